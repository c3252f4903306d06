"""How long 1,000 codes take to draw, beside two libraries, and 1,000 labels to print and to prove.

`python -m benchmarks.labels [--labels 1000]`

Each figure is the least of three rounds, taken in turns; CPU time of this process. Memory is the highest
that the process had, above what it had before.
"""

import argparse
import io
import resource
import time
from collections.abc import Callable, Sequence

import django
import segno
from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.pdfgen.canvas import Canvas

from floor_app.operations.qr_system import drawing as symbols
from floor_app.operations.qr_system.codes import make_code
from floor_app.operations.qr_system.labels.press import printed
from floor_app.operations.qr_system.labels.sheets import Content, Layout, draw
from floor_app.operations.qr_system.labels.templates import TEMPLATES

ROUNDS = 3


def texts(count: int) -> list[str]:
    return [make_code("J", f"2026{number:05d}") for number in range(count)]


def ours_svg(codes: Sequence[str]) -> int:
    return sum(len(symbols.svg(code)) for code in codes)


def segno_svg(codes: Sequence[str]) -> int:
    size = 0
    for code in codes:
        file = io.BytesIO()
        segno.make_qr(code, error="q", boost_error=False).save(file, kind="svg", border=4)
        size += len(file.getvalue())
    return size


def ours_pdf(codes: Sequence[str]) -> int:
    """The symbols alone, on sheets of 48."""
    return len(drawn("l4778", [Content(code, "-") for code in codes]))


def widget_pdf(codes: Sequence[str]) -> int:
    """reportlab's own widget, on sheets of 48."""
    file = io.BytesIO()
    canvas = Canvas(file, pageCompression=1)
    for number, code in enumerate(codes):
        if number and number % 48 == 0:
            canvas.showPage()
        drawing = Drawing(54, 54)
        drawing.add(QrCodeWidget(code, barLevel="Q", barWidth=54, barHeight=54))
        renderPDF.draw(drawing, canvas, number % 4 * 140, number % 48 // 4 * 60)
    canvas.save()
    return len(file.getvalue())


def labels_pdf(codes: Sequence[str]) -> int:
    """With number and words, in Latin and Arabic letters by turns."""
    return len(drawn("a4-3x8", contents(codes)))


def proven_pdf(codes: Sequence[str]) -> int:
    """The same, and every code read back three times."""
    return len(printed(TEMPLATES["a4-3x8"], contents(codes)).file)


def drawn(template: str, asked: list[Content]) -> bytes:
    layout = Layout(TEMPLATES[template], asked)
    return draw(layout, layout.placed())


def contents(codes: Sequence[str]) -> "list[Content]":
    words = ("17½ in matrix bit, crown", "مثقاب ماسي قطر 250 مم")
    return [Content(code, f"JC-{number:05d}", (words[number % 2],)) for number, code in enumerate(codes)]


MEASURED: tuple[tuple[str, Callable[[Sequence[str]], int]], ...] = (
    ("codes as SVG, ours", ours_svg),
    ("codes as SVG, segno", segno_svg),
    ("codes in a PDF, ours (with a number)", ours_pdf),
    ("codes in a PDF, reportlab's widget", widget_pdf),
    ("labels in a PDF, ours", labels_pdf),
    ("labels in a PDF, ours, proven", proven_pdf),
)


def highest() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--labels", type=int, default=1000)
    count = parser.parse_args().labels
    django.setup()
    codes, best = texts(count), dict.fromkeys((name for name, _run in MEASURED), float("inf"))
    sizes, memory = dict.fromkeys(best, 0), dict.fromkeys(best, 0)
    for _round in range(ROUNDS):
        for name, run in MEASURED:
            before, begun = highest(), time.process_time()
            sizes[name] = run(codes)
            best[name] = min(best[name], time.process_time() - begun)
            memory[name] = max(memory[name], highest() - before)
    for name, seconds in best.items():
        print(f"{count} {name}: {seconds:.2f} s, {sizes[name] / 1024:.0f} kB, {memory[name]} MB more")


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    main()
