"""The pieces of a step: reported as good, scrap or rework, and withdrawn."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from core.commands import command
from core.events import record
from floor_app.operations.people.models import User
from floor_app.operations.production.flow import Flow, Step
from floor_app.operations.production.models import JobOperation, QuantityReport
from floor_app.operations.production.refusals import QuantityRefused
from floor_app.operations.production.services._card import (
    follow_operations,
    lock_flow,
    retrace,
    rework_waiting,
)
from floor_app.operations.production.services._gates import require_begun


@dataclass(frozen=True)
class Pieces:
    """One report: scrap and rework each with why (ScrapReason, ReworkReason)."""

    good: int = 0
    scrap: int = 0
    scrap_reason: str = ""
    rework: int = 0
    rework_reason: str = ""

    @property
    def counts(self) -> dict[str, int]:
        return {"good": self.good, "scrap": self.scrap, "rework": self.rework}

    @property
    def taken_back(self) -> "Pieces":
        return replace(self, good=-self.good, scrap=-self.scrap, rework=-self.rework)

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@command
def report_quantity(
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
    """Book pieces on a running or paused step, never more than the step before passed on."""
    pieces = Pieces(good, scrap, scrap_reason, rework, rework_reason)
    flow = lock_flow(operation.job_card_id)
    step = flow.step(operation)
    operation = step.operation
    require_begun(operation)
    if not any(pieces.counts.values()):
        raise QuantityRefused(_("Report at least one piece."))
    book(step, pieces, by=by, at=at)
    follow_operations(retrace(flow))
    verb = "production.quantity.reported"
    record(verb, subject=operation, by=by, at=at, client_id=client_id, **pieces.counts)
    return operation


@command
def withdraw_report(
    *, report: QuantityReport, by: User, at: datetime, client_id: UUID | None = None
) -> JobOperation:
    """Undo a report by a line with the opposite sign, while the next step has not used its pieces."""
    flow = lock_flow(report.operation.job_card_id)
    step = flow.step(report.operation)
    operation = step.operation
    pieces = Pieces(report.good, report.scrap, report.scrap_reason, report.rework, report.rework_reason)
    require_begun(operation)
    _require_withdrawable(flow, step, report)
    _write(operation, pieces.taken_back, by=by, at=at, work_center_id=report.work_center_id, withdraws=report)
    follow_operations(flow)
    verb = "production.quantity.withdrawn"
    record(verb, subject=operation, by=by, at=at, client_id=client_id, **pieces.counts)
    return operation


def require_all_reported(step: Step, now: int) -> None:
    open_pieces = step.remaining - now
    if open_pieces > 0:
        raise QuantityRefused(
            _("%(count)d pieces of %(step)s are not reported yet. Report them as good, scrap or rework.")
            % {"count": open_pieces, "step": step.operation}
        )


def book(step: Step, pieces: Pieces, *, by: User, at: datetime) -> None:
    """A line of the ledger, and the step in memory with it."""
    _require_bookable(step, pieces)
    _write(step.operation, pieces, by=by, at=at, work_center_id=step.operation.work_center_id)
    step.good, step.scrap = step.good + pieces.good, step.scrap + pieces.scrap
    step.rework += pieces.rework


def _require_bookable(step: Step, pieces: Pieces) -> None:
    if min(pieces.counts.values()) < 0:
        raise QuantityRefused(_("Pieces are counted from 0 up."))
    if pieces.total > step.remaining:
        raise QuantityRefused(
            _("Only %(count)d pieces can be reported on %(step)s.")
            % {"count": step.remaining, "step": step.operation}
        )
    if pieces.scrap and not pieces.scrap_reason:
        raise QuantityRefused(_("Choose why the pieces are scrap."))
    if pieces.rework and not pieces.rework_reason:
        raise QuantityRefused(_("Choose why the pieces need rework."))


def _write(operation: JobOperation, pieces: Pieces, *, by: User, at: datetime, **more: Any) -> None:
    QuantityReport.objects.create(operation=operation, operator=by, at=at, **asdict(pieces), **more)


def _require_withdrawable(flow: Flow, step: Step, report: QuantityReport) -> None:
    """Take the report's pieces back in memory and look whether any step or rework card misses them."""
    if report.moved or report.withdraws_id or QuantityReport.objects.filter(withdraws=report).exists():
        raise QuantityRefused(_("This report cannot be undone."))
    step.good, step.scrap = step.good - report.good, step.scrap - report.scrap
    step.rework -= report.rework
    user = next((s.operation for s in retrace(flow).after(step) if s.remaining < 0), None)
    if user:
        raise QuantityRefused(_("%(step)s has already used these pieces.") % {"step": user})
    if report.rework and rework_waiting(flow, step) < 0:
        raise QuantityRefused(_("A rework card has already taken these pieces over."))
