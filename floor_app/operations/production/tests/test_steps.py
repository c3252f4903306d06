from typing import Any

from core.testing import slow
from floor_app.operations.people.testing import make_skill
from floor_app.operations.plant.testing import make_work_center
from floor_app.operations.production import services
from floor_app.operations.production.models import JobOperation
from floor_app.operations.production.refusals import CardClosed, ReasonMissing, StepNotReady
from floor_app.operations.production.testing import NINE, make_job_card, operations_of
from floor_app.operations.production.tests.floor_case import FloorCase, after, last_event, refused
from floor_app.operations.qr_system.models import QRCode


class SkipTests(FloorCase):
    def skip(self, operation: JobOperation, reason: str = "Not needed") -> JobOperation:
        return services.skip_operation(operation=operation, reason=reason, by=self.ben, at=NINE)

    def test_the_pieces_go_to_the_next_step(self) -> None:
        turning = self.skip(self.turning, " Not needed ")

        assert self.states() == ["RELEASED_TO_SHOP", "SKIPPED", "READY", "NOT_STARTED"]
        assert turning.reason == "Not needed"
        assert last_event(turning) == {
            "verb": "production.operation.skipped", "by": "Ben", "reason": "Not needed"
        }  # fmt: skip

    def test_skipping_the_last_open_step_sends_the_card_to_qc(self) -> None:
        self.work(self.turning, 10)
        self.work(self.welding, 10)

        self.skip(self.finishing)

        assert self.states() == ["UNDER_QC", "DONE", "DONE", "SKIPPED"]

    def test_a_blocked_step_can_be_skipped(self) -> None:
        services.block_operation(operation=self.turning, reason="No inserts", by=self.ben, at=NINE)

        turning = self.skip(self.turning)

        assert (turning.status, turning.blocked_from) == ("SKIPPED", "")

    def test_what_has_begun_is_not_skipped(self) -> None:
        self.start(self.turning)
        services.pause_operation(operation=self.turning, by=self.ana, at=after(5))

        with refused(StepNotReady, "10 Turning has begun; it cannot be skipped."):
            self.skip(self.turning)

    def test_a_blocked_step_with_pieces_is_not_skipped(self) -> None:
        self.start(self.turning)
        self.report(self.turning, 4)
        services.pause_operation(operation=self.turning, by=self.ana, at=after(5))
        services.block_operation(operation=self.turning, reason="No inserts", by=self.ben, at=NINE)

        with refused(StepNotReady, "10 Turning has begun; it cannot be skipped."):
            self.skip(self.turning)

    def test_one_step_stays(self) -> None:
        self.skip(self.turning)
        self.skip(self.welding)

        with refused(
            StepNotReady,
            "30 Finishing is the only step left of JC-2026-00001; cancel the job card instead.",
        ):
            self.skip(self.finishing)

    def test_skipping_says_why(self) -> None:
        with refused(ReasonMissing, "Say why."):
            self.skip(self.turning, " ")

    def test_nothing_is_skipped_on_a_closed_card(self) -> None:
        services.cancel_card(card=self.card, reason="Not wanted", by=self.ben, at=NINE)

        with refused(CardClosed, "JC-2026-00001 is cancelled."):
            self.skip(self.turning)

    def test_what_is_skipped_stays_skipped(self) -> None:
        self.skip(self.turning)

        with refused(StepNotReady, "10 Turning has begun; it cannot be skipped."):
            self.skip(self.turning)


class InsertTests(FloorCase):
    def insert(self, after: JobOperation | None, **wanted: Any) -> JobOperation:
        asked: dict[str, Any] = {
            "card": self.card, "after": after, "code": "DEBURRING", "name": "Deburring",
            "work_center": make_work_center("BENCH-1"), "by": self.ben, "at": NINE,
        }  # fmt: skip
        return services.insert_operation(**asked | wanted)

    def sequences(self) -> list[tuple[int, str, str]]:
        return [(step.sequence, step.code, step.status) for step in operations_of(self.card)]

    def test_a_step_between_two_others(self) -> None:
        skill = make_skill("BRAZING")

        step = self.insert(self.turning, skill=skill, instructions="All edges.")

        assert self.sequences() == [
            (10, "TURNING", "READY"),
            (15, "DEBURRING", "NOT_STARTED"),
            (20, "WELDING", "NOT_STARTED"),
            (30, "FINISHING", "NOT_STARTED"),
        ]
        assert (step.skill, step.instructions, step.on_floor) == (skill, "All edges.", True)
        assert QRCode.objects.get(key="JC-2026-00001/15").text == step.qr_code
        assert last_event(step) == {"verb": "production.operation.inserted", "by": "Ben"}

    def test_a_step_in_front(self) -> None:
        self.insert(None)

        assert self.sequences()[:2] == [(5, "DEBURRING", "READY"), (10, "TURNING", "NOT_STARTED")]

    def test_a_step_at_the_end(self) -> None:
        self.insert(self.finishing)

        assert self.sequences()[-1] == (40, "DEBURRING", "NOT_STARTED")

    def test_pieces_that_wait_for_the_next_step_reach_the_new_one_first(self) -> None:
        self.work(self.turning, 10)

        self.insert(self.turning)

        assert self.states() == ["IN_PRODUCTION", "DONE", "READY", "NOT_STARTED", "NOT_STARTED"]

    def test_a_card_that_is_not_released_has_no_step_on_the_floor(self) -> None:
        card = make_job_card(released=False)

        step = self.insert(None, card=card)

        assert (step.status, step.on_floor) == ("NOT_STARTED", False)

    def test_what_has_begun_stays_in_front(self) -> None:
        self.start(self.turning)

        with refused(StepNotReady, "10 Turning has begun; insert the new step behind it."):
            self.insert(None)

    def test_a_blocked_step_with_pieces_stays_in_front(self) -> None:
        self.start(self.turning)
        self.report(self.turning, 4)
        services.pause_operation(operation=self.turning, by=self.ana, at=NINE)
        services.block_operation(operation=self.turning, reason="No inserts", by=self.ben, at=NINE)

        with refused(StepNotReady, "10 Turning has begun; insert the new step behind it."):
            self.insert(None)

    def test_a_skipped_step_may_come_behind(self) -> None:
        services.skip_operation(operation=self.turning, reason="Not needed", by=self.ben, at=NINE)

        self.insert(None)

        assert self.sequences()[:2] == [(5, "DEBURRING", "READY"), (10, "TURNING", "SKIPPED")]

    def test_numbers_run_out(self) -> None:
        JobOperation.objects.filter(pk=self.welding.pk).update(sequence=11)

        with refused(StepNotReady, "There is no free number between these steps."):
            self.insert(self.turning)

    def test_a_card_under_qc_gets_no_new_work(self) -> None:
        self.work_all()

        with refused(StepNotReady, "JC-2026-00001 is with QC; only the inspector's verdict adds work now."):
            self.insert(self.finishing)

    @slow
    def test_nor_does_one_that_was_held_under_qc(self) -> None:
        self.work_all()
        services.put_on_hold(card=self.card, reason="WAIT_QC", by=self.ben, at=NINE)

        with refused(StepNotReady, "JC-2026-00001 is with QC; only the inspector's verdict adds work now."):
            self.insert(self.finishing)

    def test_a_closed_card_gets_no_new_work(self) -> None:
        services.cancel_card(card=self.card, reason="Not wanted", by=self.ben, at=NINE)

        with refused(CardClosed, "JC-2026-00001 is cancelled."):
            self.insert(self.turning)
