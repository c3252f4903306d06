"""What must hold before a step is started, joined, reported on or finished."""

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from floor_app.operations.maintenance import queries as maintenance
from floor_app.operations.people import queries as people
from floor_app.operations.people.models import User
from floor_app.operations.production import queries
from floor_app.operations.production.flow import Flow, Step
from floor_app.operations.production.models import GateWaiver, JobCard, JobOperation
from floor_app.operations.production.refusals import CardNotOnFloor, StepNotReady
from floor_app.operations.production.services._card import require_not_held
from floor_app.operations.production.status import ON_THE_FLOOR, Gate, OperationStatus


def require_on_floor(card: JobCard) -> None:
    require_not_held(card)
    if card.status not in ON_THE_FLOOR:
        raise CardNotOnFloor(
            _("%(card)s is %(status)s; nobody can start work on it.")
            % {"card": card, "status": card.get_status_display().lower()}
        )


def require_gates(flow: Flow, step: Step, *, by: User, at: datetime) -> None:
    """Ask every start gate; one that was waived for this operation is not asked."""
    operation = step.operation
    _require_startable(flow, step)
    gates: list[tuple[Gate, Callable[[], None]]] = [
        (Gate.MACHINE, lambda: maintenance.require_available(operation.work_center)),
        (Gate.QUALIFICATION, lambda: require_qualified(operation, by=by, at=at)),
        (Gate.SEQUENCE, lambda: _require_turn(flow, step)),
    ]
    for gate, ask in gates:
        try:
            ask()
        except DomainError:
            if not GateWaiver.objects.filter(operation=operation, gate=gate).exists():
                raise


def require_qualified(operation: JobOperation, *, by: User, at: datetime) -> None:
    if operation.skill:
        people.require_skill(by, operation.skill, on=timezone.localdate(at))


def _require_startable(flow: Flow, step: Step) -> None:
    operation = step.operation
    if operation.status == OperationStatus.BLOCKED:
        raise StepNotReady(queries.why_waiting(flow, step))
    if operation.status == OperationStatus.IN_PROGRESS:
        raise StepNotReady(_("%(step)s is already running.") % {"step": operation})
    if operation.is_passed:
        raise StepNotReady(
            _("%(step)s is %(status)s.")
            % {"step": operation, "status": operation.get_status_display().lower()}
        )


def _require_turn(flow: Flow, step: Step) -> None:
    """A step has its turn when the one before has passed work on to it."""
    if step.operation.status != OperationStatus.NOT_STARTED:
        return
    raise StepNotReady(queries.why_waiting(flow, step))


def require_running(operation: JobOperation) -> None:
    if operation.status != OperationStatus.IN_PROGRESS:
        raise StepNotReady(_("%(step)s is not running.") % {"step": operation})


def require_begun(operation: JobOperation) -> None:
    if operation.status not in (OperationStatus.IN_PROGRESS, OperationStatus.PAUSED):
        raise StepNotReady(
            _("%(step)s is %(status)s; start it first.")
            % {"step": operation, "status": operation.get_status_display().lower()}
            if not operation.is_passed
            else _("%(step)s is already done.") % {"step": operation}
        )


def require_nothing_to_come(flow: Flow, step: Step) -> None:
    waits_for = next((s.operation for s in flow.before(step) if not s.operation.is_passed), None)
    if waits_for:
        raise StepNotReady(
            _("%(step)s cannot finish before %(before)s, which still passes pieces on.")
            % {"step": step.operation, "before": waits_for}
        )
