"""The floor in a real Chromium: what a person at the tablet sees and does."""

from collections.abc import Callable
from typing import Any, cast

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client, override_settings
from playwright.sync_api import Page

from core.tests import browser
from core.tests.browser import ENTER, typed
from floor_app.operations.people.models import User

WCAG = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
}
STATION_TOKEN = "token of TAB-1"  # what make_station gives out


# A machine that is busy looks later than a person does, and lets a whole code lie before its last key.
@override_settings(SCAN_GAP_MS=1000, FEEDBACK_SECONDS=60)
class BrowserTestCase(browser.BrowserTestCase):
    """A browser that can be a station, scan, press, and be looked at in either theme."""

    def stand_at_station(self, page: Page | None = None) -> None:
        """Make the browser the registered station TAB-1."""
        cookie = {"name": "station", "value": STATION_TOKEN, "url": self.live_server_url}
        (page or self.page).context.add_cookies([cast("Any", cookie)])

    def sign_in(self, person: User, page: Page | None = None) -> None:
        """At a desk, as if by name and password."""
        client = Client()
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        session = {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": self.live_server_url}
        (page or self.page).context.add_cookies([cast("Any", session)])

    def scan(self, text: str, page: Page | None = None) -> None:
        """Type as a keyboard-wedge scanner does, and wait for the page that answers."""
        page = page or self.page
        with page.expect_navigation():
            self.send([*typed(text), ENTER], page)

    def press(self, name: str, page: Page | None = None) -> None:
        """Press the button or link of this name and wait for the answer."""
        page = page or self.page
        with page.expect_navigation():
            button = page.get_by_role("button", name=name, exact=True)
            (button if button.count() else page.get_by_role("link", name=name, exact=True)).first.click()

    def accessibility_violations(self, page: Page | None = None) -> list[str]:
        """What axe finds against WCAG A and AA."""
        found = Axe().run(page or self.page, options=WCAG).response["violations"]
        return [f"{v['id']}: {v['help']} {[n['target'] for n in v['nodes']][:3]}" for v in found]

    def for_each_theme(self, check: Callable[[Page], None]) -> None:
        for theme in ("light", "dark"):
            self.page.emulate_media(color_scheme=cast("Any", theme))
            check(self.page)
