"""A scan batch is booked at once: all of it or nothing."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import TypedDict
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.commands import command
from core.errors import DomainError
from core.events import record
from floor_app.operations.inventory import scanning
from floor_app.operations.inventory.models import ScanBatch, ScannedLine, SerialUnit, StockLevel
from floor_app.operations.inventory.services.batches import PlaceMissing, close, lock_open
from floor_app.operations.inventory.services.checks import require_in_use
from floor_app.operations.inventory.services.stock import adjust, transfer
from floor_app.operations.inventory.services.units import change_unit_status, move_unit
from floor_app.operations.inventory.status import GONE_STATUSES, BatchStatus, Missing, UnitStatus
from floor_app.operations.people.models import User
from floor_app.operations.plant.models import Location


class RowsToSettle(DomainError):
    """Some rows can be booked by nobody as they are."""


class NothingScanned(DomainError):
    """There is nothing to book."""


class Signed(TypedDict):
    """Whose booking it is, when, and under which number it stands in the ledger."""

    by: User
    at: datetime
    reason: str


@command
def book_batch(
    *,
    batch: ScanBatch,
    by: User,
    at: datetime,
    missing: str = Missing.KEEP,
    client_id: UUID | None = None,
) -> ScanBatch:
    """Book all rows of a batch and close it.

    A count moves the units it found from elsewhere, enters the quantities, and makes of what it did not find
    what `missing` says. A put-away moves everything to its place. The ledger carries the batch's number.
    """
    batch = lock_open(batch)
    place = _require_bookable(batch, missing)
    require_in_use(place)
    lines = list(scanning.lines_of(batch).order_by("pk"))
    signed = Signed(by=by, at=at, reason=batch.number)
    facts = (
        _book_count(batch, place, lines, missing=missing, signed=signed)
        if batch.is_count
        else _put_away(place, lines, signed)
    )
    close(batch, BatchStatus.BOOKED, by=by, at=at)
    record(
        "inventory.scan_batch.booked",
        subject=batch,
        by=by,
        at=at,
        client_id=client_id,
        place=place.code,
        rows=len(lines),
        **facts,
    )
    return batch


def _require_bookable(batch: ScanBatch, missing: str) -> Location:
    if batch.location is None:
        raise PlaceMissing(_("Scan the place where everything is put."))
    open_rows = scanning.blocking(batch).count()
    if open_rows:
        raise RowsToSettle(
            ngettext(
                "%(count)d row cannot be booked as it is. Settle it or take it out.",
                "%(count)d rows cannot be booked as they are. Settle them or take them out.",
                open_rows,
            )
            % {"count": open_rows}
        )
    empties = batch.is_count and missing == Missing.GONE
    if not (empties or batch.lines.exists()):
        raise NothingScanned(_("Nothing was scanned into %(batch)s.") % {"batch": batch})
    return batch.location


def _book_count(
    batch: ScanBatch, place: Location, lines: list[ScannedLine], *, missing: str, signed: Signed
) -> dict[str, int]:
    gone = missing == Missing.GONE
    lost = list(scanning.missing_units(batch)) if gone else []
    empty = list(scanning.missing_levels(batch)) if gone else []
    found = _lock_units([*(line.unit for line in lines if line.unit), *lost])
    _lock_levels([line.item_id for line in lines], found.values(), place)
    moved = _move(place, (line for line in lines if line.unit), found, signed)
    for unit in lost:
        change_unit_status(unit=unit, status=UnitStatus.LOST, **signed)
    counted = scanning.in_order(line for line in lines if line.item and line.quantity is not None)
    for line in counted:
        _enter(line, place, line.quantity or Decimal(0), signed)
    for level in sorted(empty, key=lambda level: (level.item_id, level.lot_id or 0)):
        _enter(level, place, Decimal(0), signed)
    return {"moved": moved, "counted": len(counted), "lost": len(lost), "emptied": len(empty)}


def _put_away(place: Location, lines: list[ScannedLine], signed: Signed) -> dict[str, int]:
    found = _lock_units(line.unit for line in lines if line.unit)
    _lock_levels([line.item_id for line in lines], found.values(), place)
    moved = _move(place, (line for line in lines if line.unit), found, signed)
    for line in scanning.in_order(line for line in lines if line.item):
        if line.item and line.source and line.quantity and line.source_id != place.pk:
            transfer(
                item=line.item,
                lot=line.lot,
                quantity=line.quantity,
                source=line.source,
                destination=place,
                reference=signed["reason"],
                by=signed["by"],
                at=signed["at"],
            )
            moved += 1
    return {"moved": moved}


def _lock_units(units: Iterable[SerialUnit]) -> dict[int, SerialUnit]:
    """As the ledger wants it: units in order of their key, before any level."""
    keys = [unit.pk for unit in units]
    rows = SerialUnit.objects.select_for_update(of=("self",)).select_related("material__item")
    return {unit.pk: unit for unit in rows.filter(pk__in=keys).order_by("pk")}


def _lock_levels(items: Iterable[int | None], units: Iterable[SerialUnit], place: Location) -> None:
    """All levels that may change, in order of (item, lot, location): nobody waits in a circle."""
    units = list(units)
    wanted = {item for item in items if item}
    wanted |= {unit.material.item.pk for unit in units if hasattr(unit.material, "item")}
    levels = StockLevel.objects.select_for_update().filter(item__in=wanted)
    list(levels.order_by("item_id", "lot_id", "location_id").values_list("pk"))


def _move(place: Location, lines: Iterable[ScannedLine], found: dict[int, SerialUnit], signed: Signed) -> int:
    """Units that lie elsewhere in the books come here; one that has left since it was scanned is refused."""
    moved = 0
    for line in sorted(lines, key=lambda line: line.unit_id or 0):
        unit = found[line.unit_id or 0]
        if unit.status in GONE_STATUSES:
            raise RowsToSettle(
                _("%(unit)s is not in the house any more: %(state)s. Take it out.")
                % {"unit": unit, "state": unit.get_status_display()}
            )
        if unit.location_id != place.pk:
            move_unit(unit=unit, to=place, **signed)
            moved += 1
    return moved


def _enter(counted: ScannedLine | StockLevel, place: Location, quantity: Decimal, signed: Signed) -> None:
    """What lies there loose, and beside it the serial units, which the level counts as well."""
    assert counted.item is not None  # noqa: S101  # a row with a quantity is of an item
    level = scanning.loose_levels().filter(item=counted.item, lot=counted.lot, location=place).first()
    pieces = getattr(level, "pieces", Decimal(0))
    adjust(item=counted.item, lot=counted.lot, location=place, counted=quantity + Decimal(pieces), **signed)
