"""One step of a card: start, pause, finish. Every verb locks the card first."""

from datetime import datetime
from uuid import UUID

from core.commands import command
from core.events import record
from floor_app.operations.people.models import User
from floor_app.operations.production.models import JobOperation
from floor_app.operations.production.services._card import (
    follow_card,
    follow_operations,
    lock_flow,
    move_card,
    retrace,
    skip_passed_over,
)
from floor_app.operations.production.services._clocks import clock_everybody_out, clock_in
from floor_app.operations.production.services._gates import (
    require_begun,
    require_gates,
    require_nothing_to_come,
    require_on_floor,
    require_running,
)
from floor_app.operations.production.services.quantities import Pieces, book, require_all_reported
from floor_app.operations.production.status import JobCardStatus, LaborKind, OperationStatus


@command
def start_operation(
    *,
    operation: JobOperation,
    by: User,
    at: datetime,
    kind: str = LaborKind.RUN,
    client_id: UUID | None = None,
) -> JobOperation:
    """Start or resume one step with the person's clock on it; the first to start also starts the card."""
    flow = lock_flow(operation.job_card_id)
    step = flow.step(operation)
    operation = step.operation
    require_on_floor(flow.card)
    require_gates(flow, step, by=by, at=at)
    resumed = operation.status == OperationStatus.PAUSED
    _run(operation, at=at)
    skip_passed_over(flow, operation)
    follow_operations(retrace(flow))
    clock_in(operation, by=by, kind=kind, at=at)
    if flow.card.status == JobCardStatus.RELEASED_TO_SHOP:
        move_card(flow.card, JobCardStatus.IN_PRODUCTION, at=at)
    verb = "resumed" if resumed else "started"
    record(f"production.operation.{verb}", subject=operation, by=by, at=at, client_id=client_id, kind=kind)
    return operation


@command
def pause_operation(
    *, operation: JobOperation, by: User, at: datetime, reason: str = "", client_id: UUID | None = None
) -> JobOperation:
    """Stop the step for everybody on it."""
    operation = lock_flow(operation.job_card_id).step(operation).operation
    require_running(operation)
    halt(operation, at=at)
    record("production.operation.paused", subject=operation, by=by, at=at, client_id=client_id, reason=reason)
    return operation


@command
def finish_operation(
    *,
    operation: JobOperation,
    by: User,
    at: datetime,
    good: int = 0,
    scrap: int = 0,
    scrap_reason: str = "",
    rework: int = 0,
    rework_reason: str = "",
    client_id: UUID | None = None,
) -> JobOperation:
    """Book the last pieces of a step and close it; the next becomes ready, the last sends the card to QC."""
    pieces = Pieces(good, scrap, scrap_reason, rework, rework_reason)
    flow = lock_flow(operation.job_card_id)
    step = flow.step(operation)
    operation = step.operation
    require_begun(operation)
    require_nothing_to_come(flow, step)
    require_all_reported(step, pieces.total)
    if any(pieces.counts.values()):
        book(step, pieces, by=by, at=at)
    _done(operation, at=at)
    follow_card(retrace(flow), by=by, at=at)
    verb = "production.operation.finished"
    record(verb, subject=operation, by=by, at=at, client_id=client_id, **pieces.counts)
    return operation


def halt(operation: JobOperation, *, at: datetime) -> None:
    """Pause the step and stop every clock on it."""
    operation.move_to(OperationStatus.PAUSED)
    operation.save(update_fields=["status"])
    clock_everybody_out(operation, at=at)


def _run(operation: JobOperation, *, at: datetime) -> None:
    if operation.status == OperationStatus.NOT_STARTED:
        operation.move_to(OperationStatus.READY)
    operation.move_to(OperationStatus.IN_PROGRESS)
    operation.actual_start = operation.actual_start or at
    operation.save(update_fields=["status", "actual_start"])


def _done(operation: JobOperation, *, at: datetime) -> None:
    clock_everybody_out(operation, at=at)
    operation.move_to(OperationStatus.DONE)
    operation.actual_end = at
    operation.save(update_fields=["status", "actual_end"])
