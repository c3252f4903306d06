"""Changes to the list of steps of a running card: skip one, insert one."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from core.commands import command
from core.events import record
from floor_app.operations.people.models import Skill, User
from floor_app.operations.plant.models import WorkCenter
from floor_app.operations.production.flow import NOT_BEGUN, Flow, flow_of
from floor_app.operations.production.models import JobCard, JobOperation
from floor_app.operations.production.refusals import StepNotReady
from floor_app.operations.production.services import _card
from floor_app.operations.production.services.job_cards import operation_body, operation_key
from floor_app.operations.production.status import ON_THE_FLOOR, JobCardStatus, OperationStatus
from floor_app.operations.qr_system import services as qr
from floor_app.operations.qr_system.status import CodeKind

STEP_GAP = 10


@command
def skip_operation(
    *, operation: JobOperation, reason: str, by: User, at: datetime, client_id: UUID | None = None
) -> JobOperation:
    """Leave out a step that nobody has begun; its pieces go to the next one."""
    flow = _card.lock_flow(operation.job_card_id)
    _card.require_open(flow.card)
    step = flow.step(operation)
    if step.reported or step.operation.status not in NOT_BEGUN:
        raise StepNotReady(_("%(step)s has begun; it cannot be skipped.") % {"step": step.operation})
    if all(s is step or s.operation.status == OperationStatus.SKIPPED for s in flow.steps):
        raise StepNotReady(
            _("%(step)s is the only step left of %(card)s; cancel the job card instead.")
            % {"step": step.operation, "card": flow.card}
        )
    why = _card.require_reason(reason)
    _card.skip(step.operation, reason=why)
    _card.follow_card(_card.retrace(flow), by=by, at=at)
    record(
        "production.operation.skipped", subject=step.operation, by=by, at=at, client_id=client_id, reason=why
    )
    return step.operation


@command
def insert_operation(  # noqa: PLR0913  # all that a routing would say of the step
    *,
    card: JobCard,
    after: JobOperation | None,
    code: str,
    name: str,
    work_center: WorkCenter,
    by: User,
    at: datetime,
    setup_minutes: Decimal = Decimal(0),
    run_minutes: Decimal = Decimal(0),
    skill: Skill | None = None,
    instructions: str = "",
    client_id: UUID | None = None,
) -> JobOperation:
    """Put a new step behind `after` (None: first), before anything that has begun already."""
    flow = _card.lock_flow(card.pk)
    require_insertable(flow)
    operation = JobOperation(
        sequence=_free_sequence(flow, after),
        code=code,
        name=name,
        work_center=work_center,
        setup_minutes=setup_minutes,
        run_minutes=run_minutes,
        skill=skill,
        instructions=instructions,
    )
    add_step(flow.card, operation)
    _card.follow_card(flow_of(flow.card), by=by, at=at)
    record("production.operation.inserted", subject=operation, by=by, at=at, client_id=client_id)
    return operation


def add_step(card: JobCard, operation: JobOperation) -> None:
    """Label and save one more operation of a card."""
    code = qr.register(
        kind=CodeKind.OPERATION,
        key=operation_key(card, operation.sequence),
        body=operation_body(card, operation.sequence),
    )
    operation.job_card, operation.qr_code = card, code.text
    operation.priority, operation.due_order = card.priority, card.due_date or date.max
    operation.on_floor = card.status in ON_THE_FLOOR
    operation.save()


def require_insertable(flow: Flow) -> None:
    _card.require_open(flow.card)
    with_qc = (JobCardStatus.UNDER_QC, JobCardStatus.QC_APPROVED)
    if flow.card.status in with_qc or flow.card.held_from in with_qc:
        raise StepNotReady(
            _("%(card)s is with QC; only the inspector's verdict adds work now.") % {"card": flow.card}
        )


def _free_sequence(flow: Flow, after: JobOperation | None) -> int:
    """A number between the neighbours. Steps that have begun must stay before the new one."""
    following = list(flow.after(flow.step(after))) if after else flow.steps
    begun = next(
        (
            s.operation
            for s in following
            if s.reported or s.operation.status not in (*NOT_BEGUN, OperationStatus.SKIPPED)
        ),
        None,
    )
    if begun:
        raise StepNotReady(_("%(step)s has begun; insert the new step behind it.") % {"step": begun})
    lower = after.sequence if after else 0
    if not following:
        return lower + STEP_GAP
    middle = (lower + following[0].operation.sequence) // 2
    if middle == lower:
        raise StepNotReady(_("There is no free number between these steps."))
    return middle
