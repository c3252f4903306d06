"""A print to measure: the edges of every label, and rulers in millimetres from the first one's corner."""

from collections.abc import Iterator
from io import BytesIO

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from floor_app.operations.qr_system.labels import fonts
from floor_app.operations.qr_system.labels.fitting import fit
from floor_app.operations.qr_system.labels.sheets import Offset, draw_lines, snapped
from floor_app.operations.qr_system.labels.templates import Template

LINE = 0.125  # mm: one dot at 203 dpi


def draw(template: Template, *, words: str, offset: Offset = (0, 0), dots: float | None = None) -> bytes:
    """The frame runs 1 mm inside the cut, so that a shift of less than that is seen on all four sides."""
    file = BytesIO()
    width, height = (snapped(side, dots) for side in template.page)
    canvas = Canvas(file, pagesize=(width * mm, height * mm), pageCompression=1)
    canvas.setLineWidth(LINE * mm)
    label = template.label
    for cell in range(template.capacity):
        left, top = (place + shift for place, shift in zip(template.corner(cell), offset, strict=True))
        foot = height - top - label.height
        canvas.rect((left + 1) * mm, (foot + 1) * mm, (label.width - 2) * mm, (label.height - 2) * mm)
    left, top = (place + shift for place, shift in zip(template.corner(0), offset, strict=True))
    for x, length in _ticks(label.width):
        canvas.line(
            (left + x) * mm, (height - top - 1) * mm, (left + x) * mm, (height - top - 1 - length) * mm
        )
    for y, length in _ticks(label.height):
        canvas.line(
            (left + 1) * mm, (height - top - y) * mm, (left + 1 + length) * mm, (height - top - y) * mm
        )
    room = ((label.width - 12) * mm, (label.height - 12) * mm)
    fitted = fit(words, font=fonts.REGULAR, box=room, largest=10)
    draw_lines(
        canvas, fitted, font=fonts.REGULAR, left=(left + 8) * mm, top=(height - top - 8) * mm, width=room[0]
    )
    canvas.save()
    return file.getvalue()


def _ticks(length: float) -> Iterator[tuple[int, float]]:
    """A mark each millimetre, longer at five and ten."""
    for place in range(2, int(length) - 1):
        yield place, 5 if place % 10 == 0 else 3 if place % 5 == 0 else 1.5
