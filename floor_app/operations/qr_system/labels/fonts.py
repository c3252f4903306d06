"""Text on paper: FiraGO, which has Arabic, Cascadia Mono for numbers, in the order in which it is read."""

import re
import unicodedata
from functools import cache, lru_cache
from io import BytesIO

from bidi.algorithm import get_display
from pymupdf_fonts import myfont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont, shapeStr
from reportlab.pdfgen.canvas import Canvas

REGULAR, BOLD, MONO = "figo", "figbo", "cascadiab"
LEADING = 1.25  # line to line, in sizes: Arabic marks need it
_RIGHT_TO_LEFT = {"R", "AL"}
# Hebrew and Arabic letters and marks, without the digits: those run from left to right.
_ARABIC = "\u0590-\u065f\u066a-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufefe"
_JOINED = re.compile(f"[{_ARABIC}]+")
_UNIT = 1000  # a text is measured once at this size; widths grow with the size


@cache
def load() -> None:
    for name in (REGULAR, BOLD, MONO):
        pdfmetrics.registerFont(TTFont(name, BytesIO(myfont(name)), shapable=name != MONO))


def face(text: str, wanted: str) -> str:
    """The font for this text: what the mono one may lack is set in the bold one."""
    return BOLD if wanted == MONO and not text.isascii() else wanted


def is_right_to_left(text: str) -> bool:
    """By its first strong character, as the Unicode algorithm has it."""
    for character in text:
        if (direction := unicodedata.bidirectional(character)) in _RIGHT_TO_LEFT | {"L"}:
            return direction in _RIGHT_TO_LEFT
    return False


@lru_cache(maxsize=4096)
def width(text: str, font: str) -> float:
    """Width at size 1."""
    load()
    font = face(text, font)
    plain, shaped = _split(text)
    total = sum(pdfmetrics.stringWidth(part, font, _UNIT) for part in plain)
    total += sum(
        data.x_advance for part in shaped for data in shapeStr(part, font, _UNIT, force=True).__shapeData__
    )
    return float(total) / _UNIT


def draw(canvas: Canvas, x: float, y: float, text: str, *, font: str, size: float, base: str) -> None:
    """One line from its left end, in points; `base` is "R" or "L", the direction of its paragraph.

    Letters are put into the order in which the eye meets them; an Arabic word is then turned back, because
    the shaper wants it as it is written and gives its glyphs from left to right.
    """
    load()
    font = face(text, font)
    line = canvas.beginText(x, y)
    line.setFont(font, size)
    seen = str(get_display(text, base_dir=base)) if _JOINED.search(text) else text
    for part in re.split(f"([{_ARABIC}]+)", seen):
        if part:
            line.textOut(shapeStr(part[::-1], font, size, force=True) if _JOINED.match(part) else part)
    canvas.drawText(line)


def _split(text: str) -> tuple[list[str], list[str]]:
    return [part for part in _JOINED.split(text) if part], _JOINED.findall(text)
