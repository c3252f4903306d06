"""Every page of the demo plant in Chromium: accessible in light and dark, whole at any width, small."""

from collections.abc import Iterator
from io import StringIO
from typing import Any, cast

import pytest
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Response

from core.testing import slow
from floor_app.operations.people.models import User
from floor_app.operations.people.roles import Role
from floor_app.operations.people.services import assign_roles
from floor_app.operations.people.testing import make_station
from floor_app.operations.plant.models import WorkCenter
from floor_app.tests.browser.base import BrowserTestCase
from floor_app.tests.pages import every_page

MOST_REQUESTS = 10
MOST_BYTES = 250_000
WIDTHS = (360, 768, 1024, 1120, 1280, 1440, 1920)
# What is wider than its place and can neither be scrolled to nor says by an ellipsis that there is more.
CUT_OFF = """() => [...document.querySelectorAll('html, body :not(input)')].filter(piece => {
    const style = getComputedStyle(piece);
    const isHidden = ['clip', 'hidden'].includes(style.overflowX) || piece === document.documentElement;
    const isWider = piece.scrollWidth > piece.clientWidth + 1 && piece.clientWidth > 4;
    return isHidden && isWider && style.textOverflow !== 'ellipsis' && !piece.closest('.visually-hidden');
}).map(piece => `${piece.tagName}.${piece.className} ${piece.scrollWidth} > ${piece.clientWidth}`)"""


@slow
@pytest.mark.no_cover  # all of it is drawn by tests that ask what it says
class EveryPageTests(BrowserTestCase):
    def setUp(self) -> None:
        super().setUp()
        call_command("load_test_data", stdout=StringIO(), stderr=StringIO())
        person = User.objects.get(username="admin")
        assign_roles(user=person, roles=list(Role), by=person, at=person.date_joined)
        make_station("TAB-1", work_center=WorkCenter.objects.order_by("pk").first())
        self.stand_at_station()
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        session = {
            "name": "sessionid",
            "value": client.cookies["sessionid"].value,
            "url": self.live_server_url,
        }
        self.page.context.add_cookies([cast("Any", session)])

    def test_no_page_breaks_wcag_a_or_aa(self) -> None:
        broken: dict[str, list[str]] = {}
        for path in self.visitable():
            self.page.goto(path)
            for theme in ("light", "dark"):
                self.page.emulate_media(color_scheme=cast("Any", theme))
                found = self.accessibility_violations()
                if found:
                    broken[f"{path} {theme}"] = found

        assert broken == {}

    def test_nothing_is_cut_off_at_any_width(self) -> None:
        cut_off: dict[str, list[str]] = {}
        for path in self.visitable():
            self.page.goto(path)
            for width in WIDTHS:
                self.page.set_viewport_size({"width": width, "height": 800})
                found = self.page.evaluate(CUT_OFF)
                if found:
                    cut_off[f"{path} {width}"] = found

        assert cut_off == {}

    def test_a_terminal_page_is_light(self) -> None:
        for path in self.visitable():
            if path.startswith("/terminal/"):
                requests, size = self.weigh(path)
                assert requests <= MOST_REQUESTS, (path, requests)
                assert size <= MOST_BYTES, (path, size)

    def visitable(self) -> Iterator[str]:
        """Pages that answer a visit; the others take a press only, or lead elsewhere."""
        for path in every_page():
            answer = self.page.request.get(path, max_redirects=0)
            assert answer.status in (200, 302, 405), (path, answer.status)
            if answer.status == 200:
                yield path

    def weigh(self, path: str) -> tuple[int, int]:
        """Requests and bytes of a first visit, nothing cached."""
        answers: list[Response] = []

        def note(answer: Response) -> None:
            answers.append(answer)  # a builtin method is not taken for a listener

        page = self.open_page(storage_state=self.page.context.storage_state())
        page.on("response", note)
        page.goto(path)
        return len(answers), sum(len(answer.body()) for answer in answers if answer.ok)
