"""Key streams of keyboard-wedge scanners in a real Chromium: one event or one explained refusal each."""

from dataclasses import dataclass, field, replace

from django.test import override_settings
from playwright.sync_api import Route

from core.tests.browser import CTRL, ENTER, TAB, BrowserTestCase, Key, later, typed

CODE = "J.202600153.A"
OTHER = "W.LATHE1.0"
GTIN = "010950600013435210L7"
WOVEN = "".join(sign for pair in zip(CODE, "W.7654321.ABC", strict=True) for sign in pair)
SHOWN = "(bar => bar.dataset.tone ? bar.innerText : '')(document.getElementById('feedback'))"
LISTEN = """{
    heard = []; left = [];
    document.addEventListener('scan', event => { heard.push(event.detail.text); event.preventDefault() });
    document.addEventListener('keydown', event => {
        if (event.ctrlKey || ['Enter', 'Tab'].includes(event.key)) left.push(event.key);
    });
}"""
# Time stamps of keys go on; Playwright's own clock would stop them too.
STAND_STILL = """{
    const waiting = new Map();
    let last = 0;
    window.setTimeout = (callback, delay) => { waiting.set(++last, { callback, delay }); return last; };
    window.clearTimeout = number => waiting.delete(number);
    window.passTime = spent => {
        const due = [...waiting].filter(([, { delay }]) => delay <= spent);
        for (const [number, { callback }] of due) { waiting.delete(number); callback(); }
    };
    Date.now = () => 1e12;
    performance.now = () => 0;
}"""
OPEN_DIALOG = """{
    const dialog = document.createElement('dialog');
    dialog.innerHTML = '<form method=dialog><input id=asked><button>OK</button></form>';
    document.body.append(dialog);
    dialog.showModal();
    document.querySelector('#asked').blur();
}"""
FIELD = "#empty_number"
SILENCE_MS = 350
PARTIAL = "Only a part of the code was heard"
SLOW = "The keys came too slowly"
DIALOG = "finish or close what you have begun"
# What two other layouts make of the places on a US keyboard, and where AZERTY has its letters.
ARABIC = {"J": "ت", "A": "ِ", ".": "ز"}
AZERTY_DRAWS = {"A": "Q", ".": ":", "2": "é", "0": "à", "6": "-", "1": "&", "5": "(", "3": '"'}
AZERTY_PLACES = {"A": "KeyQ", ".": "Comma"}


@dataclass(frozen=True)
class Stream:
    """What a scanner sent, and what is heard of it: texts, or else a sentence."""

    name: str
    keys: list[Key]
    heard: list[str] = field(default_factory=list)
    said: str = ""
    is_in_field: bool = False


def woven(one: list[Key], other: list[Key]) -> list[Key]:
    """Two scanners at once."""
    return [key for pair in zip(one, other, strict=True) for key in pair]


def in_azerty_places(text: str) -> list[Key]:
    return [replace(key, code=AZERTY_PLACES.get(key.key, key.code)) for key in typed(text)]


PREFIX, LINE_FEED, GROUP = Key("F9", "F9"), Key("KeyJ", "j", CTRL), Key("BracketRight", "]", CTRL)

STREAMS = [
    Stream("carriage return", [*typed(CODE), ENTER], [CODE]),
    Stream("keypad enter", [*typed(CODE), Key("NumpadEnter", "Enter")], [CODE]),
    Stream("line feed", [*typed(CODE), LINE_FEED], [CODE]),
    Stream("carriage return and line feed", [*typed(CODE), ENTER, LINE_FEED], [CODE]),
    Stream("carriage return twice", [*typed(CODE), ENTER, ENTER], [CODE]),
    Stream("tab", [*typed(CODE), TAB], [CODE]),
    Stream("no ending", typed(CODE), [CODE]),
    Stream("no ending, in a field", typed(CODE), [CODE], is_in_field=True),
    Stream("no ending, an address", typed(f"HTTPS://F.EXAMPLE/S/{CODE}"), [f"HTTPS://F.EXAMPLE/S/{CODE}"]),
    Stream("in a field", [*typed(CODE), ENTER], [CODE], is_in_field=True),
    Stream("a serial number in a field", [*typed("12345678"), TAB], ["12345678"], is_in_field=True),
    Stream("prefix", [PREFIX, *typed(CODE), ENTER], [CODE]),
    Stream("prefix, slow, in a field", [PREFIX, *typed("L7", after=300), ENTER], ["L7"], is_in_field=True),
    Stream("slow Bluetooth", [*typed(CODE, after=75), ENTER], [CODE]),
    Stream("slow Bluetooth, not one of ours", [*typed("SUPPLIER7", after=75), ENTER], said=SLOW),
    Stream("Arabic layout", [*typed(CODE, draws=ARABIC), ENTER], [CODE]),
    Stream("AZERTY, the scanner sends places", [*typed(CODE, draws=AZERTY_DRAWS), ENTER], [CODE]),
    Stream("AZERTY, the scanner sends letters", [*in_azerty_places(CODE), ENTER], [CODE]),
    Stream("small letters", [*typed(CODE.lower()), ENTER], [CODE.lower()]),
    Stream("separator as Ctrl+]", [*typed(GTIN), GROUP, *typed("21S1"), ENTER], [f"{GTIN}\x1d21S1"]),
    Stream("separator as F8", [*typed(GTIN), Key("F8", "F8"), *typed("21S1"), ENTER], [f"{GTIN}\x1d21S1"]),
    Stream(
        "another control key", [*typed("SUPP"), Key("KeyB", "b", CTRL), *typed("777"), ENTER], said=PARTIAL
    ),
    Stream("doubled", [*typed(CODE * 2), ENTER], [CODE]),
    Stream("doubled, no ending", typed(CODE * 2), [CODE]),
    Stream("a stutter", [*typed("SUP"), *later(150, "PLIER-7"), ENTER], said=PARTIAL),
    Stream(
        "a stutter before a slash", [*typed("JC"), *later(100, "/"), *later(100, "153"), ENTER], said=PARTIAL
    ),
    Stream("a stutter in one of ours", [*typed("J.2026"), *later(150, "00153.A"), ENTER], [CODE]),
    Stream("into typing", [*typed("ab", after=180), *later(200, CODE), ENTER], [CODE], is_in_field=True),
    Stream("two scanners", [*woven(typed(CODE), typed("W.7654321.ABC")), ENTER], [WOVEN]),
    Stream("a person types", [*typed("hi", after=120), ENTER]),
    Stream("a person types in a field", typed("hello", after=90), is_in_field=True),
    Stream("two signs are no scan", [*typed("ab"), ENTER]),
]


