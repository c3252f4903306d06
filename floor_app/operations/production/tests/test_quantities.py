from uuid import UUID

from floor_app.operations.production import services
from floor_app.operations.production.flow import flow_of
from floor_app.operations.production.models import JobCard, QuantityReport
from floor_app.operations.production.refusals import QuantityRefused, StepNotReady
from floor_app.operations.production.testing import NINE
from floor_app.operations.production.tests.floor_case import FloorCase, after, last_event, refused

ONCE = UUID("5f0c1a52-0000-4000-8000-000000000012")


class ReportTests(FloorCase):
    def setUp(self) -> None:
        self.start(self.turning)

    def test_every_report_is_a_line(self) -> None:
        line = self.report(
            self.turning, 4, scrap=1, scrap_reason="CRACK_DETECTED", rework=2, rework_reason="THREAD",
            at=after(30),
        )  # fmt: skip

        assert (line.good, line.scrap, line.scrap_reason, line.rework, line.rework_reason) == (
            4, 1, "CRACK_DETECTED", 2, "THREAD"
        )  # fmt: skip
        assert (line.operator, line.work_center.code, line.at) == (self.ana, "LATHE-1", after(30))
        assert last_event(self.turning) == {
            "verb": "production.quantity.reported", "by": "Ana", "good": 4, "scrap": 1, "rework": 2
        }  # fmt: skip

    def test_pieces_passed_on_make_the_next_step_ready(self) -> None:
        self.report(self.turning, 1)

        assert self.states() == ["IN_PRODUCTION", "IN_PROGRESS", "READY", "NOT_STARTED"]

    def test_a_paused_step_takes_a_report(self) -> None:
        services.pause_operation(operation=self.turning, by=self.ana, at=after(5))

        self.report(self.turning, 4)

        assert self.states()[1:3] == ["PAUSED", "READY"]

    def test_a_second_tap_books_nothing(self) -> None:
        for _ in range(2):
            services.report_quantity(operation=self.turning, good=4, by=self.ana, at=NINE, client_id=ONCE)

        assert QuantityReport.objects.get().good == 4

    def test_what_has_not_begun_takes_no_report(self) -> None:
        with refused(StepNotReady, "20 Welding is not started; start it first."):
            self.report(self.welding, 1)

    def test_what_is_done_takes_no_report(self) -> None:
        self.finish(self.turning, 10)

        with refused(StepNotReady, "10 Turning is already done."):
            self.report(self.turning, 1)

    def test_a_report_has_a_piece(self) -> None:
        with refused(QuantityRefused, "Report at least one piece."):
            self.report(self.turning)

    def test_no_more_than_the_card_has(self) -> None:
        self.report(self.turning, 4)

        with refused(QuantityRefused, "Only 6 pieces can be reported on 10 Turning."):
            self.report(self.turning, 7)

    def test_good_scrap_and_rework_count_together(self) -> None:
        with refused(QuantityRefused, "Only 10 pieces can be reported on 10 Turning."):
            self.report(
                self.turning, 8, scrap=2, scrap_reason="CRACK_DETECTED", rework=1, rework_reason="THREAD"
            )

    def test_no_more_than_the_step_before_passed_on(self) -> None:
        self.report(self.turning, 3, scrap=1, scrap_reason="CRACK_DETECTED")
        self.start(self.welding, by=self.ben)

        with refused(QuantityRefused, "Only 3 pieces can be reported on 20 Welding."):
            self.report(self.welding, 4)

    def test_pieces_are_counted_from_0_up(self) -> None:
        with refused(QuantityRefused, "Pieces are counted from 0 up."):
            self.report(self.turning, -1)
        with refused(QuantityRefused, "Pieces are counted from 0 up."):
            self.report(self.turning, 3, scrap=-1)
        with refused(QuantityRefused, "Pieces are counted from 0 up."):
            self.report(self.turning, 3, rework=-1)

    def test_scrap_has_a_reason(self) -> None:
        with refused(QuantityRefused, "Choose why the pieces are scrap."):
            self.report(self.turning, 3, scrap=1)

    def test_rework_has_a_reason(self) -> None:
        with refused(QuantityRefused, "Choose why the pieces need rework."):
            self.report(self.turning, 3, rework=1)


