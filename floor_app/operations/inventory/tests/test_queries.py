from decimal import Decimal

import pytest
from django.test import TestCase

from floor_app.operations.engineering.testing import make_material
from floor_app.operations.inventory import queries, services
from floor_app.operations.inventory.models import Item, StockLevel
from floor_app.operations.inventory.queries import LevelMismatch, NotEnoughStock
from floor_app.operations.inventory.status import StockQuality
from floor_app.operations.inventory.testing import NINE, make_item, make_lot, make_stock, make_unit
from floor_app.operations.people.testing import make_user
from floor_app.operations.plant.models import Location
from floor_app.operations.plant.testing import make_location


class OnHandTests(TestCase):
    item: Item
    shelf: Location
    floor: Location

    @classmethod
    def setUpTestData(cls) -> None:
        cls.item = make_item()
        cls.shelf = make_location("WH-A01")
        cls.floor = make_location("PROD-01")
        make_stock(cls.item, 3, cls.shelf)
        make_stock(cls.item, Decimal("0.250"), cls.floor)
        make_stock(cls.item, 4, cls.shelf, lot=make_lot(cls.item, "L-1"))
        make_stock(cls.item, 8, cls.shelf, lot=make_lot(cls.item, "L-2", status=StockQuality.BLOCKED))
        make_stock(make_item("INS-200"), 99, cls.shelf)

    def test_all_of_it_is_one_query(self) -> None:
        with self.assertNumQueries(1):
            assert queries.on_hand(self.item) == Decimal("15.250")

    def test_by_place_and_by_lot(self) -> None:
        blocked = make_lot(self.item, "L-2")

        assert queries.on_hand(self.item, location=self.floor) == Decimal("0.250")
        assert queries.on_hand(self.item, lot=blocked) == 8
        assert queries.on_hand(self.item, location=self.floor, lot=blocked) == 0

    def test_only_released_lots_and_loose_pieces_are_available(self) -> None:
        assert queries.on_hand(self.item, available_only=True) == Decimal("7.250")

    def test_enough_is_not_refused(self) -> None:
        queries.require_on_hand(self.item, Decimal("7.250"))

    def test_less_than_asked_for_is_refused(self) -> None:
        with pytest.raises(NotEnoughStock, match=r"^Only 7\.25 pcs of INS-100 are in stock\.$"):
            queries.require_on_hand(self.item, Decimal(8))

    def test_less_than_asked_for_in_a_place_is_refused(self) -> None:
        with pytest.raises(NotEnoughStock, match=r"^Only 7 pcs of INS-100 are at WH-A01\.$"):
            queries.require_on_hand(self.item, Decimal(8), location=self.shelf)

    def test_what_lies_in_a_place(self) -> None:
        StockLevel.objects.create(item=make_item("INS-300"), location=self.shelf)

        with self.assertNumQueries(1):
            lying = {(str(one.item), str(one.lot), one.quantity) for one in queries.stock_at(self.shelf)}

        assert lying == {
            ("INS-100", "None", Decimal(3)),
            ("INS-100", "L-1", Decimal(4)),
            ("INS-100", "L-2", Decimal(8)),
            ("INS-200", "None", Decimal(99)),
        }


class ShortItemTests(TestCase):
    def test_items_below_their_minimum(self) -> None:
        shelf = make_location("WH-A01")
        enough = make_item("A-ENOUGH", minimum_quantity=Decimal("0.300"))
        make_stock(enough, Decimal("0.100"), shelf)
        make_stock(enough, Decimal("0.200"), shelf, lot=make_lot(enough))
        blocked = make_item("B-BLOCKED", minimum_quantity=5)
        make_stock(blocked, 2, shelf)
        make_stock(blocked, 9, shelf, lot=make_lot(blocked, status=StockQuality.INSPECTION))
        make_item("C-NONE", minimum_quantity=1)
        make_item("D-NO-MINIMUM")
        make_item("E-OUT-OF-USE", minimum_quantity=1, is_active=False)

        short = {item.code: item.available for item in queries.short_items()}  # type: ignore[attr-defined]

        assert short == {"B-BLOCKED": 2, "C-NONE": 0}


class FindTests(TestCase):
    def test_a_unit_by_its_serial_number_typed_any_way(self) -> None:
        unit = make_unit("12345678", repair_index=2)

        for typed in ("12345678", " 1234 5678 ", "12345678-r2", "12345678R", "12345678 R 1"):
            with self.subTest(typed):
                assert queries.find_unit(typed) == unit

    def test_a_unit_nobody_knows(self) -> None:
        make_unit("12345678")

        assert queries.find_unit("87654321") is None
        assert queries.find_unit("what") is None
        assert queries.find_unit("") is None

    def test_an_item_by_its_code_or_its_mat_number(self) -> None:
        material = make_material("1267829M")
        item = make_item("BIT-8", material=material)

        assert queries.find_item("bit-8") == item
        assert queries.find_item("1267829m ") == item
        assert queries.find_item("INS-1") is None
        assert queries.item_for(material) == item
        assert queries.item_for(make_material("771779")) is None


class LevelMismatchTests(TestCase):
    def test_levels_that_follow_their_moves_agree(self) -> None:
        dora, shelf, floor = make_user("dora"), make_location("WH-A01"), make_location("PROD-01")
        item = make_item()
        for quantity in ("0.1", "0.2", "0.7"):
            services.receive(item=item, quantity=Decimal(quantity), to=shelf, by=dora, at=NINE)
        services.transfer(
            item=item, quantity=Decimal("0.3"), source=shelf, destination=floor, by=dora, at=NINE
        )
        services.issue(item=item, quantity=Decimal("0.3"), source=floor, by=dora, at=NINE)

        with self.assertNumQueries(1):
            assert queries.level_mismatches() == []

    def test_a_level_without_moves_and_a_move_without_level_are_found(self) -> None:
        item, shelf, floor = make_item(), make_location("WH-A01"), make_location("PROD-01")
        lot = make_lot(item)
        StockLevel.objects.create(item=item, lot=lot, location=shelf, quantity=Decimal("1.500"))
        make_stock(item, 2, floor).delete()

        found = {(one.lot_id, one.location_id): one for one in queries.level_mismatches()}

        assert found == {
            (lot.pk, shelf.pk): LevelMismatch(item.pk, lot.pk, shelf.pk, Decimal("1.500"), Decimal(0)),
            (None, floor.pk): LevelMismatch(item.pk, None, floor.pk, Decimal(0), Decimal(2)),
        }
