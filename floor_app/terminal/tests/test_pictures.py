"""Scans that come as a picture: a photo that is uploaded, and frames of the camera."""

from io import BytesIO
from typing import Any

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from core.testing import slow
from floor_app.operations.qr_system import reading
from floor_app.operations.qr_system.codes import make_code
from floor_app.operations.qr_system.drawing import png
from floor_app.operations.qr_system.models import ScanLog
from floor_app.scans import FRAME_BYTES
from floor_app.terminal.tests.base import Answer, StationTestCase


def upload(content: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def blank() -> bytes:
    written = BytesIO()
    Image.new("L", (300, 200), 200).save(written, "JPEG")
    return written.getvalue()


def two_codes() -> bytes:
    sheet, written = Image.new("L", (700, 300), 255), BytesIO()
    for place, text in ((0, make_code("W", "LATHE1")), (400, make_code("W", "WELD1"))):
        sheet.paste(Image.open(BytesIO(png(text))), (place, 0))
    sheet.save(written, "PNG")
    return written.getvalue()


@slow
class PhotoTests(StationTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.sign_in(self.ana)

    def photo(self, content: bytes) -> Answer:
        return self.post("/terminal/scan/", photo=upload(content))

    def test_a_photo_of_a_label_is_a_scan(self) -> None:
        answer = self.photo(png(str(self.card.qr_code)))

        assert answer.redirect_chain[-1][0] == f"/terminal/job-cards/{self.card.number}/"
        assert ScanLog.objects.values_list("source", "key").get() == ("PHOTO", self.card.number)

    def test_a_photo_of_a_badge_signs_in_and_is_not_kept_whole(self) -> None:
        self.client.logout()
        self.client.cookies["station"] = "token of TAB-1"

        answer = self.photo(png(str(self.ana.badge)))

        assert self.said(answer) == ["Hello Ana."]
        assert ScanLog.objects.get().raw == f"{str(self.ana.badge)[:4]}…"

    def test_a_photo_of_nothing_says_so_and_is_logged(self) -> None:
        answer = self.photo(blank())

        assert self.said(answer) == ["Nothing readable was scanned. Scan it again."]
        assert ScanLog.objects.values_list("source", "outcome").get() == ("PHOTO", "UNKNOWN")

    def test_what_is_no_photo_says_so_whatever_it_calls_itself(self) -> None:
        for content in (b"", b"%PDF-1.7", b"\x00" * 5000, b"<script>alert(1)</script>"):
            (sentence,) = self.said(self.photo(content))
            assert sentence.startswith("This file is no picture"), content

        assert not ScanLog.objects.exists()

    def test_a_file_that_is_far_too_large_is_not_read(self) -> None:
        answer = self.photo(png("A") + bytes(reading.MOST_BYTES))

        assert self.said(answer) == ["The file is larger than 20 MB. Take a smaller photo."]

    def test_two_codes_in_one_photo_are_asked_again(self) -> None:
        answer = self.photo(two_codes())

        assert self.said(answer) == ["There are several codes in the picture. Show only one of them."]


@slow
class CameraTests(StationTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.sign_in(self.ana)

    def frame(self, content: bytes) -> tuple[int, dict[str, Any]]:
        answer = self.client.post("/terminal/scan/frame/", {"frame": upload(content)})
        return answer.status_code, answer.json()

    def test_a_frame_gives_its_text_and_is_no_scan_yet(self) -> None:
        assert self.frame(png("J.202600153.A")) == (200, {"text": "J.202600153.A"})
        assert self.frame(blank()) == (200, {"text": ""})
        assert not ScanLog.objects.exists()

    def test_a_frame_that_cannot_be_read_says_why(self) -> None:
        assert self.frame(b"hello")[1]["sentence"].startswith("This file is no picture")
        assert self.frame(two_codes())[1]["sentence"].startswith("There are several codes")
        assert self.frame(png("A") + bytes(FRAME_BYTES))[0] == 413
        assert self.client.post("/terminal/scan/frame/").status_code == 413

    def test_a_frame_does_not_wait_for_another(self) -> None:
        with reading._one_at_a_time:
            status, answer = self.frame(png("A"))

        assert (status, answer["sentence"]) == (429, "Other pictures are being read. Try again.")

    def test_strangers_send_no_frames(self) -> None:
        self.client.logout()

        assert self.client.post("/terminal/scan/frame/").status_code == 403

    def test_what_the_camera_still_sees_is_answered_and_not_acted_on(self) -> None:
        start = make_code("C", "START")
        self.scan(self.card.qr_code)
        with time_machine.travel(timezone.now(), tick=False):
            first = self.scan(start, source="CAMERA")

            again = self.scan(start, source="CAMERA")

        assert self.said(first) == ["10 Turning is running. Your clock is on."]
        assert self.said(again) == ["This was scanned just now."]
        assert ScanLog.objects.latest("id").outcome == "REPEATED"


class SearchOfferedTests(StationTestCase):
    def test_an_unknown_code_is_offered_to_be_searched_for(self) -> None:
        self.sign_in(self.ana)

        answer = self.scan("INS 13/08&x")

        assert '<a class="button" href="/search/?q=INS+13%2F08%26x">' in answer.content.decode()

    @slow
    def test_a_misread_one_is_not(self) -> None:
        self.sign_in(self.ana)

        answer = self.scan("J.202600154.A")

        assert 'href="/search/' not in answer.content.decode()
