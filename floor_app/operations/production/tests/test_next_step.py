from datetime import timedelta

from floor_app.operations.production import queries, services
from floor_app.operations.production.models import JobCard, JobOperation
from floor_app.operations.production.queries import NextStep
from floor_app.operations.production.status import JobCardStatus
from floor_app.operations.production.testing import NINE, operations_of
from floor_app.operations.production.tests.floor_case import FloorCase


class NextStepTests(FloorCase):
    def next(self, operation: JobOperation | None = None) -> NextStep:
        return queries.next_step(JobCard.objects.get(pk=self.card.pk), operation=operation)

    def shown(self) -> tuple[str, str]:
        found = self.next()
        return (found.operation.code if found.operation else "", found.action)

    def test_a_ready_step_is_started(self) -> None:
        found = self.next()

        assert self.shown() == ("TURNING", "start")
        assert found.standard == timedelta(minutes=10 + 20 * 10)

    def test_a_running_step_is_reported_on(self) -> None:
        self.start(self.turning)

        assert self.shown() == ("TURNING", "report")

    def test_a_paused_step_is_resumed(self) -> None:
        self.start(self.turning)
        services.pause_operation(operation=self.turning, by=self.ana, at=NINE)

        assert self.shown() == ("TURNING", "resume")

    def test_what_has_begun_comes_before_what_is_ready(self) -> None:
        services.waive_gate(operation=self.welding, gate="SEQUENCE", reason="Tack", by=self.ben, at=NINE)
        self.start(self.welding)

        assert self.states()[1:3] == ["READY", "IN_PROGRESS"]
        assert self.shown() == ("WELDING", "report")

    def test_a_blocked_step_waits(self) -> None:
        services.block_operation(operation=self.turning, reason="No inserts", by=self.ben, at=NINE)

        assert self.shown() == ("TURNING", "wait")
        assert self.next().waits_for == "10 Turning is blocked: No inserts."

    def test_a_step_asked_for_waits_for_the_one_before(self) -> None:
        found = self.next(self.finishing)

        assert (found.action, found.waits_for) == ("wait", "30 Finishing waits for 20 Welding.")
        assert found.operation == self.finishing

    def test_a_step_without_pieces_says_so(self) -> None:
        self.work(self.turning, rework=10, rework_reason="THREAD")

        assert self.next(self.welding).waits_for == "20 Welding has no pieces to work on."

    def test_at_a_work_center_the_step_there_is_offered(self) -> None:
        self.start(self.turning)
        self.report(self.turning, 4)

        here = queries.next_step(self.card, work_center=self.welding.work_center)

        assert here.operation == self.welding

    def test_elsewhere_the_step_that_can_be_worked_on_is_offered(self) -> None:
        here = queries.next_step(self.card, work_center=self.finishing.work_center)

        assert here.operation == self.turning

    def test_a_card_under_qc_is_inspected(self) -> None:
        self.work_all()

        found = self.next()

        assert self.shown() == ("", "inspect")
        assert (found.operation, found.standard, found.waits_for) == (None, None, "")

    def test_a_card_off_the_floor_is_shown(self) -> None:
        for status in (JobCardStatus.NEW, JobCardStatus.AWAITING_APPROVAL, JobCardStatus.ON_HOLD):
            with self.subTest(status):
                JobCard.objects.filter(pk=self.card.pk).update(status=status, held_from=JobCardStatus.NEW)

                assert self.shown() == ("TURNING", "show")

    def test_a_card_that_is_over_is_shown(self) -> None:
        services.cancel_card(card=self.card, reason="Not wanted", by=self.ben, at=NINE)

        assert self.shown() == ("", "show")

    def test_it_costs_two_queries(self) -> None:
        with self.assertNumQueries(2):
            queries.next_step(self.card, work_center=self.turning.work_center)


class CurrentOperationTests(FloorCase):
    def current(self) -> str:
        found = queries.current_operation(operations_of(self.card))
        return found.code if found else ""

    def test_the_first_not_passed_is_shown(self) -> None:
        assert self.current() == "TURNING"

        self.work(self.turning, 10)

        assert self.current() == "WELDING"

    def test_what_runs_comes_first(self) -> None:
        self.start(self.turning)
        self.report(self.turning, 4)
        services.pause_operation(operation=self.turning, by=self.ana, at=NINE)
        self.start(self.welding)

        assert self.current() == "WELDING"

    def test_nothing_is_left_when_all_are_passed(self) -> None:
        self.work_all()

        assert self.current() == ""
