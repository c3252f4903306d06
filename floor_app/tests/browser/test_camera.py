"""A code held before the camera, and a photo without a script: a real Chromium with a fake video."""

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

from django.utils import timezone
from PIL import Image

from floor_app.operations.people import services as people
from floor_app.operations.people.roles import Role
from floor_app.operations.people.testing import make_station, make_user
from floor_app.operations.plant.testing import make_work_center
from floor_app.operations.qr_system.codes import make_code
from floor_app.operations.qr_system.drawing import png
from floor_app.operations.qr_system.models import ScanLog
from floor_app.tests.browser.base import BrowserTestCase

UNKNOWN = make_code("J", "202699999")
FRAMES = 20
# The page's clock, which a test puts forward instead of waiting.
CLOCK = """{
    const now = Date.now;
    Date.now = () => now() + Number(sessionStorage.getItem('later') ?? 0);
}"""
LATER = "ms => sessionStorage.setItem('later', Number(sessionStorage.getItem('later') ?? 0) + ms)"
# Every page and every look takes four seconds by the page's clock.
LATE = """{
    const now = Date.now, ask = window.fetch;
    const late = () => Number(sessionStorage.getItem('late') ?? 0);
    const wait = () => sessionStorage.setItem('late', late() + 4000);
    wait();
    Date.now = () => now() + late();
    window.fetch = async (...asked) => { const answer = await ask(...asked); wait(); return answer; };
}"""
# How often the page has asked for the camera; its scripts have run when it is loaded.
COUNT = """{
    const ask = MediaDevices.prototype.getUserMedia;
    window.cameras = 0;
    MediaDevices.prototype.getUserMedia = function (...asked) {
        window.cameras++;
        return ask.apply(this, asked);
    };
}"""
# A browser with an eye of its own that leaves each look to the server.
UNSURE = """window.BarcodeDetector = class {
    static async getSupportedFormats() { return ['qr_code']; }
    async detect() { return [{ rawValue: 'a' }, { rawValue: 'b' }]; }
};"""
# The first look of the page with the answer finds no connection, after four seconds by the page's clock.
LOST = """{
    const ask = window.fetch;
    let lost = sessionStorage.getItem('camera-seen') === null;
    window.fetch = (...asked) => {
        if (lost) return ask(...asked);
        lost = true;
        sessionStorage.setItem('later', 4000);
        throw new TypeError('No connection.');
    };
}"""
FLAGS = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


def video(text: str) -> bytes:
    """A film of one label lying still, as motion JPEG: pictures one after the other."""
    label = Image.open(BytesIO(png(text, size_px=400)))
    frame, written = Image.new("RGB", (640, 480), "gray"), BytesIO()
    frame.paste(label, (120, 40))
    frame.save(written, "JPEG", quality=90)
    return written.getvalue() * FRAMES


class CameraTests(BrowserTestCase):
    folder: ClassVar[Path]

    @classmethod
    def setUpClass(cls) -> None:
        temporary = TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        cls.folder = Path(temporary.name)
        film = cls.folder / "label.mjpeg"
        film.write_bytes(video(UNKNOWN))
        cls.arguments = [*cls.arguments, *FLAGS, f"--use-file-for-fake-video-capture={film}"]
        super().setUpClass()

    def setUp(self) -> None:
        super().setUp()
        admin = make_user("eve", roles=[Role.ADMINISTRATOR])
        make_station("TAB-1", work_center=make_work_center("LATHE-1"))
        ana = people.issue_badge(user=make_user("ana"), by=admin, at=timezone.now())
        self.stand_at_station()
        self.page.add_init_script(CLOCK)
        self.page.goto("/terminal/sign-in/")
        self.scan(str(ana.badge))
        self.page.goto("/terminal/scan/")

    def readings(self) -> list[tuple[str, str]]:
        """Without their outcomes: which scan is a repeated one is for the server's clock to say."""
        return list(ScanLog.objects.exclude(kind="P").order_by("id").values_list("raw", "source"))

    def later(self, milliseconds: int) -> None:
        self.page.evaluate(LATER, milliseconds)

    def scan_with_camera(self) -> None:
        """Switch it on and wait for the page with the answer."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="Scan with the camera").click()

    def look(self) -> None:
        """Wait until the camera has looked once more and was told what it saw."""
        self.page.wait_for_event("response", lambda response: response.url.endswith("/scan/frame/"))

    def test_a_code_that_stays_before_the_camera_is_one_scan(self) -> None:
        self.scan_with_camera()
        self.sees(f"Unknown code: {UNKNOWN}.")
        self.page.locator("video").wait_for(state="visible")  # it goes on looking by itself
        for _second in range(5):
            self.look()
            self.later(1000)

        assert self.readings() == [(UNKNOWN, "CAMERA")]

        self.page.get_by_role("button", name="Scan with the camera").click()
        self.page.locator("video").wait_for(state="hidden")
        self.page.add_init_script(COUNT)
        self.page.reload()
        assert self.page.evaluate("cameras") == 0  # what was switched off stays off
        self.later(3200)
        self.scan_with_camera()

        assert self.readings() == [(UNKNOWN, "CAMERA")] * 2

    def test_a_slow_server_makes_no_second_scan_of_it(self) -> None:
        self.page.add_init_script(LATE)
        self.page.reload()
        self.scan_with_camera()
        for _time in range(4):
            self.look()

        assert self.readings() == [(UNKNOWN, "CAMERA")]

    def test_looks_that_nobody_answered_make_no_second_scan_of_it(self) -> None:
        """As when the server is reading another picture, longer than a code is remembered."""
        self.scan_with_camera()
        self.look()
        self.page.route("**/scan/frame/", lambda route: route.fulfill(status=429, json={"text": ""}))
        for _second in range(5):
            self.look()
            self.later(1000)
        self.page.unroute("**/scan/frame/")
        self.look()
        self.look()

        assert self.readings() == [(UNKNOWN, "CAMERA")]

    def test_nor_does_a_look_that_the_browser_left_to_a_server_that_was_away(self) -> None:
        for script in (UNSURE, LOST):
            self.page.add_init_script(script)
        self.page.reload()
        self.scan_with_camera()
        for _time in range(2):
            self.look()

        assert self.readings() == [(UNKNOWN, "CAMERA")]

    def test_who_comes_back_with_the_same_code_means_it_again(self) -> None:
        self.scan_with_camera()
        self.page.goto("/terminal/")
        self.later(3200)
        with self.page.expect_request(
            lambda request: request.method == "POST" and "frame" not in request.url
        ) as sent:
            self.press("Scan a code")
        sent.value.response()

        assert self.readings() == [(UNKNOWN, "CAMERA")] * 2

    def test_a_photo_is_read_without_a_script(self) -> None:
        label = self.folder / "label.png"
        label.write_bytes(png(UNKNOWN))
        page = self.open_page(java_script_enabled=False)
        self.stand_at_station(page)
        page.goto("/terminal/scan/")

        page.get_by_label("Or read it from a photo").set_input_files(label)
        page.get_by_role("button", name="Read the photo").click()

        self.sees(f"Unknown code: {UNKNOWN}.", page)
        assert self.readings() == [(UNKNOWN, "PHOTO")]
