from decimal import Decimal
from fractions import Fraction

import pytest
from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from core.testing import slow
from floor_app.operations.engineering.sizes import UnreadableSize, parse_inches, show_inches


class ParseInchesTests(SimpleTestCase):
    def test_one_size_written_many_ways_is_one_size(self) -> None:
        ways = ["8.5", "8 1/2", "8-1/2", '8 1/2"', "8 1/2”", "8 1/2″", "8½", "8 - 1/2", " 8.500 ", "٨ ١/٢"]

        assert {parse_inches(way) for way in ways} == {Decimal("8.500")}

    def test_sizes_under_an_inch_need_no_zero(self) -> None:
        assert parse_inches("1/2") == parse_inches(".5") == parse_inches("½") == Decimal("0.5")

    def test_a_decimal_next_to_a_64th_is_that_64th(self) -> None:
        assert {parse_inches(text) for text in ["8 5/16", "8.312", "8.3125", "8.313"]} == {Decimal("8.312")}

    def test_what_is_no_size_is_refused_in_words(self) -> None:
        wrong = ["", '"', "abc", "8.5 1/2", "8.5½", "8½ 1/2", "1/0", "8 1/0", "8 3/2", "8/8", "8 1/", "8,5"]
        wrong += ["0", "0.0001", "0 0/2", "-8", "1000", "999.9999", "81/2/3", "8 1/2 1/2", "8\n9"]
        for text in wrong:
            with pytest.raises(UnreadableSize, match=r"is not a size; write 8\.5 or 8 1/2") as refusal:
                parse_inches(text)
            assert text in refusal.value.message

    @slow
    @given(st.text(max_size=12))
    def test_any_text_is_a_size_or_a_refusal(self, text: str) -> None:
        try:
            size = parse_inches(text)
        except UnreadableSize:
            return

        assert 0 < size < 1000
        assert size == size.quantize(Decimal("0.001"))


@slow
class ShowInchesTests(SimpleTestCase):
    def test_a_size_is_shown_as_people_write_it(self) -> None:
        shown = {
            "8.500": '8 1/2"',
            "8.000": '8"',
            "0.500": '1/2"',
            "8.016": '8 1/64"',
            "8.313": '8 5/16"',
            "8.300": '8.3"',
            "100.000": '100"',
            "0": '0"',
        }

        assert {size: show_inches(Decimal(size)) for size in shown} == shown

    def test_every_64th_up_to_36_inches_is_read_and_shown_the_same(self) -> None:
        for exact in [Fraction(parts, 64) for parts in range(1, 36 * 64 + 1)]:
            whole, rest = divmod(exact, 1)
            written = " ".join(str(part) for part in (whole, rest) if part)
            size = parse_inches(written)

            assert abs(Fraction(size) - exact) <= Fraction(1, 2000)
            assert show_inches(size) == f'{written}"'

    @given(st.integers(min_value=1, max_value=999_999))
    def test_what_is_shown_reads_back_as_it_is_stored(self, thousandths: int) -> None:
        stored = parse_inches(f"{thousandths / 1000:.3f}")

        assert parse_inches(show_inches(stored)) == stored
        assert abs(stored - Decimal(thousandths) / 1000) <= Decimal("0.001")
