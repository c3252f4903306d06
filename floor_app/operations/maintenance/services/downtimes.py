"""A machine has at most one open downtime; it opens and closes with the machine's status."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.commands import command
from core.errors import DomainError
from core.events import record
from floor_app.operations.maintenance.models import Asset, Downtime
from floor_app.operations.maintenance.services.checks import lock_asset, require_reason
from floor_app.operations.people.models import User


class EndsBeforeStart(DomainError):
    """A downtime cannot end before it began."""


class DowntimeOverlaps(DomainError):
    """The machine was already booked as standing still in that time."""


@command
def book_downtime(
    *,
    asset: Asset,
    started_at: datetime,
    ended_at: datetime,
    reason: str,
    note: str = "",
    by: User,
    at: datetime,
    is_imported: bool = False,
    client_id: UUID | None = None,
) -> Downtime:
    """Enter a stop that is over. Imported history goes in as it was recorded, overlaps and all."""
    asset = lock_asset(asset)
    require_reason(reason)
    _require_order(asset, started_at, ended_at)
    if not is_imported:
        _require_free(asset, started_at, ended_at)
    downtime = Downtime.objects.create(
        asset=asset,
        started_at=started_at,
        ended_at=ended_at,
        reason=reason,
        note=note.strip(),
        reported_by=by,
        is_imported=is_imported,
    )
    facts = {"asset": asset.code, "from": started_at, "to": ended_at, "reason": reason}
    record("maintenance.downtime.booked", subject=downtime, by=by, at=at, client_id=client_id, **facts)
    return downtime


def open_downtime(asset: Asset, *, reason: str, note: str, by: User | None, at: datetime) -> None:
    """The machine stands still from now on; a stop that is open already goes on."""
    opened = {"reason": reason, "note": note, "reported_by": by, "started_at": at}
    Downtime.objects.get_or_create(asset=asset, ended_at=None, defaults=opened)


def close_downtime(asset: Asset, *, at: datetime) -> None:
    downtime = Downtime.objects.filter(asset=asset, ended_at=None).first()
    if downtime is not None:
        _require_order(asset, downtime.started_at, at)
        downtime.ended_at = at
        downtime.save(update_fields=["ended_at"])


def _require_order(asset: Asset, started_at: datetime, ended_at: datetime) -> None:
    if ended_at < started_at:
        since = timezone.localtime(started_at).strftime("%Y-%m-%d %H:%M")
        raise EndsBeforeStart(
            _("%(asset)s went down at %(since)s; that cannot end earlier.") % {"asset": asset, "since": since}
        )


def _require_free(asset: Asset, started_at: datetime, ended_at: datetime) -> None:
    still_open_or_later = Q(ended_at__isnull=True) | Q(ended_at__gt=started_at)
    if Downtime.objects.filter(still_open_or_later, asset=asset, started_at__lt=ended_at).exists():
        raise DowntimeOverlaps(_("%(asset)s already has a stop in that time.") % {"asset": asset})
