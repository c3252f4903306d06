"""Holds stop a card and remember where it came from; blocks do the same to one operation."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from core.commands import command
from core.events import record
from floor_app.operations.people.models import User
from floor_app.operations.production.models import GateWaiver, Hold, JobCard, JobOperation
from floor_app.operations.production.refusals import StepNotReady
from floor_app.operations.production.services._card import (
    end_hold,
    follow_card,
    follow_operations,
    lock,
    lock_flow,
    move_card,
    require_open,
    require_reason,
    retrace,
)
from floor_app.operations.production.services.operations import halt
from floor_app.operations.production.status import JobCardStatus, OperationStatus


@command
def put_on_hold(
    *, card: JobCard, reason: str, by: User, at: datetime, note: str = "", client_id: UUID | None = None
) -> JobCard:
    """Stop the card; what runs on it is paused."""
    card = lock(card.pk)
    require_reason(reason)
    card.held_from = card.status
    for operation in card.operations.filter(status=OperationStatus.IN_PROGRESS):
        halt(operation, at=at)
    move_card(card, JobCardStatus.ON_HOLD, at=at)
    Hold.objects.create(job_card=card, reason=reason, note=note, placed_by=by, placed_at=at)
    record(
        "production.job_card.held", subject=card, by=by, at=at, client_id=client_id, reason=reason, note=note
    )
    return card


@command
def lift_hold(*, card: JobCard, by: User, at: datetime, client_id: UUID | None = None) -> JobCard:
    """Back to where the card was held from."""
    flow = lock_flow(card.pk)
    card = flow.card
    if card.status != JobCardStatus.ON_HOLD:
        raise StepNotReady(_("%(card)s is not on hold.") % {"card": card})
    back_to = card.held_from
    end_hold(card, by=by, at=at)
    move_card(card, back_to, at=at)
    follow_card(flow, by=by, at=at)
    record("production.job_card.hold_lifted", subject=card, by=by, at=at, client_id=client_id)
    return card


@command
def block_operation(
    *, operation: JobOperation, reason: str, by: User, at: datetime, client_id: UUID | None = None
) -> JobOperation:
    """Stop one step that is not running, with the reason shown wherever it is listed."""
    flow = lock_flow(operation.job_card_id)
    require_open(flow.card)
    operation = flow.step(operation).operation
    why = require_reason(reason)
    operation.blocked_from = operation.status
    operation.move_to(OperationStatus.BLOCKED)
    operation.reason = why
    operation.save(update_fields=["status", "blocked_from", "reason"])
    follow_operations(retrace(flow))
    record("production.operation.blocked", subject=operation, by=by, at=at, client_id=client_id, reason=why)
    return operation


@command
def unblock_operation(
    *, operation: JobOperation, by: User, at: datetime, client_id: UUID | None = None
) -> JobOperation:
    """Back to where the step was blocked from; it is ready if pieces have arrived meanwhile."""
    flow = lock_flow(operation.job_card_id)
    operation = flow.step(operation).operation
    if operation.status != OperationStatus.BLOCKED:
        raise StepNotReady(_("%(step)s is not blocked.") % {"step": operation})
    operation.move_to(operation.blocked_from)
    operation.blocked_from, operation.reason = "", ""
    operation.save(update_fields=["status", "blocked_from", "reason"])
    follow_card(retrace(flow), by=by, at=at)
    record("production.operation.unblocked", subject=operation, by=by, at=at, client_id=client_id)
    return operation


@command
def waive_gate(
    *,
    operation: JobOperation,
    gate: str,
    reason: str,
    by: User,
    at: datetime,
    client_id: UUID | None = None,
) -> JobOperation:
    """Let this operation start although one gate says no. Who may is asked at the interface."""
    require_open(lock(operation.job_card_id))
    why = require_reason(reason)
    GateWaiver.objects.update_or_create(
        operation=operation, gate=gate, defaults={"reason": why, "by": by, "at": at}
    )
    record(
        "production.gate.waived", subject=operation, by=by, at=at, client_id=client_id, gate=gate, reason=why
    )
    return operation
