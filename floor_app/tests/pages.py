"""The address of every page, by enumeration of the URL conf, filled with records that are there."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Model
from django.urls import URLPattern, reverse

from floor_app.office.urls import urlpatterns as office
from floor_app.operations.engineering.models import Material, ReleaseChecklistItem, Routing
from floor_app.operations.inventory.models import Item, Lot, ScannedLine, SerialUnit
from floor_app.operations.inventory.status import BatchStatus
from floor_app.operations.maintenance.models import Asset, MaintenanceRequest
from floor_app.operations.people.models import Skill, Station, User
from floor_app.operations.plant.models import CostCenter, Department, Location, Shift, WorkCenter
from floor_app.operations.production.models import BatchOrder, JobOperation, ReleaseCheck
from floor_app.operations.production.status import OperationStatus
from floor_app.operations.qr_system.models import Printer, PrintJob
from floor_app.operations.quality.models import ChecklistItem, Inspection, Ncr
from floor_app.terminal.urls import urlpatterns as terminal

# The first part of a route names what its arguments are of.
RECORDS: dict[str, type[Model]] = {
    "batch-orders": BatchOrder,
    "departments": Department,
    "cost-centers": CostCenter,
    "shifts": Shift,
    "work-centers": WorkCenter,
    "locations": Location,
    "people": User,
    "sign-in": User,
    "skills": Skill,
    "stations": Station,
    "materials": Material,
    "routings": Routing,
    "release-checklist": ReleaseChecklistItem,
    "items": Item,
    "lots": Lot,
    "units": SerialUnit,
    "assets": Asset,
    "maintenance-requests": MaintenanceRequest,
    "inspections": Inspection,
    "final-checklist": ChecklistItem,
    "ncrs": Ncr,
    "print-queue": PrintJob,
    "printers": Printer,
}
# A press, and pieces that a page fetches for itself.
WITHOUT_A_FACE = {"undo-report", "next-up", "new-job-materials", "fault-photo"}


def every_page() -> Iterator[str]:
    """Terminal and office, every route once; those that take only a POST answer 405 to a visit."""
    for namespace, patterns in (("terminal", terminal), ("office", office)):
        for pattern in patterns:
            if isinstance(pattern, URLPattern) and pattern.name not in WITHOUT_A_FACE:
                yield address(namespace, pattern)


def address(namespace: str, pattern: URLPattern) -> str:
    names = pattern.pattern.converters
    values = _arguments(str(pattern.pattern).split("/")[0]) if names else {}
    return reverse(f"{namespace}:{pattern.name}", kwargs={name: values[name] for name in names})


def _arguments(kind: str) -> dict[str, Any]:
    if kind == "job-cards":
        return _of_a_running_card()
    if kind == "batches":
        return _of_an_open_batch()
    if kind == "jobs":
        return _of_a_card_with_a_checklist()
    record: Any = RECORDS[kind]._default_manager.order_by("pk").first()
    names = ("pk", "code", "number", "username", "mat_number", "serial_number")
    found = {name: getattr(record, name) for name in names if hasattr(record, name)}
    return {"act": "cancel", **found}


def _of_a_running_card() -> dict[str, Any]:
    running = JobOperation.objects.filter(status=OperationStatus.IN_PROGRESS).select_related("job_card")
    operation = running.order_by("pk")[0]
    return {"number": operation.job_card.number, "sequence": operation.sequence}


def _of_an_open_batch() -> dict[str, Any]:
    row = ScannedLine.objects.filter(batch__status=BatchStatus.OPEN).select_related("batch").order_by("pk")[0]
    return {"number": row.batch.number, "pk": row.pk, "problem": "UNKNOWN"}


def _of_a_card_with_a_checklist() -> dict[str, Any]:
    check = ReleaseCheck.objects.select_related("job_card").order_by("pk")[0]
    operation = check.job_card.operations.order_by("sequence")[0]
    return {"number": check.job_card.number, "sequence": operation.sequence, "pk": check.pk}
