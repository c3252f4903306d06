from core.testing import slow
from floor_app.operations.engineering.status import JobType
from floor_app.operations.production import services
from floor_app.operations.production.flow import flow_of
from floor_app.operations.production.models import JobCard, QuantityReport
from floor_app.operations.production.refusals import (
    CardClosed,
    CardNotOnFloor,
    QuantityRefused,
    ReasonMissing,
)
from floor_app.operations.production.testing import NINE, operations_of
from floor_app.operations.production.tests.floor_case import FloorCase, last_event, refused


def steps_of(card: JobCard) -> list[tuple[int, str, str]]:
    return [(step.sequence, step.code, step.status) for step in operations_of(card)]


class SplitTests(FloorCase):
    def split(self, quantity: int, card: JobCard | None = None) -> JobCard:
        return services.split_card(card=card or self.card, quantity=quantity, by=self.ben, at=NINE)

    def test_the_part_goes_on_where_the_pieces_wait(self) -> None:
        self.work(self.turning, 10)

        part = self.split(4)

        assert (part.number, part.quantity, part.split_from, part.status) == (
            "JC-2026-00002", 4, self.card, "NEW"
        )  # fmt: skip
        assert steps_of(part) == [(20, "WELDING", "NOT_STARTED"), (30, "FINISHING", "NOT_STARTED")]
        line = QuantityReport.objects.latest("pk")
        assert (line.operation, line.moved, line.moved_to) == (self.welding, 4, part)
        assert flow_of(self.card).left == 6
        assert last_event(part) == {
            "verb": "production.job_card.split", "by": "Ben", "from_card": "JC-2026-00001", "quantity": 4
        }  # fmt: skip

    def test_the_part_keeps_what_the_customer_ordered(self) -> None:
        JobCard.objects.filter(pk=self.card.pk).update(
            customer="Delta Drilling", reference="PO-1", priority=4, due_date=NINE.date()
        )

        part = self.split(1)

        assert (part.customer, part.reference, part.priority, part.due_date) == (
            "Delta Drilling", "PO-1", 4, NINE.date()
        )  # fmt: skip
        assert [(s.priority, s.due_order) for s in operations_of(part)] == [(4, NINE.date())] * 3

    @slow
    def test_both_parts_are_worked_to_the_end(self) -> None:
        part = services.release_to_shop(card=self.split(4), by=self.ben, at=NINE)
        for operation in operations_of(part):
            self.work(operation, 4)

        self.work_all(6)

        assert self.states()[0] == self.states(part)[0] == "UNDER_QC"

    def test_pieces_are_split_off_a_running_step(self) -> None:
        self.start(self.turning)
        self.report(self.turning, 7)

        self.split(3)

        self.finish(self.turning)
        assert self.states() == ["IN_PRODUCTION", "DONE", "READY", "NOT_STARTED"]

    def test_pieces_that_have_moved_on_stay_where_they_are(self) -> None:
        self.start(self.turning)
        self.report(self.turning, 7)
        services.pause_operation(operation=self.turning, by=self.ana, at=NINE)

        self.split(3)

        assert self.states() == ["IN_PRODUCTION", "PAUSED", "READY", "NOT_STARTED"]

    def test_one_piece_must_stay(self) -> None:
        with refused(
            QuantityRefused,
            "From JC-2026-00001 at most 9 pieces can be split off, and one must stay.",
        ):
            self.split(10)

    def test_none_is_no_part(self) -> None:
        with refused(
            QuantityRefused,
            "From JC-2026-00001 at most 9 pieces can be split off, and one must stay.",
        ):
            self.split(0)

    def test_only_what_waits_there_can_be_split_off(self) -> None:
        self.start(self.turning)
        self.report(self.turning, 7)

        with refused(
            QuantityRefused,
            "From JC-2026-00001 at most 3 pieces can be split off, and one must stay.",
        ):
            self.split(4)

    def test_a_card_under_qc_has_no_piece_to_split_off(self) -> None:
        self.work_all()

        with refused(QuantityRefused, "No piece of JC-2026-00001 waits at a step."):
            self.split(1)

    def test_a_held_card_is_not_split(self) -> None:
        services.put_on_hold(card=self.card, reason="WAIT_QC", by=self.ben, at=NINE)

        with refused(CardNotOnFloor, "JC-2026-00001 is on hold: Waiting for QC."):
            self.split(1)

    def test_a_closed_card_is_not_split(self) -> None:
        services.cancel_card(card=self.card, reason="Not wanted", by=self.ben, at=NINE)

        with refused(CardClosed, "JC-2026-00001 is cancelled."):
            self.split(1)


