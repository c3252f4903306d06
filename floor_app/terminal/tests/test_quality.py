from django.utils import timezone

from core.testing import slow
from floor_app.operations.production.services import put_on_hold
from floor_app.operations.production.status import JobCardStatus
from floor_app.operations.production.testing import operations_of, run_through
from floor_app.operations.quality.models import Inspection, Ncr
from floor_app.operations.quality.testing import make_checklist
from floor_app.terminal.tests.base import StationTestCase


@slow
class InspectionPageTests(StationTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.items = make_checklist()
        run_through(self.card, by=self.ana, at=timezone.now())
        self.sign_in(self.chidi)
        self.path = f"/terminal/job-cards/{self.card.number}/inspect/"
        self.all_ok = {f"check_{item.pk}": "OK" for item in self.items}

    def status(self) -> str:
        self.card.refresh_from_db()
        return self.card.status

    @slow
    def test_the_work_list_is_what_waits_for_qc(self) -> None:
        answer = self.client.get("/terminal/inspections/")

        assert answer.context["cards"].rows == [self.card]

    def test_an_inspector_lands_on_the_work_list(self) -> None:
        assert self.client.get("/terminal/")["Location"] == "/terminal/inspections/"

    @slow
    def test_pass_completes_the_card(self) -> None:
        answer = self.post(self.path, **self.all_ok, **{"pass": "1"})

        assert self.said(answer) == [f"{self.card.number} passed and is complete."]
        assert self.status() == JobCardStatus.COMPLETE

    @slow
    def test_an_unanswered_line_keeps_the_other_answers(self) -> None:
        answers = dict(list(self.all_ok.items())[1:])

        answer = self.client.post(self.path, {**answers, "pass": "1"})

        assert answer.status_code == 409
        assert f"“{self.items[0].text}” has no answer yet." in answer.content.decode().replace("&quot;", '"')
        assert answer.content.decode().count(" checked") == len(answers)
        assert self.status() == JobCardStatus.UNDER_QC

    @slow
    def test_fail_sends_back_with_a_report(self) -> None:
        answer = self.post(
            self.path,
            **self.all_ok,
            fail="1",
            repeat=operations_of(self.card)[1].pk,
            reason="WELD_DEFECT",
            severity="CRITICAL",
            description="Crack at the root.",
        )

        assert self.said(answer) == [f"{self.card.number} goes back to production. An NCR is open."]
        assert self.status() == JobCardStatus.IN_PRODUCTION
        ncr = Ncr.objects.get()
        assert (ncr.description, ncr.severity) == ("Crack at the root.", "CRITICAL")
        assert Inspection.objects.get().verdict == "FAIL"

    def test_a_fail_says_what_is_wrong(self) -> None:
        answer = self.client.post(self.path, {**self.all_ok, "fail": "1", "description": "Crack."})

        assert answer.status_code == 409
        assert "choose the step to repeat" in answer.content.decode()
        assert "Crack." in answer.content.decode()
        assert self.status() == JobCardStatus.UNDER_QC

    def test_an_operator_does_not_inspect(self) -> None:
        self.sign_in(self.ana)

        assert self.client.get(self.path).status_code == 403
        assert self.post(self.path, **self.all_ok, **{"pass": "1"}).status_code == 403
        assert self.status() == JobCardStatus.UNDER_QC

    def test_a_card_that_was_held_meanwhile_is_refused_in_words(self) -> None:
        put_on_hold(card=self.card, reason="QUALITY_ISSUE", by=self.chidi, at=timezone.now())

        answer = self.client.post(self.path, {**self.all_ok, "pass": "1"})

        assert f"{self.card.number} is on hold, not under QC." in answer.content.decode()

    @slow
    def test_anybody_on_the_floor_opens_a_report(self) -> None:
        self.sign_in(self.ana)
        path = f"/terminal/job-cards/{self.card.number}/ncr/"

        empty = self.client.post(path, {"severity": "MAJOR", "description": " "})
        answer = self.post(path, severity="MINOR", description="Scratch on the shank.")

        assert empty.status_code == 409
        ncr = Ncr.objects.get()
        assert self.said(answer) == [f"{ncr.number} is open. Quality is told."]
        assert ncr.raised_by == self.ana
