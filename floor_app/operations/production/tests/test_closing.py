from floor_app.operations.production import services
from floor_app.operations.production.models import Hold, JobCard, JobOperation
from floor_app.operations.production.refusals import (
    CardClosed,
    OperationRunning,
    ReasonMissing,
)
from floor_app.operations.production.testing import NINE
from floor_app.operations.production.tests.floor_case import FloorCase, after, last_event, refused

CLOSED = "The job card was closed."


class ScrapCardTests(FloorCase):
    def scrap(self, reason: str = "CRACK_DETECTED") -> JobCard:
        return services.scrap_card(
            card=self.card, reason=reason, note=" Body crack ", by=self.ben, at=after(60)
        )

    def test_what_was_not_finished_is_skipped(self) -> None:
        self.work(self.turning, 10)

        card = self.scrap()

        assert self.states() == ["SCRAPPED", "DONE", "SKIPPED", "SKIPPED"]
        assert (card.scrap_reason, card.close_reason, card.actual_end_datetime) == (
            "CRACK_DETECTED", "Body crack", after(60)
        )  # fmt: skip
        assert JobOperation.objects.get(pk=self.welding.pk).reason == CLOSED
        assert last_event(card) == {
            "verb": "production.job_card.scrapped", "by": "Ben",
            "reason": "CRACK_DETECTED", "note": " Body crack ",
        }  # fmt: skip

    def test_a_held_card_can_be_scrapped_and_its_hold_ends(self) -> None:
        services.put_on_hold(card=self.card, reason="QUALITY_ISSUE", by=self.ben, at=NINE)

        card = self.scrap()

        hold = Hold.objects.get()
        assert (card.status, card.held_from) == ("SCRAPPED", "")
        assert (hold.lifted_by, hold.lifted_at) == (self.ben, after(60))

    def test_a_blocked_step_is_skipped_too(self) -> None:
        services.block_operation(operation=self.turning, reason="No inserts", by=self.ben, at=NINE)

        self.scrap()

        turning = JobOperation.objects.get(pk=self.turning.pk)
        assert (turning.status, turning.blocked_from, turning.reason) == ("SKIPPED", "", CLOSED)

    def test_scrap_has_a_reason(self) -> None:
        with refused(ReasonMissing, "Say why."):
            self.scrap(reason="")

    def test_a_card_is_not_scrapped_under_somebodys_hands(self) -> None:
        self.start(self.turning)

        with refused(OperationRunning, "10 Turning of JC-2026-00001 is running. Pause or finish it first."):
            self.scrap()

    def test_a_closed_card_is_not_closed_again(self) -> None:
        self.scrap()

        with refused(CardClosed, "JC-2026-00001 is scrapped."):
            self.scrap()


class CancelCardTests(FloorCase):
    def cancel(self, reason: str = "Order withdrawn") -> JobCard:
        return services.cancel_card(card=self.card, reason=reason, by=self.ben, at=NINE)

    def test_the_work_is_not_wanted_any_more(self) -> None:
        card = self.cancel()

        assert self.states() == ["CANCELLED", "SKIPPED", "SKIPPED", "SKIPPED"]
        assert (card.close_reason, card.scrap_reason) == ("Order withdrawn", "")
        assert last_event(card) == {
            "verb": "production.job_card.cancelled", "by": "Ben", "reason": "Order withdrawn"
        }  # fmt: skip

    def test_a_paused_card_can_be_cancelled(self) -> None:
        self.start(self.turning)
        services.pause_operation(operation=self.turning, by=self.ana, at=after(5))

        self.cancel()

        assert self.states() == ["CANCELLED", "SKIPPED", "SKIPPED", "SKIPPED"]

    def test_cancelling_says_why(self) -> None:
        with refused(ReasonMissing, "Say why."):
            self.cancel(reason=" ")

    def test_a_running_card_is_not_cancelled(self) -> None:
        self.start(self.turning)

        with refused(OperationRunning, "10 Turning of JC-2026-00001 is running. Pause or finish it first."):
            self.cancel()

    def test_a_closed_card_is_not_cancelled(self) -> None:
        self.cancel()

        with refused(CardClosed, "JC-2026-00001 is cancelled."):
            self.cancel()


class AllGoneTests(FloorCase):
    def test_a_card_whose_last_piece_is_scrap_is_scrapped(self) -> None:
        self.work(self.turning, scrap=10, scrap_reason="CRACK_DETECTED")

        card = JobCard.objects.get(pk=self.card.pk)
        assert self.states() == ["SCRAPPED", "DONE", "SKIPPED", "SKIPPED"]
        assert card.close_reason == "All pieces were scrapped."

    def test_a_card_whose_pieces_wait_for_rework_waits_with_them(self) -> None:
        self.work(self.turning, rework=10, rework_reason="THREAD")

        assert self.states() == ["IN_PRODUCTION", "DONE", "NOT_STARTED", "NOT_STARTED"]

    def test_it_ends_when_the_last_is_taken_over(self) -> None:
        self.work(self.turning, rework=10, rework_reason="THREAD")

        services.create_rework_card(
            operation=self.turning, quantity=10, reason="THREAD", by=self.ben, at=after(5)
        )

        card = JobCard.objects.get(pk=self.card.pk)
        assert self.states() == ["CANCELLED", "DONE", "SKIPPED", "SKIPPED"]
        assert card.close_reason == "All pieces went to other job cards or scrap."
        assert card.actual_end_datetime == after(5)

    def test_a_step_that_still_runs_keeps_the_card_open(self) -> None:
        self.start(self.turning)
        self.report(self.turning, 4, rework=6, rework_reason="THREAD")
        self.start(self.welding, by=self.ben)
        self.report(self.welding, scrap=4, scrap_reason="CRACK_DETECTED", by=self.ben)

        services.create_rework_card(operation=self.turning, quantity=6, reason="THREAD", by=self.ben, at=NINE)

        assert self.states()[0] == "IN_PRODUCTION"
        self.finish(self.turning)
        self.finish(self.welding, by=self.ben)
        assert self.states() == ["CANCELLED", "DONE", "DONE", "SKIPPED"]
