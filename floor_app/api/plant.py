"""The plant's own things: departments, places, work centers, shifts."""

from typing import ClassVar

from django.db.models import QuerySet

from floor_app.api.base import BY_CODE, find, lists, reads
from floor_app.api.documents import Document, at
from floor_app.api.inputs import filter_choice, filter_flag, filter_words
from floor_app.operations.plant.models import CostCenter, Department, Location, Shift, WorkCenter
from floor_app.operations.plant.status import LocationKind


class DepartmentRow(Document[Department]):
    class Meta:
        model = Department
        fields: ClassVar = ["code", "name", "is_active"]


class CostCenterRow(Document[CostCenter]):
    department = at("department.code")

    class Meta:
        model = CostCenter
        fields: ClassVar = ["code", "name", "department", "is_active"]


class LocationRow(Document[Location]):
    parent = at("parent.code")  # type: ignore[assignment]  # the place around it, not the field's

    class Meta:
        model = Location
        fields: ClassVar = [
            "code",
            "name",
            "kind",
            "parent",
            "allows_negative",
            "receives_finished_goods",
            "is_active",
        ]


class ShiftRow(Document[Shift]):
    class Meta:
        model = Shift
        fields: ClassVar = ["code", "name", "starts", "ends", "is_active"]


class WorkCenterRow(Document[WorkCenter]):
    department = at("department.code")
    cost_center = at("cost_center.code")
    location = at("location.code")

    class Meta:
        model = WorkCenter
        fields: ClassVar = [
            "code",
            "name",
            "department",
            "cost_center",
            "location",
            "allows_parallel_labor",
            "is_on_board",
            "is_active",
        ]


@lists("plant.view", DepartmentRow, orders=BY_CODE)
def departments() -> QuerySet[Department]:
    """Departments."""
    return Department.objects.all()


@lists("plant.view", CostCenterRow, orders=BY_CODE)
def cost_centers() -> QuerySet[CostCenter]:
    """Cost centers."""
    return CostCenter.objects.all()


@lists(
    "plant.view",
    LocationRow,
    orders=BY_CODE,
    kind=filter_choice(LocationKind),
    parent=filter_words("parent__code"),
    is_active=filter_flag(),
)
def locations() -> QuerySet[Location]:
    """Places where things lie."""
    return Location.objects.all()


@reads("plant.view", LocationRow)
def location(code: str) -> Location:
    """One place."""
    return find(Location.objects.select_related("parent"), code=code)


@lists("plant.view", ShiftRow, orders=BY_CODE)
def shifts() -> QuerySet[Shift]:
    """Daily spans of working time."""
    return Shift.objects.all()


@lists(
    "plant.view",
    WorkCenterRow,
    orders=BY_CODE,
    department=filter_words("department__code"),
    is_active=filter_flag(),
)
def work_centers() -> QuerySet[WorkCenter]:
    """Where operations run."""
    return WorkCenter.objects.all()


@reads("plant.view", WorkCenterRow)
def work_center(code: str) -> WorkCenter:
    """One work center."""
    return find(WorkCenter.objects.select_related("department", "cost_center", "location"), code=code)
