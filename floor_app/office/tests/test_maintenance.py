from datetime import date, timedelta
from typing import Any, ClassVar

from django.urls import reverse
from django.utils import timezone

from core.testing import slow
from floor_app.office.tests.resources import ResourceTestCase
from floor_app.operations.maintenance.models import Asset, Downtime, FaultReport, MaintenanceRequest
from floor_app.operations.maintenance.services import report_fault, report_unsigned
from floor_app.operations.maintenance.status import AssetStatus, Criticality, RequestStatus
from floor_app.operations.maintenance.testing import NINE, make_asset, make_photo, make_request
from floor_app.operations.people.testing import make_user
from floor_app.operations.plant.testing import make_work_center
from floor_app.operations.qr_system import queries as codes
from floor_app.operations.qr_system.status import CodeKind


@slow
class AssetTests(ResourceTestCase):
    lathe: ClassVar[Asset]
    page: ClassVar[str]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.lathe = make_asset(
            "CNC-001",
            pm_interval_days=90,
            last_maintenance_date=date(2025, 10, 3),
            next_pm_due_date=date(2026, 1, 1),
            manufacturer="Norte",
            model_number="NL 250",
            criticality=Criticality.HIGH,
        )
        cls.page = reverse("office:asset", args=["CNC-001"])

    def of(self, name: str) -> str:
        return reverse(f"office:{name}", args=["CNC-001"])

    def test_a_machine_is_registered_and_described(self) -> None:
        center = make_work_center("GRIND-1")

        answer = self.press(
            reverse("office:register-asset"),
            as_=self.faris,
            code="grind-001",
            name="Grinder",
            status="IN_SERVICE",
            criticality="HIGH",
            work_center=center.pk,
            pm_interval_days="30",
            last_maintenance_date="2026-11-01",
        )

        self.moved(answer, reverse("office:asset", args=["GRIND-001"]))
        asset = Asset.objects.get(code="GRIND-001")
        assert (asset.work_center, asset.next_pm_due_date) == (center, date(2026, 12, 1))
        assert codes.active_code(kind=CodeKind.ASSET, key="GRIND-001") is not None

        self.press(
            reverse("office:edit-asset", args=["GRIND-001"]),
            as_=self.faris,
            name="Surface grinder",
            criticality="HIGH",
            pm_interval_days="60",
            is_active="on",
        )

        asset.refresh_from_db()
        assert (asset.name, asset.next_pm_due_date) == ("Surface grinder", date(2026, 12, 31))

    def test_a_taken_code_is_refused_with_what_was_typed(self) -> None:
        url = reverse("office:register-asset")
        facts = {"name": "Second lathe", "status": "IN_SERVICE", "criticality": "LOW"}

        page = self.refused(
            url, "There is already an asset CNC-001.", as_=self.faris, code="CNC-001", **facts
        )
        self.refused(url, "Use capital letters", as_=self.faris, code="CNC 001", **facts)

        assert 'value="Second lathe"' in page

    def test_the_list_is_filtered_and_shows_what_is_due_in_red(self) -> None:
        make_asset("WASH-001", status=AssetStatus.STANDBY)
        assets = reverse("office:assets")

        everything = self.see(assets)
        assert '<td class="num late">1 Jan 2026' in everything
        assert "WASH-001" in everything
        for query in (
            "tab=IN_SERVICE",
            "manufacturer=nor",
            "manufacturer=nor&model=nl",
            "due=on",
            "since=2025-10-03",
            "criticality=HIGH",
            "q=cnc",
        ):
            found = self.see(f"{assets}?{query}")
            assert "CNC-001" in found, query
            assert "WASH-001" not in found, query

    def test_going_down_asks_why_and_coming_back_what_was_done(self) -> None:
        url = self.of("asset-status")
        page = self.refused(
            url, "Choose why the machine stands still.", as_=self.faris, status="OUT_OF_SERVICE", note="Hot"
        )
        assert 'value="Hot"' in page

        answer = self.press(
            url, as_=self.faris, status="OUT_OF_SERVICE", reason="MECHANICAL", note="Spindle is hot"
        )

        self.moved(answer, self.page)
        assert "Stands still since" in self.see(self.page)
        self.refused(url, "Say what was done to CNC-001.", as_=self.faris, status="IN_SERVICE")
        self.press(url, as_=self.faris, status="IN_SERVICE", note="New bearing")
        assert Downtime.objects.get().ended_at is not None
        story = self.see(f"{self.page}?tab=history")
        assert "In service → Out of service – Mechanical – Spindle is hot" in story
        assert "New bearing" in story

    def test_maintenance_moves_the_next_date(self) -> None:
        today = timezone.localdate()
        self.refused(
            self.of("asset-maintained"),
            "cannot be done in the future.",
            as_=self.faris,
            done_on="2099-01-01",
            note="Oil",
        )

        answer = self.press(
            self.of("asset-maintained"), as_=self.faris, done_on=today.isoformat(), note="Oil and belts"
        )

        self.moved(answer, self.page)
        self.lathe.refresh_from_db()
        assert self.lathe.last_maintenance_date == today

    def test_a_stop_that_is_over_is_booked(self) -> None:
        facts = {"started_at": "2026-11-20T08:00", "ended_at": "2026-11-20T10:30", "reason": "ELECTRICAL"}
        url = self.of("book-downtime")

        answer = self.press(url, as_=self.faris, **facts)

        self.moved(answer, f"{self.page}?tab=downtime")
        assert "2:30" in self.see(f"{self.page}?tab=downtime")
        self.refused(url, "already has a stop in that time.", as_=self.faris, **facts)

    def test_a_deleted_machine_leaves_the_lists(self) -> None:
        self.refused(self.of("delete-asset"), "This field is required.", as_=self.faris)

        answer = self.press(self.of("delete-asset"), as_=self.faris, reason="Sold")

        self.moved(answer, reverse("office:assets"))
        self.see(self.page, status=404)


