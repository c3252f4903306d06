"""A real Chromium against a live server, and the keys that keyboard-wedge scanners send to it."""

import os
import shutil
import time
import unittest
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.staticfiles.testing import StaticLiveServerTestCase
from playwright.sync_api import (
    Browser,
    CDPSession,
    Error,
    Page,
    Playwright,
    Response,
    expect,
    sync_playwright,
)

from core.testing import browser, long

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
RESULTS = settings.BASE_DIR / "test-results"
PATIENCE_MS = 30_000  # for what must come; a machine may be busy
expect.set_options(timeout=PATIENCE_MS)
BETWEEN = 2.0  # seconds from one sending of keys to the next: no scanner's pause is as long

CTRL, SHIFT = 2, 8
# The place of each sign on a US keyboard, and whether Shift is held for it.
PLACES = {".": ("Period", False), "-": ("Minus", False), "/": ("Slash", False), " ": ("Space", False)}
PLACES |= {
    ":": ("Semicolon", True),
    "(": ("Digit9", True),
    ")": ("Digit0", True),
    "]": ("BracketRight", False),
}
WRITES: dict[str, dict[str, Any]] = {
    "Enter": {"text": "\r", "windowsVirtualKeyCode": 13},
    "Tab": {"windowsVirtualKeyCode": 9},
}


@dataclass(frozen=True)
class Key:
    """One key: its place, the sign that the layout makes of it, what is held, milliseconds before it."""

    code: str
    key: str
    held: int = 0
    after: float = 5


ENTER, TAB = Key("Enter", "Enter"), Key("Tab", "Tab")


def typed(text: str, *, after: float = 5, draws: dict[str, str] | None = None) -> list[Key]:
    """The keys of a text, `after` milliseconds apart; `draws` says what another layout makes of a sign."""
    return [_key(sign, (draws or {}).get(sign, sign), after) for sign in text]


def later(after: float, text: str) -> list[Key]:
    """What came after a pause."""
    first, *rest = typed(text)
    return [replace(first, after=after), *rest]


def _key(sign: str, key: str, after: float) -> Key:
    letter_or_digit = f"Digit{sign}" if sign.isdigit() else f"Key{sign.upper()}"
    code, is_shifted = PLACES.get(sign, (letter_or_digit, sign.isupper()))
    return Key(code, key, SHIFT if is_shifted else 0, after)


@long
@browser
@unittest.skipUnless(CHROMIUM, "NO CHROMIUM HERE: browser tests are not run")
class BrowserTestCase(StaticLiveServerTestCase):
    """One browser for the class, one fresh profile for each test. Bad answers and script errors fail it.

    What failed leaves the picture, the text, the console and the trace of each page in test-results/.
    """

    arguments: ClassVar[list[str]] = ARGUMENTS
    viewport: ClassVar[tuple[int, int]] = (1280, 800)
    is_traced: ClassVar[bool] = True
    """Costs an eighth of the time of a test that looks at many pages."""
    playwright: ClassVar[Playwright]
    browser: ClassVar[Browser]
    page: Page
    sent_at: float

    @classmethod
    def setUpClass(cls) -> None:
        # Playwright's loop runs in this thread; Django takes that for an async caller.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        super().setUpClass()
        cls.playwright = sync_playwright().start()
        cls.addClassCleanup(cls.playwright.stop)
        cls.browser = cls.playwright.chromium.launch(executable_path=CHROMIUM, args=cls.arguments)
        cls.addClassCleanup(cls.browser.close)

    def setUp(self) -> None:
        self.faults: list[str] = []
        self.sessions: dict[Page, CDPSession] = {}
        self.console: dict[Page, list[str]] = {}
        self.sent_at = 0.0
        self.page = self.open_page()

    def open_page(self, **options: Any) -> Page:
        """A page of its own profile, at the size of the class."""
        width, height = self.viewport
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            base_url=self.live_server_url,
            locale="en-GB",
            **options,
        )
        context.set_default_timeout(PATIENCE_MS)
        if self.is_traced:
            context.tracing.start(snapshots=True)
        self.addCleanup(context.close)
        page = context.new_page()
        self.console[page] = []
        page.on("console", lambda message: self.console[page].append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("response", self._note_fault)
        self.sessions[page] = context.new_cdp_session(page)  # none can be had while a page is being left
        return page

    def tearDown(self) -> None:
        assert self.faults == []

    def doCleanups(self) -> None:  # noqa: N802  # its name is unittest's
        """Before the pages are closed, and in the one moment in which unittest knows how the test ended."""
        outcome: Any = getattr(self, "_outcome")  # noqa: B009  # it says so in no other way
        if not outcome.success:
            for page in self.console:
                self.leave(page)
        super().doCleanups()

    def leave(self, page: Page) -> None:
        """What one who was not there needs to see of a failure."""
        folder = RESULTS / self.id()
        folder.mkdir(parents=True, exist_ok=True)
        place = folder / f"page-{[*self.console].index(page) + 1}"
        with suppress(Error):  # it may have been closed
            place.with_suffix(".txt").write_text(
                "\n".join([page.url, page.inner_text("body"), *self.console[page]])
            )
            page.screenshot(path=place.with_suffix(".png"), full_page=True)
            if self.is_traced:
                page.context.tracing.stop(path=place.with_suffix(".zip"))
            print(f"What {place} showed:", place.with_suffix(".txt").read_text(), sep="\n")  # noqa: T201

    def _note_fault(self, response: Response) -> None:
        if response.status >= 500 or (response.status == 404 and "/static/" in response.url):
            self.faults.append(f"{response.status} {response.url}")

    def send(self, keys: Iterable[Key], page: Page | None = None) -> None:
        """Press keys. Their pauses are on their time stamps, however long this machine takes over them."""
        session = self.sessions[page or self.page]
        self.sent_at = max(time.time(), self.sent_at + BETWEEN)
        for key in keys:
            self.sent_at += key.after / 1000
            press = {"code": key.code, "key": key.key, "modifiers": key.held, "timestamp": self.sent_at}
            is_sign = len(key.key) == 1 and key.held != CTRL
            writes = {"text": key.key} if is_sign else WRITES.get(key.key, {})
            session.send("Input.dispatchKeyEvent", {"type": "keyDown", **press, **writes})
            session.send("Input.dispatchKeyEvent", {"type": "keyUp", **press})

    def sees(self, text: str, page: Page | None = None) -> None:
        """The page shows this text somewhere; where it does not, the failure says what the page shows."""
        page = page or self.page
        try:
            page.get_by_text(text).first.wait_for()
        except Error:
            raise AssertionError(f"{text!r} is not on {page.url}:\n{page.inner_text('body')}") from None
