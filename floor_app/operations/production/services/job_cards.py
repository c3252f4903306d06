"""A card's way to the shop: create, evaluate, tick, release; and its plan."""

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from core.commands import command
from core.events import history, record
from core.numbering import next_number
from floor_app.operations.engineering import queries as engineering
from floor_app.operations.engineering.models import Material, Routing, RoutingOperation
from floor_app.operations.engineering.status import JobType
from floor_app.operations.inventory.models import SerialUnit
from floor_app.operations.inventory.status import UnitStatus
from floor_app.operations.people.models import User
from floor_app.operations.production.flow import flow_of
from floor_app.operations.production.models import BatchOrder, JobCard, JobOperation, ReleaseCheck
from floor_app.operations.production.refusals import (
    NotReleasable,
    OriginalMissing,
    QuantityRefused,
    SameHands,
    UnitRefused,
)
from floor_app.operations.production.services import _unit
from floor_app.operations.production.services._batch import follow_batch
from floor_app.operations.production.services._card import (
    follow_operations,
    lock,
    move_card,
    require_not_held,
    require_open,
    require_reason,
)
from floor_app.operations.production.status import (
    BEFORE_RELEASE,
    OPEN_CARDS,
    BatchStatus,
    JobCardStatus,
    Priority,
)
from floor_app.operations.qr_system import services as qr
from floor_app.operations.qr_system.status import CodeKind


@command
def create_job_card(  # noqa: PLR0913  # all that is ordered
    *,
    material: Material,
    job_type: str,
    quantity: int,
    by: User,
    at: datetime,
    unit: SerialUnit | None = None,
    priority: int = Priority.NORMAL,
    customer: str = "",
    reference: str = "",
    due_date: date | None = None,
    batch_order: BatchOrder | None = None,
    client_id: UUID | None = None,
) -> JobCard:
    """Make a card with the operations of the routing that fits. Raises NoRouting or QuantityRefused."""
    if job_type == JobType.REWORK:
        raise OriginalMissing(_("A rework card is made from the job card it reworks."))
    if quantity < 1:
        raise QuantityRefused(_("A job card needs a quantity of at least 1."))
    if unit:
        _require_fitting_unit(unit, material=material, job_type=job_type, quantity=quantity)
    routing = engineering.require_routing(material=material, job_type=job_type)
    steps = [from_routing(step) for step in wanted_steps(routing, job_type)]
    card = JobCard(
        job_type=job_type,
        material=material,
        revision=engineering.current_revision(material, on=timezone.localdate(at)),
        unit=unit,
        routing=routing,
        quantity=quantity,
        priority=priority,
        customer=customer,
        reference=reference,
        due_date=due_date,
        batch_order=batch_order,
    )
    add_card(card, steps, by=by, at=at)
    record("production.job_card.created", subject=card, by=by, at=at, client_id=client_id, quantity=quantity)
    return card


def add_card(card: JobCard, steps: list[JobOperation], *, by: User, at: datetime) -> None:
    """Number, label and save a card with its operations and release checklist, in a few bulk writes."""
    card.number = next_number("JC", year=timezone.localdate(at).year)
    card.mat_number = card.material.mat_number
    card.created_by, card.created_at = by, at
    codes = _label(card, steps)
    card.qr_code = codes[0]
    card.save()
    for step, code in zip(steps, codes[1:], strict=True):
        step.job_card, step.qr_code = card, code
        step.priority, step.due_order = card.priority, card.due_date or date.max
    JobOperation.objects.bulk_create(steps)
    ReleaseCheck.objects.bulk_create(
        ReleaseCheck(job_card=card, position=item.position, text=item.text, is_mandatory=item.is_mandatory)
        for item in engineering.release_checklist(card.job_type)
    )
    follow_batch(card)


def _label(card: JobCard, steps: list[JobOperation]) -> list[str]:
    """Codes for the card and for each operation, registered in one insert."""
    wanted: list[tuple[str, str, str | None]] = [(CodeKind.JOB_CARD, card.number, card_body(card))]
    wanted += [
        (CodeKind.OPERATION, operation_key(card, step.sequence), operation_body(card, step.sequence))
        for step in steps
    ]
    return [code.text for code in qr.register_many(wanted)]


