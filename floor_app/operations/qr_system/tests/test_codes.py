import itertools
from unittest import TestCase

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.testing import slow
from floor_app.operations.qr_system import codes
from floor_app.operations.qr_system.codes import ALPHABET, ParsedCode
from floor_app.operations.qr_system.status import CodeKind

QR_ALPHANUMERIC = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
CARD = "J.202600153.A"

kinds = st.sampled_from(CodeKind.values)
bodies = st.text(ALPHABET, min_size=1, max_size=codes.MAX_BODY)
whole_codes = st.builds(codes.make_code, kinds, bodies)


def is_read(text: str) -> bool:
    parsed = codes.parse(text)
    return parsed is not None and not parsed.misread


class GrammarTests(TestCase):
    def test_a_code_is_kind_body_and_check_character(self) -> None:
        assert codes.make_code("J", "202600153") == CARD

    def test_the_check_character_agrees_with_a_published_example(self) -> None:
        # The Global Release Identifier's own example, A1-2425G-ABC1234002-M, uses the same system.
        assert codes.check_character("A12425GABC1234002") == "M"

    def test_kind_letters_are_distinct_letters(self) -> None:
        assert all(codes.make_code(kind, "1") for kind in CodeKind.values)
        assert len(set(CodeKind.values)) == len(CodeKind)

    def test_what_is_outside_the_grammar_is_refused(self) -> None:
        for kind, body in [("j", "1"), ("", "1"), ("JO", "1"), ("J", ""), ("J", "a"), ("J", "A-1")]:
            with pytest.raises(codes.InvalidBody):
                codes.make_code(kind, body)
        with pytest.raises(codes.InvalidBody):
            codes.make_code("J", "1" * (codes.MAX_BODY + 1))

    def test_a_key_in_the_alphabet_gives_its_own_body(self) -> None:
        assert codes.body_for("CNC-001") == "CNC001"
        assert codes.body_for("12345678-R1") == "12345678R1"
        assert codes.body_for("wh-a01") == "WHA01"

    def test_a_step_of_one_card_is_not_taken_for_a_step_of_another(self) -> None:
        assert codes.body_for("JC-2026-10000/110") == "JC202610000N110"
        assert codes.body_for("JC-2026-100001/10") == "JC2026100001N10"

    def test_a_key_outside_the_alphabet_gives_none(self) -> None:
        assert codes.body_for("مخرطة") is None
        assert codes.body_for("LATHE_1") is None
        assert codes.body_for("-") is None
        assert codes.body_for("X" * 26) is None

    def test_random_bodies_differ_and_fit_the_smallest_symbol(self) -> None:
        bodies = {codes.random_body() for _ in range(500)}

        assert len(bodies) == 500
        assert all(len(codes.make_code("P", body)) == 16 for body in bodies)
        assert set("".join(bodies)) <= set(codes.RANDOM_ALPHABET)

    def test_a_number_typed_by_hand_is_no_code(self) -> None:
        for typed in ["JC-2026-00153", "12345678-R1", "12345678", "1267829M", "8 1/2", "8.5", "WH-A01", ""]:
            assert codes.parse(typed) is None, typed