@override_settings(SCAN_PREFIX="F9")
class WedgeTests(BrowserTestCase):
    """The page's clock stands still but for `pass_time`: a busy machine makes no silence of its own."""

    def open(self, path: str) -> None:
        self.page.add_init_script(STAND_STILL)
        self.page.goto(path)

    def pass_time(self) -> None:
        """Longer than the silence after which a scanner without an ending is done."""
        self.page.evaluate(f"passTime({SILENCE_MS})")

    def said(self) -> str:
        """The sentence that is shown, also while the page is being left."""
        answer = self.sessions[self.page].send("Runtime.evaluate", {"expression": SHOWN})
        return str(answer["result"]["value"])

    def test_every_stream_is_one_event_or_one_explained_refusal(self) -> None:
        self.open("/styleguide/")
        self.page.evaluate(LISTEN)
        for stream in STREAMS:
            with self.subTest(stream.name):
                self.check(stream)

    def check(self, stream: Stream) -> None:
        self.page.evaluate("heard.length = left.length = 0")
        self.page.evaluate("delete document.getElementById('feedback').dataset.tone")
        self.page.fill(FIELD, "before")
        self.page.focus(FIELD) if stream.is_in_field else self.page.evaluate("document.activeElement.blur()")
        self.send(stream.keys)
        self.pass_time()

        assert self.page.evaluate("heard") == stream.heard
        assert stream.said in self.said() if stream.said else self.said() == ""
        if stream.heard:
            assert self.page.evaluate("left") == []  # an ending would press what has the focus
            assert self.page.input_value(FIELD).removeprefix("before") in {"", "ab"}
        if not stream.is_in_field:
            assert self.page.evaluate("document.activeElement.tagName") == "BODY"

    def test_a_scan_in_a_dialog_waits_until_the_dialog_is_done(self) -> None:
        self.open("/styleguide/")
        self.page.evaluate(f"{LISTEN}; {OPEN_DIALOG}")
        self.send([*typed(CODE), ENTER])
        untouched = self.page.evaluate("heard.splice(0)")
        self.page.fill("#asked", "half a sentence")
        self.send([*typed(OTHER), ENTER])

        assert untouched == [CODE]
        assert self.page.evaluate("heard") == []
        assert DIALOG in self.said()
        assert self.page.input_value("#asked") == "half a sentence"

    def test_a_scan_while_the_last_one_is_sent_says_so(self) -> None:
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        self.open("/styleguide/terminal/")
        self.page.route("**/terminal/", hold)
        with self.page.expect_request("**/terminal/"):
            self.send([*typed(CODE), ENTER])
        self.send([*typed(OTHER), ENTER])
        held[0].fulfill(status=204)

        assert len(held) == 1
        assert f"code={CODE}" in str(held[0].request.post_data)
        assert "Still working on the last one. Scan again." in self.said()

    def test_the_second_half_of_a_scan_is_not_taken_by_the_next_page(self) -> None:
        self.open("/styleguide/")
        self.send(typed(CODE[:6]))
        self.page.reload()
        self.page.evaluate(LISTEN)
        self.send([*typed(CODE[6:]), ENTER])
        halves, sentence = self.page.evaluate("heard.splice(0)"), self.said()
        self.send([*later(400, CODE), ENTER])

        assert halves == []
        assert PARTIAL in sentence
        assert self.page.evaluate("heard") == [CODE]
