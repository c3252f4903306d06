"""May this machine run, and what waits for the maintenance desk?"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.events import history
from core.models import Event
from core.search import begins
from floor_app.operations.maintenance.models import Asset, FaultReport, MaintenanceRequest
from floor_app.operations.maintenance.status import (
    DOWN,
    OPEN_REQUESTS,
    RUNNING,
    AssetStatus,
    Criticality,
    RequestStatus,
)
from floor_app.operations.plant.models import WorkCenter

TOGETHER = timedelta(hours=1)  # reports of one asset within this are of one fault
# What the maintenance desk does with a request; whoever did it last is on it.
TAKEN_UP = (
    "maintenance.request.reviewed",
    "maintenance.request.approved",
    "maintenance.request.converted",
)


@dataclass(frozen=True, slots=True)
class OnIt:
    """Who looks after a fault, and since when."""

    person: str
    since: datetime


class WorkCenterDown(DomainError):
    """The machine an operation would run on cannot run."""


def require_available(work_center: WorkCenter) -> None:
    """Refuse while the work center cannot run; `down_assets` has the rule. Costs one query."""
    stopper = _stopper(Asset.objects.filter(_counts(), work_center=work_center))
    if stopper is not None:
        raise WorkCenterDown(_why_down(stopper) % {"place": work_center, "asset": stopper})


def down_assets(work_centers: Iterable[WorkCenter]) -> dict[int, Asset]:
    """The asset that stops each work center, by work center id; one that can run is missing.

    A work center without assets is a bench and can run. One with several runs while one of them is in
    service or on standby: with two furnaces, work goes on in the other. A critical asset, which by its
    definition stops production, stops its work center by itself; once scrapped it is gone and stops
    nothing that another asset keeps running. Deleted assets and those out of use do not count.
    """
    wanted = [work_center.pk for work_center in work_centers]
    machines: dict[int | None, list[Asset]] = defaultdict(list)
    for asset in Asset.objects.filter(_counts(), work_center__in=wanted):
        machines[asset.work_center_id].append(asset)
    stoppers = {place: _stopper(machines[place]) for place in wanted}
    return {place: asset for place, asset in stoppers.items() if asset is not None}


def requests_open() -> QuerySet[MaintenanceRequest]:
    """Reported faults that nobody has turned into work or rejected."""
    return MaintenanceRequest.objects.filter(status__in=OPEN_REQUESTS).select_related("asset", "reported_by")


def recent_request(asset: Asset, at: datetime) -> MaintenanceRequest | None:
    """The first report of the last hour that was not rejected: one more about the asset joins it."""
    recent = MaintenanceRequest.objects.filter(
        asset=asset, reported_at__gt=at - TOGETHER, reported_at__lte=at
    )
    return recent.exclude(status=RequestStatus.REJECTED).order_by("id").first()


def known_fault(asset: Asset, at: datetime) -> MaintenanceRequest | None:
    """The fault of the asset that is being dealt with: the one a report would join, else the newest open."""
    return recent_request(asset, at) or requests_open().filter(asset=asset).order_by("-id").first()


def on_it(request: MaintenanceRequest) -> OnIt | None:
    """Whoever at the maintenance desk took the request up last, and since they first did."""
    events = list(history(request).filter(verb__in=TAKEN_UP))
    own = [event for event in events if event.by_id == events[0].by_id]
    return OnIt(str(own[-1].by), own[-1].at) if own else None


def reports_of(request: MaintenanceRequest) -> QuerySet[FaultReport]:
    """All that was said about the fault, in the order in which it was said."""
    return FaultReport.objects.filter(request=request).select_related("reported_by").order_by("id")


def pm_due(on: date) -> QuerySet[Asset]:
    """Assets whose preventive maintenance is due on that day or was before."""
    return Asset.objects.filter(_counts(), next_pm_due_date__lte=on).exclude(status=AssetStatus.SCRAPPED)


def maintained_since(day: date) -> QuerySet[Asset]:
    """Assets maintained on that day or later."""
    return Asset.objects.filter(is_deleted=False, last_maintenance_date__gte=day)


def of_make(manufacturer: str, model_number: str = "") -> QuerySet[Asset]:
    """Assets whose make and model number begin so."""
    return Asset.objects.filter(
        begins("manufacturer", manufacturer), begins("model_number", model_number), is_deleted=False
    )


def asset_history(asset: Asset) -> QuerySet[Event]:
    """What was done to the asset and to the faults reported on it, newest first."""
    kinds = ContentType.objects.get_for_models(Asset, MaintenanceRequest)
    requests = MaintenanceRequest.objects.filter(asset=asset).values("pk")
    own = Q(subject_type=kinds[Asset], subject_id=asset.pk)
    reported = Q(subject_type=kinds[MaintenanceRequest], subject_id__in=requests)
    return Event.objects.filter(own | reported).select_related("by").order_by("-id")


def _counts() -> Q:
    return Q(is_deleted=False, is_active=True)


def _stopper(assets: Iterable[Asset]) -> Asset | None:
    """The one of a work center's assets that keeps it from running."""
    by_gravity = sorted(assets, key=lambda asset: (asset.status == AssetStatus.SCRAPPED, asset.code))
    down = [asset for asset in by_gravity if asset.status not in RUNNING]
    for asset in down:
        if asset.criticality == Criticality.CRITICAL and asset.status in DOWN:
            return asset
    return down[0] if down and len(down) == len(by_gravity) else None


def _why_down(asset: Asset) -> str:
    if asset.status == AssetStatus.UNDER_MAINTENANCE:
        return _("%(place)s is down for maintenance.")
    if asset.status == AssetStatus.OUT_OF_SERVICE:
        return _("%(place)s is down: %(asset)s is out of service.")
    return _("%(place)s is down: %(asset)s is scrapped.")
