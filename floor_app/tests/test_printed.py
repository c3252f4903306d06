"""Where each code and each line of words stands on every paper is what was meant."""

from collections.abc import Iterator
from unittest import TestCase, mock

from reportlab.lib.units import mm

from core.testing import slow
from floor_app.operations.qr_system.labels import calibration, fonts, traveler
from floor_app.operations.qr_system.labels.sheets import Content, Layout, Placed, draw
from floor_app.operations.qr_system.labels.templates import TEMPLATES
from floor_app.operations.qr_system.labels.tests.test_traveler import make_traveler
from floor_app.tests.meaning import require_meant

SHORT = Content("A.LATHE1.X", "LATHE-1", ("Lathe", "Turning"))
LONG = Content(
    "A." + "9" * 25 + ".K", "9" * 25, ("A name that is far too long for one line " * 3, "مثقاب " * 9)
)


class PrintedTests(TestCase):
    def setUp(self) -> None:
        self.lines: list[str] = []
        self.enterContext(mock.patch.object(fonts, "draw", self.note))

    def note(self, _canvas: object, x: float, y: float, text: str, *, size: float, **_looks: str) -> None:
        self.lines.append(f"  {x / mm:.1f} from the left, {y / mm:.1f} from the foot, {size:.1f} pt: {text}")

    def taken(self, title: str, places: list[Placed]) -> Iterator[str]:
        """What was written since, under the codes that it belongs to."""
        yield title
        for place in places:
            side = place.module * len(place.symbol.rows)
            yield f"  code of {side:.1f} mm, {place.left:.1f} from the left, {place.top:.1f} from the top"
        yield from self.lines
        self.lines.clear()

    def labels(self) -> Iterator[str]:
        for name, template in TEMPLATES.items():
            for content in (SHORT, LONG):
                layout = Layout(template, [content])
                places = list(layout.placed())
                draw(layout, places)
                yield from self.taken(name, places)

    def other_papers(self) -> Iterator[str]:
        paper = make_traveler(2)
        traveler.draw(paper)
        yield from self.taken("traveler", list(paper.placed()))
        calibration.draw(TEMPLATES["a4-3x8"], words="TAB-1")
        yield from self.taken("calibration", [])

    @slow
    def test_every_paper_says_it_where_it_was_meant(self) -> None:
        require_meant("printed", "\n".join([*self.labels(), *self.other_papers(), ""]))
