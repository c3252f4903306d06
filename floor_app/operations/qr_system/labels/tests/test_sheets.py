"""Every label asked for is on some page, inside its cell, and is read from there."""

from dataclasses import replace
from itertools import chain
from math import ceil
from unittest import TestCase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.testing import slow
from floor_app.operations.qr_system.labels.press import printed
from floor_app.operations.qr_system.labels.sheets import Layout, Unprintable, put
from floor_app.operations.qr_system.labels.templates import TEMPLATES, TO_CUT, USUAL, Template
from floor_app.operations.qr_system.labels.tests.pages import LATHE, codes_of, numbered, texts

SHEETS = [template for template in TEMPLATES.values() if not template.is_roll]
A4 = TEMPLATES["a4-3x8"]


class TemplateTests(TestCase):
    def test_all_labels_lie_on_the_page_and_none_on_another(self) -> None:
        for template in TEMPLATES.values():
            label, (width, height) = template.label, template.page
            for cell in range(template.capacity):
                left, top = template.corner(cell)
                assert left >= 0 <= top, template.name
                assert left + label.width <= width + 0.01, template.name
                assert top + label.height <= height + 0.01, template.name
            assert template.columns == 1 or template.across >= label.width, template.name
            assert template.rows == 1 or template.down >= label.height, template.name

    def test_sheets_are_centred(self) -> None:
        for template in SHEETS:
            right, foot = template.corner(template.capacity - 1)
            assert right + template.label.width == pytest.approx(template.page[0] - template.left, abs=0.2)
            assert foot + template.label.height == pytest.approx(template.page[1] - template.top, abs=0.6)

    def test_each_kind_has_its_usual_template(self) -> None:
        for kind, name in USUAL.items():
            assert name == "traveler" or kind in TEMPLATES[name].kinds

    def test_modules_are_half_a_millimetre_for_every_bare_code(self) -> None:
        longest = replace(LATHE, payload="A." + "9" * 25 + ".K")
        for template in TEMPLATES.values():
            (place,) = Layout(template, [longest]).placed()
            assert place.module >= 0.5, template.name
            assert place.left - template.corner(0)[0] >= TO_CUT - 1e-9
            assert place.top - template.corner(0)[1] >= TO_CUT - 1e-9


@slow
class EveryLabelTests(TestCase):
    @settings(max_examples=60)
    @given(
        template=st.sampled_from(list(TEMPLATES.values())),
        count=st.integers(0, 200),
        start=st.integers(1, 48),
    )
    def test_every_code_asked_for_has_a_cell_of_its_own(
        self, template: Template, count: int, start: int
    ) -> None:
        start = min(start, template.capacity)
        asked = numbered(count)

        places = list(Layout(template, asked, start).placed())

        assert [place.content for place in places] == asked
        assert len({(place.page, place.left, place.top) for place in places}) == count
        pages = {place.page for place in places}
        assert pages == set(range(ceil((start - 1 + count) / template.capacity) if count else 0))

    def test_every_page_of_a_sheet_is_read_back_whole(self) -> None:
        for template in SHEETS:
            asked = numbered(template.capacity + 3)

            pages = codes_of(printed(template, asked, start=template.capacity - 1).file)

            assert [len(page) for page in pages] == [2, template.capacity, 1]
            assert sorted(chain.from_iterable(pages)) == texts(asked)

    def test_the_first_label_is_in_the_cell_that_was_asked_for(self) -> None:
        (place,) = Layout(A4, [LATHE], start=5).placed()

        assert place.corner == (70, 37.5)

    def test_a_cell_that_the_sheet_does_not_have_is_refused(self) -> None:
        for start in (0, -1, 25):
            with pytest.raises(Unprintable, match=f"cells 1 to 24; there is no cell {start}"):
                printed(A4, [LATHE], start=start)


class RefusalTests(TestCase):
    @slow
    def test_a_module_under_four_tenths_of_a_millimetre_is_refused(self) -> None:
        long = replace(LATHE, payload="HTTPS://FLOOR.PLANT.EXAMPLE/" + "LONG/" * 14)

        with pytest.raises(
            Unprintable, match=r"CNC-001 does not fit on L4778.*0\.39 mm are less than 0\.4 mm"
        ):
            printed(TEMPLATES["l4778"], [long])

        assert codes_of(printed(A4, [long]).file) == [[long.payload]]

    def test_a_printer_s_dots_count(self) -> None:
        """0.44 mm are three dots at 203 dpi, which is 0.375 mm, and five at 300 dpi."""
        with pytest.raises(Unprintable, match=r"0\.38 mm"):
            put(LATHE, page=0, box=(0, 0, 0.44 * 33), on="a strip", dots=8)

        place = put(LATHE, page=0, box=(0, 0, 0.44 * 33), on="a strip", dots=300 / 25.4)
        assert place.module == pytest.approx(5 * 25.4 / 300)

    def test_a_code_as_high_as_its_label_is_refused(self) -> None:
        """68 mm of code on a card of 54 mm."""
        badge = TEMPLATES["badge-85x54"]
        wrong = replace(badge, label=replace(badge.label, code=68))

        with pytest.raises(Unprintable, match=r"A code of 68 mm does not fit.*quiet zone would be cut"):
            printed(wrong, [LATHE])

    @slow
    def test_an_offset_that_pushes_the_code_off_the_label_is_refused(self) -> None:
        with pytest.raises(Unprintable, match="quiet zone of CNC-001 is cut"):
            printed(TEMPLATES["unit-50x25"], [LATHE], offset=(-5, 0))

    def test_nothing_is_not_printed(self) -> None:
        with pytest.raises(Unprintable, match="nothing to print"):
            printed(A4, [])
