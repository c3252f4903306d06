"""What a page says and offers, read from its HTML: words, ways, presses and fields; no looks, no numbers."""

import re
from collections import Counter
from collections.abc import Collection
from html.parser import HTMLParser
from itertools import groupby

KEPT = (
    "action", "aria-current", "aria-label", "aria-pressed", "autofocus", "colspan", "disabled", "enctype",
    "form", "hidden", "href", "lang", "method", "name", "placeholder", "required", "role", "scope", "src",
    "title", "type", "value",
)  # fmt: skip
MUTE = {"style", "svg"}
NEEDED = {"meta", "link"}  # by browsers; no person sees them
WITHIN_A_LINE = {
    "a",
    "abbr",
    "b",
    "bdi",
    "button",
    "code",
    "em",
    "i",
    "small",
    "span",
    "strong",
    "time",
    "td",
    "th",
}
OF_THIS_VISIT = {"csrfmiddlewaretoken", "client_id"}
NUMBERS = re.compile(r"[0-9]+")
NUMBERED = {"data-pad-key"}  # its number is what it is


class Face(HTMLParser):
    """Lines in the order of the page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._line: list[str] = []
        self._form, self._opened = "", 0
        self._mute = 0
        self.feed(page)
        self._end()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._mute += tag in MUTE
        if self._mute or tag in NEEDED:
            return
        attributes = dict(attrs)
        if attributes.get("name") in OF_THIS_VISIT:
            self._form += f" + {attributes['name']}"
            return
        if tag not in WITHIN_A_LINE:
            self._end()
        if tag == "form":
            self._form = f"<form {_told(attributes)}>"
            self._opened = len(self.lines)
        elif told := _told(attributes):
            self._line.append(f"<{tag} {told}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in MUTE:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self._mute -= tag in MUTE
        if tag not in WITHIN_A_LINE:
            self._end()
        if tag == "form":
            self.lines.insert(self._opened, self._form)

    def handle_data(self, data: str) -> None:
        if not self._mute and data.strip():
            self._line.append(NUMBERS.sub("#", " ".join(data.split())))

    def _end(self) -> None:
        if self._line:
            self.lines.append(" ".join(self._line))
        self._line = []


def _told(attributes: dict[str, str | None]) -> str:
    kept = {name: value for name, value in attributes.items() if name in KEPT or name.startswith("data-")}
    return " ".join(_attribute(name, value) for name, value in sorted(kept.items()))


def _attribute(name: str, value: str | None) -> str:
    if not value:
        return name
    return f'{name}="{value if name in NUMBERED else NUMBERS.sub("#", value)}"'


def drawn(pages: dict[str, str]) -> str:
    """The pages one after the other; what nearly all have is the shell, which comes first and once."""
    faces = {path: Face(page).lines for path, page in pages.items()}
    shell = shell_of(faces.values())
    whole = max(faces.values(), key=lambda lines: len(shell & set(lines)))
    drawn = ["everywhere", *(f"  {line}" for line in whole if line in shell)]
    for path, lines in faces.items():
        own = (line for line in lines if line not in shell)
        drawn += [NUMBERS.sub("#", path), *(f"  {line}" for line, _again in groupby(own))]
    return "\n".join([*drawn, ""])


def shell_of(faces: Collection[list[str]]) -> set[str]:
    held = Counter(line for lines in faces for line in set(lines))
    return {line for line, pages in held.items() if pages > 0.8 * len(faces)}
