"""What an operator calls out from a station that is more than one step: a breakdown, the end of a shift."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.commands import command
from core.errors import DomainError
from core.events import record
from floor_app.operations.maintenance import services as maintenance
from floor_app.operations.maintenance.models import MaintenanceRequest
from floor_app.operations.maintenance.status import AssetStatus, Severity
from floor_app.operations.people.models import User
from floor_app.operations.plant.models import WorkCenter
from floor_app.operations.production.models import JobCard, JobOperation
from floor_app.operations.production.services.labor import leave_operation
from floor_app.operations.production.services.operations import pause_operation
from floor_app.operations.production.status import OperationStatus


class NoMachine(DomainError):
    """The work center has no asset to report a fault of."""


@command
def report_breakdown(
    *, work_center: WorkCenter, description: str, by: User, at: datetime, client_id: UUID | None = None
) -> MaintenanceRequest:
    """The machine has stopped: pause what runs on it and call maintenance."""
    machines = work_center.assets.filter(is_deleted=False, is_active=True)
    asset = machines.exclude(status=AssetStatus.SCRAPPED).order_by("code").first()
    if asset is None:
        raise NoMachine(_("%(work_center)s has no machine on record.") % {"work_center": work_center})
    for operation in _lock_cards_of(work_center.operations.filter(status=OperationStatus.IN_PROGRESS)):
        pause_operation(operation=operation, reason=description, by=by, at=at)
    request = maintenance.report_fault(
        asset=asset, description=description, severity=Severity.STOPPED, by=by, at=at
    )
    record("production.breakdown.reported", subject=request, by=by, at=at, client_id=client_id)
    return request


@command
def end_shift(*, by: User, at: datetime, client_id: UUID | None = None) -> User:
    """Stop every clock of this person; steps that nobody else works on are paused."""
    operations = _lock_cards_of(
        JobOperation.objects.filter(bookings__operator=by, bookings__ended_at__isnull=True)
    )
    for operation in operations:
        leave_operation(operation=operation, by=by, at=at)
    record("production.shift.ended", subject=by, by=by, at=at, client_id=client_id, left=len(operations))
    return by


def _lock_cards_of(operations: QuerySet[JobOperation]) -> list[JobOperation]:
    """These operations with their cards locked, in one order; without those that somebody has stopped
    while we waited."""
    cards = JobCard.objects.filter(pk__in=operations.order_by().values("job_card"))
    locked = list(cards.select_for_update(of=("self",)).order_by("pk"))
    return list(operations.filter(job_card__in=locked).order_by("job_card_id"))
