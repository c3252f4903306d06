from datetime import date

from core.testing import slow
from floor_app.operations.maintenance.queries import WorkCenterDown
from floor_app.operations.maintenance.status import AssetStatus
from floor_app.operations.maintenance.testing import make_asset
from floor_app.operations.people.models import Skill
from floor_app.operations.people.queries import NotQualified
from floor_app.operations.people.testing import make_qualification, make_skill
from floor_app.operations.production import services
from floor_app.operations.production.models import GateWaiver, JobCard, JobOperation
from floor_app.operations.production.refusals import CardClosed, CardNotOnFloor, ReasonMissing, StepNotReady
from floor_app.operations.production.status import Gate, JobCardStatus
from floor_app.operations.production.testing import NINE, make_job_card, operations_of
from floor_app.operations.production.tests.floor_case import FloorCase, after, last_event, refused


class CardGateTests(FloorCase):
    def test_a_card_that_is_not_released_cannot_start(self) -> None:
        turning = operations_of(make_job_card(released=False))[0]

        with refused(CardNotOnFloor, "JC-2026-00002 is new; nobody can start work on it."):
            self.start(turning)

    def test_a_held_card_says_why_it_stands_still(self) -> None:
        services.put_on_hold(card=self.card, reason="WAIT_MATERIAL", by=self.ben, at=NINE)

        with refused(CardNotOnFloor, "JC-2026-00001 is on hold: Waiting for material."):
            self.start(self.turning)

    def test_a_held_card_whose_hold_is_lost_says_at_least_that(self) -> None:
        JobCard.objects.filter(pk=self.card.pk).update(
            status=JobCardStatus.ON_HOLD, held_from=JobCardStatus.RELEASED_TO_SHOP
        )

        with refused(CardNotOnFloor, "JC-2026-00001 is on hold: On hold."):
            self.start(self.turning)

    def test_a_cancelled_card_cannot_start(self) -> None:
        services.cancel_card(card=self.card, reason="Not wanted", by=self.ben, at=NINE)

        with refused(CardNotOnFloor, "JC-2026-00001 is cancelled; nobody can start work on it."):
            self.start(self.turning)


class MachineGateTests(FloorCase):
    def test_a_down_machine_blocks_the_start(self) -> None:
        make_asset(work_center=self.turning.work_center, status=AssetStatus.UNDER_MAINTENANCE)

        with refused(WorkCenterDown, "LATHE-1 is down for maintenance."):
            self.start(self.turning)

    def test_a_waiver_lets_it_start_all_the_same(self) -> None:
        make_asset(work_center=self.turning.work_center, status=AssetStatus.UNDER_MAINTENANCE)
        services.waive_gate(
            operation=self.turning, gate=Gate.MACHINE, reason="Only the lamp is out", by=self.ben, at=NINE
        )

        self.start(self.turning)

        assert self.states()[:2] == ["IN_PRODUCTION", "IN_PROGRESS"]

    def test_resuming_asks_for_the_machine_too(self) -> None:
        self.start(self.turning)
        services.pause_operation(operation=self.turning, by=self.ana, at=after(5))
        make_asset(work_center=self.turning.work_center, status=AssetStatus.OUT_OF_SERVICE)

        with refused(WorkCenterDown, "LATHE-1 is down: CNC-001 is out of service."):
            self.start(self.turning, at=after(10))


class QualificationGateTests(FloorCase):
    skill: Skill

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.skill = make_skill("BRAZING")
        JobOperation.objects.filter(pk=cls.turning.pk).update(skill=cls.skill)

    def test_who_is_not_qualified_cannot_start(self) -> None:
        with refused(NotQualified, "Ana is not qualified for brazing."):
            self.start(self.turning)

    def test_who_is_qualified_can(self) -> None:
        make_qualification(self.ana, self.skill, valid_until=NINE.date())

        self.start(self.turning)

        assert self.states()[1] == "IN_PROGRESS"

    def test_a_qualification_ends(self) -> None:
        make_qualification(self.ana, self.skill, valid_until=date(2026, 11, 22))

        with refused(NotQualified, "Ana is not qualified for brazing: that expired on 22 Nov 2026."):
            self.start(self.turning)

    def test_a_waiver_of_one_gate_opens_no_other(self) -> None:
        services.waive_gate(
            operation=self.turning, gate=Gate.MACHINE, reason="Only the lamp is out", by=self.ben, at=NINE
        )

        with refused(NotQualified, "Ana is not qualified for brazing."):
            self.start(self.turning)

    def test_a_waiver_lets_a_learner_start(self) -> None:
        services.waive_gate(
            operation=self.turning, gate=Gate.QUALIFICATION, reason="Ben stands by", by=self.ben, at=NINE
        )

        self.start(self.turning)

        assert self.states()[1] == "IN_PROGRESS"


