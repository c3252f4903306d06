from decimal import Decimal

import pytest

from core.events import history
from floor_app.operations.inventory import services
from floor_app.operations.inventory.models import StockMove
from floor_app.operations.inventory.status import MoveKind
from floor_app.operations.inventory.tests.stock_case import ONCE, StockCase
from floor_app.operations.plant.testing import make_location


class CountTests(StockCase):
    def test_more_than_booked(self) -> None:
        level = self.count(5)

        assert self.levels() == {"WH-A01": 5}
        move = StockMove.objects.get(kind=MoveKind.ADJUSTMENT)
        assert (move.quantity, move.source, move.destination) == (Decimal(2), None, self.shelf)
        event = history(level).get()
        assert event.verb == "inventory.stock.counted"
        assert (event.facts["before"], event.facts["after"]) == ("3.000", "5")

    def test_less_than_booked(self) -> None:
        self.count(0)

        assert self.levels() == {"WH-A01": 0}
        move = StockMove.objects.get(kind=MoveKind.ADJUSTMENT)
        assert (move.quantity, move.source, move.destination) == (Decimal(3), self.shelf, None)
        assert move.reason == "Yearly count"

    def test_as_booked_is_an_event_without_a_move(self) -> None:
        level = self.count(3)

        assert StockMove.objects.count() == 1
        assert history(level).count() == 1

    def test_where_nothing_was_booked(self) -> None:
        self.count(4, location=self.floor)

        assert self.levels() == {"WH-A01": 3, "PROD-01": 4}

    def test_a_count_ends_a_negative_level(self) -> None:
        consigned = make_location("CONS-1", allows_negative=True)
        self.issue(2, source=consigned)

        self.count(1, location=consigned)

        assert self.levels() == {"WH-A01": 3, "CONS-1": 1}

    def test_without_a_reason_is_refused(self) -> None:
        with pytest.raises(services.ReasonMissing, match=r"^Say why\.$"):
            self.count(5, reason="  ")

        self.assert_nothing_happened()

    def test_what_is_no_count_is_refused(self) -> None:
        for counted in ("-1", "0.0005", "NaN"):
            with self.subTest(counted), pytest.raises(services.BadQuantity, match="0 or more"):
                self.count(Decimal(counted))

        self.assert_nothing_happened()

    def test_the_same_count_sent_twice_is_one(self) -> None:
        first = self.count(5, client_id=ONCE)

        assert self.count(5, client_id=ONCE) == first
        assert StockMove.objects.filter(kind=MoveKind.ADJUSTMENT).count() == 1
