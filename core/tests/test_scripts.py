"""The scripts of core in a real Chromium: a scan is sent, a press is sent once, polling, pads."""

from playwright.sync_api import Route

from core.tests.browser import ENTER, BrowserTestCase, typed

PRESS_THREE_TIMES = """() => {
    const form = document.querySelector('main form.form[method=post]');
    form.action = '/slow/'; form.noValidate = true;
    for (let i = 0; i < 3; i++) form.querySelector('button.primary').click();
}"""
# What the presses before it were to send has been sent when this is.
SEND_AFTER_ALL_ELSE = """() => new Promise(done => requestAnimationFrame(
    () => setTimeout(() => fetch(location.href).finally(done))
))"""
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


class ScriptTests(BrowserTestCase):
    def test_a_scan_is_sent_to_the_server_and_answered_at_once(self) -> None:
        self.page.goto("/styleguide/terminal/")
        self.page.route("**/terminal/", lambda route: route.fulfill(status=204))
        with self.page.expect_request(lambda request: request.method == "POST") as sent:
            self.send([*typed("JC-2026-00153"), ENTER])

        assert "code=JC-2026-00153" in str(sent.value.post_data)
        assert "client_id=" in str(sent.value.post_data)
        assert "Read JC-2026-00153" in self.page.inner_text("#feedback")

    def test_a_scan_into_the_search_searches(self) -> None:
        self.page.goto("/styleguide/")
        self.page.keyboard.press("/")
        self.page.wait_for_selector("[data-search]:focus")
        self.send([*typed("XY-99"), ENTER])
        self.page.wait_for_url("**/?q=XY-99**")

    def test_three_taps_send_once(self) -> None:
        posts: list[str] = []

        def answer(route: Route) -> None:
            posts.append(str(route.request.post_data))
            route.fulfill(status=204)

        self.page.goto("/styleguide/")
        self.page.route("**/slow/", answer)
        with self.page.expect_request("**/slow/"):
            self.page.evaluate(PRESS_THREE_TIMES)
        self.page.evaluate(SEND_AFTER_ALL_ELSE)

        assert len(posts) == 1
        assert "client_id=" in posts[0]

    def test_a_live_piece_is_swapped_without_losing_the_focus(self) -> None:
        self.page.goto("/styleguide/")
        self.page.route("**/poll/?rev=1", lambda route: route.fulfill(body=FRESH))
        self.page.route("**/poll/?rev=2", lambda route: route.fulfill(status=204))
        with self.page.expect_request("**/poll/?rev=2"):
            self.page.evaluate(ADD_LIVE_PIECE)
            self.page.wait_for_selector("[data-rev='2']")

        assert self.page.evaluate("document.activeElement.id") == "x"

    def test_offline_is_said_and_nothing_is_sent(self) -> None:
        self.page.goto("/styleguide/")
        self.page.context.set_offline(True)
        self.page.wait_for_selector("[data-connection][data-state='offline']")
        self.page.evaluate(PRESS_THREE_TIMES)
        self.page.wait_for_selector("#feedback[data-tone='hold']")

        assert "Nothing was sent" in self.page.inner_text("#feedback")
        assert self.page.url.endswith("/styleguide/")

    def test_the_pad_writes_into_its_field(self) -> None:
        self.page.goto("/styleguide/")
        pad = self.page.locator("[data-pad]").first
        pad.locator("[data-pad-clear]").click()
        for digit in "170":
            pad.locator(f"[data-pad-key='{digit}']").click()
        pad.locator("[data-pad-back]").click()

        assert self.page.input_value("#example-good") == "17"
