"""What was booked and reported on the floor, holds, and batch orders."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from floor_app.api.base import find, lists, reads, writes
from floor_app.api.inputs import (
    Input,
    NoteInput,
    filter_choice,
    filter_flag,
    filter_time,
    filter_words,
    pieces,
    words,
)
from floor_app.api.maintenance import RequestRow
from floor_app.api.people import Me, who_is
from floor_app.api.production.documents import BatchOrderRow, BookingRow, HoldRow, OperationState, ReportRow
from floor_app.operations.maintenance.models import MaintenanceRequest
from floor_app.operations.plant.models import WorkCenter
from floor_app.operations.production import services
from floor_app.operations.production.models import (
    BatchOrder,
    Hold,
    JobOperation,
    LaborBooking,
    QuantityReport,
)
from floor_app.operations.production.reasons import HoldReason
from floor_app.operations.production.status import BatchStatus


class NewBatchOrder(Input):
    target_quantity = pieces(least=1)
    customer = words(80, required=False)
    customer_reference = words(60, required=False)
    due_date = serializers.DateField(required=False, allow_null=True, default=None)


class BreakdownInput(Input):
    description = words(2000)


@lists(
    "production.view",
    BookingRow,
    operator=filter_words("operator__username"),
    work_center=filter_words("work_center__code"),
    job_card=filter_words("operation__job_card__number"),
    is_open=filter_flag("ended_at__isnull"),
)
def bookings() -> QuerySet[LaborBooking]:
    """Who worked on what, from when to when."""
    return LaborBooking.objects.all()


@lists(
    "production.view",
    ReportRow,
    operator=filter_words("operator__username"),
    work_center=filter_words("work_center__code"),
    job_card=filter_words("operation__job_card__number"),
    since=filter_time("at__gte"),
    until=filter_time("at__lt"),
)
def quantity_reports() -> QuerySet[QuantityReport]:
    """The ledger of pieces."""
    return QuantityReport.objects.all()


@writes("production.report_quantity", OperationState)
def withdraw_report(number: int, **command: Any) -> JobOperation:
    """Undo a report, while the next step has not used its pieces."""
    report = find(QuantityReport.objects.select_related("operation"), id=number)
    return services.withdraw_report(report=report, **command)


@lists(
    "production.view",
    HoldRow,
    reason=filter_choice(HoldReason),
    is_open=filter_flag("lifted_at__isnull"),
)
def holds() -> QuerySet[Hold]:
    """Why cards stand still."""
    return Hold.objects.all()


@lists("production.view", BatchOrderRow, status=filter_choice(BatchStatus), customer=filter_words())
def batch_orders() -> QuerySet[BatchOrder]:
    """Customer orders over several cards."""
    return BatchOrder.objects.all()


@reads("production.view", BatchOrderRow)
def batch_order(number: str) -> BatchOrder:
    """One customer order."""
    return find(BatchOrder, number=number)


@writes("production.batch_order", BatchOrderRow, NewBatchOrder, success=201)
def open_batch_order(**command: Any) -> BatchOrder:
    """Open an order that cards can be made for."""
    return services.open_batch_order(**command)


@writes("production.batch_order", BatchOrderRow, NoteInput)
def hold_batch_order(number: str, **command: Any) -> BatchOrder:
    """Put every open card of the order on hold."""
    return services.hold_batch_order(batch=find(BatchOrder, number=number), **command)


@writes("production.batch_order", BatchOrderRow)
def lift_batch_hold(number: str, **command: Any) -> BatchOrder:
    """Lift the customer holds of its cards."""
    return services.lift_batch_hold(batch=find(BatchOrder, number=number), **command)


@writes("production.report_breakdown", RequestRow, BreakdownInput, success=201)
def report_breakdown(code: str, **command: Any) -> MaintenanceRequest:
    """The machine has stopped: pause what runs on it and call maintenance."""
    return services.report_breakdown(work_center=find(WorkCenter, code=code), **command)


@writes("production.start_operation", Me)
def end_shift(**command: Any) -> dict[str, Any]:
    """Stop every clock of yours; steps that nobody else works on are paused."""
    return who_is(services.end_shift(**command))
