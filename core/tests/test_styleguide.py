import re
from pathlib import Path

from django.template.loader import render_to_string
from django.test import TestCase, override_settings
from django.urls import reverse
from django.utils import translation

from core.testing import slow

CORE = Path(__file__).parent.parent
PARTS = CORE / "templates" / "core" / "parts"
SCREENS = ("list", "terminal", "board", "sign-in")
PAGES = ["/styleguide/", *(f"/styleguide/{name}/" for name in SCREENS)]
STATIC = {"STORAGES": {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}}

# Shown by the pages around the parts, or only when something happens.
ELSEWHERE = {"_action", "_undo"}


@override_settings(**STATIC)
class StyleGuideTests(TestCase):
    @slow
    def test_every_page_of_it_answers(self) -> None:
        assert {path: self.client.get(path).status_code for path in PAGES} == dict.fromkeys(PAGES, 200)

    def test_an_unknown_screen_is_a_page_that_says_so(self) -> None:
        answer = self.client.get("/styleguide/nothing/")

        assert answer.status_code == 404
        self.assertContains(answer, "There is nothing at this address.", status_code=404)

    def test_the_page_of_last_resort_needs_nothing(self) -> None:
        html = render_to_string("500.html")

        assert "Something went wrong on our side." in html
        assert 'lang="en"' in html

    def test_every_part_is_used_somewhere(self) -> None:
        sources = "".join(path.read_text() for path in (CORE / "templates").rglob("*.html"))
        sources += (CORE / "templatetags" / "floor.py").read_text() + (
            CORE / "templatetags" / "charts.py"
        ).read_text()

        parts = {path.stem for path in PARTS.glob("*.html")}

        assert {
            part for part in parts if f"{part}.html" not in sources and f'"{part}"' not in sources
        } == ELSEWHERE

    @slow
    def test_nothing_on_a_page_needs_a_looser_content_policy(self) -> None:
        for path in PAGES:
            html = self.client.get(path).content.decode()

            assert re.findall(r"\sstyle=|\son\w+=|javascript:|<script(?![^>]*\ssrc=)", html) == [], path

    @slow
    def test_ids_are_used_once(self) -> None:
        for path in PAGES:
            ids = re.findall(r'\sid="([^"]+)"', self.client.get(path).content.decode())

            assert sorted(ids) == sorted(set(ids)), path

    @slow
    def test_the_pages_ask_for_little(self) -> None:
        for path in PAGES:
            html = self.client.get(path).content.decode()
            asked = set(re.findall(r'(?:href|src)="/static/([^"]+)"', html))
            sizes = [(CORE / "static" / name).stat().st_size for name in asked if name.startswith("core/")]

            assert len(asked) <= 9, path
            assert sum(sizes) < 90_000, path


@override_settings(**STATIC)
class AppearanceTests(TestCase):
    @slow
    def test_what_was_chosen_is_on_the_next_page(self) -> None:
        answer = self.client.post(reverse("core:appearance"), {"theme": "dark", "next": "/styleguide/"})
        self.client.post(reverse("core:appearance"), {"density": "gloves"})
        self.client.post(reverse("core:appearance"), {"language": "ar"})

        assert answer.headers["Location"] == "/styleguide/"
        self.assertContains(
            self.client.get("/styleguide/"),
            '<html lang="ar" dir="rtl" data-theme="dark" data-density="gloves"',
        )

    def test_an_arabic_page_leaves_the_thread_in_its_own_language(self) -> None:
        self.client.post(reverse("core:appearance"), {"language": "ar"})
        self.assertContains(self.client.get("/styleguide/"), '<html lang="ar"')

        assert translation.get_language() == "en"

    def test_a_terminal_is_never_compact(self) -> None:
        self.assertContains(self.client.get("/styleguide/terminal/"), 'data-density="touch"')

    @slow
    def test_the_device_decides_again(self) -> None:
        self.client.post(reverse("core:appearance"), {"theme": "dark"})
        self.client.post(reverse("core:appearance"), {"theme": "system"})

        self.assertNotContains(self.client.get("/styleguide/"), "data-theme")

    def test_nonsense_is_ignored(self) -> None:
        answer = self.client.post(
            reverse("core:appearance"), {"theme": "pink", "language": "xx", "next": "https://example.com/"}
        )

        assert answer.headers["Location"] == "/"
        assert answer.cookies.keys() == set()

    def test_it_changes_nothing_by_a_link(self) -> None:
        assert self.client.get(reverse("core:appearance")).status_code == 405
