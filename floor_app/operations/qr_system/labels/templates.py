"""What labels are printed on, in millimetres. A label from a roll is a sheet of one.

Sources: Avery 5160 (2⅝ × 1 in) and 5163 (4 × 2 in) by the measures in glabels' avery-us-templates.xml; Avery
Zweckform L4778 (45.7 × 21.2 mm, film, 48 on A4) as it is sold, on the grid of its other 48s, L6009 and
L4736, columns 48.3 mm apart, centred on the sheet: its maker's drawing was not at hand. 3 × 8 of
70 × 37 mm fill A4 but for 0.5 mm at top and foot. A badge is a card of ISO/IEC 7810 ID-1, printed 0.6 mm
narrower. Offsets do the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from floor_app.operations.qr_system.drawing import Level
from floor_app.operations.qr_system.status import CodeKind

TO_CUT = 1.0  # mm between the quiet zone and the cut

TRAVELER = "traveler"  # no sheet of labels but A4 paper of its own: labels/traveler.py

ALL = frozenset(CodeKind)
PEOPLE = frozenset({CodeKind.PERSON})
THINGS = ALL - PEOPLE


@dataclass(frozen=True, slots=True)
class Label:
    """One label: its size, the side of its code with the quiet zone (mm), and the largest text (points)."""

    width: float
    height: float
    code: float
    text_below: bool = False
    level: Level = "Q"
    number_pt: float = 13
    words_pt: float = 10


@dataclass(frozen=True, slots=True)
class Template:
    """A page of labels: `left` and `top` to the first one, `across` and `down` from one to the next."""

    name: str
    title: str | Promise
    label: Label
    kinds: frozenset[CodeKind]
    page: tuple[float, float]
    columns: int = 1
    rows: int = 1
    left: float = 0
    top: float = 0
    across: float = 0
    down: float = 0

    @property
    def capacity(self) -> int:
        return self.columns * self.rows

    @property
    def is_roll(self) -> bool:
        """Printed by a label printer, one label a page."""
        return self.capacity == 1

    def corner(self, cell: int) -> tuple[float, float]:
        """Left and top of the label in this cell; the first is 0, at the top left, and rows fill first."""
        row, column = divmod(cell, self.columns)
        return self.left + column * self.across, self.top + row * self.down


def _roll(name: str, title: str | Promise, label: Label, kinds: frozenset[CodeKind]) -> Template:
    return Template(name, title, label, kinds, page=(label.width, label.height))


A4 = (210.0, 297.0)
LETTER = (215.9, 279.4)

_ALL = (
    _roll("unit-50x25", _("Unit 50 × 25 mm"), Label(50, 25, code=23), THINGS),
    _roll("unit-100x50", _("Unit 100 × 50 mm"), Label(100, 50, 44, number_pt=18, words_pt=14), THINGS),
    _roll("asset-50x50", _("Asset 50 × 50 mm"), Label(50, 50, 34, text_below=True), THINGS),
    _roll("location-100x70", _("Location 100 × 70 mm"), Label(100, 70, 56, False, "Q", 20, 14), THINGS),
    _roll("badge-85x54", _("Badge 85 × 54 mm"), Label(85, 54, 36, level="M", words_pt=14), PEOPLE),
    Template(
        "a4-3x8", _("A4, 3 × 8 of 70 × 37 mm"), Label(70, 37, code=32), THINGS,
        page=A4, columns=3, rows=8, left=0, top=0.5, across=70, down=37,
    ),
    Template(
        "avery-5160", _("Avery 5160, 3 × 10 of 2⅝ × 1 in"), Label(66.675, 25.4, code=23), THINGS,
        page=LETTER, columns=3, rows=10, left=4.7625, top=12.7, across=69.85, down=25.4,
    ),
    Template(
        "avery-5163", _("Avery 5163, 2 × 5 of 4 × 2 in"), Label(101.6, 50.8, 44, False, "Q", 18, 14), THINGS,
        page=LETTER, columns=2, rows=5, left=3.96875, top=12.7, across=106.3625, down=50.8,
    ),
    Template(
        "l4778", _("L4778, 4 × 12 of 45.7 × 21.2 mm"), Label(45.7, 21.2, code=19, words_pt=8), THINGS,
        page=A4, columns=4, rows=12, left=9.7, top=21.3, across=48.3, down=21.2,
    ),
)  # fmt: skip

TEMPLATES: Mapping[str, Template] = {template.name: template for template in _ALL}

# What is offered first for a kind; all others are sheets' business.
USUAL: Mapping[str, str] = {
    CodeKind.PERSON: "badge-85x54",
    CodeKind.ASSET: "asset-50x50",
    CodeKind.WORK_CENTER: "asset-50x50",
    CodeKind.LOCATION: "location-100x70",
    CodeKind.JOB_CARD: TRAVELER,
}
