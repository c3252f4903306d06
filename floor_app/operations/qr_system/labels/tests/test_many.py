"""10,000 random payloads of each kind on each template that takes it: drawn, rasterised, decoded, equal.

So many under `make prove`; the first of them in every other run. The labels bear no text: whether it keeps
off the code is asked by test_fitting.py and by each proof. Which modules are dark is no matter of the
template, so that each symbol is encoded once and drawn on all of them.
"""

from dataclasses import replace
from itertools import groupby
from operator import attrgetter
from random import Random
from unittest import TestCase

import pytest

from core.testing import extent, long, proof, show
from floor_app.operations.qr_system import codes
from floor_app.operations.qr_system.labels.proof import DOTS, inked, pictures, read
from floor_app.operations.qr_system.labels.sheets import Content, Layout, Placed, draw
from floor_app.operations.qr_system.labels.templates import TEMPLATES, Template
from floor_app.operations.qr_system.status import ADDRESSED_KINDS, SIGNED_KINDS, CodeKind

EACH = extent(sample=50, whole=10_000)
AT_ONCE = min(EACH, 250)  # labels in one PDF; no more than the symbols that are REMEMBERED
PAIRS = 73
DOTS_ASKED = DOTS[203]
SIGNED = "/ABCDEFGHIJKLM"


@long
@proof
@pytest.mark.no_cover  # thousands of pages: being watched would take longer than the drawing
class ManyPayloads:
    """A class for each kind, so that the kinds are shared out among the processes of a run."""

    kind: CodeKind

    def test_what_is_drawn_is_read(self) -> None:
        dice = Random(self.kind)  # noqa: S311  # a story, no secret
        for _start in range(0, EACH, AT_ONCE):
            asked = [Content(payload(self.kind, dice), "") for _label in range(AT_ONCE)]
            for template in templates_for(self.kind):
                layout = layout_of(template, asked)
                places = list(layout.placed())
                assert unread(draw(layout, places), places) == [], template.name
        show(f"{self.kind.label}: {EACH:,} payloads on {len(templates_for(self.kind))} templates, all read")


class JobCardTests(ManyPayloads, TestCase):
    kind = CodeKind.JOB_CARD


class OperationTests(ManyPayloads, TestCase):
    kind = CodeKind.OPERATION


class UnitTests(ManyPayloads, TestCase):
    kind = CodeKind.UNIT


class PersonTests(ManyPayloads, TestCase):
    kind = CodeKind.PERSON


class WorkCenterTests(ManyPayloads, TestCase):
    kind = CodeKind.WORK_CENTER


class LocationTests(ManyPayloads, TestCase):
    kind = CodeKind.LOCATION


class AssetTests(ManyPayloads, TestCase):
    kind = CodeKind.ASSET


class ItemTests(ManyPayloads, TestCase):
    kind = CodeKind.ITEM


class LotTests(ManyPayloads, TestCase):
    kind = CodeKind.LOT


class CommandTests(ManyPayloads, TestCase):
    kind = CodeKind.COMMAND


class EveryPairTests(TestCase):
    def test_no_kind_is_left_out(self) -> None:
        assert {asked.kind for asked in ManyPayloads.__subclasses__()} == set(CodeKind)

    def test_no_template_is_left_out(self) -> None:
        pairs = {(kind, template.name) for kind in CodeKind for template in templates_for(kind)}

        assert {name for _kind, name in pairs} == set(TEMPLATES)
        assert len(pairs) == PAIRS
        assert EACH % AT_ONCE == 0


class ControlTests(TestCase):
    """What is spoiled between the drawing and the reading is found, on every template."""

    def setUp(self) -> None:
        dice = Random(203)  # noqa: S311  # a story, no secret
        self.layouts = [
            layout_of(template, [Content(payload(min(template.kinds), dice), "") for _label in range(60)])
            for template in TEMPLATES.values()
        ]

    @long
    def test_another_payload_than_the_one_drawn_is_found(self) -> None:
        for layout in self.layouts:
            places = list(layout.placed())
            pdf = draw(layout, places)
            wrong = replace(places[7], content=Content(altered(places[7].content.payload), ""))

            assert unread(pdf, places) == []
            assert unread(pdf, [*places[:7], wrong, *places[8:]]) == [wrong.content.payload]

    @long
    def test_modules_of_less_than_a_dot_are_found(self) -> None:
        for layout in self.layouts:
            small = [replace(place, module=0.7 / DOTS_ASKED) for place in layout.placed()]

            missed = unread(draw(layout, small), small)

            assert missed == [place.content.payload for place in small], layout.template.name

    @long
    def test_a_page_that_is_missing_is_found(self) -> None:
        for layout in self.layouts:
            places = list(layout.placed())
            without_the_last = [place for place in places if place.page < places[-1].page]

            with pytest.raises(ValueError, match="longer than argument 1"):
                unread(draw(layout, without_the_last), places)


def payload(kind: str, dice: Random) -> str:
    """A code with a body of 1 to 25 characters; where its label may, half of the time within an address."""
    body = "".join(dice.choice(codes.ALPHABET) for _character in range(dice.randint(1, codes.MAX_BODY)))
    code = codes.make_code(kind, body)
    if kind not in ADDRESSED_KINDS or dice.random() < 0.5:
        return code
    return f"HTTPS://FLOOR.PLANT.EXAMPLE/S/{code}{SIGNED if kind in SIGNED_KINDS else ''}"


def templates_for(kind: CodeKind) -> list[Template]:
    return [template for template in TEMPLATES.values() if kind in template.kinds]


def altered(text: str) -> str:
    return text[:-1] + ("0" if text[-1] != "0" else "1")


def layout_of(template: Template, asked: list[Content]) -> Layout:
    return Layout(template, asked, dots=DOTS_ASKED if template.is_roll else None)


def unread(pdf: bytes, places: list[Placed]) -> list[str]:
    """The payloads that are not read from the page at 203 dpi, each where its label stands."""
    pages = pictures(pdf, dots=DOTS_ASKED)
    return [
        place.content.payload
        for page, (_number, placed) in zip(pages, groupby(places, key=attrgetter("page")), strict=True)
        for place in placed
        if (code := inked(page, place, DOTS_ASKED)) is None or read(code) != [place.content.payload]
    ]
