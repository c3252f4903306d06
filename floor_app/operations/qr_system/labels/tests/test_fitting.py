"""Text stays in its box, and Arabic is read from right to left."""

from io import BytesIO
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from core.testing import slow
from floor_app.operations.qr_system.labels import fonts
from floor_app.operations.qr_system.labels.fitting import SMALLEST, fit
from floor_app.operations.qr_system.labels.press import Form, printed
from floor_app.operations.qr_system.labels.proof import black_and_white, pictures
from floor_app.operations.qr_system.labels.sheets import Content
from floor_app.operations.qr_system.labels.templates import TEMPLATES
from floor_app.operations.qr_system.labels.tests.pages import LATHE

BOX = (120.0, 40.0)
WORDS = st.text(alphabet="abc W.-أبجدلا٣5()", max_size=300)


@slow
class FittingTests(TestCase):
    @settings(max_examples=150)
    @given(text=WORDS, across=st.integers(20, 300), high=st.integers(8, 100))
    def test_text_never_leaves_its_box(self, text: str, across: int, high: int) -> None:
        fitted = fit(text, font=fonts.REGULAR, box=(across, high), largest=14)

        assert len(fitted.lines) <= max(1, high / (fitted.size * fonts.LEADING))
        assert all(fonts.width(line, fonts.REGULAR) * fitted.size <= across + 0.01 for line in fitted.lines)

    @given(text=st.text(alphabet="ab ", max_size=60))
    def test_what_fits_is_whole(self, text: str) -> None:
        fitted = fit(text, font=fonts.REGULAR, box=(200, 100), largest=10)

        assert " ".join(fitted.lines).replace(" ", "") == text.replace(" ", "")

    def test_it_shrinks_then_wraps_and_is_cut_last(self) -> None:
        short = fit("Lathe", font=fonts.REGULAR, box=BOX, largest=12)
        longer = fit("Lathe with five axes and a bar feeder", font=fonts.REGULAR, box=BOX, largest=12)
        too_long = fit("Lathe " * 80, font=fonts.REGULAR, box=BOX, largest=12)

        assert (short.lines, short.size) == (("Lathe",), 12)
        assert len(longer.lines) > 1
        assert " ".join(longer.lines) == "Lathe with five axes and a bar feeder"
        assert too_long.size == SMALLEST
        assert too_long.lines[-1].endswith("…")

    def test_a_word_longer_than_the_box_is_broken(self) -> None:
        fitted = fit("X" * 60, font=fonts.MONO, box=(100, 60), largest=13)

        assert "".join(fitted.lines) == "X" * 60
        assert len(fitted.lines) > 1


@slow
class DirectionTests(TestCase):
    def test_the_first_strong_letter_decides(self) -> None:
        assert fonts.is_right_to_left("12 (مخرطة) CNC")
        assert not fonts.is_right_to_left("12 CNC مخرطة")
        assert not fonts.is_right_to_left("12")

    def test_arabic_letters_are_joined(self) -> None:
        """Joined, a word is narrower than its letters apart."""
        assert fonts.width("مخرطة", fonts.REGULAR) < sum(
            fonts.width(letter, fonts.REGULAR) for letter in "مخرطة"
        )

    def test_a_line_reads_from_right_to_left(self) -> None:
        assert drawn("مخرطة CNC كبيرة") == drawn_apart("كبيرة", " ", "CNC", " ", "مخرطة")

    def test_numbers_keep_their_own_direction(self) -> None:
        assert drawn("قطر 250 مم") == drawn_apart("مم", " ", "250", " ", "قطر")
        assert drawn("قطر ٢٥٠ مم") == drawn_apart("مم", " ", "٢٥٠", " ", "قطر")

    def test_brackets_embrace_what_stands_between_them(self) -> None:
        assert drawn("مخرطة (كبيرة)") == drawn_apart("(", "كبيرة", ")", " ", "مخرطة")

    def test_vowel_signs_stay_on_their_letters(self) -> None:
        assert drawn("مَخْرَطَة") == drawn_apart("مَخْرَطَة")
        assert fonts.width("مَخْرَطَة", fonts.REGULAR) == fonts.width("مخرطة", fonts.REGULAR)

    def test_no_ink_leaves_the_label(self) -> None:
        """A millimetre at every edge stays white, whatever is written."""
        for template in TEMPLATES.values():
            if template.is_roll:
                for words in ("W" * 200, "آلة " * 90, LATHE.words[1] * 9):
                    content = Content(LATHE.payload, "N" * 64, (words, words))
                    (picture,) = pictures(printed(template, [content]).file)
                    inner = (7, 7, picture.width - 7, picture.height - 7)
                    picture.paste(255, inner)
                    assert picture.getextrema() == (255, 255), (template.name, words[:5])

    def test_numbers_that_are_not_latin_are_drawn_too(self) -> None:
        with_number, without = (
            printed(TEMPLATES["asset-50x50"], [Content("A.X.1", number)], form=Form.PNG).file
            for number in ("آلة-7", "-7")
        )
        assert with_number != without


def drawn(words: str) -> bytes:
    return _ink([(words, 0.0)])


def drawn_apart(*parts: str) -> bytes:
    """Each part alone, from left to right; a bracket alone is as it looks, not as it is meant."""
    places, left = [], 0.0
    for part in parts:
        places.append((part, left))
        left += fonts.width(part, fonts.REGULAR)
    return _ink(places)


def _ink(places: list[tuple[str, float]]) -> bytes:
    file, size = BytesIO(), 20
    canvas = Canvas(file, pagesize=(400, 60))
    for words, left in places:
        base = "R" if fonts.is_right_to_left(words) else "L"
        fonts.draw(canvas, 10 + left * size, 20, words, font=fonts.REGULAR, size=size, base=base)
    canvas.save()
    (picture,) = pictures(file.getvalue())
    return black_and_white(picture).tobytes()
