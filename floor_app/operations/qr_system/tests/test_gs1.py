"""Suppliers' labels: made-up articles under GS1's own example prefix."""

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from core.testing import long, slow
from floor_app.operations.qr_system import codes, gs1
from floor_app.operations.qr_system.gs1 import SupplierLabel

GTIN = "09506000134352"
GS = gs1.GS
WHOLE = SupplierLabel(GTIN, "L-7", "S1")


class ParseTests(SimpleTestCase):
    def test_article_lot_and_serial_are_read_however_they_are_sent(self) -> None:
        message = f"01{GTIN}10L-7{GS}21S1"
        for sent in (
            f"]C1{message}",
            f"]d2{message}\r\n",
            f"]Q3{message}",
            f"]q3{message}",
            f"]e0{message}",
            f"{GS}{message}",
            f" {message}\t",
            f"(01){GTIN}(10)L-7(21)S1",
            f"https://id.gs1.org/01/{GTIN}/10/L-7/21/S1",
            f"https://supplier.example/shop/01/{GTIN}/10/L-7?21=S1&17=271231",
            f"HTTPS://SUPPLIER.EXAMPLE/01/{GTIN}/10/L-7/21/S1",
        ):
            assert gs1.parse(sent) == WHOLE, repr(sent)

    def test_what_else_a_label_says_is_passed_over(self) -> None:
        assert gs1.parse(f"]C101{GTIN}1127010117281231310200012510L-7") == SupplierLabel(GTIN, "L-7")

    def test_a_box_is_known_by_what_is_in_it(self) -> None:
        assert gs1.parse(f"]C102{GTIN}3712{GS}10L-7") == SupplierLabel(GTIN, "L-7")

    def test_a_retail_number_is_an_article(self) -> None:
        for sent in ("9506000134352", "]E09506000134352", GTIN):
            assert gs1.parse(sent) == SupplierLabel(GTIN), sent
        assert gs1.parse("]E412345670") == SupplierLabel("00000012345670")

    def test_a_serial_number_of_ours_is_no_article(self) -> None:
        for sent in (
            "12345670",
            "12345678-R1",
            "1267829M",
            "JC-2026-00153",
            "J.202600153.A",
            "9506000134353",
        ):
            assert gs1.parse(sent) is None, sent

    def test_a_wrong_check_digit_is_no_label(self) -> None:
        for sent in ("]C10109506000134353", "(01)09506000134353(10)L-7", "0109506000134353"):
            assert gs1.parse(sent) is None, sent

    def test_what_finds_no_thing_is_no_label(self) -> None:
        for sent in (
            "]C100395060001343500006",
            "]C1",
            GS,
            "(10)",
            "()",
            "https://x.example/01/1",
            "(99)x(",
            "",
        ):
            assert gs1.parse(sent) is None, sent

    def test_far_too_long_is_no_label(self) -> None:
        assert gs1.parse(f"01{GTIN}10" + "A" * codes.MAX_READING) is None

    @slow
    @given(
        st.text(alphabet=st.sampled_from(f"01209AZ()]{GS}CdQ3/:?=&%.\u0661"), max_size=60),
        st.sampled_from(
            [
                "",
                "]C1",
                "]d2",
                "(01)",
                f"01{GTIN}",
                f"(01){GTIN}",
                "https://x.example/01/",
                f"https://x/01/{GTIN}/",
            ]
        ),
    )
    def test_anything_at_all_is_a_label_or_none(self, rest: str, start: str) -> None:
        label = gs1.parse(start + rest)

        assert label is None or label != SupplierLabel()

    @long
    @given(st.text(max_size=80))
    def test_any_text_is_a_label_or_none(self, text: str) -> None:
        gs1.parse(text)


class GtinTests(SimpleTestCase):
    def test_every_length_is_filled_up_to_fourteen(self) -> None:
        assert gs1.gtin_14("9506000134352") == GTIN
        assert gs1.gtin_14(f" {GTIN} ") == GTIN
        assert gs1.gtin_14("12345670") == "00000012345670"

    def test_what_is_no_gtin_is_none(self) -> None:
        for text in ("", "ABC", "9506000134353", "1" * 30, "\u0661" * 13):
            assert gs1.gtin_14(text) is None, text
