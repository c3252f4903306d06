import pytest
from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from core.testing import slow
from floor_app.operations.production.flow import Flow, flow_of, flow_to_change, flows_of, trace
from floor_app.operations.production.models import JobCard, JobOperation
from floor_app.operations.production.refusals import NotOfThisCard
from floor_app.operations.production.status import OperationStatus
from floor_app.operations.production.testing import make_job_card
from floor_app.operations.production.tests.floor_case import FloorCase

DONE, READY, SKIPPED = OperationStatus.DONE, OperationStatus.READY, OperationStatus.SKIPPED
NOT_STARTED, IN_PROGRESS = OperationStatus.NOT_STARTED, OperationStatus.IN_PROGRESS
PIECES = ("good", "scrap", "rework", "moved")


def step(status: str, *pieces: int, is_mandatory: bool = True) -> JobOperation:
    """An operation with its sums of good, scrap, rework and moved pieces; nothing is stored."""
    operation = JobOperation(status=status, is_mandatory=is_mandatory)
    for name, count in zip(PIECES, [*pieces, 0, 0, 0, 0][:4], strict=True):
        setattr(operation, name, count)
    return operation


def flow(quantity: int, *operations: JobOperation) -> Flow:
    for pk, operation in enumerate(operations, start=1):
        operation.pk, operation.sequence = pk, pk * 10
    return trace(JobCard(number="JC-2026-00001", quantity=quantity), operations)


class PiecesTests(SimpleTestCase):
    def incoming(self, found: Flow) -> list[int]:
        return [step.incoming for step in found.steps]

    def test_the_first_step_gets_the_cards_quantity(self) -> None:
        assert self.incoming(flow(10, step(READY))) == [10]

    def test_a_step_gets_the_good_pieces_of_the_one_before(self) -> None:
        found = flow(10, step(DONE, 6, 1, 2, 1), step(IN_PROGRESS, 4), step(READY))

        assert self.incoming(found) == [10, 6, 4]
        assert [s.remaining for s in found.steps] == [0, 2, 4]

    def test_a_skipped_step_lets_everything_through(self) -> None:
        assert self.incoming(flow(10, step(SKIPPED), step(READY))) == [10, 10]

    def test_what_was_split_off_a_skipped_step_does_not_come_through(self) -> None:
        assert self.incoming(flow(10, step(SKIPPED, 0, 0, 0, 4), step(READY))) == [10, 6]

    def test_an_optional_step_that_nobody_began_lets_everything_through(self) -> None:
        optional = step(READY, is_mandatory=False)

        assert self.incoming(flow(10, optional, step(READY))) == [10, 10]

    def test_an_optional_step_that_has_begun_does_not(self) -> None:
        running = step(IN_PROGRESS, is_mandatory=False)
        reported = step(OperationStatus.BLOCKED, 3, is_mandatory=False)

        assert self.incoming(flow(10, running, step(READY))) == [10, 0]
        assert self.incoming(flow(10, reported, step(READY))) == [10, 3]

    def test_finished_pieces_have_passed_every_step(self) -> None:
        assert flow(10, step(DONE, 8, 2), step(DONE, 7, 1)).finished == 7
        assert flow(10, step(DONE, 8, 2), step(SKIPPED)).finished == 8

    def test_a_card_without_steps_has_made_nothing(self) -> None:
        empty = flow(10)

        assert (empty.finished, empty.progress, empty.left, empty.all_passed) == (0, 0.0, 10, True)

    def test_what_is_left_is_neither_scrapped_nor_gone(self) -> None:
        found = flow(10, step(DONE, 6, 1, 2, 1), step(IN_PROGRESS, 3, 1, 1, 1))

        assert (found.scrap, found.rework, found.moved, found.left) == (2, 3, 2, 3)

    def test_all_passed_counts_what_is_skipped(self) -> None:
        assert flow(1, step(DONE, 1), step(SKIPPED)).all_passed
        assert not flow(1, step(DONE, 1), step(READY)).all_passed


