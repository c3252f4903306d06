"""How a card ends, or hands pieces to another: scrap, cancel, split, rework."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from core.commands import command
from core.events import record
from floor_app.operations.engineering.status import JobType
from floor_app.operations.people.models import User
from floor_app.operations.production.flow import Flow, Step
from floor_app.operations.production.models import JobCard, JobOperation, QuantityReport
from floor_app.operations.production.refusals import QuantityRefused
from floor_app.operations.production.services import _card, _unit
from floor_app.operations.production.services.job_cards import add_card, copy_of
from floor_app.operations.production.status import JobCardStatus


@command
def scrap_card(
    *, card: JobCard, reason: str, by: User, at: datetime, note: str = "", client_id: UUID | None = None
) -> JobCard:
    """Everything still on the card is scrap."""
    flow = _closable(card)
    flow.card.scrap_reason, flow.card.close_reason = _card.require_reason(reason), note.strip()
    _card.close(flow, JobCardStatus.SCRAPPED, by=by, at=at)
    _unit.scrap(flow.card, by=by, at=at)
    record(
        "production.job_card.scrapped",
        subject=flow.card,
        by=by,
        at=at,
        client_id=client_id,
        reason=reason,
        note=note,
    )
    return flow.card


@command
def cancel_card(
    *, card: JobCard, reason: str, by: User, at: datetime, client_id: UUID | None = None
) -> JobCard:
    """The work is not wanted any more."""
    flow = _closable(card)
    flow.card.close_reason = _card.require_reason(reason)
    _card.close(flow, JobCardStatus.CANCELLED, by=by, at=at)
    _unit.let_go(flow.card, by=by, at=at)
    record(
        "production.job_card.cancelled", subject=flow.card, by=by, at=at, client_id=client_id, reason=reason
    )
    return flow.card


@command
def split_card(
    *, card: JobCard, quantity: int, by: User, at: datetime, client_id: UUID | None = None
) -> JobCard:
    """Move `quantity` pieces, where the first ones wait, to a card of their own that goes on from there."""
    flow = _card.lock_flow(card.pk)
    card = flow.card
    _card.require_open(card)
    _card.require_not_held(card)
    step = _waiting_step(flow)
    if not 0 < quantity <= step.remaining or quantity >= flow.left:
        raise QuantityRefused(
            _("From %(card)s at most %(count)d pieces can be split off, and one must stay.")
            % {"card": card, "count": min(step.remaining, flow.left - 1)}
        )
    part = _card_for(card, job_type=card.job_type, quantity=quantity, split_from=card, original=card.original)
    add_card(part, [copy_of(s.operation) for s in (step, *flow.after(step))], by=by, at=at)
    QuantityReport.objects.create(
        operation=step.operation,
        moved=quantity,
        moved_to=part,
        operator=by,
        work_center=step.operation.work_center,
        at=at,
    )
    step.moved += quantity
    _card.follow_card(_card.retrace(flow), by=by, at=at)
    record(
        "production.job_card.split",
        subject=part,
        by=by,
        at=at,
        client_id=client_id,
        from_card=card.number,
        quantity=quantity,
    )
    return part


@command
def create_rework_card(
    *,
    operation: JobOperation,
    quantity: int,
    reason: str,
    by: User,
    at: datetime,
    client_id: UUID | None = None,
) -> JobCard:
    """A card for pieces reported as rework; it repeats the work from that operation on."""
    flow = _card.lock_flow(operation.job_card_id)
    card = flow.card
    step = flow.step(operation)
    _require_reworkable(flow)
    waiting = _card.rework_waiting(flow, step)
    if not 0 < quantity <= waiting:
        raise QuantityRefused(
            _("%(count)d pieces of %(step)s wait for rework.") % {"count": waiting, "step": step.operation}
        )
    rework = _card_for(card, job_type=JobType.REWORK, quantity=quantity, original=card)
    rework.reworks, rework.rework_reason = step.operation, _card.require_reason(reason)
    add_card(rework, [copy_of(s.operation) for s in (step, *flow.after(step))], by=by, at=at)
    _card.follow_card(flow, by=by, at=at)
    if card.unit:  # only now: a unit is on one open card at a time
        rework.unit = card.unit
        rework.save(update_fields=["unit"])
    record(
        "production.job_card.rework_created",
        subject=rework,
        by=by,
        at=at,
        client_id=client_id,
        original=card.number,
        reason=reason,
    )
    return rework


def _closable(card: JobCard) -> Flow:
    flow = _card.lock_flow(card.pk)
    _card.require_open(flow.card)
    _card.require_nobody_works(flow)
    return flow


def _require_reworkable(flow: Flow) -> None:
    """Not on hold, and not scrapped or cancelled, pieces that waited for rework with it. A serial unit
    leaves the card with its last piece, so that nobody may be working on it."""
    if flow.card.status in (JobCardStatus.SCRAPPED, JobCardStatus.CANCELLED):
        _card.require_open(flow.card)
    _card.require_not_held(flow.card)
    if flow.card.unit_id:
        _card.require_nobody_works(flow)


def _waiting_step(flow: Flow) -> Step:
    """The first step that still has pieces."""
    step = next((step for step in flow.steps if step.remaining > 0 and not step.operation.is_passed), None)
    if step is None:
        raise QuantityRefused(_("No piece of %(card)s waits at a step.") % {"card": flow.card})
    return step


def _card_for(card: JobCard, *, job_type: str, quantity: int, **links: JobCard | None) -> JobCard:
    """A new card for pieces of this one, with its customer, priority and dates."""
    return JobCard(
        job_type=job_type,
        material=card.material,
        revision=card.revision,
        routing=card.routing,
        quantity=quantity,
        priority=card.priority,
        customer=card.customer,
        reference=card.reference,
        due_date=card.due_date,
        batch_order=card.batch_order,
        **links,
    )
