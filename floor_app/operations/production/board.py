"""The floor at a glance: for the wall board and for whoever watches over it. Nothing here writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import (
    Count,
    F,
    Max,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce, TruncHour

from floor_app.operations.maintenance import queries as maintenance
from floor_app.operations.maintenance.models import Asset, Downtime
from floor_app.operations.people.models import User
from floor_app.operations.plant.models import WorkCenter
from floor_app.operations.production import attention, conditions
from floor_app.operations.production.models import JobCard, JobOperation, LaborBooking, QuantityReport
from floor_app.operations.production.queries import DISPATCH_ORDER, TABS
from floor_app.operations.production.status import LaborKind, OperationStatus

RUNNING, SETUP, PAUSED, READY, IDLE, DOWN = "RUNNING", "SETUP", "PAUSED", "READY", "IDLE", "DOWN"


@dataclass(frozen=True)
class Tile:
    """One work center now: what stops it, else what runs, else what is paused or next.

    `since` is when that began; None where nobody can say.
    """

    work_center: WorkCenter
    state: str
    since: datetime | None = None
    operation: JobOperation | None = None
    done: int = 0
    person: User | None = None
    asset: Asset | None = None


def floor_groups(on: date) -> dict[str, QuerySet[JobCard]]:
    """The job cards that the five numbers of the floor count; see core.paging.count_each."""
    conditions = {
        "running": TABS["running"],
        "ready": TABS["released"],
        "hold": TABS["hold"],
        "blocked": attention.blocked(),
        "late": attention.late(on),
    }
    return {name: JobCard.objects.filter(condition) for name, condition in conditions.items()}


def tiles() -> list[Tile]:
    """The work centers of the board by code, in five queries however many cards there are."""
    centers = list(_with_operations(WorkCenter.objects.filter(is_on_board=True, is_active=True)))
    down = maintenance.down_assets(centers)
    stopped = _stopped_since(down.values())
    shown = _operations(center.shown for center in centers)  # type: ignore[attr-defined]  # annotated
    booked = _bookings(shown)
    return [
        _tile_down(center, down[center.pk], stopped)
        if center.pk in down
        else _tile(center, shown.get(center.shown), booked)  # type: ignore[attr-defined]
        for center in centers
    ]


@dataclass(frozen=True)
class Load:
    """What waits or runs at one work center; minutes by standard times of whole cards."""

    code: str
    name: str
    jobs: int
    minutes: float

    @property
    def hours(self) -> float:
        return self.minutes / 60


def load_by_work_center() -> list[Load]:
    """The fullest first."""
    sums = (
        JobOperation.objects.filter(conditions.WORKABLE)
        .values("work_center__code", "work_center__name")
        .annotate(
            jobs=Count("pk"),
            minutes=Sum(F("setup_minutes") + F("run_minutes") * F("job_card__quantity")),
        )
        .order_by("-minutes", "work_center__code")
    )
    return [
        Load(row["work_center__code"], row["work_center__name"], row["jobs"], float(row["minutes"]))
        for row in sums
    ]


def output_by_hour(start: datetime, end: datetime) -> dict[datetime, int]:
    """Good pieces reported in each hour of the plant's clock that had any."""
    hours = (
        QuantityReport.objects.filter(at__gte=start, at__lt=end)
        .annotate(hour=TruncHour("at"))
        .values("hour")
        .annotate(good=Sum("good"))
    )
    return {row["hour"]: row["good"] for row in hours.order_by("hour")}


def _with_operations(centers: QuerySet[WorkCenter]) -> QuerySet[WorkCenter]:
    """Each with the id of the operation to show: running, else paused (by alphabet), else the most urgent."""
    here = JobOperation.objects.filter(work_center=OuterRef("pk"))
    begun = here.filter(conditions.BEGUN).order_by("status", "-actual_start").values("pk")[:1]
    waiting = here.filter(conditions.WORKABLE).order_by(*DISPATCH_ORDER).values("pk")[:1]
    return centers.annotate(shown=Coalesce(Subquery(begun), Subquery(waiting))).order_by("code")


def _operations(ids: Iterable[int | None]) -> dict[int, JobOperation]:
    wanted = [pk for pk in ids if pk]
    operations = (
        JobOperation.objects.filter(pk__in=wanted)
        .select_related("job_card__material")
        .annotate(good=Coalesce(Sum("reports__good"), 0))
    )
    return {operation.pk: operation for operation in operations}


def _bookings(operations: dict[int, JobOperation]) -> dict[int, LaborBooking]:
    """The newest booking on each."""
    newest = (
        LaborBooking.objects.filter(operation__in=operations)
        .values("operation")
        .annotate(last=Max("pk"))
        .values("last")
    )
    bookings = LaborBooking.objects.filter(pk__in=newest).select_related("operator")
    return {booking.operation_id: booking for booking in bookings}


def _stopped_since(assets: Iterable[Asset]) -> dict[int, datetime]:
    stops = Downtime.objects.filter(asset__in=list(assets), ended_at__isnull=True)
    return dict(stops.values_list("asset", "started_at"))


def _tile_down(center: WorkCenter, asset: Asset, stopped: dict[int, datetime]) -> Tile:
    return Tile(center, DOWN, since=stopped.get(asset.pk), asset=asset)


def _tile(center: WorkCenter, operation: JobOperation | None, booked: dict[int, LaborBooking]) -> Tile:
    if operation is None:
        return Tile(center, IDLE)
    booking = booked.get(operation.pk)
    return Tile(
        center,
        _state(operation, booking),
        since=_since(operation, booking),
        operation=operation,
        done=operation.good,  # type: ignore[attr-defined]  # annotated
        person=booking.operator if booking else None,
    )


def _state(operation: JobOperation, booking: LaborBooking | None) -> str:
    if operation.status == OperationStatus.IN_PROGRESS:
        sets_up = booking is not None and booking.ended_at is None and booking.kind == LaborKind.SETUP
        return SETUP if sets_up else RUNNING
    return PAUSED if operation.status == OperationStatus.PAUSED else READY


def _since(operation: JobOperation, booking: LaborBooking | None) -> datetime | None:
    if operation.status == OperationStatus.PAUSED:
        return booking.ended_at if booking else None
    return booking.started_at if booking and booking.ended_at is None else operation.actual_start
