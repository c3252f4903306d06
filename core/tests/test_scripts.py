"""The scripts of core in a real Chromium: scanning, sending once, polling, pads."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.staticfiles.testing import StaticLiveServerTestCase
from django.test import override_settings
from playwright.sync_api import Page, Route, sync_playwright

from core.testing import slow

LAUNCH = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
NAMED: dict[str, dict[str, str | int]] = {
    "Enter": {"text": "\r", "windowsVirtualKeyCode": 13},
    "Tab": {"windowsVirtualKeyCode": 9},
}
LISTEN = (
    "heard = []; document.addEventListener('scan', e => { heard.push(e.detail.text); e.preventDefault() })"
)
PRESS_THREE_TIMES = """() => {
    const form = document.querySelector('main form.form[method=post]');
    form.action = '/slow/'; form.noValidate = true;
    for (let i = 0; i < 3; i++) form.querySelector('button.primary').click();
}"""
ADD_LIVE_PIECE = """() => {
    const piece = document.createElement('section');
    Object.assign(piece.dataset, { pollUrl: '/poll/', rev: '1', pollEvery: '1' });
    piece.innerHTML = '<button id=x>one</button>';
    document.querySelector('main').prepend(piece);
    document.getElementById('x').focus();
}"""
FRESH = (
    '<section data-poll-url="/poll/" data-rev="2" data-poll-every="1"><button id="x">two</button></section>'
)


def wedge(
    page: Page, text: str, *, end: str = "Enter", gap: float = 0.005, pauses: str = "", draw: str = ""
) -> None:
    """Send the keys a scanner set to a US keyboard sends, `gap` seconds apart by their time stamps.

    Before each of the signs in `pauses` the line stutters for a tenth of a second, by the wall clock too.
    `draw` pairs a key with the letter another layout makes of it: "Jت Cؤ".
    """
    session = page.context.new_cdp_session(page)
    layout = {pair[0]: pair[1] for pair in draw.split()}
    keys = [(_code(sign), layout.get(sign, sign), sign.isupper()) for sign in text] + [(end, end, False)]
    at = time.time()
    for code, key, is_shifted in keys:
        at += 0.1 if key in pauses else gap
        time.sleep(0.1 if key in pauses else 0)
        press = {"code": code, "key": key, "modifiers": 8 if is_shifted else 0, "timestamp": at}
        session.send("Input.dispatchKeyEvent", {"type": "keyDown", **press, **NAMED.get(key, {"text": key})})
        session.send("Input.dispatchKeyEvent", {"type": "keyUp", **press})


def _code(sign: str) -> str:
    marks = {"-": "Minus", "/": "Slash"}
    return marks.get(sign) or ("Digit" if sign.isdigit() else "Key") + sign.upper()


@slow
@override_settings(STORAGES=STORAGES)
class ScriptTests(StaticLiveServerTestCase):
    @contextmanager
    def page(self, path: str = "/styleguide/") -> Iterator[Page]:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=LAUNCH)
            page = browser.new_page()
            page.goto(f"{self.live_server_url}{path}")
            page.wait_for_selector("html.js")
            yield page
            browser.close()

    def test_a_scan_is_heard_whatever_has_the_focus(self) -> None:
        with self.page() as page:
            page.evaluate(LISTEN)
            wedge(page, "JC-2026-00153")
            page.fill("#empty_number", "abc")
            wedge(page, "JC-2026-00154", end="Tab")

            assert page.evaluate("heard") == ["JC-2026-00153", "JC-2026-00154"]
            assert page.input_value("#empty_number") == "abc"

    def test_an_arabic_keyboard_layout_reads_the_same(self) -> None:
        with self.page() as page:
            page.evaluate(LISTEN)
            page.focus("#empty_number")
            wedge(page, "JC-2026-00153", draw="Jت Cؤ")

            assert page.evaluate("heard") == ["JC-2026-00153"]
            assert page.input_value("#empty_number") == ""

    def test_a_person_typing_is_not_a_scanner(self) -> None:
        with self.page() as page:
            page.evaluate(LISTEN)
            page.focus("#empty_number")
            wedge(page, "hello", end="Tab", gap=0.09)

            assert page.evaluate("heard") == []
            assert page.input_value("#empty_number") == "hello"

    def test_half_a_code_is_never_taken(self) -> None:
        with self.page() as page:
            page.evaluate(LISTEN)
            wedge(page, "JC-2026/00153", pauses="/1")

            assert page.evaluate("heard") == []
            assert page.evaluate("document.activeElement.matches('[data-search]')") is False
            assert "Scan again" in page.inner_text("#feedback")

    def test_a_scan_is_sent_to_the_server_and_answered_at_once(self) -> None:
        with self.page("/styleguide/terminal/") as page:
            page.route("**/terminal/", lambda route: route.fulfill(status=204))
            with page.expect_request(lambda request: request.method == "POST") as sent:
                wedge(page, "JC-2026-00153")

            assert "code=JC-2026-00153" in str(sent.value.post_data)
            assert "client_id=" in str(sent.value.post_data)
            assert "Read JC-2026-00153" in page.inner_text("#feedback")

    def test_a_scan_into_the_search_searches(self) -> None:
        with self.page() as page:
            page.keyboard.press("/")
            page.wait_for_selector("[data-search]:focus")
            wedge(page, "XY-99")
            page.wait_for_url("**/?q=XY-99**")

    def test_three_taps_send_once(self) -> None:
        posts: list[str] = []

        def answer(route: Route) -> None:
            posts.append(str(route.request.post_data))
            route.fulfill(status=204)

        with self.page() as page:
            page.route("**/slow/", answer)
            page.evaluate(PRESS_THREE_TIMES)
            page.wait_for_timeout(400)

        assert len(posts) == 1
        assert "client_id=" in posts[0]

    def test_a_live_piece_is_swapped_without_losing_the_focus(self) -> None:
        asked: list[str] = []

        def answer(route: Route) -> None:
            asked.append(route.request.url)
            is_new = len(asked) == 1
            route.fulfill(status=200 if is_new else 204, body=FRESH if is_new else "")

        with self.page() as page:
            page.route("**/poll/**", answer)
            page.evaluate(ADD_LIVE_PIECE)
            page.wait_for_selector("[data-rev='2']")

            assert page.evaluate("document.activeElement.id") == "x"
            page.wait_for_timeout(2500)

        assert [url.rpartition("/")[2] for url in asked[:2]] == ["?rev=1", "?rev=2"]

    def test_offline_is_said_and_nothing_is_sent(self) -> None:
        with self.page() as page:
            page.context.set_offline(True)
            page.wait_for_selector("[data-connection][data-state='offline']")
            page.evaluate(PRESS_THREE_TIMES)
            page.wait_for_selector("#feedback[data-tone='hold']")

            assert "Nothing was sent" in page.inner_text("#feedback")
            assert page.url.endswith("/styleguide/")

    def test_the_pad_writes_into_its_field(self) -> None:
        with self.page() as page:
            pad = page.locator("[data-pad]").first
            pad.locator("[data-pad-clear]").click()
            for digit in "170":
                pad.locator(f"[data-pad-key='{digit}']").click()
            pad.locator("[data-pad-back]").click()

            assert page.input_value("#example-good") == "17"
