"""The parts of a page that a script makes better, in a real Chromium: pads, pictures, live pieces."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Route, expect

from core.tests.browser import ENTER, BrowserTestCase, typed

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
BACK_FROM_THE_CACHE = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
SEND_WITHOUT_A_NUMBER = """() => {
    const form = document.querySelector('main form.form[method=post]');
    form.action = '/slow/'; form.noValidate = true; form.removeAttribute('aria-busy');
    form.elements.client_id?.remove();
    form.requestSubmit();
}"""
ADD_PIECE = """() => {
    const piece = document.createElement('section');
    Object.assign(piece.dataset, { pollUrl: '/poll/', rev: '1', pollEvery: '1' });
    piece.innerHTML = '<textarea id="old" data-keep-scroll="side" rows="2"></textarea>';
    document.querySelector('main').prepend(piece);
    const old = document.getElementById('old');
    old.value = 'line\\n'.repeat(90);
    old.scrollTop = 120;
}"""
LINES = "line\n" * 90
FRESH = (
    '<section data-poll-url="/poll/" data-rev="2" data-poll-every="1">'
    f'<textarea id="new" data-keep-scroll="side" rows="2">{LINES}</textarea></section>'
)
ADD_TARGET = """how => {
    const form = document.createElement('form');
    form.action = '/found/'; form.innerHTML = `<input name="key" data-scan-target="${how}">`;
    document.querySelector('main').prepend(form);
    form.elements.key.focus();
}"""
SAY_DONE = """() => document.dispatchEvent(
    new CustomEvent('floor:feedback', { detail: { kind: 'ok', text: 'Done' } })
)"""
NOTICES = """<!doctype html><html><body><div data-toasts>
<p class="toast" data-tone="run">Saved</p>
<p class="toast" data-tone="block">Refused<button data-close>Close</button></p>
</div><p data-undo="10">Undo</p><script type="module" src="/static/core/js/page.js"></script></body></html>"""
# A box to tick, two to choose from, a list and a line: whatever a draft may hold.
KEPT = """<!doctype html><html><body><form method="post" data-keep="x">
<input type="checkbox" name="tick" value="on" checked><input type="checkbox" name="cross" value="on">
<input type="radio" name="one" value="a" checked><input type="radio" name="one" value="b">
<select name="list"><option>1<option>2</select><input name="line"><input name="token" type="hidden" value="t">
</form><script type="module" src="/static/core/js/form.js"></script></body></html>"""


class CommandTests(BrowserTestCase):
    def test_a_press_after_the_way_back_is_another_command(self) -> None:
        self.page.goto("/styleguide/")
        form = self.page.locator("main form.form[method=post]").first
        number = form.locator("[name=client_id]")
        before = number.input_value()
        form.evaluate("form => form.setAttribute('aria-busy', 'true')")

        self.page.evaluate(BACK_FROM_THE_CACHE)

        expect(form).not_to_have_attribute("aria-busy", "true")
        assert UUID.fullmatch(number.input_value())
        assert number.input_value() != before

    def test_a_form_without_a_number_gets_another_for_each_press(self) -> None:
        numbers: list[str] = []

        def note(route: Route) -> None:
            numbers.extend(UUID.findall(str(route.request.post_data)))
            route.fulfill(status=204)

        self.page.goto("/styleguide/")
        self.page.route("**/slow/", note)
        for _press in range(2):
            with self.page.expect_response("**/slow/"):
                self.page.evaluate(SEND_WITHOUT_A_NUMBER)

        assert len(set(numbers)) == 2

    def test_a_draft_has_each_kind_of_field_but_nothing_hidden(self) -> None:
        self.page.route("**/kept/", lambda route: route.fulfill(body=KEPT, content_type="text/html"))
        self.page.goto("/kept/")
        self.page.locator("[name=tick]").uncheck()
        self.page.locator("[name=cross]").check()
        self.page.locator("[name=one][value=b]").check()
        self.page.locator("[name=list]").select_option("2")
        self.page.locator("[name=line]").fill("typed")

        self.page.reload()

        expect(self.page.locator("[name=cross]")).to_be_checked()
        expect(self.page.locator("[name=one][value=b]")).to_be_checked()
        expect(self.page.locator("[name=list]")).to_have_value("2")
        expect(self.page.locator("[name=line]")).to_have_value("typed")
        assert "token" not in str(self.page.evaluate("sessionStorage.getItem('draft:x')"))


class PieceTests(BrowserTestCase):
    def test_fresh_figures_stay_where_they_were_scrolled_to(self) -> None:
        self.page.goto("/styleguide/")
        self.page.route("**/poll/?rev=1", lambda route: route.fulfill(body=FRESH))
        self.page.route("**/poll/?rev=2", lambda route: route.fulfill(status=204))
        self.page.evaluate(ADD_PIECE)
        self.page.wait_for_selector("#new")

        assert self.page.evaluate("document.getElementById('new').scrollTop") == 120

    def test_who_was_signed_out_is_led_to_the_door(self) -> None:
        """The door is no piece of the board."""
        self.page.goto("/styleguide/")
        elsewhere = {"Location": "/styleguide/board/"}
        self.page.route("**/poll/?rev=1", lambda route: route.fulfill(status=302, headers=elsewhere))

        with self.page.expect_navigation():
            self.page.evaluate(ADD_PIECE)

        expect(self.page.locator("#old")).to_have_count(0)

    def test_what_failed_leaves_what_was_there(self) -> None:
        self.page.goto("/styleguide/")
        self.page.route("**/poll/?rev=1", lambda route: route.fulfill(status=403, body=FRESH))
        with self.page.expect_response("**/poll/?rev=1"):
            self.page.evaluate(ADD_PIECE)
        with self.page.expect_response("**/poll/?rev=1"):
            pass

        expect(self.page.locator("#old")).to_have_count(1)


class PadTests(BrowserTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.page.goto("/styleguide/")
        self.pad = self.page.locator("[data-pad]").first
        self.field = self.pad.locator(".pad-input")

    def press(self, signs: str) -> str:
        for sign in signs:
            self.pad.locator(f"[data-pad-key='{sign}']").click()
        return self.field.input_value()

    def test_a_first_nought_goes_and_there_is_one_point(self) -> None:
        self.pad.locator("[data-pad-key='9']").evaluate("key => { key.dataset.padKey = '.'; }")
        self.pad.locator("[data-pad-clear]").click()

        assert self.press("05") == "5"
        assert self.press("..2.") == "5.2"
        self.field.fill("0")
        assert self.press(".5") == "0.5"

    def test_all_that_remain_are_one_press(self) -> None:
        self.pad.locator("[data-pad-fill]").click()

        assert self.field.input_value() == "21"

    def test_no_more_signs_than_the_field_takes(self) -> None:
        self.field.evaluate("field => { field.maxLength = 3; field.value = ''; }")

        assert self.press("12345") == "123"


class DrawnTests(BrowserTestCase):
    def test_a_photo_is_shown_as_long_as_it_is_chosen(self) -> None:
        self.page.goto("/styleguide/")
        photo = self.page.locator("[data-photo]").first
        with TemporaryDirectory() as folder:
            picture = Path(folder, "fault.png")
            picture.write_bytes(self.page.locator("h1").first.screenshot())
            photo.locator("input[type=file]").set_input_files(picture)

            expect(photo.locator("img")).to_be_visible()
            assert str(photo.locator("img").get_attribute("src")).startswith("blob:")

        photo.locator("input[type=file]").set_input_files([])
        expect(photo.locator("img")).to_be_hidden()

    def test_a_signature_is_drawn_and_taken_back(self) -> None:
        self.page.goto("/styleguide/")
        part = self.page.locator("[data-signature]").first
        canvas, drawn = part.locator("canvas"), part.locator("input[type=hidden]")
        blank = canvas.evaluate("canvas => canvas.toDataURL()")
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box is not None

        self.page.mouse.move(box["x"] + 20, box["y"] + 20)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + 90, box["y"] + 60)
        self.page.mouse.up()

        assert drawn.input_value().startswith("data:image/png;base64,")
        assert canvas.evaluate("canvas => canvas.toDataURL()") != blank
        assert canvas.evaluate(
            "canvas => canvas.getContext('2d').getImageData(0, 0, 800, 300).data.some(Boolean)"
        )

        part.locator("[data-signature-clear]").click()
        assert drawn.input_value() == ""
        assert canvas.evaluate("canvas => canvas.toDataURL()") == blank


class NoticeTests(BrowserTestCase):
    def test_each_goes_in_its_time_but_for_a_refusal(self) -> None:
        self.page.clock.install(time=0)
        self.page.clock.pause_at(1_000)
        self.page.route("**/told/", lambda route: route.fulfill(body=NOTICES, content_type="text/html"))
        self.page.goto("/told/")
        saved, refused, undo = (self.page.get_by_text(text) for text in ("Saved", "Refused", "Undo"))

        self.page.clock.fast_forward(7_900)
        expect(saved).to_be_visible()
        self.page.clock.fast_forward(200)
        expect(saved).to_have_count(0)
        expect(undo).to_be_visible()
        self.page.clock.fast_forward(2_000)
        expect(undo).to_have_count(0)
        self.page.clock.fast_forward(600_000)
        refused.get_by_role("button").click()
        expect(refused).to_have_count(0)

    def test_an_answer_is_shown_for_a_while_or_until_it_is_touched(self) -> None:
        self.page.clock.install()
        self.page.goto("/styleguide/terminal/")
        bar = self.page.locator("#feedback")
        self.page.evaluate(SAY_DONE)
        expect(bar).to_have_attribute("data-tone", "run")
        self.page.clock.fast_forward(60_000)
        expect(bar).not_to_have_attribute("data-tone", "run")

        self.page.evaluate(SAY_DONE)
        expect(bar).to_have_attribute("data-tone", "run")
        bar.dispatch_event("click")
        expect(bar).not_to_have_attribute("data-tone", "run")

    def test_a_question_mark_tells_the_keys(self) -> None:
        self.page.goto("/styleguide/")
        self.page.keyboard.press("?")

        expect(self.page.locator("#keyboard-help")).to_be_visible()


class TargetTests(BrowserTestCase):
    def scanned_into(self, how: str) -> None:
        self.page.goto("/styleguide/terminal/")
        self.page.evaluate(ADD_TARGET, how)
        self.send([*typed("JC-2026-00153"), ENTER])

    def test_a_field_that_waits_for_a_scan_takes_it(self) -> None:
        self.scanned_into("")

        expect(self.page.locator("[data-scan-target]").first).to_have_value("JC-2026-00153")
        assert "Read JC-2026-00153" in self.page.inner_text("#feedback")
        assert self.page.url.endswith("/styleguide/terminal/")

    def test_and_sends_it_where_that_is_all_it_waits_for(self) -> None:
        self.page.route("**/found/**", lambda route: route.fulfill(status=204))
        with self.page.expect_request("**/found/?key=JC-2026-00153"):
            self.scanned_into("send")

    def test_a_page_that_takes_no_scan_says_so(self) -> None:
        self.page.goto("/styleguide/terminal/")
        self.page.evaluate("document.querySelectorAll('[data-scan-form]').forEach(form => form.remove())")
        self.send([*typed("JC-2026-00153"), ENTER])

        expect(self.page.locator("#feedback[data-tone=hold]")).to_be_visible()
        words = str(self.page.locator("#words").get_attribute("data-no-scan"))
        assert words in self.page.inner_text("#feedback")