class ReworkCardTests(FloorCase):
    def rework(self, quantity: int = 2, reason: str = "THREAD") -> JobCard:
        return services.create_rework_card(
            operation=self.welding, quantity=quantity, reason=reason, by=self.ben, at=NINE
        )

    def setUp(self) -> None:
        self.work(self.turning, 10)
        self.start(self.welding)
        self.report(self.welding, 5, rework=2, rework_reason="WELD_DEFECT")

    def test_it_names_what_it_reworks_and_repeats_the_work_from_there(self) -> None:
        card = self.rework()

        assert (card.job_type, card.original, card.rework_reason, card.quantity) == (
            JobType.REWORK, self.card, "THREAD", 2
        )  # fmt: skip
        assert steps_of(card) == [(20, "WELDING", "NOT_STARTED"), (30, "FINISHING", "NOT_STARTED")]
        assert last_event(card) == {
            "verb": "production.job_card.rework_created", "by": "Ben",
            "original": "JC-2026-00001", "reason": "THREAD",
        }  # fmt: skip

    def test_pieces_are_reworked_once(self) -> None:
        self.rework(quantity=1)

        with refused(QuantityRefused, "1 pieces of 20 Welding wait for rework."):
            self.rework(quantity=2)

    def test_none_is_no_rework(self) -> None:
        with refused(QuantityRefused, "2 pieces of 20 Welding wait for rework."):
            self.rework(quantity=0)

    def test_only_where_pieces_were_reported_for_it(self) -> None:
        with refused(QuantityRefused, "0 pieces of 10 Turning wait for rework."):
            services.create_rework_card(
                operation=self.turning, quantity=1, reason="THREAD", by=self.ben, at=NINE
            )

    @slow
    def test_each_step_gives_its_own_pieces(self) -> None:
        self.report(self.welding, 3)
        services.finish_operation(operation=self.welding, by=self.ana, at=NINE)
        self.start(self.finishing)
        self.report(self.finishing, 7, rework=1, rework_reason="SURFACE_FINISH")
        self.rework(quantity=2)

        with refused(QuantityRefused, "0 pieces of 20 Welding wait for rework."):
            self.rework(quantity=1)

        card = services.create_rework_card(
            operation=self.finishing, quantity=1, reason="SURFACE_FINISH", by=self.ben, at=NINE
        )
        assert card.reworks == self.finishing

    def test_rework_says_why(self) -> None:
        with refused(ReasonMissing, "Say why."):
            self.rework(reason="")

    @slow
    def test_a_part_of_a_rework_card_takes_nothing_more(self) -> None:
        """Splitting a rework card is no second rework of the original."""
        card = services.release_to_shop(card=self.rework(), by=self.ben, at=NINE)
        self.finish(self.welding, 1, rework=2, rework_reason="WELD_DEFECT")

        part = services.split_card(card=card, quantity=1, by=self.ben, at=NINE)

        assert (part.original, part.split_from) == (self.card, card)
        assert self.rework(quantity=2).quantity == 2

    def test_a_held_card_gives_nothing_to_rework(self) -> None:
        services.put_on_hold(card=self.card, reason="WAIT_QC", by=self.ben, at=NINE)

        with refused(CardNotOnFloor, "JC-2026-00001 is on hold: Waiting for QC."):
            self.rework()

    def test_what_was_scrapped_with_its_card_is_not_reworked(self) -> None:
        services.pause_operation(operation=self.welding, by=self.ana, at=NINE)
        services.scrap_card(card=self.card, reason="CRACK_DETECTED", by=self.ben, at=NINE)

        with refused(CardClosed, "JC-2026-00001 is scrapped."):
            self.rework()

    @slow
    def test_pieces_of_a_complete_card_may_still_be_reworked(self) -> None:
        self.finish(self.welding, 3)
        self.work(self.finishing, 8)
        services.release(card=self.card, by=self.chidi, at=NINE)

        assert self.rework().status == "NEW"
        assert self.states()[0] == "COMPLETE"
