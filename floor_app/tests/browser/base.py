"""A real Chromium against a live server: what a person at the tablet sees and does."""

import os
import shutil
import unittest
from collections.abc import Callable
from typing import Any, ClassVar, cast

from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles.testing import StaticLiveServerTestCase
from django.test import override_settings
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Response, sync_playwright

from core.testing import slow

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
# How a US-layout scanner types what is neither a letter nor a digit.
KEYS = {".": "Period", "-": "Minus", "/": "Slash", " ": "Space", ":": "Shift+Semicolon"}
STATION_TOKEN = "token of TAB-1"  # what make_station gives out


# Playwright types slower than a scanner, and looks later than a person, when the machine is busy.
@slow
@override_settings(SCAN_GAP_MS=1000, FEEDBACK_SECONDS=60)
@unittest.skipUnless(CHROMIUM, "NO CHROMIUM HERE: browser tests are not run")
class BrowserTestCase(StaticLiveServerTestCase):
    """One browser for the class, one fresh profile for each test. Bad answers and script errors fail it."""

    playwright: ClassVar[Playwright]
    browser: ClassVar[Browser]
    context: BrowserContext
    page: Page
    viewport: ClassVar[tuple[int, int]] = (1280, 800)

    @classmethod
    def setUpClass(cls) -> None:
        # Playwright's loop runs in this thread; Django takes that for an async caller.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        super().setUpClass()
        cls.playwright = sync_playwright().start()
        cls.addClassCleanup(cls.playwright.stop)
        cls.browser = cls.playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        cls.addClassCleanup(cls.browser.close)

    def setUp(self) -> None:
        self.faults: list[str] = []
        self.page = self.open_page()
        self.context = self.page.context

    def open_page(self, **options: Any) -> Page:
        """A page of its own profile, at the size of the class."""
        width, height = self.viewport
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            base_url=self.live_server_url,
            locale="en-GB",
            **options,
        )
        context.set_default_timeout(10_000)
        self.addCleanup(context.close)
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("response", self._note_fault)
        return page

    def tearDown(self) -> None:
        assert self.faults == []

    def _note_fault(self, response: Response) -> None:
        if response.status >= 500 or (response.status == 404 and "/static/" in response.url):
            self.faults.append(f"{response.status} {response.url}")

    def stand_at_station(self, page: Page | None = None) -> None:
        """Make the browser the registered station TAB-1."""
        cookie = {"name": "station", "value": STATION_TOKEN, "url": self.live_server_url}
        (page or self.page).context.add_cookies([cast("Any", cookie)])

    def scan(self, text: str, page: Page | None = None) -> None:
        """Type as a keyboard-wedge scanner does, and wait for the page that answers."""
        page = page or self.page
        with page.expect_navigation():
            for letter in text:
                key = KEYS.get(letter) or (f"Shift+Key{letter}" if letter.isalpha() else f"Digit{letter}")
                page.keyboard.press(key)
            page.keyboard.press("Enter")

    def press(self, name: str, page: Page | None = None) -> None:
        """Press the button or link of this name and wait for the answer."""
        page = page or self.page
        with page.expect_navigation():
            button = page.get_by_role("button", name=name, exact=True)
            (button if button.count() else page.get_by_role("link", name=name, exact=True)).first.click()

    def sees(self, text: str, page: Page | None = None) -> None:
        """The page shows this text somewhere."""
        (page or self.page).get_by_text(text).first.wait_for()

    def accessibility_violations(self, page: Page | None = None) -> list[str]:
        """What axe finds against WCAG A and AA."""
        found = Axe().run(page or self.page, options=WCAG).response["violations"]
        return [f"{v['id']}: {v['help']} {[n['target'] for n in v['nodes']][:3]}" for v in found]

    def for_each_theme(self, check: Callable[[Page], None]) -> None:
        for theme in ("light", "dark"):
            self.page.emulate_media(color_scheme=cast("Any", theme))
            check(self.page)
