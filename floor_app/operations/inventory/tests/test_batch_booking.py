from decimal import Decimal
from uuid import UUID

import pytest

from core.events import history
from core.testing import slow
from floor_app.operations.inventory import scanning, services
from floor_app.operations.inventory.models import SerialUnit, StockMove
from floor_app.operations.inventory.status import BatchKind, BatchStatus, Missing, MoveKind, UnitStatus
from floor_app.operations.inventory.testing import NINE, make_item, make_lot, make_stock, make_unit
from floor_app.operations.inventory.tests.batch_case import BatchCase
from floor_app.operations.plant.models import Location
from floor_app.operations.qr_system.status import CodeKind, ScanOutcome

ONCE = UUID("5f0c1a52-0000-4000-8000-000000000007")


class CountTests(BatchCase):
    def setUp(self) -> None:
        self.batch = self.open(place=self.shelf)

    @slow
    def test_before_it_is_booked_a_count_says_what_differs(self) -> None:
        make_stock(make_item("NUT-1"), 4, self.shelf)
        self.unit(self.batch, "11111111")
        self.unit(self.batch, "33333333")
        agrees = self.amount(self.batch, "INS-100", 10)
        assert list(scanning.differences(self.batch)) == []

        self.settle(agrees, 7)
        differs = scanning.differences(self.batch).values_list("pk", "booked")

        assert list(differs) == [(agrees.pk, 10)]
        assert list(scanning.missing_units(self.batch)) == [self.second]
        assert [(str(level.item), level.loose) for level in scanning.missing_levels(self.batch)] == [
            ("NUT-1", 4)
        ]
        assert [str(line) for line in scanning.strangers(self.batch)] == ["33333333"]

    @slow
    def test_booked_it_moves_what_was_found_and_enters_quantities(self) -> None:
        self.unit(self.batch, "33333333")
        self.unit(self.batch, "11111111")
        self.amount(self.batch, "INS-100", 7)

        batch = self.book(self.batch)

        assert (batch.status, batch.closed_by) == (BatchStatus.BOOKED, self.dora)
        assert self.place_of(self.third) == self.shelf
        assert self.on_hand(self.inserts, self.shelf) == 7
        assert self.on_hand(self.product, self.shelf) == 3
        assert self.on_hand(self.product, self.floor) == 0
        reasons = StockMove.objects.exclude(kind=MoveKind.RECEIPT).filter(reason=batch.number)
        assert sorted(move.kind for move in reasons) == [MoveKind.ADJUSTMENT, MoveKind.TRANSFER]
        facts = history(batch).first().facts  # type: ignore[union-attr]
        assert facts == {"place": "WH-A01", "rows": 3, "moved": 1, "counted": 1, "lost": 0, "emptied": 0}

    def test_what_was_not_scanned_stays_unless_it_is_said_to_be_gone(self) -> None:
        make_stock(make_item("NUT-1"), 4, self.shelf)
        self.unit(self.batch, "11111111")

        self.book(self.batch, Missing.KEEP)

        self.second.refresh_from_db()
        assert self.second.status == UnitStatus.IN_STOCK
        assert self.on_hand(make_item("NUT-1"), self.shelf) == 4

    @slow
    def test_what_is_said_to_be_gone_is_lost_and_empty(self) -> None:
        nuts = make_item("NUT-1")
        make_stock(nuts, 4, self.shelf)
        make_stock(nuts, 2, self.shelf, lot=make_lot(nuts, "N-1"))
        self.unit(self.batch, "11111111")
        self.amount(self.batch, "INS-100", 10)

        self.book(self.batch, Missing.GONE)

        self.second.refresh_from_db()
        assert self.second.status == UnitStatus.LOST
        assert self.on_hand(nuts, self.shelf) == 0
        assert self.on_hand(self.product, self.shelf) == 1

    @slow
    def test_a_place_where_nothing_is_left_is_emptied(self) -> None:
        self.book(self.batch, Missing.GONE)

        assert self.on_hand(self.inserts, self.shelf) == 0
        assert SerialUnit.objects.filter(status=UnitStatus.LOST).count() == 2

    @slow
    def test_pieces_beside_serial_units_are_counted_beside_them(self) -> None:
        make_stock(self.product, 5, self.shelf)  # five more, which have no serial number

        self.unit(self.batch, "11111111")
        self.unit(self.batch, "22222222")
        self.amount(self.batch, self.product.code, 4)
        self.book(self.batch)

        assert self.on_hand(self.product, self.shelf) == 6

    def test_a_unit_that_the_plant_does_not_own_moves_without_a_count(self) -> None:
        guest = make_unit("44444444", location=self.floor)
        self.unit(self.batch, "44444444")

        self.book(self.batch)

        assert self.place_of(guest) == self.shelf
        self.assert_nothing_booked()

    def test_rows_that_cannot_be_booked_hold_it_up(self) -> None:
        self.scan(self.batch, CodeKind.ITEM, "INS-100")
        self.scan(self.batch, "", "", outcome=ScanOutcome.UNKNOWN, raw="???")

        with pytest.raises(services.RowsToSettle, match="2 rows cannot be booked as they are"):
            self.book(self.batch)

        self.assert_nothing_booked()

    def test_a_unit_that_has_left_since_is_named(self) -> None:
        self.unit(self.batch, "11111111")
        self.unit(self.batch, "33333333")
        SerialUnit.objects.filter(pk=self.first.pk).update(status=UnitStatus.SOLD)

        with pytest.raises(services.RowsToSettle, match=r"11111111 is not in the house any more: Sold"):
            self.book(self.batch)

        self.assert_nothing_booked()

    def test_nothing_scanned_is_nothing_to_book(self) -> None:
        with pytest.raises(services.NothingScanned, match="Nothing was scanned into SB-2026-00001"):
            self.book(self.batch)

        assert scanning.open_batches().count() == 1

    def test_a_place_out_of_use_is_refused(self) -> None:
        self.unit(self.batch, "11111111")
        Location.objects.filter(pk=self.shelf.pk).update(is_active=False)

        with pytest.raises(services.OutOfUse):
            self.book(self.batch)

        self.assert_nothing_booked()

    @slow
    def test_the_same_command_twice_books_once(self) -> None:
        self.amount(self.batch, "INS-100", 7)

        first = self.book(self.batch, client_id=ONCE)

        assert self.book(self.batch, client_id=ONCE) == first
        assert StockMove.objects.filter(kind=MoveKind.ADJUSTMENT).count() == 1


