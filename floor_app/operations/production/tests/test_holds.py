from core.state import IllegalTransition
from core.testing import slow
from floor_app.operations.production import services
from floor_app.operations.production.models import Hold, JobCard, JobOperation
from floor_app.operations.production.refusals import CardClosed, ReasonMissing, StepNotReady
from floor_app.operations.production.status import JobCardStatus
from floor_app.operations.production.testing import NINE, make_job_card, operations_of
from floor_app.operations.production.tests.floor_case import FloorCase, after, last_event, refused


class HoldTests(FloorCase):
    def hold(self, card: JobCard | None = None) -> JobCard:
        return services.put_on_hold(
            card=card or self.card, reason="WAIT_MATERIAL", note="Cutters late", by=self.ben, at=after(30)
        )

    def lift(self, card: JobCard | None = None) -> JobCard:
        return services.lift_hold(card=card or self.card, by=self.chidi, at=after(60))

    def test_a_hold_stops_the_card_with_its_reason(self) -> None:
        card = self.hold()

        hold = Hold.objects.get()
        assert (card.status, card.held_from) == ("ON_HOLD", "RELEASED_TO_SHOP")
        assert (hold.job_card, hold.reason, hold.note) == (self.card, "WAIT_MATERIAL", "Cutters late")
        assert (hold.placed_by, hold.placed_at, hold.lifted_at) == (self.ben, after(30), None)
        assert not self.card.operations.filter(on_floor=True).exists()
        assert last_event(card) == {
            "verb": "production.job_card.held", "by": "Ben", "reason": "WAIT_MATERIAL", "note": "Cutters late"
        }  # fmt: skip

    def test_what_runs_is_paused_and_its_clocks_stop(self) -> None:
        self.start(self.turning)

        self.hold()

        assert self.states()[:2] == ["ON_HOLD", "PAUSED"]
        assert self.clocks() == [("Ana", "TURNING", "RUN", NINE, after(30))]

    def test_a_card_goes_back_where_it_came_from(self) -> None:
        self.hold()

        card = self.lift()

        hold = Hold.objects.get()
        assert (card.status, card.held_from) == ("RELEASED_TO_SHOP", "")
        assert (hold.lifted_by, hold.lifted_at) == (self.chidi, after(60))
        assert all(step.on_floor for step in operations_of(card))
        assert last_event(card) == {"verb": "production.job_card.hold_lifted", "by": "Chidi"}

    @slow
    def test_every_open_state_can_be_held_and_is_found_again(self) -> None:
        states = [
            JobCardStatus.NEW,
            JobCardStatus.EVALUATION_IN_PROGRESS,
            JobCardStatus.AWAITING_APPROVAL,
            JobCardStatus.AWAITING_MATERIALS,
            JobCardStatus.RELEASED_TO_SHOP,
            JobCardStatus.IN_PRODUCTION,
            JobCardStatus.UNDER_QC,
            JobCardStatus.QC_APPROVED,
        ]
        for status in states:
            with self.subTest(status):
                JobCard.objects.filter(pk=self.card.pk).update(status=status)

                held_from = self.hold().held_from

                assert (held_from, self.lift().status) == (status, status)

    def test_a_held_card_is_not_held_twice(self) -> None:
        self.hold()

        with refused(IllegalTransition, "JC-2026-00001 is On hold; it cannot become On hold."):
            self.hold()

    def test_a_hold_has_a_reason(self) -> None:
        with refused(ReasonMissing, "Say why."):
            services.put_on_hold(card=self.card, reason="", by=self.ben, at=NINE)

    def test_a_closed_card_is_not_held(self) -> None:
        services.cancel_card(card=self.card, reason="Not wanted", by=self.ben, at=NINE)

        with refused(IllegalTransition, "JC-2026-00001 is Cancelled; it cannot become On hold."):
            self.hold()

    def test_only_a_held_card_is_let_go(self) -> None:
        with refused(StepNotReady, "JC-2026-00001 is not on hold."):
            self.lift()

    @slow
    def test_pieces_made_before_the_hold_can_be_reported_and_the_card_follows_when_it_is_lifted(self) -> None:
        card = make_job_card(quantity=2, steps=[("GRINDING", "GRIND-1")])
        grinding = operations_of(card)[0]
        self.start(grinding)
        self.hold(card)

        self.finish(grinding, 2)

        assert self.states(card) == ["ON_HOLD", "DONE"]
        self.lift(card)
        assert self.states(card) == ["UNDER_QC", "DONE"]

    def test_a_card_can_be_held_again(self) -> None:
        self.hold()
        self.lift()

        self.hold()

        assert Hold.objects.filter(job_card=self.card).count() == 2


