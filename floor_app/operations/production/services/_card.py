"""What every production verb shares: the lock, and the states that follow from facts."""

from datetime import datetime

from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from core.written import Written
from floor_app.operations.people.models import User
from floor_app.operations.production.flow import NOT_BEGUN, Flow, Step, flow_to_change
from floor_app.operations.production.models import JobCard, JobOperation
from floor_app.operations.production.refusals import (
    CardClosed,
    CardNotOnFloor,
    OperationRunning,
    ReasonMissing,
)
from floor_app.operations.production.services import _unit
from floor_app.operations.production.services._batch import follow_batch
from floor_app.operations.production.status import ON_THE_FLOOR, JobCardStatus, OperationStatus


def lock(card_id: int) -> JobCard:
    """Take the card first, always: whoever holds it may touch its operations and ledgers."""
    return _locked(card_id)[0]


_locked = Written(lambda card: JobCard.objects.select_for_update(of=("self",)).filter(pk=card), 0)


def lock_flow(card_id: int) -> Flow:
    return flow_to_change(lock(card_id))


def require_open(card: JobCard) -> None:
    if not card.is_open:
        raise CardClosed(
            _("%(card)s is %(status)s.") % {"card": card, "status": card.get_status_display().lower()}
        )


def require_not_held(card: JobCard) -> None:
    """A hold is left by lifting it, never by going on."""
    if card.status == JobCardStatus.ON_HOLD:
        hold = card.holds.filter(lifted_at__isnull=True).first()
        raise CardNotOnFloor(
            _("%(card)s is on hold: %(why)s.")
            % {"card": card, "why": hold.get_reason_display() if hold else card.get_status_display()}
        )


def require_nobody_works(flow: Flow) -> None:
    running = next(
        (s.operation for s in flow.steps if s.operation.status == OperationStatus.IN_PROGRESS), None
    )
    if running:
        raise OperationRunning(
            _("%(operation)s of %(card)s is running. Pause or finish it first.")
            % {"operation": running, "card": flow.card}
        )


def require_reason(text: str) -> str:
    if not text.strip():
        raise ReasonMissing(_("Say why."))
    return text.strip()


def move_card(card: JobCard, status: str, *, at: datetime) -> None:
    """Move the card and everything that is a copy of its status."""
    was_on_floor = card.status in ON_THE_FLOOR
    card.move_to(status)
    if status == JobCardStatus.IN_PRODUCTION and card.actual_start_datetime is None:
        card.actual_start_datetime = at
    if not card.is_open:
        card.actual_end_datetime = at
    card.save(update_fields=["status", "held_from", "actual_start_datetime", "actual_end_datetime"])
    if was_on_floor != (card.status in ON_THE_FLOOR):
        card.operations.update(on_floor=not was_on_floor)
    follow_batch(card)


def follow_operations(flow: Flow) -> None:
    """READY is what has pieces to work on, once the card is released; what has lost them waits again."""
    if flow.card.released_at is None:
        return
    for step in flow.steps:
        operation = step.operation
        if operation.status not in (OperationStatus.NOT_STARTED, OperationStatus.READY):
            continue
        wanted = OperationStatus.READY if step.remaining > 0 else OperationStatus.NOT_STARTED
        if operation.status != wanted:
            operation.move_to(wanted)
            operation.save(update_fields=["status"])


def retrace(flow: Flow) -> Flow:
    """The flow again after this command's own writes to its steps, without another query."""
    incoming = flow.card.quantity
    for step in flow.steps:
        step.incoming = incoming
        incoming = step.passed_on
    return flow


def follow_card(flow: Flow, *, by: User, at: datetime) -> None:
    """Work out the card's status from its steps: to QC when all are passed, closed when nothing is left."""
    card = flow.card
    follow_operations(flow)
    if card.status != JobCardStatus.IN_PRODUCTION:
        return
    if flow.left == 0:
        _close_empty(flow, by=by, at=at)
    elif flow.all_passed:
        move_card(card, JobCardStatus.UNDER_QC, at=at)


def _close_empty(flow: Flow, *, by: User, at: datetime) -> None:
    """No piece is left: the card is scrapped, or, when its pieces went to other cards, cancelled."""
    running = any(step.operation.status == OperationStatus.IN_PROGRESS for step in flow.steps)
    if running or rework_waiting(flow) > 0:
        return
    card = flow.card
    if flow.rework + flow.moved:  # a serial unit has gone on with the rework card
        card.close_reason = _("All pieces went to other job cards or scrap.")
        close(flow, JobCardStatus.CANCELLED, by=by, at=at)
    else:
        card.close_reason = _("All pieces were scrapped.")
        close(flow, JobCardStatus.SCRAPPED, by=by, at=at)
        _unit.scrap(card, by=by, at=at)


def rework_waiting(flow: Flow, step: Step | None = None) -> int:
    """Pieces reported for rework, at one step or at any, that no rework card has taken over yet."""
    cards = flow.card.rework_cards.filter(split_from__isnull=True)
    if step:
        cards = cards.filter(reworks=step.operation)
    taken: int = cards.aggregate(pieces=Coalesce(Sum("quantity"), 0))["pieces"]
    return (step.rework if step else flow.rework) - taken


def close(flow: Flow, status: str, *, by: User, at: datetime) -> None:
    """Scrap or cancel the card: what was not finished is skipped, a hold ends."""
    card = flow.card
    for step in flow.steps:
        if not step.operation.is_passed:
            skip(step.operation, reason=_("The job card was closed."))
    if card.status == JobCardStatus.ON_HOLD:
        end_hold(card, by=by, at=at)
    card.save(update_fields=["close_reason", "scrap_reason"])
    move_card(card, status, at=at)


def end_hold(card: JobCard, *, by: User, at: datetime) -> None:
    card.held_from = ""
    card.holds.filter(lifted_at__isnull=True).update(lifted_by=by, lifted_at=at)


def skip(operation: JobOperation, *, reason: str) -> None:
    operation.move_to(OperationStatus.SKIPPED)
    operation.reason, operation.blocked_from = reason, ""
    operation.save(update_fields=["status", "reason", "blocked_from"])


def skip_passed_over(flow: Flow, operation: JobOperation) -> None:
    """Optional steps before the one that starts now were not wanted."""
    for step in flow.before(flow.step(operation)):
        if not step.operation.is_mandatory and step.operation.status in NOT_BEGUN and not step.reported:
            skip(step.operation, reason=_("Passed over."))
