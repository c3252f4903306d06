from typing import ClassVar

from django.urls import reverse

from core.testing import slow
from floor_app.office.tests.resources import ResourceTestCase, World
from floor_app.operations.people.models import User
from floor_app.operations.people.roles import Role
from floor_app.operations.people.testing import make_user
from floor_app.operations.production import services as production
from floor_app.operations.production.testing import NINE, make_job_card, operations_of, run_through
from floor_app.operations.quality.models import ChecklistItem, Ncr
from floor_app.operations.quality.status import Disposition, NcrStatus


@slow
class InspectionTests(ResourceTestCase):
    world: ClassVar[World]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.world = World(cls.ana, cls.chidi)

    def test_a_verdict_shows_its_answers_and_its_ncr(self) -> None:
        listed = self.see(reverse("office:inspections"))
        page = self.see(reverse("office:inspection", args=[self.world.inspection.pk]))

        assert self.world.card.number in listed
        assert "Thread passed" in page
        assert "Not OK" in page
        assert self.world.ncr.number in page

    def test_what_waits_leads_inspectors_to_the_bench(self) -> None:
        card = run_through(make_job_card(steps=[("WELDING", "WELD-9")]), by=self.ana)
        bench = reverse("terminal:inspect", args=[card.number])

        assert bench in self.see(reverse("office:waiting-for-qc"), as_=self.chidi)
        seen = self.see(reverse("office:waiting-for-qc"), as_=self.dora)
        assert card.number in seen
        assert bench not in seen

    def test_the_checklist_is_the_quality_managers(self) -> None:
        answer = self.press(
            reverse("office:new-final-check"), as_=self.ingrid, text="NDT passed", position="20"
        )

        self.moved(answer, reverse("office:final-checklist"))
        line = ChecklistItem.objects.get(text="NDT passed")
        self.press(
            reverse("office:edit-final-check", args=[line.pk]),
            as_=self.ingrid,
            text="NDT passed",
            position="20",
            is_mandatory="on",
        )
        line.refresh_from_db()
        assert (line.is_mandatory, line.is_active) == (True, False)
        self.refused(reverse("office:new-final-check"), "This field is required.", as_=self.ingrid, text="")


@slow
class NcrTests(ResourceTestCase):
    ncr: ClassVar[Ncr]
    page: ClassVar[str]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.ncr = World(cls.ana, cls.chidi).ncr
        cls.page = reverse("office:ncr", args=[cls.ncr.number])

    def of(self, name: str) -> str:
        return reverse(f"office:{name}", args=[self.ncr.number])

    def status(self) -> str:
        self.ncr.refresh_from_db()
        return self.ncr.status

    def do(self, name: str, by: User, **values: str) -> None:
        self.moved(self.press(self.of(name), as_=by, next=self.page, **values), self.page)

    def test_anyone_on_the_floor_raises_one(self) -> None:
        card = make_job_card()
        url = reverse("office:raise-ncr")
        page = self.refused(
            url,
            "There is no job card JC-1.",
            as_=self.dora,
            card="JC-1",
            severity="MINOR",
            description="Dent",
        )
        assert "Dent" in page

        self.press(url, as_=self.dora, card=card.number, severity="MINOR", description="Dent")

        assert Ncr.objects.get(job_card=card).description == "Dent"

    def test_it_goes_from_finding_to_verified_end(self) -> None:
        self.do("investigate-ncr", self.chidi)
        self.do("ncr-cause", self.chidi, cause="Tool was blunt")
        self.do("dispose-ncr", self.ingrid, disposition=Disposition.REWORK, note="Cut it again")
        self.mend()
        self.do("ncr-rework-done", self.ana)
        self.do("close-ncr", self.ingrid)

        assert self.status() == NcrStatus.CLOSED
        assert (self.ncr.reworked_by, self.ncr.closed_by) == (self.ana, self.ingrid)
        page = self.see(self.page)
        for words in ("Tool was blunt", "Cut it again", "rework done", "closed"):
            assert words in page, words

    def mend(self) -> None:
        for step in operations_of(self.ncr.job_card):
            if not step.is_passed:
                production.start_operation(operation=step, by=self.ana, at=NINE)
                production.finish_operation(operation=step, good=1, by=self.ana, at=NINE)

    def test_the_buttons_follow_the_table_and_the_role(self) -> None:
        offered = {
            person: {name for name in NAMES if self.of(name) in self.see(self.page, as_=person)}
            for person in (self.ana, self.chidi, self.ingrid)
        }

        assert offered == {
            self.ana: set(),
            self.chidi: {"investigate-ncr"},
            self.ingrid: {"investigate-ncr", "cancel-ncr"},
        }

    def test_the_inspector_does_not_decide(self) -> None:
        answer = self.press(self.of("cancel-ncr"), as_=self.chidi, reason="Ours")

        assert answer.status_code == 403
        assert self.status() == NcrStatus.OPEN

    def test_a_decision_has_its_reason(self) -> None:
        self.do("investigate-ncr", self.chidi)
        self.do("ncr-cause", self.chidi, cause="Tool was blunt")

        self.refused(self.of("dispose-ncr"), "This field is required.", as_=self.ingrid, disposition="SCRAP")
        self.refused(self.of("dispose-ncr"), "Select a valid choice.", as_=self.ingrid, disposition="BURY")

        assert self.status() == NcrStatus.PENDING_DISPOSITION

    def test_the_hands_that_mended_do_not_verify(self) -> None:
        both = make_user("yara", roles=[Role.QUALITY_MANAGER, Role.OPERATOR])
        self.do("investigate-ncr", both)
        self.do("ncr-cause", both, cause="Tool was blunt")
        self.do("dispose-ncr", both, disposition=Disposition.REWORK, note="Cut it again")
        self.mend()
        self.do("ncr-rework-done", both)

        self.do("close-ncr", both)

        assert "somebody else verifies it." in self.see(self.page, as_=both)
        assert self.status() == NcrStatus.PENDING_VERIFICATION

    def test_one_that_was_a_mistake_is_cancelled(self) -> None:
        self.do("cancel-ncr", self.ingrid, reason="Wrong card")

        assert self.status() == NcrStatus.CANCELLED
        assert self.ncr.number in self.see(f"{reverse('office:ncrs')}?tab=closed")
        assert self.ncr.number not in self.see(reverse("office:ncrs"))


NAMES = ("investigate-ncr", "ncr-cause", "dispose-ncr", "ncr-rework-done", "close-ncr", "cancel-ncr")
