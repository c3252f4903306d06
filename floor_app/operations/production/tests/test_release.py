from datetime import date

from floor_app.operations.engineering.models import ReleaseChecklistItem
from floor_app.operations.engineering.status import JobType
from floor_app.operations.production import services
from floor_app.operations.production.models import JobCard, JobOperation, ReleaseCheck
from floor_app.operations.production.refusals import (
    CardClosed,
    CardNotOnFloor,
    NotReleasable,
    QuantityRefused,
    ReasonMissing,
    SameHands,
)
from floor_app.operations.production.status import JobCardStatus, Priority
from floor_app.operations.production.testing import NINE, operations_of
from floor_app.operations.production.tests.floor_case import FloorCase, after, last_event, refused
from floor_app.operations.production.tests.office_case import OfficeCase


class ChecklistTests(OfficeCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        known = [
            ("Drawing printed", 20, "", True, True),
            ("Material on site", 10, JobType.NEW_PRODUCTION, True, True),
            ("Photo taken", 30, "", False, True),
            ("Customer called", 40, JobType.REPAIR, True, True),
            ("Form 7 stamped", 50, "", True, False),
        ]
        for text, position, job_type, is_mandatory, is_active in known:
            ReleaseChecklistItem.objects.create(
                text=text, position=position, job_type=job_type, is_mandatory=is_mandatory,
                is_active=is_active,
            )  # fmt: skip

    def tick(self, check: ReleaseCheck, waiver: str = "") -> JobCard:
        return services.tick_release_check(check=check, waiver=waiver, by=self.ben, at=after(5))

    def test_a_card_gets_the_items_of_its_job_type(self) -> None:
        checks = self.create().release_checks.order_by("position")

        assert [(check.text, check.is_mandatory) for check in checks] == [
            ("Material on site", True), ("Drawing printed", True), ("Photo taken", False)
        ]  # fmt: skip

    def test_nothing_leaves_before_what_is_mandatory_is_done(self) -> None:
        card = self.create()
        check = card.release_checks.get(position=10)

        with refused(NotReleasable, "Before JC-2026-00002 goes to the shop: Material on site."):
            self.release(card)
        self.tick(check)
        with refused(NotReleasable, "Before JC-2026-00002 goes to the shop: Drawing printed."):
            self.release(card)

    def test_a_ticked_item_names_who_and_when(self) -> None:
        card = self.create()

        self.tick(card.release_checks.get(position=10))

        check = card.release_checks.get(position=10)
        assert (check.done_by, check.done_at, check.waiver) == (self.ben, after(5), "")
        assert last_event(card) == {
            "verb": "production.release_check.ticked", "by": "Ben", "item": "Material on site", "reason": ""
        }  # fmt: skip

    def test_an_item_may_be_waived_with_a_reason(self) -> None:
        card = self.create()
        self.tick(card.release_checks.get(position=10))

        self.tick(card.release_checks.get(position=20), waiver=" The old one serves ")

        assert self.release(card).status == JobCardStatus.RELEASED_TO_SHOP
        assert card.release_checks.get(position=20).waiver == "The old one serves"

    def test_nothing_is_ticked_after_the_release(self) -> None:
        check = ReleaseCheck.objects.create(job_card=self.card, position=10, text="Drawing printed")

        with refused(NotReleasable, "JC-2026-00001 has already left for the shop."):
            self.tick(check)

    def test_nothing_is_ticked_on_a_held_card(self) -> None:
        card = self.create()
        services.put_on_hold(card=card, reason="WAIT_ENG", by=self.ben, at=NINE)

        with refused(CardNotOnFloor, "JC-2026-00002 is on hold: Waiting for engineering."):
            self.tick(card.release_checks.get(position=10))


class ReleaseTests(OfficeCase):
    def test_the_first_step_is_ready(self) -> None:
        card = self.release(self.create())

        assert self.states(card) == ["RELEASED_TO_SHOP", "READY", "NOT_STARTED"]
        assert card.released_at == NINE
        assert all(step.on_floor for step in operations_of(card))
        assert last_event(card) == {"verb": "production.job_card.released_to_shop", "by": "Ben"}

    def test_an_empty_card_is_not_released(self) -> None:
        card = self.create()
        JobOperation.objects.filter(job_card=card).delete()

        with refused(NotReleasable, "JC-2026-00002 has no operations."):
            self.release(card)

    def test_a_card_of_a_held_batch_order_is_not_released(self) -> None:
        batch = services.open_batch_order(target_quantity=10, by=self.ben, at=NINE)
        services.hold_batch_order(batch=batch, by=self.ben, at=NINE)
        card = self.create(batch_order=batch)

        with refused(NotReleasable, "Its batch order BO-2026-00001 is on hold."):
            self.release(card)

    def test_a_held_card_is_not_released(self) -> None:
        card = self.create()
        services.put_on_hold(card=card, reason="DESIGN_CHANGE", by=self.ben, at=NINE)

        with refused(CardNotOnFloor, "JC-2026-00002 is on hold: Design change."):
            self.release(card)


class EvaluationTests(OfficeCase):
    def setUp(self) -> None:
        self.new = self.create()

    def begin(self) -> JobCard:
        return services.begin_evaluation(card=self.new, by=self.chidi, at=NINE)

    def submit(self, findings: str = "Four worn cutters") -> JobCard:
        return services.submit_evaluation(card=self.new, findings=findings, by=self.chidi, at=NINE)

    def test_the_way_through_an_evaluation(self) -> None:
        states = [self.begin().status, self.submit().status]
        states.append(services.approve_evaluation(card=self.new, by=self.ben, at=NINE).status)
        states.append(self.release(self.new).status)

        assert states == [
            "EVALUATION_IN_PROGRESS", "AWAITING_APPROVAL", "AWAITING_MATERIALS", "RELEASED_TO_SHOP"
        ]  # fmt: skip

    def test_the_findings_are_kept(self) -> None:
        self.begin()

        card = self.submit(" Four worn cutters ")

        assert last_event(card) == {
            "verb": "production.job_card.evaluated", "by": "Chidi", "findings": "Four worn cutters"
        }  # fmt: skip

    def test_an_evaluation_has_findings(self) -> None:
        self.begin()

        with refused(ReasonMissing, "Say why."):
            self.submit(" ")

    def test_nobody_approves_their_own_evaluation(self) -> None:
        self.begin()
        self.submit()

        with refused(SameHands, "You evaluated JC-2026-00002 yourself; somebody else approves it."):
            services.approve_evaluation(card=self.new, by=self.chidi, at=NINE)

    def test_imported_cards_without_a_recorded_evaluation_can_be_approved(self) -> None:
        JobCard.objects.filter(pk=self.new.pk).update(status=JobCardStatus.AWAITING_APPROVAL)

        card = services.approve_evaluation(card=self.new, by=self.chidi, at=NINE)

        assert card.status == JobCardStatus.AWAITING_MATERIALS

    def test_a_held_card_is_not_evaluated(self) -> None:
        services.put_on_hold(card=self.new, reason="CUSTOMER_HOLD", by=self.ben, at=NINE)

        with refused(CardNotOnFloor, "JC-2026-00002 is on hold: Customer hold."):
            self.begin()


class PlanTests(FloorCase):
    def test_a_card_and_its_steps_become_urgent_together(self) -> None:
        card = services.reprioritise(
            card=self.card, priority=Priority.CRITICAL, due_date=date(2026, 12, 1), by=self.ben, at=NINE
        )

        assert (card.priority, card.due_date) == (Priority.CRITICAL, date(2026, 12, 1))
        assert {(step.priority, step.due_order) for step in operations_of(card)} == {
            (Priority.CRITICAL, date(2026, 12, 1))
        }
        assert last_event(card) == {
            "verb": "production.job_card.reprioritised", "by": "Ben", "priority": 5, "due_date": "2026-12-01"
        }  # fmt: skip

    def test_a_due_date_can_be_taken_away(self) -> None:
        services.reprioritise(card=self.card, priority=Priority.LOW, due_date=None, by=self.ben, at=NINE)

        assert JobCard.objects.get(pk=self.card.pk).due_order == date.max
        assert {step.due_order for step in operations_of(self.card)} == {date.max}

    def test_a_closed_card_is_not_urgent(self) -> None:
        services.cancel_card(card=self.card, reason="Not wanted", by=self.ben, at=NINE)

        with refused(CardClosed, "JC-2026-00001 is cancelled."):
            services.reprioritise(card=self.card, priority=Priority.LOW, due_date=None, by=self.ben, at=NINE)

    def reschedule(self, start: int, end: int) -> JobOperation:
        return services.reschedule(
            operation=self.turning, planned_start=after(start), planned_end=after(end), by=self.ben, at=NINE
        )

    def test_a_step_has_a_plan(self) -> None:
        self.reschedule(60, 90)

        turning = JobOperation.objects.get(pk=self.turning.pk)
        assert (turning.planned_start, turning.planned_end) == (after(60), after(90))
        assert last_event(turning) == {"verb": "production.operation.rescheduled", "by": "Ben"}

    def test_a_plan_can_be_taken_away(self) -> None:
        self.reschedule(60, 90)

        services.reschedule(
            operation=self.turning, planned_start=None, planned_end=None, by=self.ben, at=NINE
        )

        assert JobOperation.objects.get(pk=self.turning.pk).planned_start is None

    def test_a_plan_does_not_end_before_it_begins(self) -> None:
        with refused(QuantityRefused, "The planned end is before the planned start."):
            self.reschedule(90, 60)

    def test_a_closed_card_is_not_planned(self) -> None:
        services.cancel_card(card=self.card, reason="Not wanted", by=self.ben, at=NINE)

        with refused(CardClosed, "JC-2026-00001 is cancelled."):
            self.reschedule(60, 90)
