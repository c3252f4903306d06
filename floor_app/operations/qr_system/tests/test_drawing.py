from unittest import TestCase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.testing import slow
from floor_app.operations.qr_system import codes, drawing
from floor_app.operations.qr_system.status import CodeKind
from floor_app.operations.qr_system.tests.pictures import decode, parse_xml, read_png, read_svg

CARD = codes.make_code("J", "202600153")
SVG = "{http://www.w3.org/2000/svg}"


class SymbolTests(TestCase):
    def test_sixteen_characters_fit_the_smallest_symbol_at_q_and_all_codes_the_next(self) -> None:
        assert len(drawing.symbol("P." + "2" * 12 + ".X", level="Q").rows) == 21
        assert len(drawing.symbol("P." + "2" * codes.MAX_BODY + ".X", level="Q").rows) == 25

    def test_the_asked_error_correction_is_drawn(self) -> None:
        assert len(drawing.symbol("A" * 18, level="M").rows) == 21
        assert len(drawing.symbol("A" * 18, level="Q").rows) == 25

    def test_nothing_is_no_code(self) -> None:
        for empty in ["", " ", "\n\t"]:
            with pytest.raises(drawing.EmptyCode, match="no text"):
                drawing.symbol(empty)

    def test_too_much_is_no_code(self) -> None:
        assert drawing.symbol("A" * 2420, level="Q").width == 185
        for length in (2421, 100_000):
            with pytest.raises(drawing.OversizedCode, match=f"{length} characters are too many"):
                drawing.symbol("A" * length)

    def test_what_has_no_encoding_is_no_code(self) -> None:
        with pytest.raises(drawing.UnusableCode, match="no code can hold"):
            drawing.symbol("\ud800")


class SvgTests(TestCase):
    def test_what_is_drawn_is_read_back(self) -> None:
        assert decode(read_svg(drawing.svg(CARD))) == [CARD]

    def test_the_picture_is_one_element_a_strict_policy_allows(self) -> None:
        root = parse_xml(drawing.svg(CARD))

        assert root.tag == f"{SVG}svg"
        assert root.get("role") == "img"
        assert [child.tag for child in root] == [f"{SVG}title", f"{SVG}path", f"{SVG}path"]
        assert [child.get("fill") for child in root] == [None, "#fff", "#000"]
        assert not any("style" in element.attrib for element in root.iter())

    def test_the_title_says_the_code_unless_told_otherwise(self) -> None:
        def title(svg: str) -> str | None:
            return parse_xml(svg).findtext(f"{SVG}title")

        assert title(drawing.svg(CARD)) == CARD
        assert title(drawing.svg(CARD, title='<b>"مخرطة" & 1\x0b</b>')) == '<b>"مخرطة" & 1</b>'

    def test_four_modules_around_it_stay_white(self) -> None:
        pixels = read_svg(drawing.svg(CARD), scale=1)

        border = [*pixels[:4], *pixels[-4:], *[row[:4] + row[-4:] for row in pixels]]
        assert {pixel for row in border for pixel in row} == {255}
        assert pixels[4][4] == 0

    def test_it_has_a_size_in_millimetres_only_when_asked(self) -> None:
        assert parse_xml(drawing.svg(CARD)).get("width") is None
        for size in (12, 18, 37.5):
            root = parse_xml(drawing.svg(CARD, size_mm=size))
            assert (root.get("width"), root.get("height")) == (f"{size:g}mm", f"{size:g}mm")

    def test_a_size_no_scanner_can_read_is_refused(self) -> None:
        with pytest.raises(drawing.UnreadableSize, match=r"11 mm is too small .* it needs 11.6 mm"):
            drawing.svg(CARD, size_mm=11)

        assert drawing.svg(CARD, size_mm=11.6)


@slow
class PngTests(TestCase):
    def test_what_is_drawn_is_read_back_in_every_size(self) -> None:
        for size in (29, 30, 58, 100, 177, 296, 600, 1000):
            pixels = read_png(drawing.png(CARD, size_px=size))

            assert (len(pixels), len(pixels[0])) == (size, size)
            assert decode(pixels) == [CARD], size

    def test_four_modules_around_it_stay_white_in_a_size_that_does_not_divide(self) -> None:
        pixels = read_png(drawing.png(CARD, size_px=100))

        dark = [index for index, row in enumerate(pixels) if 0 in row]
        assert (dark[0], dark[-1]) == (18, 80)

    def test_a_size_no_scanner_can_read_is_refused(self) -> None:
        with pytest.raises(drawing.UnreadableSize, match="between 29 and 4096 pixels wide; 28"):
            drawing.png(CARD, size_px=28)

    def test_a_size_no_memory_should_hold_is_refused(self) -> None:
        with pytest.raises(drawing.UnreadableSize, match="4096"):
            drawing.png(CARD, size_px=100_000)

    def test_text_of_any_language_is_read_back(self) -> None:
        for text in ["مخرطة ١", "Fräse 1 µm", "https://floor.example/s/" + CARD]:
            assert decode(read_png(drawing.png(text))) == [text]

    @settings(max_examples=60)
    @given(
        st.sampled_from(CodeKind.values),
        st.text(codes.ALPHABET, min_size=1, max_size=codes.MAX_BODY),
        st.integers(66, 260),
    )
    def test_every_code_is_read_back_from_both_pictures(self, kind: str, body: str, size: int) -> None:
        code = codes.make_code(kind, body)

        assert decode(read_png(drawing.png(code, size_px=size))) == [code]
        assert decode(read_svg(drawing.svg(code))) == [code]