class SequenceGateTests(FloorCase):
    def test_a_step_waits_for_the_one_before(self) -> None:
        with refused(StepNotReady, "20 Welding waits for 10 Turning."):
            self.start(self.welding)

    def test_a_later_step_waits_for_the_nearest_one_not_passed(self) -> None:
        with refused(StepNotReady, "30 Finishing waits for 20 Welding."):
            self.start(self.finishing)

    def test_pieces_passed_on_open_the_next_step(self) -> None:
        self.start(self.turning)
        self.report(self.turning, 1)

        self.start(self.welding, by=self.ben)

        assert self.states() == ["IN_PRODUCTION", "IN_PROGRESS", "IN_PROGRESS", "NOT_STARTED"]

    @slow
    def test_a_step_that_nothing_reaches_has_no_pieces(self) -> None:
        self.work(self.turning, scrap=10, scrap_reason="CRACK_DETECTED")
        card = make_job_card(quantity=1)
        turning, welding, _ = operations_of(card)
        self.work(turning, rework=1, rework_reason="THREAD")

        with refused(StepNotReady, "20 Welding has no pieces to work on."):
            self.start(welding)

    def test_a_waiver_lets_a_step_begin_out_of_turn(self) -> None:
        services.waive_gate(
            operation=self.welding, gate=Gate.SEQUENCE, reason="Tack weld first", by=self.ben, at=NINE
        )

        self.start(self.welding)

        assert self.states() == ["IN_PRODUCTION", "READY", "IN_PROGRESS", "NOT_STARTED"]

    def test_a_blocked_step_says_why(self) -> None:
        services.block_operation(operation=self.turning, reason="No inserts", by=self.ben, at=NINE)

        with refused(StepNotReady, "10 Turning is blocked: No inserts."):
            self.start(self.turning)

    def test_no_waiver_starts_a_blocked_step(self) -> None:
        services.waive_gate(operation=self.turning, gate=Gate.SEQUENCE, reason="Hurry", by=self.ben, at=NINE)
        services.block_operation(operation=self.turning, reason="No inserts", by=self.ben, at=NINE)

        with refused(StepNotReady, "10 Turning is blocked: No inserts."):
            self.start(self.turning)


class OptionalStepTests(FloorCase):
    """Welding is optional."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        JobOperation.objects.filter(pk=cls.welding.pk).update(is_mandatory=False)

    def test_both_the_optional_step_and_the_next_may_start(self) -> None:
        self.work(self.turning, 10)

        assert self.states() == ["IN_PRODUCTION", "DONE", "READY", "READY"]

    def test_starting_the_next_skips_what_was_passed_over(self) -> None:
        self.work(self.turning, 10)

        self.start(self.finishing)

        assert self.states() == ["IN_PRODUCTION", "DONE", "SKIPPED", "IN_PROGRESS"]
        assert JobOperation.objects.get(pk=self.welding.pk).reason == "Passed over."

    def test_an_optional_step_that_has_begun_is_not_passed_over(self) -> None:
        self.start(self.turning)
        self.report(self.turning, 5)
        self.start(self.welding, by=self.ben)

        assert self.states() == ["IN_PRODUCTION", "IN_PROGRESS", "IN_PROGRESS", "NOT_STARTED"]
        with refused(StepNotReady, "30 Finishing waits for 20 Welding."):
            self.start(self.finishing, by=self.dora)

    def test_pieces_flow_past_an_optional_step_while_the_first_still_runs(self) -> None:
        self.start(self.turning)
        self.report(self.turning, 4)

        self.start(self.finishing, by=self.ben)
        self.report(self.finishing, 4, by=self.ben)

        assert self.states() == ["IN_PRODUCTION", "IN_PROGRESS", "SKIPPED", "IN_PROGRESS"]


class WaiveGateTests(FloorCase):
    def test_a_waiver_is_kept_with_its_reason(self) -> None:
        services.waive_gate(
            operation=self.welding, gate=Gate.SEQUENCE, reason=" Tack weld first ", by=self.ben, at=NINE
        )

        waiver = GateWaiver.objects.get()
        assert (waiver.gate, waiver.reason, waiver.by, waiver.at) == (
            "SEQUENCE", "Tack weld first", self.ben, NINE
        )  # fmt: skip
        assert last_event(self.welding) == {
            "verb": "production.gate.waived", "by": "Ben", "gate": "SEQUENCE", "reason": "Tack weld first"
        }  # fmt: skip

    def test_the_same_gate_is_waived_again_with_another_reason(self) -> None:
        for reason in ("Tack weld first", "Still so"):
            services.waive_gate(
                operation=self.welding, gate=Gate.SEQUENCE, reason=reason, by=self.ben, at=NINE
            )

        assert GateWaiver.objects.get().reason == "Still so"

    def test_a_waiver_says_why(self) -> None:
        with refused(ReasonMissing, "Say why."):
            services.waive_gate(operation=self.welding, gate=Gate.SEQUENCE, reason=" ", by=self.ben, at=NINE)

    def test_nothing_is_waived_on_a_closed_card(self) -> None:
        services.cancel_card(card=self.card, reason="Not wanted", by=self.ben, at=NINE)

        with refused(CardClosed, "JC-2026-00001 is cancelled."):
            services.waive_gate(
                operation=self.welding, gate=Gate.SEQUENCE, reason="Hurry", by=self.ben, at=NINE
            )
