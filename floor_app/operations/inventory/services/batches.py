"""Scan batches: opened, scanned into, put right and given up. Booking one is in `batch_booking`."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from core.commands import command
from core.errors import DomainError
from core.events import record
from core.numbering import next_number
from floor_app.operations.inventory import scanning
from floor_app.operations.inventory.models import ScanBatch, ScannedLine, StockLevel
from floor_app.operations.inventory.queries import NotEnoughStock, shortage
from floor_app.operations.inventory.scanning import Found, Reading
from floor_app.operations.inventory.services.checks import require_count, require_in_use, require_quantity
from floor_app.operations.inventory.status import BatchStatus, ScanProblem
from floor_app.operations.people.models import User
from floor_app.operations.plant.models import Location

# Booked in one transaction, which must stay a matter of seconds: a unit that is moved costs some 20 ms.
MOST_LINES = 500


class BatchClosed(DomainError):
    """The batch was booked or cancelled; nothing is added to it any more."""


class PlaceMissing(DomainError):
    """The batch does not know yet which place it is about."""


class OtherPlace(DomainError):
    """A count is of one place."""


class BatchFull(DomainError):
    """More rows than somebody could look through."""


class NothingToSettle(DomainError):
    """The row has no quantity: it is a unit, or no stock at all."""


@command
def open_batch(
    *, kind: str, by: User, at: datetime, location: Location | None = None, client_id: UUID | None = None
) -> ScanBatch:
    """Begin a count or a put-away. The place may be scanned later."""
    if location is not None:
        require_in_use(location)
    number = next_number("SB", year=timezone.localtime(at).year)
    batch = ScanBatch.objects.create(number=number, kind=kind, location=location, opened_by=by, opened_at=at)
    record("inventory.scan_batch.opened", subject=batch, by=by, at=at, client_id=client_id, kind=kind)
    return batch


@command
def scan_into_batch(
    *, batch: ScanBatch, reading: Reading, by: User, at: datetime, client_id: UUID | None = None
) -> ScanBatch | ScannedLine:
    """Take one scan: a place becomes the batch's, a thing becomes a row or counts as scanned again.

    What cannot be booked becomes a row as well, with its problem. Raises BatchClosed, BatchFull, PlaceMissing
    where a count begins without its place, and OtherPlace.
    """
    batch = lock_open(batch)
    found = scanning.recognise(reading)
    taken = _place(batch, found.place) if found.place else _line(batch, found, by=by, at=at)
    what = str(taken.location if isinstance(taken, ScanBatch) else taken)
    verb = "inventory.scan_batch.scanned"
    record(verb, subject=taken, by=by, at=at, client_id=client_id, batch=batch.number, what=what)
    return taken


@command
def settle_line(
    *,
    line: ScannedLine,
    quantity: Decimal,
    by: User,
    at: datetime,
    level: StockLevel | None = None,
    client_id: UUID | None = None,
) -> ScannedLine:
    """Say how much of it there is, and at a put-away which level it is taken from."""
    batch = lock_open(line.batch)
    line = scanning.lines_of(batch).get(pk=line.pk)
    require_count(quantity) if batch.is_count else require_quantity(quantity)
    _choose(line, batch, quantity, level)
    line.quantity, line.problem = quantity, ""
    line.save(update_fields=["quantity", "problem", "lot", "source"])
    verb = "inventory.scan_batch.settled"
    facts = {"batch": batch.number, "what": str(line), "quantity": quantity}
    record(verb, subject=line, by=by, at=at, client_id=client_id, **facts)
    return line


@command
def remove_line(*, line: ScannedLine, by: User, at: datetime, client_id: UUID | None = None) -> ScanBatch:
    """Take one row out of the batch."""
    batch = lock_open(line.batch)
    ScannedLine.objects.filter(batch=batch, pk=line.pk).delete()
    verb = "inventory.scan_batch.row_removed"
    record(verb, subject=batch, by=by, at=at, client_id=client_id, what=str(line))
    return batch


@command
def remove_problem(
    *, batch: ScanBatch, problem: str, by: User, at: datetime, client_id: UUID | None = None
) -> ScanBatch:
    """Take out all rows that have this the matter with them."""
    batch = lock_open(batch)
    count, _models = ScannedLine.objects.filter(batch=batch, problem=ScanProblem(problem)).delete()
    facts = {"problem": problem, "count": count}
    verb = "inventory.scan_batch.rows_removed"
    record(verb, subject=batch, by=by, at=at, client_id=client_id, **facts)
    return batch


@command
def cancel_batch(*, batch: ScanBatch, by: User, at: datetime, client_id: UUID | None = None) -> ScanBatch:
    """Give the batch up: nothing is booked, its rows stay to be looked at."""
    batch = lock_open(batch)
    close(batch, BatchStatus.CANCELLED, by=by, at=at)
    record("inventory.scan_batch.cancelled", subject=batch, by=by, at=at, client_id=client_id)
    return batch


def lock_open(batch: ScanBatch) -> ScanBatch:
    """The batch as it is now, locked until the transaction ends."""
    rows = ScanBatch.objects.select_for_update(of=("self",)).select_related("location", "closed_by")
    batch = rows.get(pk=batch.pk)
    if not batch.is_open:
        when = timezone.localtime(batch.closed_at).strftime("%H:%M") if batch.closed_at else ""
        facts = {"batch": batch, "state": batch.get_status_display(), "by": batch.closed_by, "time": when}
        raise BatchClosed(_("%(batch)s is closed: %(state)s by %(by)s at %(time)s.") % facts)
    return batch


def close(batch: ScanBatch, status: BatchStatus, *, by: User, at: datetime) -> None:
    batch.move_to(status)
    batch.closed_by, batch.closed_at = by, at
    batch.save(update_fields=["status", "closed_by", "closed_at"])


def _place(batch: ScanBatch, place: Location) -> ScanBatch:
    require_in_use(place)
    if batch.is_count and batch.location_id not in {None, place.pk} and batch.lines.exists():
        raise OtherPlace(
            _("%(batch)s counts %(place)s. Book it before you count %(other)s.")
            % {"batch": batch, "place": batch.location, "other": place}
        )
    batch.location = place
    batch.save(update_fields=["location"])
    return batch


def _line(batch: ScanBatch, found: Found, *, by: User, at: datetime) -> ScannedLine:
    if batch.is_count and batch.location is None:
        raise PlaceMissing(_("Scan the place that is counted first."))
    line = _draft(batch, found)
    same = ScannedLine.objects.filter(batch=batch, unit=line.unit, item=line.item, lot=line.lot, raw=line.raw)
    if same.update(times=F("times") + 1):
        return scanning.lines_of(batch).get(unit=line.unit, item=line.item, lot=line.lot, raw=line.raw)
    if batch.lines.count() >= MOST_LINES:
        raise BatchFull(
            _("%(batch)s has %(most)d rows. Book it and begin another.")
            % {"batch": batch, "most": MOST_LINES}
        )
    line.scanned_by, line.scanned_at = by, at
    line.save(force_insert=True)
    return line


def _draft(batch: ScanBatch, found: Found) -> ScannedLine:
    """The row of what was found, with what is the matter with it."""
    line = ScannedLine(
        batch=batch, unit=found.unit, item=found.item, lot=found.lot, raw=found.raw, problem=found.problem
    )
    if found.unit is not None:
        line.problem = scanning.unit_problem(found.unit, batch)
    elif found.item is not None:
        _look_up(line, batch)
    return line


def _look_up(line: ScannedLine, batch: ScanBatch) -> None:
    """Which lot is meant, and at a put-away which place: known where there is only one."""
    assert line.item is not None  # noqa: S101  # the caller has seen to it
    here = batch.location if batch.is_count else None
    levels = list(scanning.candidates(line.item, line.lot, at=here)[:2])
    if len(levels) == 1:
        line.lot = levels[0].lot
    if batch.is_count:
        line.problem = ScanProblem.WHICH if len(levels) > 1 else ScanProblem.NO_QUANTITY
    elif len(levels) == 1:
        line.source, line.quantity = levels[0].location, levels[0].loose
    else:
        line.problem = ScanProblem.WHICH if levels else ScanProblem.NONE_THERE


def _choose(line: ScannedLine, batch: ScanBatch, quantity: Decimal, level: StockLevel | None) -> None:
    """The lot and the place that are meant. A put-away takes no more than lies there."""
    if line.item is None:
        raise NothingToSettle(_("%(it)s has no quantity.") % {"it": line})
    if level is None and line.problem == ScanProblem.WHICH:
        raise NothingToSettle(_("Choose which lot or place of %(it)s is meant.") % {"it": line})
    if batch.is_count and level is None:
        return
    place = batch.location if batch.is_count else None if level else line.source
    levels = scanning.candidates(line.item, line.lot, at=place)
    found = (levels.filter(pk=level.pk) if level else levels).first()
    if found is None or (not batch.is_count and found.loose < quantity):
        there = found.loose if found else Decimal(0)
        raise NotEnoughStock(shortage(line.item, there, location=found.location if found else place))
    _require_own_row(line, found)
    line.lot, line.source = found.lot, None if batch.is_count else found.location


def _require_own_row(line: ScannedLine, level: StockLevel) -> None:
    others = ScannedLine.objects.filter(batch=line.batch, item=line.item, lot=level.lot).exclude(pk=line.pk)
    if others.exists():
        raise NothingToSettle(
            _("%(it)s has a row already. Take this one out.") % {"it": level.lot or level.item}
        )
