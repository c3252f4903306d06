"""Builders for tests: the record of that code, made if there is none."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from floor_app.operations.engineering.testing import make_material
from floor_app.operations.inventory.models import Item, Lot, SerialUnit, StockLevel, StockMove
from floor_app.operations.inventory.status import MoveKind, StockQuality, UnitCondition, UnitStatus
from floor_app.operations.people.testing import make_user
from floor_app.operations.plant.models import Location

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def make_item(code: str = "INS-100", **fields: Any) -> Item:
    return Item.objects.get_or_create(code=code, defaults={"name": code} | fields)[0]


def make_lot(
    item: Item, number: str = "L-1", *, status: StockQuality = StockQuality.RELEASED, **fields: Any
) -> Lot:
    defaults = {"status": status, "received_at": NINE} | fields
    return Lot.objects.get_or_create(item=item, number=number, defaults=defaults)[0]


def make_unit(
    serial_number: str = "12345678",
    *,
    status: UnitStatus = UnitStatus.IN_STOCK,
    condition: UnitCondition = UnitCondition.USED,
    **fields: Any,
) -> SerialUnit:
    defaults = {"status": status, "condition": condition} | fields
    defaults.setdefault("material", make_material())
    return SerialUnit.objects.get_or_create(serial_number=serial_number, defaults=defaults)[0]


def make_stock(
    item: Item, quantity: Decimal | int, location: Location, *, lot: Lot | None = None, **fields: Any
) -> StockLevel:
    """So much was received there: one move and its level."""
    fields.setdefault("by", make_user("dora"))
    StockMove.objects.create(
        kind=MoveKind.RECEIPT,
        at=NINE,
        item=item,
        lot=lot,
        quantity=quantity,
        destination=location,
        **fields,
    )
    level, _ = StockLevel.objects.get_or_create(item=item, lot=lot, location=location)
    level.quantity += Decimal(quantity)
    level.save(update_fields=["quantity"])
    return level
