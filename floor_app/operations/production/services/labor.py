"""Who works on a running step: join it, switch between set-up and run, leave it."""

from datetime import datetime
from uuid import UUID

from core.commands import command
from core.events import record
from floor_app.operations.people.models import User
from floor_app.operations.production.models import JobOperation
from floor_app.operations.production.services._card import lock_flow
from floor_app.operations.production.services._clocks import clock_in, clock_out
from floor_app.operations.production.services._gates import require_qualified, require_running
from floor_app.operations.production.services.operations import halt
from floor_app.operations.production.status import LaborKind


@command
def join_operation(
    *,
    operation: JobOperation,
    by: User,
    at: datetime,
    kind: str = LaborKind.RUN,
    client_id: UUID | None = None,
) -> JobOperation:
    """Put a second person's clock on a running step."""
    flow = lock_flow(operation.job_card_id)
    step = flow.step(operation)
    operation = step.operation
    require_running(operation)
    require_qualified(operation, by=by, at=at)
    clock_in(operation, by=by, kind=kind, at=at)
    record("production.operation.joined", subject=operation, by=by, at=at, client_id=client_id, kind=kind)
    return operation


@command
def switch_labor(
    *, operation: JobOperation, kind: str, by: User, at: datetime, client_id: UUID | None = None
) -> JobOperation:
    """From set-up to run, or back: the person's clock goes on under the other name."""
    operation = lock_flow(operation.job_card_id).step(operation).operation
    clock_out(operation, by=by, at=at)
    clock_in(operation, by=by, kind=kind, at=at)
    record("production.labor.switched", subject=operation, by=by, at=at, client_id=client_id, kind=kind)
    return operation


@command
def leave_operation(
    *, operation: JobOperation, by: User, at: datetime, client_id: UUID | None = None
) -> JobOperation:
    """Take one's own clock off the step; when nobody is left on it, it is paused."""
    operation = lock_flow(operation.job_card_id).step(operation).operation
    clock_out(operation, by=by, at=at)
    if not operation.bookings.filter(ended_at__isnull=True).exists():
        halt(operation, at=at)
    record("production.operation.left", subject=operation, by=by, at=at, client_id=client_id)
    return operation