class BlockTests(FloorCase):
    def block(self, operation: JobOperation, reason: str = "No inserts") -> JobOperation:
        return services.block_operation(operation=operation, reason=reason, by=self.ben, at=NINE)

    def unblock(self, operation: JobOperation) -> JobOperation:
        return services.unblock_operation(operation=operation, by=self.ben, at=NINE)

    def test_a_block_stops_one_step_with_its_reason(self) -> None:
        turning = self.block(self.turning, " No inserts ")

        assert (turning.status, turning.blocked_from, turning.reason) == ("BLOCKED", "READY", "No inserts")
        assert self.states() == ["RELEASED_TO_SHOP", "BLOCKED", "NOT_STARTED", "NOT_STARTED"]
        assert last_event(turning) == {
            "verb": "production.operation.blocked", "by": "Ben", "reason": "No inserts"
        }  # fmt: skip

    def test_the_step_goes_back_where_it_came_from(self) -> None:
        self.block(self.turning)

        turning = self.unblock(self.turning)

        assert (turning.status, turning.blocked_from, turning.reason) == ("READY", "", "")
        assert last_event(turning) == {"verb": "production.operation.unblocked", "by": "Ben"}

    def test_a_paused_step_is_paused_again(self) -> None:
        self.start(self.turning)
        services.pause_operation(operation=self.turning, by=self.ana, at=after(5))
        self.block(self.turning)

        assert self.unblock(self.turning).status == "PAUSED"

    def test_pieces_that_came_meanwhile_make_it_ready(self) -> None:
        self.block(self.welding)
        self.work(self.turning, 10)

        assert self.states() == ["IN_PRODUCTION", "DONE", "BLOCKED", "NOT_STARTED"]
        self.unblock(self.welding)
        assert self.states() == ["IN_PRODUCTION", "DONE", "READY", "NOT_STARTED"]

    def test_an_optional_step_that_had_begun_and_is_blocked_holds_the_next_back(self) -> None:
        JobOperation.objects.filter(pk=self.turning.pk).update(is_mandatory=False)
        self.start(self.turning)
        self.report(self.turning, 4)
        services.pause_operation(operation=self.turning, by=self.ana, at=after(5))

        self.block(self.turning)

        assert self.states() == ["IN_PRODUCTION", "BLOCKED", "READY", "NOT_STARTED"]

    def test_a_running_step_is_not_blocked(self) -> None:
        self.start(self.turning)

        with refused(IllegalTransition, "10 Turning is Running; it cannot become Blocked."):
            self.block(self.turning)

    def test_a_block_says_why(self) -> None:
        with refused(ReasonMissing, "Say why."):
            self.block(self.turning, "")

    def test_nothing_is_blocked_on_a_closed_card(self) -> None:
        services.cancel_card(card=self.card, reason="Not wanted", by=self.ben, at=NINE)

        with refused(CardClosed, "JC-2026-00001 is cancelled."):
            self.block(self.turning)

    def test_only_a_blocked_step_is_let_go(self) -> None:
        with refused(StepNotReady, "10 Turning is not blocked."):
            self.unblock(self.turning)
