"""Operations: lists, the dispatch list, and what people do at a step."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound

from core.written import Written
from floor_app.api.base import find, lists, reads, writes
from floor_app.api.inputs import (
    Input,
    ReasonInput,
    filter_choice,
    filter_flag,
    filter_words,
    moment,
    one_of,
    pieces,
    words,
)
from floor_app.api.production.documents import (
    DispatchRow,
    JobCardState,
    OperationState,
)
from floor_app.operations.plant.models import WorkCenter
from floor_app.operations.production import queries, services
from floor_app.operations.production.models import JobCard, JobOperation
from floor_app.operations.production.reasons import ReworkReason, ScrapReason
from floor_app.operations.production.status import Gate, LaborKind, OperationStatus


class LaborInput(Input):
    kind = one_of(LaborKind, required=False, default=LaborKind.RUN)


class WhyInput(Input):
    reason = words(required=False)


class PiecesInput(Input):
    good = pieces()
    scrap = pieces()
    scrap_reason = one_of(ScrapReason, required=False)
    rework = pieces()
    rework_reason = one_of(ReworkReason, required=False)


class WaiverInput(Input):
    gate = one_of(Gate)
    reason = words()


class PlanInput(Input):
    planned_start = moment(allow_null=True)
    planned_end = moment(allow_null=True)


class ReworkInput(Input):
    quantity = pieces(least=1)
    reason = one_of(ReworkReason)


def find_operation(number: str, sequence: int) -> JobOperation:
    """Enough of the operation for a service, which reads it again once its card is locked."""
    found = next(iter(_operation_of(number, sequence)), None)
    if found is None:
        raise NotFound(_("%(card)s has no operation %(step)d.") % {"card": number, "step": sequence})
    return found


_operation_of = Written(
    lambda number, sequence: JobOperation.objects.only("job_card_id").filter(
        Q(job_card__number=number) & Q(sequence=sequence)
    ),
    "",
    0,
)


@lists(
    "production.view",
    OperationState,
    job_card=filter_words("job_card__number"),
    work_center=filter_words("work_center__code"),
    status=filter_choice(OperationStatus),
    on_floor=filter_flag(),
)
def operations() -> QuerySet[JobOperation]:
    """Operations of all cards."""
    return JobOperation.objects.all()


@lists("production.view", OperationState, orders={"sequence": ("sequence",)})
def job_card_operations(number: str) -> QuerySet[JobOperation]:
    """Operations of one card."""
    return find(JobCard, "pk", number=number).operations.all()


@lists("production.view", DispatchRow, orders={"urgency": queries.DISPATCH_ORDER})
def dispatch_list(code: str) -> QuerySet[JobOperation]:
    """What may be worked on at this work center, most urgent first."""
    return queries.dispatch_list(find(WorkCenter, code=code))


@reads("production.view", OperationState)
def operation(number: str, sequence: int) -> JobOperation:
    """One operation of a card."""
    rows = JobOperation.objects.select_related("job_card", "work_center")
    return find(rows, job_card__number=number, sequence=sequence)


@writes("production.start_operation", OperationState, LaborInput)
def start_operation(number: str, sequence: int, **command: Any) -> JobOperation:
    """Start or resume one step with your clock on it."""
    return services.start_operation(operation=find_operation(number, sequence), **command)


@writes("production.start_operation", OperationState, LaborInput)
def join_operation(number: str, sequence: int, **command: Any) -> JobOperation:
    """Put your clock on a step that somebody else runs."""
    return services.join_operation(operation=find_operation(number, sequence), **command)


@writes("production.start_operation", OperationState, LaborInput)
def switch_labor(number: str, sequence: int, **command: Any) -> JobOperation:
    """From set-up to run, or back."""
    return services.switch_labor(operation=find_operation(number, sequence), **command)


@writes("production.start_operation", OperationState)
def leave_operation(number: str, sequence: int, **command: Any) -> JobOperation:
    """Take your clock off the step; when nobody is left on it, it is paused."""
    return services.leave_operation(operation=find_operation(number, sequence), **command)


@writes("production.start_operation", OperationState, WhyInput)
def pause_operation(number: str, sequence: int, **command: Any) -> JobOperation:
    """Stop the step for everybody on it."""
    return services.pause_operation(operation=find_operation(number, sequence), **command)


@writes("production.report_quantity", OperationState, PiecesInput)
def report_quantity(number: str, sequence: int, **command: Any) -> JobOperation:
    """Book pieces on a running or paused step, never more than the step before passed on."""
    return services.report_quantity(operation=find_operation(number, sequence), **command)


@writes("production.finish_operation", OperationState, PiecesInput)
def finish_operation(number: str, sequence: int, **command: Any) -> JobOperation:
    """Book the last pieces and close the step."""
    return services.finish_operation(operation=find_operation(number, sequence), **command)


@writes("production.skip_operation", OperationState, ReasonInput)
def skip_operation(number: str, sequence: int, **command: Any) -> JobOperation:
    """Leave out a step that nobody has begun."""
    return services.skip_operation(operation=find_operation(number, sequence), **command)


@writes("production.block_operation", OperationState, ReasonInput)
def block_operation(number: str, sequence: int, **command: Any) -> JobOperation:
    """Stop a step that is not running."""
    return services.block_operation(operation=find_operation(number, sequence), **command)


@writes("production.block_operation", OperationState)
def unblock_operation(number: str, sequence: int, **command: Any) -> JobOperation:
    """Back to where the step was blocked from."""
    return services.unblock_operation(operation=find_operation(number, sequence), **command)


@writes("production.waive_gate", OperationState, WaiverInput)
def waive_gate(number: str, sequence: int, **command: Any) -> JobOperation:
    """Let the step start although one gate says no."""
    return services.waive_gate(operation=find_operation(number, sequence), **command)


@writes("production.reschedule", OperationState, PlanInput)
def reschedule(number: str, sequence: int, **command: Any) -> JobOperation:
    """Write the step's plan."""
    return services.reschedule(operation=find_operation(number, sequence), **command)


@writes("production.rework", JobCardState, ReworkInput, success=201)
def create_rework_card(number: str, sequence: int, **command: Any) -> JobCard:
    """A card for pieces reported as rework; it repeats the work from this step on."""
    return services.create_rework_card(operation=find_operation(number, sequence), **command)