@slow
class RequestTests(ResourceTestCase):
    def test_a_fault_goes_from_report_to_work(self) -> None:
        make_asset("CNC-001")

        answer = self.press(
            reverse("office:report-fault"),
            as_=self.ana,
            asset="cnc-001",
            severity="HIGH",
            description="Spindle is loud",
        )

        request = MaintenanceRequest.objects.get()
        page = reverse("office:request", args=[request.number])
        self.moved(answer, page)
        for name, values in (
            ("review-request", {}),
            ("approve-request", {"note": "This week"}),
            ("convert-request", {}),
        ):
            url = reverse(f"office:{name}", args=[request.number])
            assert url in self.see(page, as_=self.faris)
            assert url not in self.see(page, as_=self.ana)
            self.moved(self.press(url, as_=self.faris, **values), page)
        request.refresh_from_db()
        assert (request.status, request.decision_note) == (RequestStatus.CONVERTED, "This week")
        assert "Request turned into work" in self.see(page)

    def test_nobody_approves_their_own(self) -> None:
        request = make_request(status=RequestStatus.UNDER_REVIEW, reported_by=self.faris)

        self.refused(reverse("office:approve-request", args=[request.number]), "You reported", as_=self.faris)

        request.refresh_from_db()
        assert request.status == RequestStatus.UNDER_REVIEW

    def test_a_rejection_says_why(self) -> None:
        request = make_request(status=RequestStatus.UNDER_REVIEW)
        url = reverse("office:reject-request", args=[request.number])
        self.refused(url, "This field is required.", as_=self.faris)

        self.press(url, as_=self.faris, reason="It is quiet again")

        request.refresh_from_db()
        assert (request.status, request.decision_note) == (RequestStatus.REJECTED, "It is quiet again")

    def test_a_step_too_many_is_answered_on_the_page(self) -> None:
        request = make_request()
        page = reverse("office:request", args=[request.number])

        answer = self.press(
            reverse("office:convert-request", args=[request.number]), as_=self.faris, next=page
        )

        self.moved(answer, page)
        assert "it cannot become Converted" in self.see(page, as_=self.faris)

    def test_the_desk_sees_what_was_reported_without_signing_in(self) -> None:
        say: dict[str, Any] = {"asset": make_asset("CNC-001"), "severity": "LOW", "most_per_hour": 60}
        first = report_unsigned(description="Oil", at=NINE, reporter="Sami", **say)
        later = NINE + timedelta(minutes=5)
        report_unsigned(description="A puddle", at=later, is_danger=True, photo=make_photo(), **say)
        pictured = FaultReport.objects.exclude(photo="").get()
        photo = reverse("office:fault-photo", args=[pictured.pk])

        page = self.see(reverse("office:request", args=[first.number]))
        row = self.see(reverse("office:requests"))

        for text in ("Oil", "Sami", "A puddle", "reported without signing in", "Somebody could get hurt"):
            assert text in page, text
        assert f'src="{photo}"' in page
        for text in ("reported 2 times", "Danger", "Not signed in"):
            assert text in row, text

    def test_a_photo_is_for_people_who_may_see_faults(self) -> None:
        request = report_fault(
            asset=make_asset(), description="Oil", severity="LOW", by=self.ana, at=NINE, photo=make_photo()
        )
        said = request.reports.get()
        photo = reverse("office:fault-photo", args=[said.pk])

        self.client.force_login(self.ana)
        answer: Any = self.client.get(photo)
        assert (answer.headers["Content-Type"], b"".join(answer.streaming_content)) == (
            "image/jpeg",
            make_photo(),
        )
        self.see(photo, as_=make_user("eve", roles=[]), status=403)

        said.photo.storage.delete(str(said.photo.name))
        self.see(photo, status=404)