def card_body(card: JobCard) -> str:
    """JC-2026-00017 → 202600017: the shorter text fits a smaller symbol."""
    return card.number.removeprefix("JC-").replace("-", "")


def operation_body(card: JobCard, sequence: int) -> str:
    return f"{card_body(card)}N{sequence}"


def operation_key(card: JobCard, sequence: int) -> str:
    """How an operation is named on labels and in links, such as JC-2026-00017/20."""
    return f"{card.number}/{sequence}"


def copy_of(operation: JobOperation) -> JobOperation:
    """The same work as a new, unstarted operation."""
    return JobOperation(
        sequence=operation.sequence,
        code=operation.code,
        name=operation.name,
        work_center_id=operation.work_center_id,
        setup_minutes=operation.setup_minutes,
        run_minutes=operation.run_minutes,
        skill_id=operation.skill_id,
        is_mandatory=operation.is_mandatory,
        instructions=operation.instructions,
    )


@command
def begin_evaluation(*, card: JobCard, by: User, at: datetime, client_id: UUID | None = None) -> JobCard:
    """Somebody looks at the unit before it is decided what to do with it."""
    card = _lock_unheld(card)
    move_card(card, JobCardStatus.EVALUATION_IN_PROGRESS, at=at)
    record("production.job_card.evaluation_begun", subject=card, by=by, at=at, client_id=client_id)
    return card


@command
def submit_evaluation(
    *, card: JobCard, findings: str, by: User, at: datetime, client_id: UUID | None = None
) -> JobCard:
    """The evaluation is done; somebody else approves it."""
    card = _lock_unheld(card)
    found = require_reason(findings)
    move_card(card, JobCardStatus.AWAITING_APPROVAL, at=at)
    record("production.job_card.evaluated", subject=card, by=by, at=at, client_id=client_id, findings=found)
    return card


@command
def approve_evaluation(*, card: JobCard, by: User, at: datetime, client_id: UUID | None = None) -> JobCard:
    """Approve the work that the evaluation proposes. Raises SameHands for the one who proposed it."""
    card = _lock_unheld(card)
    evaluated = history(card).filter(verb="production.job_card.evaluated").first()
    if evaluated and evaluated.by_id == by.pk:
        raise SameHands(_("You evaluated %(card)s yourself; somebody else approves it.") % {"card": card})
    move_card(card, JobCardStatus.AWAITING_MATERIALS, at=at)
    record("production.job_card.approved", subject=card, by=by, at=at, client_id=client_id)
    return card


@command
def tick_release_check(
    *, check: ReleaseCheck, by: User, at: datetime, waiver: str = "", client_id: UUID | None = None
) -> JobCard:
    """Tick one item of the release checklist, or waive it with a reason."""
    card = _lock_unheld(check.job_card)
    if card.status not in BEFORE_RELEASE:
        raise NotReleasable(_("%(card)s has already left for the shop.") % {"card": card})
    check.done_by, check.done_at, check.waiver = by, at, waiver.strip()
    check.save(update_fields=["done_by", "done_at", "waiver"])
    verb = "waived" if check.waiver else "ticked"
    record(
        f"production.release_check.{verb}",
        subject=card,
        by=by,
        at=at,
        client_id=client_id,
        item=check.text,
        reason=check.waiver,
    )
    return card


@command
def release_to_shop(*, card: JobCard, by: User, at: datetime, client_id: UUID | None = None) -> JobCard:
    """Hand the card to the floor. Raises NotReleasable with what is missing."""
    card = _lock_unheld(card)
    flow = flow_of(card)
    if not flow.steps:
        raise NotReleasable(_("%(card)s has no operations.") % {"card": card})
    _require_checklist(card)
    if card.batch_order and card.batch_order.status == BatchStatus.ON_HOLD:
        raise NotReleasable(_("Its batch order %(batch)s is on hold.") % {"batch": card.batch_order})
    card.released_at = at
    card.save(update_fields=["released_at"])
    move_card(card, JobCardStatus.RELEASED_TO_SHOP, at=at)
    follow_operations(flow)
    _unit.take(card, by=by, at=at)
    record("production.job_card.released_to_shop", subject=card, by=by, at=at, client_id=client_id)
    return card


