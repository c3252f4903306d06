"""Each press and dialog of the job card's page: what it does, and what a refusal leaves as it was."""

from datetime import date
from typing import Any, ClassVar
from uuid import uuid4

from django.http import HttpResponse
from django.urls import reverse

from core.models import Event
from core.testing import slow
from floor_app.office.tests.office import OfficeTestCase, make_new_card, start_first
from floor_app.operations.engineering.models import ReleaseChecklistItem
from floor_app.operations.people.models import User
from floor_app.operations.people.roles import Role
from floor_app.operations.people.testing import make_user
from floor_app.operations.plant.testing import make_work_center
from floor_app.operations.production import services
from floor_app.operations.production.models import JobCard, JobOperation, ReleaseCheck
from floor_app.operations.production.reasons import HoldReason, ReworkReason, ScrapReason
from floor_app.operations.production.status import Gate, JobCardStatus, OperationStatus, Priority
from floor_app.operations.production.testing import NINE, make_job_card, operations_of


@slow
class CardActionTests(OfficeTestCase):
    def do(self, card: JobCard, action: str, *, as_: User | None = None, **data: Any) -> HttpResponse:
        data.setdefault("client_id", uuid4())
        response = self.press(reverse(f"office:job-{action}", args=[card.number]), as_=as_, **data)
        card.refresh_from_db()
        return response

    def test_release(self) -> None:
        card = make_new_card()

        response = self.do(card, "release")

        assert response.headers["Location"] == reverse("office:job", args=[card.number])
        assert card.status == JobCardStatus.RELEASED_TO_SHOP

    @slow
    def test_an_unticked_checklist_stops_the_release_in_words(self) -> None:
        ReleaseChecklistItem.objects.create(text="Drawing is current")
        card = make_new_card()

        response = self.do(card, "release")

        assert card.status == JobCardStatus.NEW
        assert "Drawing is current" in self.see(response.headers["Location"])

    def test_an_evaluation_goes_from_one_pair_of_hands_to_another(self) -> None:
        card = make_new_card()

        self.do(card, "begin-evaluation")
        self.do(card, "submit-evaluation", as_=self.chidi, findings="Two cutters are broken")
        assert card.status == JobCardStatus.AWAITING_APPROVAL
        self.do(card, "approve")

        assert card.status == JobCardStatus.AWAITING_MATERIALS

    def test_hold_and_lift(self) -> None:
        card = make_job_card()

        self.do(card, "hold", reason=HoldReason.WAIT_ENG, note="Wrong drawing")
        assert card.status == JobCardStatus.ON_HOLD
        self.do(card, "lift-hold")

        assert card.status == JobCardStatus.RELEASED_TO_SHOP

    @slow
    def test_a_card_is_offered_the_routing_that_came_into_use_since(self) -> None:
        card = make_job_card()
        offer = reverse("office:job-take-over-routing", args=[card.number])
        assert offer not in self.see(reverse("office:job", args=[card.number]))
        make_job_card(steps=[("TURNING", "LATHE-1"), ("CLEANING", "BENCH-1")])
        assert offer in self.see(reverse("office:job", args=[card.number]))

        assert self.do(card, "take-over-routing").status_code == 409
        self.do(card, "take-over-routing", replace="on")

        assert [step.code for step in operations_of(card) if not step.is_passed] == ["TURNING", "CLEANING"]
        assert offer not in self.see(reverse("office:job", args=[card.number]))

    @slow
    def test_the_same_press_twice_is_done_once(self) -> None:
        card, press = make_job_card(), uuid4()

        first = self.do(card, "hold", reason=HoldReason.WAIT_ENG, client_id=press)
        second = self.do(card, "hold", reason=HoldReason.WAIT_ENG, client_id=press)

        assert first.status_code == second.status_code == 302
        assert card.holds.count() == 1

    @slow
    def test_a_missing_reason_keeps_the_dialog_open_with_what_was_typed(self) -> None:
        card = make_job_card()

        response = self.do(card, "hold", reason="", note="Wrong drawing")

        assert response.status_code == 409
        page = response.content.decode()
        assert "open data-shown" in page
        assert 'value="Wrong drawing"' in page
        assert "This field is required." in page
        assert card.status == JobCardStatus.RELEASED_TO_SHOP

    @slow
    def test_a_refused_split_says_why_and_keeps_the_number(self) -> None:
        card = make_job_card(quantity=3)

        response = self.do(card, "split", quantity=9)

        assert response.status_code == 409
        assert "at most 2 pieces can be split off" in response.content.decode()
        assert 'value="9"' in response.content.decode()
        assert JobCard.objects.count() == 1

    def test_a_split_leads_to_the_new_card(self) -> None:
        card = make_job_card(quantity=3)

        response = self.do(card, "split", quantity=1)

        part = JobCard.objects.get(split_from=card)
        assert response.headers["Location"] == reverse("office:job", args=[part.number])
        assert part.quantity == 1

    def test_priority_and_due_date(self) -> None:
        card = make_job_card()

        self.do(card, "plan", priority=Priority.RUSH, due_date="2026-12-01")

        assert (card.priority, card.due_date) == (Priority.RUSH, date(2026, 12, 1))

    def test_the_plan_dialog_starts_with_what_is_planned(self) -> None:
        card = make_job_card(priority=Priority.HIGH, due_date=date(2026, 12, 1))

        page = self.see(reverse("office:job-plan", args=[card.number]))

        assert '<option value="3" selected>High</option>' in page
        assert 'value="2026-12-01"' in page

    def test_scrap_and_cancel(self) -> None:
        scrapped, cancelled = make_job_card(), make_job_card()

        self.do(scrapped, "scrap", reason=ScrapReason.CRACK_DETECTED, note="Through the shank")
        self.do(cancelled, "cancel", reason="Ordered twice")

        assert scrapped.status == JobCardStatus.SCRAPPED
        assert cancelled.status == JobCardStatus.CANCELLED

    @slow
    def test_nothing_is_scrapped_while_somebody_works_on_it(self) -> None:
        card = make_job_card()
        start_first(card, by=self.ana)

        response = self.do(card, "scrap", reason=ScrapReason.CRACK_DETECTED)

        assert response.status_code == 409
        assert "is running. Pause or finish it first." in response.content.decode()
        assert card.status == JobCardStatus.IN_PRODUCTION

    def test_who_may_not_is_told_who_may(self) -> None:
        card = make_job_card()

        response = self.do(card, "cancel", as_=self.ana, reason="No")

        assert response.status_code == 403
        assert "This is done by: Production manager." in response.content.decode()
        assert card.status == JobCardStatus.RELEASED_TO_SHOP

    def test_a_press_is_not_a_page(self) -> None:
        card = make_job_card()

        self.see(reverse("office:job-lift-hold", args=[card.number]), status=405)

    def test_htmx_gets_the_dialog_alone(self) -> None:
        card = make_job_card()
        self.client.force_login(self.ben)

        response = self.client.get(
            reverse("office:job-hold", args=[card.number]), headers={"HX-Request": "true"}
        )

        assert response.content.decode().strip().startswith("<dialog")
        assert "HX-Request" in response.headers["Vary"]