@slow
class PropertyTests(TestCase):
    @given(kinds, bodies)
    def test_every_code_is_read_back(self, kind: str, body: str) -> None:
        code = codes.make_code(kind, body)

        assert codes.parse(code) == ParsedCode(kind=kind, body=body, check=code[-1])
        assert is_read(code)
        assert set(code) <= QR_ALPHANUMERIC

    @given(whole_codes, st.data())
    def test_every_wrong_character_is_found(self, code: str, data: st.DataObject) -> None:
        place = data.draw(st.integers(0, len(code) - 1))
        wrong = data.draw(st.sampled_from(sorted(QR_ALPHANUMERIC - {code[place]})))

        assert not is_read(code[:place] + wrong + code[place + 1 :])

    @given(st.text(max_size=200))
    def test_any_text_is_answered(self, text: str) -> None:
        codes.parse(text)
        codes.unwrap(text).encode()

    @given(whole_codes)
    def test_unwrapping_twice_changes_nothing(self, code: str) -> None:
        assert codes.unwrap(codes.unwrap(f"]Q1{code}\r\n")) == code

    @given(kinds, bodies, st.data())
    def test_swapped_neighbours_are_found_unless_their_values_differ_by_one(
        self, kind: str, body: str, data: st.DataObject
    ) -> None:
        code = codes.make_code(kind, body)
        place = data.draw(st.integers(0, len(code) - 2))
        one, other = code[place], code[place + 1]
        assume(one != other)
        assume("." in one + other or (int(one, 36) - int(other, 36)) % 36 not in (1, 35))

        assert not is_read(code[:place] + other + one + code[place + 2 :])

    def test_swapped_neighbours_that_differ_by_one_are_nearly_always_found(self) -> None:
        pairs = list(itertools.pairwise(ALPHABET + ALPHABET[0]))
        missed = [
            (before, one, other)
            for before in ALPHABET
            for one, other in pairs
            if codes.check_character(before + one + other) == codes.check_character(before + other + one)
        ]

        assert len(missed) == 36
        assert len(pairs) * len(ALPHABET) == 36 * 36


class ReadingTests(TestCase):
    def test_what_surrounds_a_code_does_not_matter(self) -> None:
        for sent in [
            CARD.lower(),
            f"  {CARD}\t",
            f"{CARD}\r\n",
            f"]Q1{CARD}",
            f"]d2{CARD}\r",
            f"\x02]C0{CARD}\x03",
            f"\ufeff{CARD}\u200f",
            f"\u2066{CARD}\u2069",
        ]:
            assert codes.unwrap(sent).upper() == CARD, repr(sent)
            assert is_read(sent), repr(sent)

    def test_a_url_that_carries_a_code_is_read(self) -> None:
        for sent in [
            f"https://floor.example/s/{CARD}",
            f"http://10.0.0.5:8000/s/{CARD}/",
            f"HTTPS://FLOOR.EXAMPLE/S/{CARD}?from=phone#top",
            f"https://floor.example/plant/s/{CARD.replace('.', '%2E')}",
            f"]Q1https://floor.example/s/{CARD}\r",
        ]:
            assert is_read(sent), sent

    def test_another_url_is_left_alone(self) -> None:
        for sent in ["https://floor.example/", f"https://floor.example/x/{CARD}", f"ftp://a/s/{CARD}"]:
            assert codes.unwrap(sent) == sent
            assert codes.parse(sent) is None

    def test_json_gives_its_code_or_its_id(self) -> None:
        assert is_read('{"type": "job_card", "id": "JC-2026-00153", "code": "J.202600153.A"}')
        assert codes.unwrap('{"type": "job_card", "id": "JC-2026-00153"}') == "JC-2026-00153"

    def test_json_without_either_is_left_alone(self) -> None:
        deep = '{"code":' * 100 + "1" + "}" * 100
        for sent in ['{"id": 17}', '{"code": ["J"]}', "{}", '{"code"', deep]:
            assert codes.unwrap(sent) == sent
            assert codes.parse(sent) is None

    def test_json_too_deep_to_read_is_left_alone(self) -> None:
        sent = '{"a":' + "[" * 1000

        assert codes.unwrap(sent) == sent

    def test_plain_text_is_kept(self) -> None:
        assert codes.unwrap(" 12345678-R1\r") == "12345678-R1"
        assert codes.unwrap("\u0661\u0662\u0663\u06f4") == "1234"

    def test_a_wrong_check_character_is_a_misreading(self) -> None:
        parsed = codes.parse("J.202600154.A")

        assert parsed == ParsedCode(kind="J", body="202600154", check="A")
        assert parsed.misread

    def test_what_is_far_too_long_is_no_reading(self) -> None:
        assert codes.unwrap("J" * 10_000) == ""
        assert codes.parse(" " * 10_000 + CARD) is None

    def test_text_no_database_takes_is_made_storable(self) -> None:
        assert codes.storable("a\x00b") == "a\u2400b"
        assert codes.storable("\ud800") == "\\ud800"
        assert codes.unwrap('{"id": "a\\u0000\\ud800b"}') == "a\u2400\\ud800b"