@command
def reprioritise(
    *,
    card: JobCard,
    priority: int,
    due_date: date | None,
    by: User,
    at: datetime,
    client_id: UUID | None = None,
) -> JobCard:
    """Change how urgent an open card is; its operations move in every dispatch list."""
    card = lock(card.pk)
    require_open(card)
    card.priority, card.due_date = priority, due_date
    card.save(update_fields=["priority", "due_date"])
    card.operations.update(priority=priority, due_order=due_date or date.max)
    record(
        "production.job_card.reprioritised",
        subject=card,
        by=by,
        at=at,
        client_id=client_id,
        priority=priority,
        due_date=due_date,
    )
    return card


@command
def reschedule(
    *,
    operation: JobOperation,
    planned_start: datetime | None,
    planned_end: datetime | None,
    by: User,
    at: datetime,
    client_id: UUID | None = None,
) -> JobOperation:
    """Write one operation's plan; planning's only way in."""
    require_open(lock(operation.job_card_id))
    if planned_start and planned_end and planned_end < planned_start:
        raise QuantityRefused(_("The planned end is before the planned start."))
    operation.planned_start, operation.planned_end = planned_start, planned_end
    operation.save(update_fields=["planned_start", "planned_end"])
    record("production.operation.rescheduled", subject=operation, by=by, at=at, client_id=client_id)
    return operation


def _lock_unheld(card: JobCard) -> JobCard:
    card = lock(card.pk)
    require_not_held(card)
    return card


def _require_fitting_unit(unit: SerialUnit, *, material: Material, job_type: str, quantity: int) -> None:
    """One unit of the material, on no other open card; a new one is made once and then only mended."""
    if quantity != 1:
        raise UnitRefused(_("%(unit)s is one unit; the quantity is 1.") % {"unit": unit})
    if unit.material_id != material.pk:
        raise UnitRefused(_("%(unit)s is not a %(material)s.") % {"unit": unit, "material": material})
    if (unit.status == UnitStatus.IN_PRODUCTION) != (job_type == JobType.NEW_PRODUCTION):
        raise UnitRefused(
            _("%(unit)s is %(status)s; that does not fit a job card for %(job_type)s.")
            % {
                "unit": unit,
                "status": unit.get_status_display().lower(),
                "job_type": JobType(job_type).label.lower(),
            }
        )
    open_card = unit.job_cards.filter(status__in=OPEN_CARDS).first()
    if open_card:
        raise UnitRefused(_("%(unit)s is already on %(card)s.") % {"unit": unit, "card": open_card})


def wanted_steps(routing: Routing, job_type: str) -> list[RoutingOperation]:
    """The routing's steps; an evaluation keeps only those that inspect."""
    steps = routing.operations.order_by("sequence")
    wanted = steps.filter(is_inspection=True) if job_type == JobType.EVALUATION_ONLY else steps
    if not wanted:
        raise engineering.NoRouting(
            _("Routing %(routing)s has no operations for this job type.") % {"routing": routing}
        )
    return list(wanted)


def from_routing(step: RoutingOperation) -> JobOperation:
    return JobOperation(
        sequence=step.sequence,
        code=step.code,
        name=step.name,
        work_center_id=step.work_center_id,
        setup_minutes=step.setup_minutes,
        run_minutes=step.run_minutes,
        skill_id=step.skill_id,
        is_mandatory=step.is_mandatory,
        instructions=step.instructions,
    )


def _require_checklist(card: JobCard) -> None:
    missing = card.release_checks.filter(is_mandatory=True, done_at__isnull=True).order_by("position").first()
    if missing:
        raise NotReleasable(
            _("Before %(card)s goes to the shop: %(item)s.") % {"card": card, "item": missing}
        )
