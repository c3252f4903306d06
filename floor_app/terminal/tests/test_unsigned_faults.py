"""A fault reported from a phone by somebody who did not sign in."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.utils import timezone

from core.testing import by_riyadh_time, slow
from floor_app.operations.maintenance.models import Asset, FaultReport, MaintenanceRequest
from floor_app.operations.maintenance.services import report_fault, review_request
from floor_app.operations.maintenance.status import Severity
from floor_app.operations.maintenance.testing import make_photo
from floor_app.operations.people.roles import Role
from floor_app.operations.people.testing import make_user
from floor_app.terminal.tests.base import Answer
from floor_app.terminal.tests.test_links import LinkTestCase

NOON = datetime.fromisoformat("2026-03-02T12:00:00+03:00")


def photo(content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("IMG_1.jpg", content or make_photo(), content_type="image/jpeg")


@slow
@by_riyadh_time
class UnsignedFaultTests(LinkTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client = Client(enforce_csrf_checks=True)
        clock = time_machine.travel(NOON, tick=False)
        self.clock = clock.start()
        self.addCleanup(clock.stop)

    def send(self, **values: Any) -> Answer:
        sent = {"client_id": str(uuid4()), "description": "Oil on the floor", "severity": Severity.LOW}
        return self.client.post(self.signed, sent | values)

    def read(self, answer: Answer) -> str:
        """The page that the press led to."""
        assert answer.status_code == 302, answer.content.decode()
        page: str = self.client.get(answer.headers["Location"]).content.decode()
        return page

    @slow
    def test_the_page_shows_what_stands_on_the_machine_and_no_more(self) -> None:
        faris = make_user("faris", roles=[Role.MAINTENANCE_TECHNICIAN])
        asset = Asset.objects.get()
        request = report_fault(
            asset=asset, description="Secret words", severity="LOW", by=self.ana, at=timezone.now()
        )
        page = self.client.get(self.signed).content.decode()
        assert "Nobody has taken it up yet." in page

        review_request(request=request, by=faris, at=timezone.now() + timedelta(minutes=5))
        page = self.client.get(self.signed).content.decode()

        for shown in ("CNC-001", "CNC lathe", "In service", "A fault is reported since", "12:05", "Faris"):
            assert shown in page, shown
        for kept in ("Secret words", request.number, "Ana", "LATHE"):
            assert kept not in page, kept

    def test_reported_without_cookies_or_script(self) -> None:
        page = self.read(self.send(photo=photo(), reporter="Sami", is_danger="on"))

        said = FaultReport.objects.get()
        assert "It is reported to maintenance as MR-2026-00001." in page
        assert (said.reporter, said.is_danger, said.reported_by) == ("Sami", True, None)
        assert said.photo.read()[:2] == b"\xff\xd8"

    def test_the_second_one_joins_and_learns_who_is_on_it(self) -> None:
        self.send()
        faris = make_user("faris", roles=[Role.MAINTENANCE_TECHNICIAN])
        review_request(request=MaintenanceRequest.objects.get(), by=faris, at=timezone.now())
        self.clock.shift(timedelta(minutes=30))

        page = self.read(self.send(description="It reaches the walkway"))

        assert "It was reported before as MR-2026-00001; your report was added to it." in page
        assert "Faris" in page
        assert "2 Mar 12:00" in page
        assert MaintenanceRequest.objects.get().reports.count() == 2

    def test_a_double_tap_is_one_report(self) -> None:
        once = str(uuid4())

        first, second = self.send(client_id=once), self.send(client_id=once)

        assert first.headers["Location"] == second.headers["Location"]
        assert "It is reported to maintenance as MR-2026-00001." in self.read(second)
        assert FaultReport.objects.count() == 1

    def test_what_is_missing_is_said_and_what_was_typed_stays(self) -> None:
        answer = self.send(description="Oil <script>alert(1)</script>", severity="", photo=photo())
        page = answer.content.decode()

        assert answer.status_code == 409
        assert "Oil &lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "Choose the photo again" in page
        assert not FaultReport.objects.exists()

    @slow
    def test_hostile_input_is_refused_with_a_sentence(self) -> None:
        bomb = BytesIO(b"\x89PNG\r\n\x1a\n" + b"\0" * 50_000).getvalue()
        for values, sentence in (
            ({"photo": photo(b"<svg onload=alert(1)>")}, "This file is no photo"),
            ({"photo": photo(bomb)}, "This file is no photo"),
            ({"photo": SimpleUploadedFile("a.jpg", b"")}, "empty"),
            ({"description": "a\x00b"}, "Null characters"),
            ({"description": "x" * 2001}, "at most 2000"),
            ({"severity": "DROP TABLE"}, "not one of the available choices"),
            ({"reporter": "x" * 81}, "at most 80"),
        ):
            answer = self.send(**values)
            assert answer.status_code == 409, values
            assert sentence in answer.content.decode(), sentence
        assert not FaultReport.objects.exists()

    def test_a_body_without_measure_is_refused_unread(self) -> None:
        answer = self.send(description="x", photo=photo(b"x" * (14 * 2**20)))

        assert answer.status_code == 413
        assert "too much to send" in answer.content.decode()

    def test_what_is_not_a_form_is_refused(self) -> None:
        for content, kind in ((b"{}", "application/json"), (b"--x", "multipart/form-data; boundary=y")):
            answer = self.client.post(self.signed, content, content_type=kind)
            assert answer.status_code in {400, 409}, kind

    def test_a_forged_or_a_missing_signature_reports_nothing(self) -> None:
        signed, code = self.signed, self.asset_code.text

        for path, status in ((f"/S/{code}/AAAAAAAAAAAAA", 404), (f"/S/{code}", 403)):
            self.signed = path
            assert self.send().status_code == status
        assert signed != self.signed
        assert not FaultReport.objects.exists()

    @slow
    def test_too_many_tries_have_to_wait_and_keep_their_words(self) -> None:
        for _ in range(30):
            self.send(severity="")
        self.clock.shift(timedelta(minutes=3))

        answer = self.send(description="Oil at last")

        page = answer.content.decode()
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "420")
        assert "Too many reports were sent. Try again in 7 minutes." in page
        assert "Oil at last" in page
        assert not FaultReport.objects.exists()

    @override_settings(UNSIGNED_REPORTS_PER_HOUR=2, MAINTENANCE_CALL="extension 4410")
    def test_a_plant_that_has_heard_enough_says_when_and_whom_to_call(self) -> None:
        for words in ("Oil", "More oil"):
            self.send(description=words)

        answer = self.send(description="Even more oil")

        page = answer.content.decode()
        assert answer.status_code == 429
        assert "Try again at 13:01." in page
        assert "extension 4410" in page
        assert FaultReport.objects.count() == 2

    @override_settings(CACHES={"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}})
    def test_a_cache_that_is_away_stops_nobody(self) -> None:
        assert "It is reported" in self.read(self.send())

    def test_a_machine_that_is_gone_says_so(self) -> None:
        self.send()
        Asset.objects.update(status="SCRAPPED")
        assert "CNC-001 is scrapped." in self.send(description="Still").content.decode()

        Asset.objects.update(is_deleted=True)
        assert self.client.get(self.signed).status_code == 410

    def test_the_answer_of_another_report_cannot_be_asked_for(self) -> None:
        self.send()

        page = self.client.get(f"{self.signed}?told=MR-2026-00001").content.decode()

        assert "Thank you" not in page
        assert "as MR-2026-00001" not in page

    def test_in_arabic_it_runs_from_right_to_left(self) -> None:
        page = self.client.get(self.signed, headers={"accept-language": "ar"}).content.decode()

        assert 'lang="ar" dir="rtl"' in page
