"""Receive, issue, transfer, count: each is one line of the ledger and one event."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from core.commands import command
from core.errors import DomainError
from core.events import record
from floor_app.operations.inventory import queries
from floor_app.operations.inventory.models import Item, Lot, SerialUnit, StockLevel, StockMove
from floor_app.operations.inventory.services.checks import (
    NothingChanged,
    require_count,
    require_in_use,
    require_reason,
)
from floor_app.operations.inventory.services.lots import require_lot_of, require_released
from floor_app.operations.inventory.services.posting import lock_level, post
from floor_app.operations.inventory.status import MoveKind
from floor_app.operations.people.models import User
from floor_app.operations.plant.models import Location


class WrongUnit(DomainError):
    """The serial unit is not a piece of this item."""


class UnitAlreadyCounted(DomainError):
    """The serial unit already lies in stock; one piece is counted once."""


@command
def receive(
    *,
    item: Item,
    quantity: Decimal,
    to: Location,
    by: User,
    at: datetime,
    lot: Lot | None = None,
    unit: SerialUnit | None = None,
    reference: str = "",
    reason: str = "",
    client_id: UUID | None = None,
) -> StockMove:
    """Put a quantity into stock. A serial unit is counted from here on until its status takes it out."""
    require_in_use(item)
    require_in_use(to)
    require_lot_of(item, lot)
    if unit is not None:
        _require_uncounted(unit, item, quantity)
    move = StockMove(kind=MoveKind.RECEIPT, item=item, lot=lot, unit=unit, quantity=quantity, destination=to)
    return _write(move, by=by, at=at, reference=reference, reason=reason, client_id=client_id)


@command
def issue(
    *,
    item: Item,
    quantity: Decimal,
    source: Location,
    by: User,
    at: datetime,
    lot: Lot | None = None,
    reference: str = "",
    reason: str = "",
    client_id: UUID | None = None,
) -> StockMove:
    """Take a quantity out of stock for use; `reference` is the number of the job card that uses it."""
    require_lot_of(item, lot)
    require_released(lot)
    move = StockMove(kind=MoveKind.ISSUE, item=item, lot=lot, quantity=quantity, source=source)
    return _write(move, by=by, at=at, reference=reference, reason=reason, client_id=client_id)


@command
def transfer(
    *,
    item: Item,
    quantity: Decimal,
    source: Location,
    destination: Location,
    by: User,
    at: datetime,
    lot: Lot | None = None,
    reference: str = "",
    reason: str = "",
    client_id: UUID | None = None,
) -> StockMove:
    """Carry a quantity from one place to another, whatever the status of its lot."""
    require_in_use(destination)
    require_lot_of(item, lot)
    if source.pk == destination.pk:
        raise NothingChanged(_("%(item)s is already at %(place)s.") % {"item": item, "place": source})
    move = StockMove(
        kind=MoveKind.TRANSFER, item=item, lot=lot, quantity=quantity, source=source, destination=destination
    )
    return _write(move, by=by, at=at, reference=reference, reason=reason, client_id=client_id)


@command
def adjust(
    *,
    item: Item,
    location: Location,
    counted: Decimal,
    reason: str,
    by: User,
    at: datetime,
    lot: Lot | None = None,
    client_id: UUID | None = None,
) -> StockLevel:
    """Enter a count; the difference to the books is posted. A count that agrees is an event all the same."""
    require_count(counted)
    reason = require_reason(reason)
    require_lot_of(item, lot)
    level = lock_level(item, lot, location)
    booked, level.quantity = level.quantity, counted
    if counted != booked:
        places = {"destination": location} if counted > booked else {"source": location}
        quantity = abs(counted - booked)
        post(
            StockMove(
                at=at,
                kind=MoveKind.ADJUSTMENT,
                item=item,
                lot=lot,
                quantity=quantity,
                reason=reason,
                by=by,
                **places,
            )
        )
    facts = {"item": item.code, "place": location.code, "before": booked, "after": counted, "reason": reason}
    record("inventory.stock.counted", subject=level, by=by, at=at, client_id=client_id, **facts)
    return level


def _write(
    move: StockMove, *, by: User, at: datetime, reference: str, reason: str, client_id: UUID | None
) -> StockMove:
    move.by, move.at, move.reference, move.reason = by, at, reference, reason
    post(move)
    record(_VERBS[MoveKind(move.kind)], subject=move, by=by, at=at, client_id=client_id, **_facts(move))
    return move


_VERBS = {
    MoveKind.RECEIPT: "inventory.stock.received",
    MoveKind.ISSUE: "inventory.stock.issued",
    MoveKind.TRANSFER: "inventory.stock.transferred",
}


def _facts(move: StockMove) -> dict[str, Any]:
    return {
        "item": move.item.code,
        "quantity": move.quantity,
        "source": move.source.code if move.source else None,
        "destination": move.destination.code if move.destination else None,
        "reference": move.reference,
    }


def _require_uncounted(unit: SerialUnit, item: Item, quantity: Decimal) -> None:
    """Lock the unit and see that it is one piece of the item that nobody has received yet."""
    unit = SerialUnit.objects.select_for_update().get(pk=unit.pk)
    if quantity != 1:
        raise WrongUnit(_("%(unit)s is one piece.") % {"unit": unit})
    if unit.material_id != item.material_id:
        raise WrongUnit(_("%(unit)s is not a piece of %(item)s.") % {"unit": unit, "item": item})
    counted = queries.counted_as(unit)
    if counted is not None:
        raise UnitAlreadyCounted(
            _("%(unit)s is already counted at %(place)s.") % {"unit": unit, "place": counted.destination}
        )
