"""What the tests of scan batches begin with."""

from decimal import Decimal
from typing import Any

from django.test import TestCase

from floor_app.operations.inventory import queries, scanning, services
from floor_app.operations.inventory.models import (
    Item,
    ScanBatch,
    ScannedLine,
    SerialUnit,
    StockLevel,
    StockMove,
)
from floor_app.operations.inventory.services import ensure_item_for
from floor_app.operations.inventory.status import BatchKind, Missing, UnitStatus
from floor_app.operations.inventory.testing import NINE, make_item, make_stock, make_unit
from floor_app.operations.people.models import User
from floor_app.operations.people.testing import make_user
from floor_app.operations.plant.models import Location
from floor_app.operations.plant.testing import make_location
from floor_app.operations.qr_system.status import CodeKind, ScanOutcome


def reading(kind: str, key: str, *, outcome: str = ScanOutcome.RESOLVED, raw: str = "") -> scanning.Reading:
    return scanning.Reading(kind, key, outcome, raw or key)


class BatchCase(TestCase):
    """WH-A01 holds ten of INS-100 and, by the books, the units 11111111 and 22222222; 33333333 lies at
    PROD-01. Dora keeps the stores."""

    dora: User
    shelf: Location
    floor: Location
    inserts: Item
    first: SerialUnit
    second: SerialUnit
    third: SerialUnit
    product: Item

    @classmethod
    def setUpTestData(cls) -> None:
        cls.dora = make_user("dora")
        cls.shelf, cls.floor = make_location("WH-A01"), make_location("PROD-01")
        cls.inserts = make_item("INS-100")
        make_stock(cls.inserts, 10, cls.shelf)
        cls.first, cls.second = cls.counted("11111111", cls.shelf), cls.counted("22222222", cls.shelf)
        cls.third = cls.counted("33333333", cls.floor)
        cls.product = Item.objects.get(material=cls.first.material)

    @classmethod
    def counted(cls, serial: str, place: Location) -> SerialUnit:
        """A unit that lies there and is a piece of the stock."""
        unit = make_unit(serial, location=place, status=UnitStatus.IN_STOCK)
        item = ensure_item_for(material=unit.material, by=cls.dora, at=NINE)
        services.receive(item=item, quantity=Decimal(1), to=place, unit=unit, by=cls.dora, at=NINE)
        return unit

    def open(self, kind: BatchKind = BatchKind.COUNT, place: Location | None = None) -> ScanBatch:
        return services.open_batch(kind=kind, location=place, by=self.dora, at=NINE)

    def scan(self, batch: ScanBatch, kind: str, key: str, **fields: Any) -> ScannedLine:
        taken = self.take(batch, kind, key, **fields)
        assert isinstance(taken, ScannedLine)
        return taken

    def take(
        self, batch: ScanBatch, kind: str, key: str, *, client_id: Any = None, **fields: Any
    ) -> ScanBatch | ScannedLine:
        return services.scan_into_batch(
            batch=batch,
            reading=reading(kind, key, **fields),
            by=self.dora,
            at=NINE,
            client_id=client_id,
        )

    def unit(self, batch: ScanBatch, serial: str) -> ScannedLine:
        return self.scan(batch, CodeKind.UNIT, serial)

    def amount(self, batch: ScanBatch, code: str, quantity: int) -> ScannedLine:
        line = self.scan(batch, CodeKind.ITEM, code)
        return self.settle(line, quantity)

    def settle(self, line: ScannedLine, quantity: int, level: StockLevel | None = None) -> ScannedLine:
        return services.settle_line(line=line, quantity=Decimal(quantity), level=level, by=self.dora, at=NINE)

    def book(self, batch: ScanBatch, missing: str = Missing.KEEP, **fields: Any) -> ScanBatch:
        return services.book_batch(batch=batch, missing=missing, by=self.dora, at=NINE, **fields)

    def place_of(self, unit: SerialUnit) -> Location | None:
        unit.refresh_from_db()
        return unit.location

    def on_hand(self, item: Item, place: Location) -> Decimal:
        assert queries.level_mismatches() == []
        return queries.on_hand(item, location=place)

    def assert_nothing_booked(self, moves: int = 4) -> None:
        assert StockMove.objects.count() == moves
        assert self.place_of(self.first) == self.shelf
        assert self.place_of(self.third) == self.floor
