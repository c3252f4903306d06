"""Lots come in under quarantine and are issued only once released."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from core.commands import command
from core.errors import DomainError
from core.events import record
from floor_app.operations.inventory.models import Item, Lot, StockMove
from floor_app.operations.inventory.services.checks import require_in_use, require_reason
from floor_app.operations.inventory.services.posting import post
from floor_app.operations.inventory.status import MoveKind, StockQuality
from floor_app.operations.people.models import User
from floor_app.operations.plant.models import Location
from floor_app.operations.qr_system import services as qr_system
from floor_app.operations.qr_system.status import CodeKind

LONGEST_KEY = 64


class LotTaken(DomainError):
    """The item already has a lot of this number."""


class LongLotNumber(DomainError):
    """A label's key holds item and lot number in 64 characters."""


class WrongLot(DomainError):
    """The lot is of another item."""


class LotNotReleased(DomainError):
    """Quality has not released the lot, or has blocked it."""


@command
def receive_lot(
    *,
    item: Item,
    number: str,
    quantity: Decimal,
    to: Location,
    by: User,
    at: datetime,
    supplier_lot: str = "",
    reference: str = "",
    client_id: UUID | None = None,
) -> Lot:
    """Take in a new lot with its label, under quarantine. More of a known lot comes in with `receive`."""
    require_in_use(item)
    require_in_use(to)
    key = _label_key(item, number.strip())
    lot, is_new = Lot.objects.get_or_create(
        item=item, number=number.strip(), defaults={"received_at": at, "supplier_lot": supplier_lot}
    )
    if not is_new:
        raise LotTaken(
            _("Lot %(lot)s of %(item)s is already here: receive more of it under its number.")
            % {"lot": lot, "item": item}
        )
    qr_system.register(kind=CodeKind.LOT, key=key)
    post(
        StockMove(
            at=at,
            kind=MoveKind.RECEIPT,
            item=item,
            lot=lot,
            quantity=quantity,
            destination=to,
            reference=reference,
            by=by,
        )
    )
    facts = {"item": item.code, "quantity": quantity, "to": to.code}
    record("inventory.lot.received", subject=lot, by=by, at=at, client_id=client_id, **facts)
    return lot


@command
def set_lot_status(
    *, lot: Lot, status: str, reason: str, by: User, at: datetime, client_id: UUID | None = None
) -> Lot:
    """Release, block or inspect a lot; what is already issued stays issued."""
    reason = require_reason(reason)
    lot = Lot.objects.select_for_update().get(pk=lot.pk)
    before = lot.status
    lot.move_to(status)
    lot.save(update_fields=["status"])
    facts = {"before": before, "after": status, "reason": reason}
    record("inventory.lot.status_changed", subject=lot, by=by, at=at, client_id=client_id, **facts)
    return lot


def _label_key(item: Item, number: str) -> str:
    """Lot numbers are the suppliers', so two items may share one: the key names the item as well."""
    key = f"{item.code}/{number}"
    if len(key) > LONGEST_KEY:
        raise LongLotNumber(
            _("Shorten the lot number: for %(item)s it may have %(most)d characters.")
            % {"item": item, "most": LONGEST_KEY - len(item.code) - 1}
        )
    return key


def require_lot_of(item: Item, lot: Lot | None) -> None:
    if lot is not None and lot.item_id != item.pk:
        raise WrongLot(_("Lot %(lot)s is not of %(item)s.") % {"lot": lot, "item": item})


def require_released(lot: Lot | None) -> None:
    """Refuse a lot that may not be used. It stays locked, so that nobody blocks it while it is issued."""
    if lot is None:
        return
    lot = Lot.objects.select_for_update().get(pk=lot.pk)
    if lot.status != StockQuality.RELEASED:
        raise LotNotReleased(
            _("Lot %(lot)s is not released: %(status)s.") % {"lot": lot, "status": lot.get_status_display()}
        )
