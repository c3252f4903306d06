"""The paper that goes with a job: its code at the top right, one code a step, boxes to write in by hand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from math import ceil

from django.utils.translation import gettext as _
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from floor_app.operations.qr_system.labels import fonts
from floor_app.operations.qr_system.labels.fitting import fit
from floor_app.operations.qr_system.labels.sheets import Content, Placed, draw_code, draw_lines, put
from floor_app.operations.qr_system.labels.templates import A4

WIDTH, HEIGHT = A4
MARGIN = 12.0
CARD_CODE = 34.0  # the symbol itself is 25 mm or more
STEP_CODE = 20.5
HEAD = 66.0  # from the top edge to the first step
TITLES = 5.0
STEP = 22.0
FOOT = 16.0
MOST_FACTS = 9  # three rows of three
TEXT = 58.0  # width of a step's words
STEPS_A_PAGE = int((HEIGHT - HEAD - FOOT) / STEP)


@dataclass(frozen=True, slots=True)
class Traveler:
    """What it says. `facts` are pairs of word and value; `boxes` head the columns for handwriting."""

    title: str
    card: Content
    facts: Sequence[tuple[str, str]]
    steps: Sequence[Content]
    boxes: Sequence[str]
    printed: str

    @property
    def pages(self) -> int:
        return max(1, ceil(len(self.steps) / STEPS_A_PAGE))

    def placed(self) -> Iterator[Placed]:
        """The card's code on every page, then the codes of that page's steps."""
        for page in range(self.pages):
            box = (WIDTH - MARGIN - CARD_CODE, MARGIN - 4, CARD_CODE)
            yield put(self.card, page=page, box=box, on=self.title)
            begin = page * STEPS_A_PAGE
            for row, step in enumerate(self.steps[begin : begin + STEPS_A_PAGE]):
                box = (MARGIN + 0.75, HEAD + row * STEP + (STEP - STEP_CODE) / 2, STEP_CODE)
                yield put(step, page=page, box=box, on=self.title)


def draw(traveler: Traveler) -> bytes:
    """As many A4 pages as it takes."""
    file = BytesIO()
    canvas = Canvas(file, pagesize=(WIDTH * mm, HEIGHT * mm), pageCompression=1)
    canvas.setTitle(f"{traveler.title} {traveler.card.number}")
    places = list(traveler.placed())
    for page in range(traveler.pages):
        if page:
            canvas.showPage()
        card, *steps = [place for place in places if place.page == page]
        _draw_head(canvas, traveler, card)
        for row, place in enumerate(steps):
            _draw_step(canvas, traveler, place, HEAD + row * STEP)
        _draw_foot(canvas, traveler, page)
    canvas.save()
    return file.getvalue()


def _draw_head(canvas: Canvas, traveler: Traveler, card: Placed) -> None:
    draw_code(canvas, card, HEIGHT)
    width = WIDTH - 2 * MARGIN - CARD_CODE
    _write(canvas, traveler.title, (MARGIN, MARGIN, width, 6), largest=10)
    _write(canvas, traveler.card.number, (MARGIN, MARGIN + 6, width, 9), font=fonts.MONO, largest=20)
    for line, words in enumerate(traveler.card.words[:1]):
        _write(canvas, words, (MARGIN, MARGIN + 15 + 7 * line, width, 7), font=fonts.BOLD, largest=13)
    for place, (word, value) in enumerate(traveler.facts[:MOST_FACTS]):
        left, top = MARGIN + place % 3 * width / 3, MARGIN + 23 + place // 3 * 9
        _write(canvas, word, (left, top, width / 3 - 2, 3.5), largest=7)
        _write(canvas, value, (left, top + 3.2, width / 3 - 2, 5.5), font=fonts.BOLD, largest=10)
    for left, box_width, title in _boxes(traveler):
        _write(canvas, title, (left + 1, HEAD - TITLES, box_width - 1, TITLES), largest=8)


def _boxes(traveler: Traveler) -> Iterator[tuple[float, float, str]]:
    """Left, width and title of the columns that are written in by hand."""
    left = MARGIN + STEP_CODE + 1.5 + TEXT
    width = (WIDTH - MARGIN - left) / len(traveler.boxes)
    for column, title in enumerate(traveler.boxes):
        yield left + column * width, width, title


def _draw_step(canvas: Canvas, traveler: Traveler, place: Placed, top: float) -> None:
    draw_code(canvas, place, HEIGHT)
    canvas.setLineWidth(0.5)
    canvas.rect(MARGIN * mm, (HEIGHT - top - STEP) * mm, (WIDTH - 2 * MARGIN) * mm, STEP * mm)
    for left, width, _title in _boxes(traveler):
        canvas.rect(left * mm, (HEIGHT - top - STEP) * mm, width * mm, STEP * mm)
    left = MARGIN + STEP_CODE + 1.5
    title, *rest = place.content.words
    _write(canvas, place.content.number, (left, top + 1, 11, 7), font=fonts.MONO, largest=13)
    _write(canvas, title, (left + 11, top + 1, TEXT - 12, 8), font=fonts.BOLD, largest=10)
    _write(canvas, " · ".join(rest), (left, top + 9, TEXT - 1, STEP - 10), largest=8)


def _draw_foot(canvas: Canvas, traveler: Traveler, page: int) -> None:
    width = WIDTH - 2 * MARGIN
    pages = _("Page %(page)d of %(pages)d") % {"page": page + 1, "pages": traveler.pages}
    words = f"{traveler.card.number} · {pages} · {traveler.printed}"
    _write(canvas, words, (MARGIN, HEIGHT - FOOT + 4, width, 5), largest=8)


def _write(
    canvas: Canvas,
    words: str,
    box: tuple[float, float, float, float],
    *,
    font: str = fonts.REGULAR,
    largest: float,
) -> None:
    """In a box of left, top, width and height in mm; what does not fit shrinks, wraps or is cut."""
    left, top, width, height = box
    fitted = fit(words, font=font, box=(width * mm, height * mm), largest=largest)
    draw_lines(canvas, fitted, font=font, left=left * mm, top=(HEIGHT - top) * mm, width=width * mm)