@slow
class StepActionTests(OfficeTestCase):
    def do(self, step: JobOperation, action: str, **data: Any) -> HttpResponse:
        url = reverse(f"office:step-{action}", args=[step.job_card.number, step.sequence])
        response = self.press(url, **data)
        step.refresh_from_db()
        return response

    def test_block_and_unblock(self) -> None:
        step = operations_of(make_job_card())[0]

        self.do(step, "block", reason="No gauge")
        assert (step.status, step.reason) == (OperationStatus.BLOCKED, "No gauge")
        self.do(step, "unblock")

        assert step.status == OperationStatus.READY

    def test_skip_says_why(self) -> None:
        step = operations_of(make_job_card())[1]

        self.do(step, "skip", reason="Not needed for this part")

        assert (step.status, step.reason) == (OperationStatus.SKIPPED, "Not needed for this part")

    def test_a_step_that_has_begun_is_not_skipped(self) -> None:
        step = start_first(make_job_card(), by=self.ana)

        response = self.do(step, "skip", reason="Late")

        assert response.status_code == 409
        assert "has begun; it cannot be skipped." in response.content.decode()
        assert step.status == OperationStatus.IN_PROGRESS

    def test_a_gate_is_waived_with_a_reason(self) -> None:
        step = operations_of(make_job_card())[1]

        self.do(step, "waive", gate=Gate.SEQUENCE, reason="Trial part")

        assert step.waivers.get().by == self.ben

    def test_a_step_is_inserted_behind_another(self) -> None:
        card = make_job_card()
        make_work_center("NDT-1")

        response = self.do(
            operations_of(card)[0],
            "insert-after",
            name="Dye penetrant",
            work_center="NDT-1",
            setup_minutes="5",
            run_minutes="10",
        )

        assert response.status_code == 302
        assert [(o.sequence, o.code) for o in operations_of(card)][:2] == [
            (10, "TURNING"),
            (15, "DYE_PENETRANT"),
        ]

    def test_an_insert_without_a_place_keeps_the_name(self) -> None:
        card = make_job_card()

        response = self.do(
            operations_of(card)[0], "insert-after", name="Dye penetrant", setup_minutes="0", run_minutes="0"
        )

        assert response.status_code == 409
        assert 'value="Dye penetrant"' in response.content.decode()
        assert card.operations.count() == 3

    def test_a_rework_card_takes_the_pieces_over(self) -> None:
        step = start_first(make_job_card(quantity=3), by=self.ana)
        services.report_quantity(
            operation=step, rework=2, rework_reason=ReworkReason.THREAD, by=self.ana, at=NINE
        )

        response = self.do(step, "rework", quantity=2, reason=ReworkReason.THREAD)

        made = JobCard.objects.get(original=step.job_card)
        assert made.quantity == 2
        assert response.headers["Location"] == reverse("office:job", args=[made.number])

    def test_a_step_of_another_card_is_not_found(self) -> None:
        card = make_job_card()

        self.see(reverse("office:step-skip", args=[card.number, 99]), status=404)


