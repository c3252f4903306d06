from uuid import UUID

from core.testing import slow
from floor_app.operations.people.queries import NotQualified
from floor_app.operations.people.testing import make_qualification, make_skill
from floor_app.operations.production import services
from floor_app.operations.production.models import JobCard, JobOperation
from floor_app.operations.production.refusals import (
    NotOfThisCard,
    NotYourClock,
    PersonBusy,
    StepNotReady,
)
from floor_app.operations.production.status import LaborKind, OperationStatus
from floor_app.operations.production.testing import NINE, make_job_card, operations_of
from floor_app.operations.production.tests.floor_case import FloorCase, after, last_event, refused

ONCE = UUID("5f0c1a52-0000-4000-8000-000000000011")


class StartTests(FloorCase):
    def test_starting_puts_the_clock_on_and_the_card_in_production(self) -> None:
        turning = self.start(self.turning)

        assert self.states() == ["IN_PRODUCTION", "IN_PROGRESS", "NOT_STARTED", "NOT_STARTED"]
        assert self.clocks() == [("Ana", "TURNING", "RUN", NINE, None)]
        assert turning.actual_start == NINE
        assert JobCard.objects.get(pk=self.card.pk).actual_start_datetime == NINE
        assert last_event(turning) == {"verb": "production.operation.started", "by": "Ana", "kind": "RUN"}

    def test_one_may_start_with_the_set_up(self) -> None:
        services.start_operation(operation=self.turning, kind=LaborKind.SETUP, by=self.ana, at=NINE)

        assert self.clocks() == [("Ana", "TURNING", "SETUP", NINE, None)]

    def test_the_second_step_leaves_the_cards_start_as_it_is(self) -> None:
        self.work(self.turning, 10)

        self.start(self.welding, at=after(60))

        assert JobCard.objects.get(pk=self.card.pk).actual_start_datetime == NINE

    def test_a_second_tap_gets_the_first_ones_answer(self) -> None:
        first, second = (
            services.start_operation(operation=self.turning, by=self.ana, at=NINE, client_id=ONCE)
            for _ in range(2)
        )

        assert first == second
        assert len(self.clocks()) == 1

    def test_resuming_is_starting_again(self) -> None:
        self.start(self.turning)
        services.pause_operation(operation=self.turning, by=self.ana, at=after(5))

        turning = self.start(self.turning, by=self.ben, at=after(15))

        assert turning.status == OperationStatus.IN_PROGRESS
        assert turning.actual_start == NINE
        assert self.clocks() == [
            ("Ana", "TURNING", "RUN", NINE, after(5)),
            ("Ben", "TURNING", "RUN", after(15), None),
        ]
        assert last_event(turning)["verb"] == "production.operation.resumed"

    def test_what_runs_is_not_started_again(self) -> None:
        self.start(self.turning)

        with refused(StepNotReady, "10 Turning is already running."):
            self.start(self.turning, by=self.ben)

    def test_what_is_done_is_not_started_again(self) -> None:
        self.work(self.turning, 10)

        with refused(StepNotReady, "10 Turning is done."):
            self.start(self.turning)

    def test_a_step_that_went_to_another_card_is_not_found_on_this_one(self) -> None:
        stray = JobOperation.objects.get(pk=self.turning.pk)
        stray.job_card = make_job_card()

        with refused(NotOfThisCard, "10 Turning is not a step of JC-2026-00002."):
            self.start(stray)


