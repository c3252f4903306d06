"""Machines: registered, kept, taken out of service and back, deleted."""

from datetime import date, datetime, timedelta
from typing import TypedDict, Unpack
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from core.commands import command
from core.errors import DomainError
from core.events import record
from floor_app.operations.maintenance.models import Asset
from floor_app.operations.maintenance.services.checks import (
    lock_asset,
    require_not_scrapped,
    require_note,
    require_reason,
)
from floor_app.operations.maintenance.services.downtimes import close_downtime, open_downtime
from floor_app.operations.maintenance.status import DOWN, AssetStatus
from floor_app.operations.people.models import User
from floor_app.operations.plant.models import Location, WorkCenter
from floor_app.operations.qr_system import queries as codes
from floor_app.operations.qr_system import services as qr_system
from floor_app.operations.qr_system.status import CodeKind

DESCRIPTION = (
    "name",
    "is_active",
    "criticality",
    "work_center",
    "location",
    "manufacturer",
    "model_number",
    "serial_number",
    "pm_interval_days",
)


class AssetCodeTaken(DomainError):
    """Another asset carries this code, maybe a deleted one."""


class InTheFuture(DomainError):
    """What was done is written down afterwards."""


class AssetFields(TypedDict, total=False):
    """What may be said of an asset besides its code and name."""

    status: str
    criticality: str
    work_center: WorkCenter | None
    location: Location | None
    manufacturer: str
    model_number: str
    serial_number: str
    pm_interval_days: int | None
    last_maintenance_date: date | None


@command
def register_asset(
    *,
    code: str,
    name: str,
    by: User,
    at: datetime,
    client_id: UUID | None = None,
    **fields: Unpack[AssetFields],
) -> Asset:
    """Enter a machine with its label. One that is down when it is entered has no downtime booked for it."""
    new = Asset(code=code.strip().upper(), name=name.strip(), **fields)
    if Asset.objects.filter(code=new.code).exists():
        raise AssetCodeTaken(_("There is already an asset %(code)s.") % {"code": new.code})
    new.next_pm_due_date = _next_due(new)
    new.save(force_insert=True)
    qr_system.register(kind=CodeKind.ASSET, key=new.code)
    facts = {"code": new.code, "status": new.status}
    record("maintenance.asset.registered", subject=new, by=by, at=at, client_id=client_id, **facts)
    return new


@command
def change_asset(*, asset: Asset, by: User, at: datetime, client_id: UUID | None = None) -> Asset:
    """Write what a form has changed of an asset; its status and its dates have verbs of their own."""
    lock_asset(asset)
    asset.next_pm_due_date = _next_due(asset)
    asset.save(update_fields=[*DESCRIPTION, "next_pm_due_date"])
    facts = {"name": asset.name, "in_use": asset.is_active, "pm_interval_days": asset.pm_interval_days}
    record("maintenance.asset.changed", subject=asset, by=by, at=at, client_id=client_id, **facts)
    return asset


@command
def change_asset_status(
    *,
    asset: Asset,
    status: str,
    by: User | None,
    at: datetime,
    reason: str = "",
    note: str = "",
    client_id: UUID | None = None,
) -> Asset:
    """Move a machine along its table; going down asks for a reason, coming back for what was done.

    From one kind of down to the other its one open downtime goes on. Scrapping ends it.
    """
    asset = lock_asset(asset)
    before = asset.status
    asset.move_to(status)
    if status in DOWN:
        require_reason(reason)
        open_downtime(asset, reason=reason, note=note.strip(), by=by, at=at)
    elif status == AssetStatus.SCRAPPED:
        note = require_note(note, _("Say why %(asset)s is scrapped.") % {"asset": asset})
        close_downtime(asset, at=at)
    elif before in DOWN:
        note = require_note(note, _("Say what was done to %(asset)s.") % {"asset": asset})
        close_downtime(asset, at=at)
    asset.save(update_fields=["status"])
    facts = {"before": before, "after": status, "reason": reason, "note": note.strip()}
    record("maintenance.asset.status_changed", subject=asset, by=by, at=at, client_id=client_id, **facts)
    return asset


@command
def record_maintenance(
    *, asset: Asset, done_on: date, note: str, by: User, at: datetime, client_id: UUID | None = None
) -> Asset:
    """Preventive maintenance was done; the next is due one interval later.

    Work that is written down late does not turn the dates back.
    """
    note = require_note(note, _("Say what was done to %(asset)s.") % {"asset": asset})
    if done_on > timezone.localdate(at):
        raise InTheFuture(_("Maintenance of %(asset)s cannot be done in the future.") % {"asset": asset})
    asset = lock_asset(asset)
    require_not_scrapped(asset)
    asset.last_maintenance_date = max(done_on, asset.last_maintenance_date or done_on)
    asset.next_pm_due_date = _next_due(asset)
    asset.save(update_fields=["last_maintenance_date", "next_pm_due_date"])
    facts = {"done_on": done_on, "next_due": asset.next_pm_due_date, "note": note}
    record("maintenance.asset.maintained", subject=asset, by=by, at=at, client_id=client_id, **facts)
    return asset


@command
def delete_asset(
    *, asset: Asset, reason: str, by: User, at: datetime, client_id: UUID | None = None
) -> Asset:
    """Take an asset off every list and retire its label; its history stays."""
    asset = lock_asset(asset)
    reason = require_note(reason, _("Say why %(asset)s is deleted.") % {"asset": asset})
    close_downtime(asset, at=at)
    label = codes.active_code(kind=CodeKind.ASSET, key=asset.code)
    if label is not None:
        qr_system.retire(code=label, by=by, at=at, reason=reason)
    asset.is_deleted = True
    asset.save(update_fields=["is_deleted"])
    record("maintenance.asset.deleted", subject=asset, by=by, at=at, client_id=client_id, reason=reason)
    return asset


def _next_due(asset: Asset) -> date | None:
    if asset.last_maintenance_date is None or asset.pm_interval_days is None:
        return None
    return asset.last_maintenance_date + timedelta(days=asset.pm_interval_days)