class FinishQuantityTests(FloorCase):
    def test_every_piece_is_accounted_for(self) -> None:
        self.start(self.turning)
        self.report(self.turning, 4)

        with refused(
            QuantityRefused,
            "5 pieces of 10 Turning are not reported yet. Report them as good, scrap or rework.",
        ):
            self.finish(self.turning, 1)

    def test_no_more_than_there_are(self) -> None:
        self.start(self.turning)

        with refused(QuantityRefused, "Only 10 pieces can be reported on 10 Turning."):
            self.finish(self.turning, 11)

    def test_a_step_whose_pieces_are_all_reported_just_ends(self) -> None:
        self.start(self.turning)
        self.report(self.turning, 10)

        self.finish(self.turning)

        assert QuantityReport.objects.count() == 1
        assert self.states() == ["IN_PRODUCTION", "DONE", "READY", "NOT_STARTED"]

    def test_the_last_pieces_may_be_scrap_and_rework(self) -> None:
        self.work(self.turning, 7, scrap=1, scrap_reason="CRACK_DETECTED", rework=2, rework_reason="THREAD")

        flow = flow_of(JobCard.objects.get(pk=self.card.pk))
        assert [step.incoming for step in flow.steps] == [10, 7, 0]
        assert (flow.scrap, flow.rework, flow.left) == (1, 2, 7)

    def test_a_half_reported_finish_leaves_nothing_behind(self) -> None:
        self.start(self.turning)

        with refused(QuantityRefused, "Choose why the pieces are scrap."):
            self.finish(self.turning, 9, scrap=1)

    def test_partial_quantities_run_through_all_steps_at_once(self) -> None:
        self.start(self.turning)
        self.report(self.turning, 4)
        self.start(self.welding, by=self.ben)
        self.report(self.welding, 3, by=self.ben)
        self.start(self.finishing, by=self.dora)
        self.report(self.finishing, 2, by=self.dora)

        self.finish(self.turning, 6)
        self.finish(self.welding, 7, by=self.ben)
        self.finish(self.finishing, 8, by=self.dora)

        assert self.states() == ["UNDER_QC", "DONE", "DONE", "DONE"]
        assert flow_of(JobCard.objects.get(pk=self.card.pk)).finished == 10


class WithdrawTests(FloorCase):
    def setUp(self) -> None:
        self.start(self.turning)

    def withdraw(self, line: QuantityReport) -> None:
        services.withdraw_report(report=line, by=self.ben, at=after(5))

    def test_a_mistake_is_undone_by_a_line_with_the_opposite_sign(self) -> None:
        line = self.report(
            self.turning, 4, scrap=1, scrap_reason="CRACK_DETECTED", rework=2, rework_reason="THREAD"
        )

        self.withdraw(line)

        undo = QuantityReport.objects.get(withdraws=line)
        assert (undo.good, undo.scrap, undo.rework, undo.operator, undo.at) == (
            -4,
            -1,
            -2,
            self.ben,
            after(5),
        )
        assert (undo.scrap_reason, undo.rework_reason) == ("CRACK_DETECTED", "THREAD")
        assert flow_of(self.card).steps[0].remaining == 10
        assert last_event(self.turning) == {
            "verb": "production.quantity.withdrawn", "by": "Ben", "good": 4, "scrap": 1, "rework": 2
        }  # fmt: skip

    def test_a_ready_step_that_loses_its_pieces_waits_again(self) -> None:
        line = self.report(self.turning, 4)

        self.withdraw(line)

        assert self.states() == ["IN_PRODUCTION", "IN_PROGRESS", "NOT_STARTED", "NOT_STARTED"]

    def test_nothing_is_undone_twice(self) -> None:
        line = self.report(self.turning, 4)
        self.withdraw(line)

        with refused(QuantityRefused, "This report cannot be undone."):
            self.withdraw(line)

    def test_an_undoing_is_not_undone(self) -> None:
        self.withdraw(self.report(self.turning, 4))

        with refused(QuantityRefused, "This report cannot be undone."):
            self.withdraw(QuantityReport.objects.latest("pk"))

    def test_pieces_that_went_to_another_card_do_not_come_back(self) -> None:
        services.split_card(card=self.card, quantity=3, by=self.ben, at=NINE)

        with refused(QuantityRefused, "This report cannot be undone."):
            self.withdraw(QuantityReport.objects.latest("pk"))

    def test_pieces_that_the_next_step_has_used_stay(self) -> None:
        line = self.report(self.turning, 4)
        self.start(self.welding, by=self.ben)
        self.report(self.welding, 1, by=self.ben)

        with refused(QuantityRefused, "20 Welding has already used these pieces."):
            self.withdraw(line)

    def test_pieces_that_a_rework_card_has_taken_stay(self) -> None:
        line = self.report(self.turning, rework=2, rework_reason="THREAD")
        services.create_rework_card(operation=self.turning, quantity=1, reason="THREAD", by=self.ben, at=NINE)

        with refused(QuantityRefused, "A rework card has already taken these pieces over."):
            self.withdraw(line)

    def test_rework_that_no_card_has_taken_comes_back(self) -> None:
        self.withdraw(self.report(self.turning, rework=2, rework_reason="THREAD"))

        assert flow_of(self.card).steps[0].remaining == 10

    def test_what_is_done_is_not_changed(self) -> None:
        line = self.report(self.turning, 4)
        self.finish(self.turning, 6)

        with refused(StepNotReady, "10 Turning is already done."):
            self.withdraw(line)