class JoinTests(FloorCase):
    def test_a_second_person_joins(self) -> None:
        self.start(self.turning)

        turning = services.join_operation(operation=self.turning, by=self.ben, at=after(10))

        assert self.clocks() == [
            ("Ana", "TURNING", "RUN", NINE, None),
            ("Ben", "TURNING", "RUN", after(10), None),
        ]
        assert last_event(turning) == {"verb": "production.operation.joined", "by": "Ben", "kind": "RUN"}

    def test_one_joins_only_what_runs(self) -> None:
        with refused(StepNotReady, "10 Turning is not running."):
            services.join_operation(operation=self.turning, by=self.ben, at=NINE)

    def test_nobody_joins_twice(self) -> None:
        self.start(self.turning)

        with refused(PersonBusy, "Ana is running 10 Turning of JC-2026-00001. Pause or finish it first."):
            services.join_operation(operation=self.turning, by=self.ana, at=after(1))

    def test_joining_asks_for_the_same_skill(self) -> None:
        skill = make_skill("BRAZING")
        JobOperation.objects.filter(pk=self.turning.pk).update(skill=skill)
        make_qualification(self.ana, skill)
        self.start(self.turning)

        with refused(NotQualified, "Ben is not qualified for brazing."):
            services.join_operation(operation=self.turning, by=self.ben, at=NINE)


class PauseTests(FloorCase):
    def test_pausing_stops_every_clock(self) -> None:
        self.start(self.turning)
        services.join_operation(operation=self.turning, by=self.ben, at=after(10))

        turning = services.pause_operation(operation=self.turning, reason="Lunch", by=self.ana, at=after(30))

        assert turning.status == OperationStatus.PAUSED
        assert self.clocks() == [
            ("Ana", "TURNING", "RUN", NINE, after(30)),
            ("Ben", "TURNING", "RUN", after(10), after(30)),
        ]
        assert last_event(turning) == {
            "verb": "production.operation.paused", "by": "Ana", "reason": "Lunch"
        }  # fmt: skip

    def test_what_does_not_run_is_not_paused(self) -> None:
        with refused(StepNotReady, "10 Turning is not running."):
            services.pause_operation(operation=self.turning, by=self.ana, at=NINE)

    def test_a_server_whose_clock_is_behind_books_no_negative_time(self) -> None:
        self.start(self.turning)

        services.pause_operation(operation=self.turning, by=self.ana, at=after(-1))

        assert self.clocks() == [("Ana", "TURNING", "RUN", NINE, NINE)]


class LeaveTests(FloorCase):
    def test_the_step_goes_on_with_who_is_left(self) -> None:
        self.start(self.turning)
        services.join_operation(operation=self.turning, by=self.ben, at=after(10))

        turning = services.leave_operation(operation=self.turning, by=self.ana, at=after(30))

        assert turning.status == OperationStatus.IN_PROGRESS
        assert self.clocks() == [
            ("Ana", "TURNING", "RUN", NINE, after(30)),
            ("Ben", "TURNING", "RUN", after(10), None),
        ]
        assert last_event(turning) == {"verb": "production.operation.left", "by": "Ana"}

    def test_the_last_one_to_leave_pauses_the_step(self) -> None:
        self.start(self.turning)

        services.leave_operation(operation=self.turning, by=self.ana, at=after(30))

        assert self.states()[:2] == ["IN_PRODUCTION", "PAUSED"]
        assert self.clocks() == [("Ana", "TURNING", "RUN", NINE, after(30))]

    @slow
    def test_nobody_leaves_where_they_are_not(self) -> None:
        self.start(self.turning)

        with refused(NotYourClock, "Ben is not clocked in on 10 Turning."):
            services.leave_operation(operation=self.turning, by=self.ben, at=after(5))


class SwitchLaborTests(FloorCase):
    def test_the_clock_goes_on_under_the_other_name(self) -> None:
        services.start_operation(operation=self.turning, kind=LaborKind.SETUP, by=self.ana, at=NINE)

        turning = services.switch_labor(operation=self.turning, kind=LaborKind.RUN, by=self.ana, at=after(20))

        assert turning.status == OperationStatus.IN_PROGRESS
        assert self.clocks() == [
            ("Ana", "TURNING", "SETUP", NINE, after(20)),
            ("Ana", "TURNING", "RUN", after(20), None),
        ]
        assert last_event(turning) == {"verb": "production.labor.switched", "by": "Ana", "kind": "RUN"}

    def test_one_switches_only_the_own_clock(self) -> None:
        self.start(self.turning)

        with refused(NotYourClock, "Ben is not clocked in on 10 Turning."):
            services.switch_labor(operation=self.turning, kind=LaborKind.SETUP, by=self.ben, at=after(5))


