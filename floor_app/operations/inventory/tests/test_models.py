from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import TestCase

from floor_app.operations.inventory.models import Item, Lot, StockLevel, StockMove
from floor_app.operations.inventory.serials import parse_serial, show_serial
from floor_app.operations.inventory.status import MoveKind
from floor_app.operations.inventory.testing import NINE, make_item, make_lot, make_unit
from floor_app.operations.people.testing import make_user
from floor_app.operations.plant.models import Location
from floor_app.operations.plant.testing import make_location


class StockConstraintTests(TestCase):
    item: Item
    lot: Lot
    shelf: Location

    @classmethod
    def setUpTestData(cls) -> None:
        cls.item = make_item()
        cls.lot = make_lot(cls.item)
        cls.shelf = make_location("WH-A01")

    def test_a_place_has_one_level_without_a_lot(self) -> None:
        StockLevel.objects.create(item=self.item, location=self.shelf)

        with pytest.raises(IntegrityError), transaction.atomic():
            StockLevel.objects.create(item=self.item, location=self.shelf)

    def test_a_place_has_one_level_for_each_lot(self) -> None:
        StockLevel.objects.create(item=self.item, lot=self.lot, location=self.shelf)
        StockLevel.objects.create(item=self.item, lot=make_lot(self.item, "L-2"), location=self.shelf)

        with pytest.raises(IntegrityError), transaction.atomic():
            StockLevel.objects.create(item=self.item, lot=self.lot, location=self.shelf)

    def test_a_move_has_a_quantity_and_goes_somewhere(self) -> None:
        for broken in (
            {"quantity": Decimal(0), "destination": self.shelf},
            {"quantity": Decimal(1)},
            {"quantity": Decimal(1), "source": self.shelf, "destination": self.shelf},
        ):
            with self.subTest(broken), pytest.raises(IntegrityError), transaction.atomic():
                self._move(**broken)

    def test_people_recognise_the_rows(self) -> None:
        move = self._move(quantity=Decimal("2.500"), destination=self.shelf)
        level = StockLevel(item=self.item, location=self.shelf, quantity=Decimal("2.500"))

        assert str(move) == "Received 2.500 INS-100"
        assert str(level) == "INS-100 @ WH-A01: 2.500"
        assert str(self.lot) == "L-1"
        assert str(make_unit(repair_index=2)) == "12345678-R2"

    def _move(self, **fields: Any) -> StockMove:
        return StockMove.objects.create(
            at=NINE, kind=MoveKind.RECEIPT, item=self.item, by=make_user("dora"), **fields
        )


class SerialTests(TestCase):
    def test_a_serial_number_is_read_with_its_repair_index(self) -> None:
        assert parse_serial("12345678") == ("12345678", 0)
        assert parse_serial(" 12345678r ") == ("12345678", 1)
        assert parse_serial("12345678-R20") == ("12345678", 20)

    def test_something_else_is_no_serial_number(self) -> None:
        assert parse_serial("1234567") is None

    def test_a_unit_never_repaired_shows_its_number_alone(self) -> None:
        assert show_serial("12345678", 0) == "12345678"
