from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core.testing import slow
from floor_app.operations.maintenance.models import MaintenanceRequest
from floor_app.operations.maintenance.photos import MOST_BYTES
from floor_app.operations.maintenance.status import AssetStatus, Severity
from floor_app.operations.maintenance.testing import make_asset, make_photo
from floor_app.operations.production.services import start_operation
from floor_app.operations.production.status import OperationStatus
from floor_app.terminal.tests.base import StationTestCase


@slow
class MachineTests(StationTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.machine = make_asset("CNC-001", work_center=self.lathe)
        self.sign_in(self.ana)

    def test_a_fault_is_reported_from_the_machine_page(self) -> None:
        answer = self.post("/terminal/assets/CNC-001/fault/", severity="HIGH", description="Oil leaks.")

        request = MaintenanceRequest.objects.get()
        assert self.said(answer) == [f"{request.number} is reported to maintenance."]
        assert (request.asset, request.severity, request.reported_by) == (
            self.machine,
            Severity.HIGH,
            self.ana,
        )
        assert list(answer.context["requests"]) == [request]

    def test_a_fault_may_have_a_photo(self) -> None:
        photo = SimpleUploadedFile("a.jpg", make_photo(), content_type="image/jpeg")
        path = "/terminal/assets/CNC-001/fault/"

        refused = self.client.post(path, {"photo": SimpleUploadedFile("a.jpg", b"no"), "severity": "HIGH"})
        self.post(path, severity="HIGH", description="Oil leaks.", photo=photo)

        assert "no photo that can be read" in refused.content.decode()
        assert MaintenanceRequest.objects.get().reports.get().photo.read()[:2] == b"\xff\xd8"

    def test_a_photo_of_more_than_was_agreed_is_refused_unread(self) -> None:
        photo = SimpleUploadedFile("a.jpg", bytes(MOST_BYTES + 1))

        answer = self.client.post("/terminal/assets/CNC-001/fault/", {"photo": photo, "severity": "LOW"})

        assert "The photo is too large." in answer.content.decode()
        assert not MaintenanceRequest.objects.exists()

    def test_a_fault_without_words_keeps_the_choice(self) -> None:
        answer = self.client.post("/terminal/assets/CNC-001/fault/", {"severity": "LOW", "description": ""})

        assert answer.status_code == 409
        assert not MaintenanceRequest.objects.exists()

    def test_a_breakdown_pauses_the_job_and_takes_the_machine_out(self) -> None:
        start_operation(operation=self.turning, by=self.ana, at=timezone.now())

        answer = self.post("/terminal/help/breakdown/", description="Spindle blocked.")

        request = MaintenanceRequest.objects.get()
        self.machine.refresh_from_db()
        self.turning.refresh_from_db()
        assert self.said(answer) == [f"{request.number}: maintenance is called."]
        assert self.machine.status == AssetStatus.OUT_OF_SERVICE
        assert self.turning.status == OperationStatus.PAUSED

    def test_call_help_offers_the_machine_and_the_part(self) -> None:
        answer = self.client.get(f"/terminal/help/?card={self.card.number}")

        assert (answer.context["asset"], answer.context["card"]) == (self.machine, self.card)

    def test_without_a_work_center_the_way_out_is_said(self) -> None:
        del self.client.cookies["station"]

        answer = self.client.get("/terminal/help/breakdown/", follow=True)

        assert self.said(answer) == ["Scan the label of the work center first."]