class FinishTests(FloorCase):
    def test_finishing_makes_the_next_step_ready(self) -> None:
        self.start(self.turning)

        turning = self.finish(self.turning, 10, at=after(60))

        assert self.states() == ["IN_PRODUCTION", "DONE", "READY", "NOT_STARTED"]
        assert turning.actual_end == after(60)
        assert self.clocks() == [("Ana", "TURNING", "RUN", NINE, after(60))]
        assert last_event(turning) == {
            "verb": "production.operation.finished", "by": "Ana", "good": 10, "scrap": 0, "rework": 0
        }  # fmt: skip

    def test_a_paused_step_can_be_finished(self) -> None:
        self.start(self.turning)
        services.pause_operation(operation=self.turning, by=self.ana, at=after(5))

        self.finish(self.turning, 10)

        assert self.states() == ["IN_PRODUCTION", "DONE", "READY", "NOT_STARTED"]

    def test_the_last_step_sends_the_card_to_qc(self) -> None:
        self.work_all()

        assert self.states() == ["UNDER_QC", "DONE", "DONE", "DONE"]
        assert not self.card.operations.filter(on_floor=True).exists()

    def test_what_has_not_begun_is_not_finished(self) -> None:
        with refused(StepNotReady, "10 Turning is ready; start it first."):
            self.finish(self.turning, 10)

    def test_what_is_done_is_not_finished_again(self) -> None:
        self.work(self.turning, 10)

        with refused(StepNotReady, "10 Turning is already done."):
            self.finish(self.turning)

    def test_a_step_waits_for_the_one_that_still_passes_pieces_on(self) -> None:
        self.start(self.turning)
        self.report(self.turning, 4)
        self.start(self.welding, by=self.ben)

        with refused(
            StepNotReady, "20 Welding cannot finish before 10 Turning, which still passes pieces on."
        ):
            self.finish(self.welding, 4)


class PersonTests(FloorCase):
    def test_a_person_runs_one_job_at_a_time(self) -> None:
        self.start(self.turning)
        other = make_job_card(steps=[("GRINDING", "GRIND-1")])

        with refused(PersonBusy, "Ana is running 10 Turning of JC-2026-00001. Pause or finish it first."):
            self.start(operations_of(other)[0])

    def test_a_paused_job_lets_the_person_go(self) -> None:
        self.start(self.turning)
        services.pause_operation(operation=self.turning, by=self.ana, at=after(5))
        other = operations_of(make_job_card(steps=[("GRINDING", "GRIND-1")]))[0]

        self.start(other, at=after(6))

        assert [clock[1] for clock in self.clocks() if clock[4] is None] == ["GRINDING"]


class FurnaceTests(FloorCase):
    """FURN-1 runs unattended: one person may look after several jobs there."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cards = [make_job_card(steps=[("COOLING", "FURN-1")]) for _ in range(2)]
        cls.first, cls.second = (operations_of(card)[0] for card in cards)
        furnace = cls.first.work_center
        furnace.allows_parallel_labor = True
        furnace.save()

    first: JobOperation
    second: JobOperation

    def test_one_person_looks_after_two_loads(self) -> None:
        self.start(self.first)

        self.start(self.second)

        assert len(self.clocks()) == 2

    def test_the_furnace_does_not_keep_a_person_from_the_lathe(self) -> None:
        self.start(self.first)

        self.start(self.turning)

        assert [clock[1] for clock in self.clocks()] == ["COOLING", "TURNING"]

    def test_the_lathe_does_not_keep_a_person_from_the_furnace(self) -> None:
        self.start(self.turning)

        self.start(self.first)

        assert [clock[1] for clock in self.clocks()] == ["TURNING", "COOLING"]

    def test_nobody_is_twice_on_one_load(self) -> None:
        self.start(self.first)

        with refused(PersonBusy, "Ana is running 10 Cooling of JC-2026-00002. Pause or finish it first."):
            services.join_operation(operation=self.first, by=self.ana, at=NINE)
