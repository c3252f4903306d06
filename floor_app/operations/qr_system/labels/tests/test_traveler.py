"""The paper that goes with a job: as many pages as it takes, the card's code on each, one for each step."""

from unittest import TestCase

import pytest

from core.testing import slow
from floor_app.operations.qr_system.labels.press import Form, travelers
from floor_app.operations.qr_system.labels.sheets import Content, Unprintable
from floor_app.operations.qr_system.labels.tests.pages import codes_of
from floor_app.operations.qr_system.labels.traveler import STEPS_A_PAGE, Traveler

CARD = Content("J.202600153.A", "JC-2026-00153", ("17½ in matrix bit مثقاب",))


def make_traveler(steps: int, card: Content = CARD) -> Traveler:
    return Traveler(
        title="Job traveler",
        card=card,
        facts=[("Part", "MAT-1"), ("Customer", "A very long name " * 9)],
        steps=[
            Content(f"O.202600153N{number}.A", str(number), (f"Turning {number}", "LATHE-1", "Slowly. " * 60))
            for number in range(10, 10 + steps)
        ],
        boxes=["Good", "Scrap", "Name", "Date, time"],
        printed="printed by Ben",
    )


@slow
class TravelerTests(TestCase):
    def test_every_step_is_on_some_page_and_the_card_on_all(self) -> None:
        for steps in (0, 1, STEPS_A_PAGE, STEPS_A_PAGE + 1, 3 * STEPS_A_PAGE):
            paper = make_traveler(steps)

            pages = codes_of(travelers([paper]).file)

            assert len(pages) == paper.pages == max(1, -(-steps // STEPS_A_PAGE))
            assert all(CARD.payload in page for page in pages)
            assert sum(len(page) - 1 for page in pages) == steps

    def test_the_card_s_symbol_is_eighteen_millimetres_or_more(self) -> None:
        for payload in (CARD.payload, "HTTPS://FLOOR.PLANT.EXAMPLE/S/" + CARD.payload):
            card, *_steps = make_traveler(1, Content(payload, "JC-1")).placed()
            assert len(card.symbol.rows) * card.module >= 18

    def test_several_come_in_one_file(self) -> None:
        other = Content("J.202600154.B", "JC-2026-00154", ("Bit",))

        pages = codes_of(travelers([make_traveler(1), make_traveler(12, other)]).file)

        assert [CARD.payload in page for page in pages] == [True, False, False]

    def test_a_label_printer_takes_none(self) -> None:
        with pytest.raises(Unprintable, match="printed on A4"):
            travelers([make_traveler(1)], form=Form.ZPL)