class ProgressTests(SimpleTestCase):
    def test_progress_counts_passed_steps_whole_and_the_others_by_their_pieces(self) -> None:
        assert flow(10, step(DONE, 10), step(IN_PROGRESS, 5), step(READY)).progress == 0.5

    def test_a_step_counts_once_however_much_was_reported(self) -> None:
        """An imported log may report more than was ordered."""
        assert flow(10, step(IN_PROGRESS, 15), step(NOT_STARTED)).progress == 0.5


class NeighbourTests(SimpleTestCase):
    def test_before_and_after(self) -> None:
        found = flow(1, step(DONE, 1), step(READY), step(NOT_STARTED))
        first, second, third = found.steps

        assert (list(found.before(second)), list(found.after(second))) == ([first], [third])

    def test_a_step_of_another_card_is_refused(self) -> None:
        stray = JobOperation(pk=9, sequence=20, name="Welding")

        with pytest.raises(NotOfThisCard, match=r"^20 Welding is not a step of JC-2026-00001\.$"):
            flow(1, step(READY)).step(stray)


@st.composite
def legal_flows(draw: st.DrawFn) -> Flow:
    """A card on which no step reports more than reaches it."""
    quantity = coming = draw(st.integers(1, 50))
    operations: list[JobOperation] = []
    for _ in range(draw(st.integers(1, 6))):
        pieces: list[int] = []
        status = draw(st.sampled_from([IN_PROGRESS, DONE, SKIPPED]))
        for name in PIECES:
            most = 0 if status == SKIPPED and name != "moved" else coming - sum(pieces)
            pieces.append(draw(st.integers(0, most)))
        operations.append(step(status, *pieces))
        coming = coming - pieces[3] if status == SKIPPED else pieces[0]
    return flow(quantity, *operations)


@slow
class ConservationTests(SimpleTestCase):
    @given(legal_flows())
    def test_no_piece_appears_and_none_is_lost(self, found: Flow) -> None:
        waiting = sum(s.remaining for s in found.steps if s.operation.status != SKIPPED)

        assert found.card.quantity == waiting + found.scrap + found.rework + found.moved + found.finished

    @given(legal_flows())
    def test_no_step_gets_more_than_the_one_before(self, found: Flow) -> None:
        incoming = [s.incoming for s in found.steps]

        assert incoming == sorted(incoming, reverse=True)
        assert all(s.remaining >= 0 for s in found.steps)
        assert 0 <= found.finished <= found.left <= found.card.quantity

    @given(legal_flows())
    def test_progress_is_a_share(self, found: Flow) -> None:
        assert 0 <= found.progress <= 1


class ReadingTests(FloorCase):
    def setUp(self) -> None:
        self.work(self.turning, 8, scrap=1, scrap_reason="CRACK_DETECTED", rework=1, rework_reason="THREAD")
        self.card.refresh_from_db()

    def pieces(self, found: Flow) -> list[tuple[int, int, int, int]]:
        return [(s.incoming, s.good, s.scrap, s.rework) for s in found.steps]

    def test_the_ledger_is_summed(self) -> None:
        assert self.pieces(flow_of(self.card)) == [(10, 8, 1, 1), (8, 0, 0, 0), (0, 0, 0, 0)]

    def test_all_ways_to_read_agree(self) -> None:
        expected = self.pieces(flow_of(self.card))

        assert self.pieces(flow_to_change(self.card)) == expected
        assert self.pieces(flows_of([self.card])[0]) == expected

    def test_a_card_is_read_in_two_queries(self) -> None:
        with self.assertNumQueries(2):
            assert [s.operation.work_center.code for s in flow_of(self.card).steps] == [
                "LATHE-1", "WELD-1", "BENCH-1"
            ]  # fmt: skip

    def test_many_cards_are_read_in_one_query_and_in_their_order(self) -> None:
        second = make_job_card(quantity=3)

        with self.assertNumQueries(1):
            flows = flows_of([second, self.card])

        assert [found.card for found in flows] == [second, self.card]
        assert [len(found.steps) for found in flows] == [3, 3]
