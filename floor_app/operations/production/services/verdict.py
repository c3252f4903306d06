"""What quality calls down: let the work go, or send it back."""

from datetime import datetime
from decimal import Decimal

from django.db.models import Max
from django.utils.translation import gettext as _

from core.events import record
from floor_app.operations.engineering.status import JobType
from floor_app.operations.inventory import services as inventory
from floor_app.operations.people.models import User
from floor_app.operations.plant import queries as plant
from floor_app.operations.production import queries
from floor_app.operations.production.flow import Flow, flow_of
from floor_app.operations.production.models import JobCard, JobOperation
from floor_app.operations.production.refusals import CardNotOnFloor, SameHands
from floor_app.operations.production.services import _card, _unit
from floor_app.operations.production.services.job_cards import copy_of
from floor_app.operations.production.services.steps import STEP_GAP, add_step
from floor_app.operations.production.status import JobCardStatus


def release(*, card: JobCard, by: User, at: datetime) -> JobCard:
    """Approve, receive the finished work and complete the card. Called in the verdict's transaction."""
    flow = _under_qc(card, by=by)
    card = flow.card
    _card.move_card(card, JobCardStatus.QC_APPROVED, at=at)
    record("production.job_card.approved_by_qc", subject=card, by=by, at=at, pieces=flow.finished)
    _receive(flow, by=by, at=at)
    _card.move_card(card, JobCardStatus.COMPLETE, at=at)
    record("production.job_card.completed", subject=card, by=by, at=at, pieces=flow.finished)
    return card


def send_back(*, card: JobCard, repeat: JobOperation, reason: str, by: User, at: datetime) -> JobOperation:
    """QC failed: the operation is repeated as a new last step, and the card is in production again."""
    flow = _under_qc(card, by=by)
    why = _card.require_reason(reason)
    again = copy_of(flow.step(repeat).operation)
    again.sequence = (flow.card.operations.aggregate(last=Max("sequence"))["last"] or 0) + STEP_GAP
    again.name = _("%(step)s (rework)") % {"step": again.name}
    again.repeats, again.rework_reason = repeat, why
    add_step(flow.card, again)
    _card.move_card(flow.card, JobCardStatus.IN_PRODUCTION, at=at)
    _card.follow_card(flow_of(flow.card), by=by, at=at)
    record("production.job_card.sent_back", subject=flow.card, by=by, at=at, repeat=str(repeat), reason=why)
    return again


def _under_qc(card: JobCard, *, by: User) -> Flow:
    flow = _card.lock_flow(card.pk)
    if flow.card.status != JobCardStatus.UNDER_QC:
        raise CardNotOnFloor(
            _("%(card)s is %(status)s, not under QC.")
            % {"card": flow.card, "status": flow.card.get_status_display().lower()}
        )
    if queries.worked_on(flow.card, by):
        raise SameHands(_("You worked on %(card)s; somebody else inspects it.") % {"card": flow.card})
    return flow


def _receive(flow: Flow, *, by: User, at: datetime) -> None:
    """New pieces enter the stock ledger; a serial unit comes back as what it is now."""
    card, is_new = flow.card, _made_new(flow.card)
    if card.unit:
        _unit.bring_back(card, card.unit, is_new=is_new, by=by, at=at)
    elif is_new:
        inventory.receive(
            item=inventory.ensure_item_for(material=card.material, by=by, at=at),
            quantity=Decimal(flow.finished),
            to=plant.require_finished_goods_location(),
            reference=card.number,
            by=by,
            at=at,
        )


def _made_new(card: JobCard) -> bool:
    root = card
    while root.job_type == JobType.REWORK and root.original:
        root = root.original
    return root.job_type == JobType.NEW_PRODUCTION
