"""Machines, their downtimes and the faults reported on them."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from core.models import Event
from floor_app.api.allowed import asset_actions, request_actions
from floor_app.api.base import BY_CODE, find, lists, reads, writes
from floor_app.api.documents import Allowed, Document, at
from floor_app.api.inputs import (
    Input,
    NoteInput,
    ReasonInput,
    filter_choice,
    filter_flag,
    filter_words,
    moment,
    one_of,
    words,
)
from floor_app.api.records import EventRow
from floor_app.operations.maintenance import queries, services
from floor_app.operations.maintenance.models import Asset, Downtime, MaintenanceRequest
from floor_app.operations.maintenance.status import (
    AssetStatus,
    Criticality,
    DowntimeReason,
    RequestStatus,
    Severity,
)


class AssetRow(Document[Asset]):
    work_center = at("work_center.code")
    location = at("location.code")
    allowed = Allowed(asset_actions, "status")

    class Meta:
        model = Asset
        fields: ClassVar = [
            "code",
            "name",
            "status",
            "criticality",
            "work_center",
            "location",
            "manufacturer",
            "model_number",
            "serial_number",
            "pm_interval_days",
            "last_maintenance_date",
            "next_pm_due_date",
            "is_active",
            "allowed",
        ]


class RequestRow(Document[MaintenanceRequest]):
    asset = at("asset.code")
    reported_by = at("reported_by.username")
    allowed = Allowed(request_actions, "status")

    class Meta:
        model = MaintenanceRequest
        fields: ClassVar = [
            "number",
            "asset",
            "status",
            "severity",
            "description",
            "reported_by",
            "reported_at",
            "decision_note",
            "allowed",
        ]


class DowntimeRow(Document[Downtime]):
    asset = at("asset.code")
    reported_by = at("reported_by.username")

    class Meta:
        model = Downtime
        fields: ClassVar = [
            "id",
            "asset",
            "reason",
            "note",
            "started_at",
            "ended_at",
            "reported_by",
            "is_imported",
        ]


class FaultInput(Input):
    description = words(2000)
    severity = one_of(Severity)
    reason = one_of(DowntimeReason, required=False, default=DowntimeReason.OTHER)


class StatusInput(Input):
    status = one_of(AssetStatus)
    reason = one_of(DowntimeReason, required=False)
    note = words(required=False)


class MaintainedInput(Input):
    done_on = serializers.DateField()
    note = words()


class DowntimeInput(Input):
    started_at = moment()
    ended_at = moment()
    reason = one_of(DowntimeReason)
    note = words(required=False)


def find_asset(code: str) -> Asset:
    return find(Asset.objects.select_related("work_center", "location"), code=code, is_deleted=False)


def find_request(number: str) -> MaintenanceRequest:
    return find(MaintenanceRequest.objects.select_related("asset", "reported_by"), number=number)


@lists(
    "maintenance.view",
    AssetRow,
    orders=BY_CODE,
    status=filter_choice(AssetStatus),
    criticality=filter_choice(Criticality),
    work_center=filter_words("work_center__code"),
)
def assets() -> QuerySet[Asset]:
    """Maintained machines."""
    return Asset.objects.filter(is_deleted=False)


@reads("maintenance.view", AssetRow)
def asset(code: str) -> Asset:
    """One machine."""
    return find_asset(code)


@lists("maintenance.view", EventRow)
def asset_events(code: str) -> QuerySet[Event]:
    """What was done to a machine and to the faults reported on it."""
    return queries.asset_history(find_asset(code)).order_by()


@lists(
    "maintenance.view",
    RequestRow,
    status=filter_choice(RequestStatus),
    severity=filter_choice(Severity),
    asset=filter_words("asset__code"),
)
def maintenance_requests() -> QuerySet[MaintenanceRequest]:
    """Reported faults."""
    return MaintenanceRequest.objects.all()


@reads("maintenance.view", RequestRow)
def maintenance_request(number: str) -> MaintenanceRequest:
    """One reported fault."""
    return find_request(number)


@lists(
    "maintenance.view",
    DowntimeRow,
    asset=filter_words("asset__code"),
    reason=filter_choice(DowntimeReason),
    is_open=filter_flag("ended_at__isnull"),
)
def downtimes() -> QuerySet[Downtime]:
    """Spans in which machines stood still."""
    return Downtime.objects.all()


@writes("maintenance.report_fault", RequestRow, FaultInput, success=201)
def report_fault(code: str, **command: Any) -> MaintenanceRequest:
    """Write down what is wrong; a machine that stopped goes out of service."""
    return services.report_fault(asset=find_asset(code), **command)


@writes("maintenance.change_status", AssetRow, StatusInput)
def change_asset_status(code: str, **command: Any) -> Asset:
    """Going down asks for a reason, coming back for what was done."""
    return services.change_asset_status(asset=find_asset(code), **command)


@writes("maintenance.change_status", AssetRow, MaintainedInput)
def record_maintenance(code: str, **command: Any) -> Asset:
    """Preventive maintenance was done; the next is due one interval later."""
    return services.record_maintenance(asset=find_asset(code), **command)


@writes("maintenance.change_status", DowntimeRow, DowntimeInput, success=201)
def book_downtime(code: str, **command: Any) -> Downtime:
    """Enter a stop that is over."""
    return services.book_downtime(asset=find_asset(code), **command)


@writes("maintenance.edit", RequestRow)
def review_request(number: str, **command: Any) -> MaintenanceRequest:
    """Somebody at the maintenance desk looks into it."""
    return services.review_request(request=find_request(number), **command)


@writes("maintenance.edit", RequestRow, NoteInput)
def approve_request(number: str, **command: Any) -> MaintenanceRequest:
    """Agree that the work is to be done."""
    return services.approve_request(request=find_request(number), **command)


@writes("maintenance.edit", RequestRow, ReasonInput)
def reject_request(number: str, **command: Any) -> MaintenanceRequest:
    """Nothing is done about it, and why."""
    return services.reject_request(request=find_request(number), **command)


@writes("maintenance.edit", RequestRow)
def convert_request(number: str, **command: Any) -> MaintenanceRequest:
    """The approved request has become work."""
    return services.convert_request(request=find_request(number), **command)