@slow
class ChecklistTests(OfficeTestCase):
    card: ClassVar[JobCard]
    check: ClassVar[ReleaseCheck]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        ReleaseChecklistItem.objects.create(text="Drawing is current")
        cls.card = make_new_card()
        cls.check = cls.card.release_checks.get()

    def url(self, what: str) -> str:
        return reverse(f"office:{what}-check", args=[self.card.number, self.check.pk])

    def test_a_tick(self) -> None:
        self.press(self.url("tick"))

        self.check.refresh_from_db()
        assert self.check.done_by == self.ben

    def test_a_waiver_needs_a_reason(self) -> None:
        refused = self.press(self.url("waive"), reason="")
        self.check.refresh_from_db()
        assert (refused.status_code, self.check.done_at) == (409, None)

        self.press(self.url("waive"), reason="Known part")

        self.check.refresh_from_db()
        assert self.check.waiver == "Known part"

    def test_the_planner_ticks_and_only_the_manager_waives(self) -> None:
        pia = make_user("pia", roles=[Role.PLANNER])

        assert self.press(self.url("waive"), as_=pia, reason="No").status_code == 403
        assert self.press(self.url("tick"), as_=pia).status_code == 302

    def test_nothing_is_ticked_after_the_release(self) -> None:
        self.press(self.url("tick"))
        services.release_to_shop(card=self.card, by=self.ben, at=NINE)
        ticks = Event.objects.filter(verb="production.release_check.ticked").count()

        self.press(self.url("tick"), next="/jobs/")

        assert "has already left for the shop." in self.see("/jobs/")
        assert Event.objects.filter(verb="production.release_check.ticked").count() == ticks
