"""Every page of the demo plant in Chromium: accessible in light and dark, whole at any width, small.

Each in both themes and at all widths under `make prove`; in every other run each in one theme, at two widths.
"""

import random
from collections.abc import Iterable
from io import StringIO
from typing import Any, cast

import pytest
from django.core.management import call_command
from playwright.sync_api import Response

from core.testing import FEW, extent, proof, show
from floor_app.operations.people.models import User
from floor_app.operations.people.roles import Role
from floor_app.operations.people.services import assign_roles
from floor_app.operations.people.testing import make_station
from floor_app.operations.plant.models import WorkCenter
from floor_app.tests.browser.base import BrowserTestCase
from floor_app.tests.pages import every_page

MOST_REQUESTS = 10
MOST_BYTES = 250_000
THEMES = ("light", "dark")
WIDTHS = (360, 768, 1024, 1120, 1280, 1440, 1920)
# What is wider than its place and can neither be scrolled to nor says by an ellipsis that there is more.
CUT_OFF = """() => [...document.querySelectorAll('html, body :not(input)')].filter(piece => {
    const style = getComputedStyle(piece);
    const isHidden = ['clip', 'hidden'].includes(style.overflowX) || piece === document.documentElement;
    const isWider = piece.scrollWidth > piece.clientWidth + 1 && piece.clientWidth > 4;
    return isHidden && isWider && style.textOverflow !== 'ellipsis' && !piece.closest('.visually-hidden');
}).map(piece => `${piece.tagName}.${piece.className} ${piece.scrollWidth} > ${piece.clientWidth}`)"""


class PagesTestCase(BrowserTestCase):
    is_traced = False

    def setUp(self) -> None:
        super().setUp()
        call_command("load_test_data", stdout=StringIO(), stderr=StringIO())
        person = User.objects.get(username="admin")
        assign_roles(user=person, roles=list(Role), by=person, at=person.date_joined)
        make_station("TAB-1", work_center=WorkCenter.objects.order_by("pk").first())
        self.stand_at_station()
        self.sign_in(person)
        self.sessions[self.page].send("Network.enable")

    def require_well_made(self, paths: Iterable[str]) -> int:
        """How many could be looked at."""
        dice = random.Random(75)  # noqa: S311  # a sample, no secret
        looked_at, broken = 0, dict[str, list[str]]()
        for path in few(paths) if FEW else paths:
            answers = self.visit(path)
            if answers:
                faults = [
                    *self.heavy(path, answers),
                    *self.cut_off(dice.sample(WIDTHS, extent(sample=2, whole=len(WIDTHS)))),
                    *self.inaccessible(dice.sample(THEMES, extent(sample=1, whole=len(THEMES)))),
                ]
                looked_at, broken = looked_at + 1, broken | ({path: faults} if faults else {})

        assert broken == {}
        return looked_at

    def visit(self, path: str) -> list[Response]:
        """What was fetched, of the terminal's without a cache; nothing if it cannot be looked at."""
        answers: list[Response] = []

        def note(answer: Response) -> None:
            answers.append(answer)  # a builtin method is not taken for a listener

        status = self.page.request.get(path, max_redirects=0).status
        assert status in (200, 302, 405), (path, status)
        if status == 200:
            is_first = {"cacheDisabled": is_terminal(path)}
            self.sessions[self.page].send("Network.setCacheDisabled", is_first)
            self.page.on("response", note)
            self.page.goto(path)
            self.page.remove_listener("response", note)
        return answers

    def heavy(self, path: str, answers: list[Response]) -> list[str]:
        if not is_terminal(path):
            return []
        size = sum(answer.request.sizes()["responseBodySize"] for answer in answers if answer.ok)
        is_light = len(answers) <= MOST_REQUESTS and size <= MOST_BYTES
        return [] if is_light else [f"{len(answers)} requests, {size} bytes"]

    def cut_off(self, widths: list[int]) -> list[str]:
        found = []
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": 800})
            found += [f"{width}: {piece}" for piece in self.page.evaluate(CUT_OFF)]
        return found

    def inaccessible(self, themes: list[str]) -> list[str]:
        found = []
        for theme in themes:
            self.page.emulate_media(color_scheme=cast("Any", theme))
            found += [f"{theme}: {violation}" for violation in self.accessibility_violations()]
        return found


@proof
@pytest.mark.no_cover  # all of it is drawn by tests that ask what it says
class OfficePagesTests(PagesTestCase):
    def test_each_is_accessible_and_whole(self) -> None:
        looked_at = self.require_well_made(path for path in every_page() if not is_terminal(path))

        show(f"{looked_at} pages of the office in Chromium: accessible and whole")
        assert looked_at > (0 if FEW else 40)


@proof
@pytest.mark.no_cover
class TerminalPagesTests(PagesTestCase):
    def test_each_is_accessible_whole_and_light(self) -> None:
        looked_at = self.require_well_made(path for path in every_page() if is_terminal(path))

        show(f"{looked_at} pages of the terminal in Chromium: accessible, whole and light")
        assert looked_at > (0 if FEW else 15)


def few(paths: Iterable[str]) -> list[str]:
    """By the seed of the run."""
    return random.sample([*paths], 12)


def is_terminal(path: str) -> bool:
    return path.startswith("/terminal/")
