"""Labels as a PDF: each code its own rectangles, each text in its box, every label on some page."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO
from math import floor

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from reportlab import rl_config
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from core.errors import DomainError
from floor_app.operations.qr_system.drawing import (
    MIN_MODULE_MM,
    REMEMBERED,
    STURDY,
    Level,
    Symbol,
    runs,
    symbol,
)
from floor_app.operations.qr_system.labels import fonts
from floor_app.operations.qr_system.labels.fitting import SMALLEST, Fitted, fit
from floor_app.operations.qr_system.labels.templates import TO_CUT, Label, Template

Offset = tuple[float, float]  # mm to the right and down
GAP = 0.5  # mm between the quiet zone and text
BELOW_LINE = 0.3  # of a size: what hangs below the line of a text

# Streams as they are: spelled in ASCII they are a quarter larger and take longer to write.
rl_config.useA85 = 0


class Unprintable(DomainError):
    """What was asked for would not scan once it is printed; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Content:
    """What one label says: the text of its code, its number, and a few words."""

    payload: str
    number: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """One code on paper: where its quiet zone begins, in mm from the page's top left, and its module in mm.

    `corner` is the label's own.
    """

    page: int
    left: float
    top: float
    module: float
    symbol: Symbol
    content: Content
    corner: tuple[float, float]

    @property
    def side(self) -> float:
        return self.module * self.symbol.width


@dataclass(frozen=True, slots=True)
class Layout:
    """Labels on a template. With `dots` (a millimetre) all codes stand on the dots of that printer."""

    template: Template
    contents: Sequence[Content]
    start: int = 1
    offset: Offset = (0, 0)
    dots: float | None = None

    def size(self) -> tuple[float, float]:
        """Of the page: whole dots, so that the printer's picture of it is not stretched."""
        width, height = self.template.page
        return snapped(width, self.dots), snapped(height, self.dots)

    def corners(self) -> Iterator[tuple[int, Content, float, float]]:
        """Page, content, left and top of every label."""
        if not 1 <= self.start <= self.template.capacity:
            raise Unprintable(
                _("The sheet has cells 1 to %(cells)d; there is no cell %(start)d.")
                % {"cells": self.template.capacity, "start": self.start}
            )
        for cell, content in enumerate(self.contents, self.start - 1):
            page, place = divmod(cell, self.template.capacity)
            left, top = self.template.corner(place)
            yield page, content, left + self.offset[0], top + self.offset[1]

    def placed(self) -> Iterator[Placed]:
        """Raises Unprintable where a module would be too small or the quiet zone would be cut."""
        label = self.template.label
        if label.code + 2 * TO_CUT > min(label.width, label.height):
            raise Unprintable(
                _("A code of %(code)g mm does not fit on %(title)s: its quiet zone would be cut.")
                % {"code": label.code, "title": self.template.title}
            )
        across = (label.width - label.code) / 2 if label.text_below else TO_CUT
        down = TO_CUT if label.text_below else (label.height - label.code) / 2
        for page, content, left, top in self.corners():
            place = put(
                content,
                page=page,
                box=(left + across, top + down, label.code),
                level=label.level,
                on=self.template.title,
                dots=self.dots,
            )
            yield replace(place, corner=(left, top))


def put(
    content: Content,
    *,
    page: int,
    box: tuple[float, float, float],
    level: Level = "Q",
    on: str | Promise,
    dots: float | None = None,
) -> Placed:
    """The code in the middle of a box of left, top, side in mm. Raises Unprintable under 0.4 mm a module."""
    left, top, side = box
    code = symbol(content.payload, level=level, least=STURDY)
    module = side / code.width
    module = floor(module * dots) / dots if dots else module
    if module < MIN_MODULE_MM:
        raise Unprintable(
            _("%(number)s does not fit on %(title)s: modules of %(module).2f mm are less than %(least)g mm.")
            % {"number": content.number, "title": on, "module": module, "least": MIN_MODULE_MM}
        )
    margin = (side - module * code.width) / 2
    left, top = snapped(left + margin, dots), snapped(top + margin, dots)
    return Placed(page, left, top, module, code, content, corner=(left, top))


def snapped(millimetres: float, dots: float | None) -> float:
    """To the nearest dot of the printer, if it is known."""
    return round(millimetres * dots) / dots if dots else millimetres


def draw(layout: Layout, places: Iterable[Placed]) -> bytes:
    """The PDF of what the layout has placed. The first page may begin with empty cells."""
    file = BytesIO()
    width, height = layout.size()
    canvas = Canvas(file, pagesize=(width * mm, height * mm), pageCompression=1)
    canvas.setTitle(str(layout.template.title))
    page = 0
    for place in places:
        if place.page != page:
            canvas.showPage()
            page = place.page
        draw_code(canvas, place, height)
        _draw_texts(canvas, place, layout.template.label, height)
    canvas.save()
    return file.getvalue()


def draw_code(canvas: Canvas, place: Placed, height: float) -> None:
    """The symbol in one path, so that no seam shows between its rows."""
    canvas.saveState()
    canvas.translate(place.left * mm, (height - place.top) * mm)
    canvas.scale(place.module * mm, -place.module * mm)
    canvas.drawPath(PDFPathObject(code=["n", _rectangles(place.symbol)]), stroke=0, fill=1)
    canvas.restoreState()


@lru_cache(maxsize=REMEMBERED)
def _rectangles(code: Symbol) -> str:
    return " ".join(f"{x} {y} {length} 1 re" for x, y, length in runs(code))


def draw_lines(
    canvas: Canvas, fitted: Fitted, *, font: str, left: float, top: float, width: float, centred: bool = False
) -> float:
    """Lines from `top` down, in points from the page's foot; Arabic ones keep right. Gives the new top."""
    base = "R" if fonts.is_right_to_left(" ".join(fitted.lines)) else "L"
    for line in fitted.lines:
        top -= fitted.size * fonts.LEADING
        rest = width - fonts.width(line, font) * fitted.size
        shift = rest / 2 if centred else rest if base == "R" else 0
        y = top + fitted.size * BELOW_LINE
        fonts.draw(canvas, left + shift, y, line, font=font, size=fitted.size, base=base)
    return top


def _draw_texts(canvas: Canvas, place: Placed, label: Label, page_height: float) -> None:
    """The number over the words, both together in the middle of the room that the code leaves."""
    left, top, width, height = _room(label)
    number = fit(place.content.number, font=fonts.MONO, box=(width, height / 2), largest=label.number_pt)
    fitted, rest = [(fonts.MONO, number)], height - number.height
    for words in filter(None, place.content.words):
        if rest >= SMALLEST * fonts.LEADING:
            lines = fit(words, font=fonts.REGULAR, box=(width, rest), largest=label.words_pt)
            fitted, rest = [*fitted, (fonts.REGULAR, lines)], rest - lines.height
    x = (place.corner[0] + left) * mm
    y = (page_height - place.corner[1] - top) * mm - rest / 2
    for font, lines in fitted:
        y = draw_lines(canvas, lines, font=font, left=x, top=y, width=width, centred=label.text_below)


def _room(label: Label) -> tuple[float, float, float, float]:
    """For text: left and top in mm from the label's corner, width and height in points."""
    edge = TO_CUT + label.code
    left, top = (TO_CUT, edge) if label.text_below else (edge + GAP, TO_CUT)
    return left, top, (label.width - left - TO_CUT) * mm, (label.height - top - TO_CUT) * mm
