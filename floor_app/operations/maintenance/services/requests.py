"""A fault is reported by whoever sees it; the maintenance desk decides what becomes of it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.translation import gettext as _

from core.commands import command
from core.errors import DomainError
from core.events import record
from core.numbering import next_number
from floor_app.operations.maintenance import queries
from floor_app.operations.maintenance.models import Asset, FaultReport, MaintenanceRequest
from floor_app.operations.maintenance.services.assets import change_asset_status
from floor_app.operations.maintenance.services.checks import lock_asset, require_not_scrapped, require_note
from floor_app.operations.maintenance.status import (
    RUNNING,
    AssetStatus,
    DowntimeReason,
    RequestStatus,
    Severity,
)
from floor_app.operations.people.models import User

SAME_REPORT = timedelta(minutes=1)
MOST_PER_ASSET = 12


class TooManyReports(DomainError):
    """More reports without signing in than somebody could read."""


class OwnRequest(DomainError):
    """Nobody approves what they asked for themselves."""


@command
def report_fault(
    *,
    asset: Asset,
    description: str,
    severity: str,
    by: User | None,
    at: datetime,
    reason: str = DowntimeReason.OTHER,
    photo: bytes = b"",
    client_id: UUID | None = None,
) -> MaintenanceRequest:
    """Write down what is wrong; a machine that stopped goes out of service, for `reason` if it is known.

    The same words about the same asset within a minute are the same report. `photo` is as
    `photos.cleaned` gives it.
    """
    description = require_note(description, _("Say what is wrong with %(asset)s.") % {"asset": asset})
    asset = lock_asset(asset)
    require_not_scrapped(asset)
    first = _same_report(asset, description, at)
    if first is not None:
        return first
    said = FaultReport(description=description, severity=severity, reported_by=by, at=at)
    report = _open_request(asset, said, photo, client_id)
    if severity == Severity.STOPPED and asset.status in RUNNING:
        down = AssetStatus.OUT_OF_SERVICE
        change_asset_status(asset=asset, status=down, reason=reason, note=report.number, by=by, at=at)
    return report


@command
def report_unsigned(
    *,
    asset: Asset,
    description: str,
    severity: str,
    at: datetime,
    most_per_hour: int,
    reporter: str = "",
    is_danger: bool = False,
    photo: bytes = b"",
    client_id: UUID | None = None,
) -> MaintenanceRequest:
    """What somebody who scanned the asset's label and did not sign in says about it.

    Within the hour it joins the report that is there already and may make it graver. It never changes the
    state of the machine: nobody knows who says it, so the maintenance desk decides. Raises TooManyReports
    over `most_per_hour` in the plant, or 12 for one asset.
    """
    description = require_note(description, _("Say what is wrong with %(asset)s.") % {"asset": asset})
    asset = lock_asset(asset)
    require_not_scrapped(asset)
    first = _same_report(asset, description, at)
    if first is not None:
        return first
    _require_few(asset, at, most_per_hour)
    said = FaultReport(
        description=description,
        severity=severity,
        is_danger=is_danger,
        reporter=reporter.strip(),
        at=at,
    )
    told = queries.recent_request(asset, at)
    return _join(told, said, photo, client_id) if told else _open_request(asset, said, photo, client_id)


@command
def review_request(
    *, request: MaintenanceRequest, by: User, at: datetime, client_id: UUID | None = None
) -> MaintenanceRequest:
    """Somebody at the maintenance desk looks into it."""
    return _decide(_lock(request), RequestStatus.UNDER_REVIEW, by=by, at=at, client_id=client_id)


@command
def approve_request(
    *, request: MaintenanceRequest, by: User, at: datetime, note: str = "", client_id: UUID | None = None
) -> MaintenanceRequest:
    """Agree that the work is to be done. Raises OwnRequest for the one who reported it."""
    request = _lock(request)
    if request.reported_by_id == by.pk:
        raise OwnRequest(_("You reported %(request)s; somebody else approves it.") % {"request": request})
    return _decide(request, RequestStatus.APPROVED, by=by, at=at, note=note, client_id=client_id)


@command
def reject_request(
    *, request: MaintenanceRequest, reason: str, by: User, at: datetime, client_id: UUID | None = None
) -> MaintenanceRequest:
    reason = require_note(reason, _("Say why %(request)s is rejected.") % {"request": request})
    return _decide(_lock(request), RequestStatus.REJECTED, by=by, at=at, note=reason, client_id=client_id)


@command
def convert_request(
    *, request: MaintenanceRequest, by: User, at: datetime, client_id: UUID | None = None
) -> MaintenanceRequest:
    """The approved request has become work."""
    return _decide(_lock(request), RequestStatus.CONVERTED, by=by, at=at, client_id=client_id)


def _open_request(
    asset: Asset, said: FaultReport, photo: bytes, client_id: UUID | None
) -> MaintenanceRequest:
    request = MaintenanceRequest.objects.create(
        number=next_number("MR", year=timezone.localtime(said.at).year),
        asset=asset,
        severity=said.severity,
        description=said.description,
        reported_by=said.reported_by,
        reported_at=said.at,
    )
    facts = {"asset": asset.code, "severity": said.severity}
    record(
        "maintenance.request.reported",
        subject=request,
        by=said.reported_by,
        at=said.at,
        client_id=client_id,
        **facts,
    )
    _keep(request, said, photo)
    return request


def _join(
    request: MaintenanceRequest, said: FaultReport, photo: bytes, client_id: UUID | None
) -> MaintenanceRequest:
    """Add the words to a request that is there; the graver severity counts."""
    request = _lock(request)
    verb = "maintenance.request.joined"
    record(verb, subject=request, by=None, at=said.at, client_id=client_id, severity=said.severity)
    if GRAVITY.index(said.severity) > GRAVITY.index(request.severity):
        request.severity = said.severity
        request.save(update_fields=["severity"])
    _keep(request, said, photo)
    return request


def _keep(request: MaintenanceRequest, said: FaultReport, photo: bytes) -> None:
    """After the event, which refuses a command that was here before: its photo must not be written twice."""
    said.request = request
    if photo:
        said.photo.save("", ContentFile(photo), save=False)
    said.save(force_insert=True)


def _require_few(asset: Asset, at: datetime, most: int) -> None:
    since = at - queries.TOGETHER
    unsigned = FaultReport.objects.filter(reported_by=None, at__gt=since, at__lte=at)
    for reports, limit in ((unsigned.filter(request__asset=asset), MOST_PER_ASSET), (unsigned, most)):
        times = list(reports.order_by("-at").values_list("at", flat=True)[:limit])
        if len(times) == limit:
            again = timezone.localtime(times[-1] + queries.TOGETHER) + timedelta(minutes=1)
            raise TooManyReports(
                _("There were many reports in the last hour. Try again at %(time)s.")
                % {"time": again.strftime("%H:%M")}
            )


def _lock(request: MaintenanceRequest) -> MaintenanceRequest:
    return MaintenanceRequest.objects.select_for_update().get(pk=request.pk)


def _decide(
    request: MaintenanceRequest,
    status: RequestStatus,
    *,
    by: User,
    at: datetime,
    client_id: UUID | None,
    note: str = "",
) -> MaintenanceRequest:
    request.move_to(status)
    request.decision_note = note.strip() or request.decision_note
    request.save(update_fields=["status", "decision_note"])
    verb = f"maintenance.request.{_PAST[status]}"
    record(verb, subject=request, by=by, at=at, client_id=client_id, note=note.strip())
    return request


GRAVITY = list(Severity.values)

_PAST = {
    RequestStatus.UNDER_REVIEW: "reviewed",
    RequestStatus.APPROVED: "approved",
    RequestStatus.REJECTED: "rejected",
    RequestStatus.CONVERTED: "converted",
}


def _same_report(asset: Asset, description: str, at: datetime) -> MaintenanceRequest | None:
    around = (at - SAME_REPORT, at + SAME_REPORT)
    same = FaultReport.objects.filter(request__asset=asset, description=description, at__range=around)
    said = same.select_related("request").order_by("id").first()
    return said.request if said else None