@slow
class PutAwayTests(BatchCase):
    def setUp(self) -> None:
        self.batch = self.open(BatchKind.PUT_AWAY)

    def test_everything_goes_to_the_place(self) -> None:
        self.unit(self.batch, "11111111")
        self.unit(self.batch, "33333333")  # lies there already
        self.settle(self.scan(self.batch, CodeKind.ITEM, "INS-100"), 4)
        self.take(self.batch, CodeKind.LOCATION, "PROD-01")

        batch = self.book(self.batch)

        assert self.place_of(self.first) == self.floor
        assert self.on_hand(self.inserts, self.shelf) == 6
        assert self.on_hand(self.inserts, self.floor) == 4
        assert self.on_hand(self.product, self.floor) == 2
        assert StockMove.objects.filter(reference=batch.number).count() == 1
        assert history(batch).first().facts == {"place": "PROD-01", "rows": 3, "moved": 2}  # type: ignore[union-attr]

    def test_what_lies_there_already_is_left(self) -> None:
        self.scan(self.batch, CodeKind.ITEM, "INS-100")
        self.take(self.batch, CodeKind.LOCATION, "WH-A01")

        self.book(self.batch)

        self.assert_nothing_booked()

    def test_without_a_place_nothing_moves(self) -> None:
        self.unit(self.batch, "11111111")

        with pytest.raises(services.PlaceMissing, match="Scan the place where everything is put"):
            self.book(self.batch)

        self.assert_nothing_booked()

    def test_what_was_issued_meanwhile_holds_all_of_it_up(self) -> None:
        self.unit(self.batch, "11111111")
        self.scan(self.batch, CodeKind.ITEM, "INS-100")
        self.take(self.batch, CodeKind.LOCATION, "PROD-01")
        services.issue(item=self.inserts, quantity=Decimal(1), source=self.shelf, by=self.dora, at=NINE)

        with pytest.raises(services.NotEnoughStock, match="Only 9 pcs of INS-100 are at WH-A01"):
            self.book(self.batch)

        self.assert_nothing_booked(moves=5)
