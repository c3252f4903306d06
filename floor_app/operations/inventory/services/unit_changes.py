"""Changing the locked row of one serial unit, and the piece it is in the stock."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from core.events import record
from floor_app.operations.inventory import queries
from floor_app.operations.inventory.models import SerialUnit, StockMove
from floor_app.operations.inventory.services.posting import post
from floor_app.operations.inventory.status import COUNTED_STATUSES, MoveKind, UnitStatus
from floor_app.operations.people.models import User
from floor_app.operations.plant.models import Location

# How a unit that is counted in stock leaves the count.
_LEAVES_AS = {
    UnitStatus.UNDER_REPAIR: MoveKind.ISSUE,
    UnitStatus.IN_TRANSIT: MoveKind.SHIPMENT,
    UnitStatus.AT_CUSTOMER: MoveKind.SHIPMENT,
    UnitStatus.SOLD: MoveKind.SHIPMENT,
    UnitStatus.SCRAPPED: MoveKind.ADJUSTMENT,
    UnitStatus.LOST: MoveKind.ADJUSTMENT,
}


def lock_unit(unit: SerialUnit) -> SerialUnit:
    return SerialUnit.objects.select_for_update(of=("self",)).select_related("location").get(pk=unit.pk)


def change(
    unit: SerialUnit,
    verb: str,
    changes: dict[str, Any],
    *,
    by: User,
    at: datetime,
    reason: str,
    client_id: UUID | None,
) -> SerialUnit:
    """Set the named fields, the status only by its table, and record what was before and what is after."""
    before = {name: plain(getattr(unit, name)) for name in changes}
    for name, value in changes.items():
        if name == "status":
            unit.move_to(value)
        else:
            setattr(unit, name, value)
    unit.save(update_fields=list(changes))
    after = {name: plain(value) for name, value in changes.items()}
    facts = {"before": before, "after": after, "reason": reason}
    record(verb, subject=unit, by=by, at=at, client_id=client_id, **facts)
    return unit


def plain(value: Any) -> Any:
    """A place by its code; everything else is plain already."""
    return value.code if isinstance(value, Location) else value


def leave_stock(unit: SerialUnit, *, by: User, at: datetime, reason: str) -> None:
    """Take the piece out of the count if it is in it and its status says that it is not there any more."""
    if unit.status in COUNTED_STATUSES:
        return
    counted = queries.counted_as(unit)
    if counted is not None:
        kind = _LEAVES_AS[UnitStatus(unit.status)]
        post(piece(unit, counted, kind=kind, to=None, by=by, at=at, reason=reason))


def piece(
    unit: SerialUnit,
    counted: StockMove,
    *,
    kind: MoveKind,
    to: Location | None,
    by: User,
    at: datetime,
    reason: str,
) -> StockMove:
    return StockMove(
        at=at,
        kind=kind,
        item=counted.item,
        lot=counted.lot,
        unit=unit,
        quantity=Decimal(1),
        source=counted.destination,
        destination=to,
        reason=reason,
        by=by,
    )
