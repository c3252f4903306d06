"""Builders for tests: the record of that code, made if there is none."""

from datetime import time
from typing import Any

from floor_app.operations.plant.models import CostCenter, Department, Location, Shift, WorkCenter
from floor_app.operations.plant.status import LocationKind


def make_department(code: str = "PROD", **fields: Any) -> Department:
    return Department.objects.get_or_create(code=code, defaults={"name": code.title()} | fields)[0]


def make_cost_center(code: str = "CC-1000", **fields: Any) -> CostCenter:
    fields.setdefault("department", make_department())
    return CostCenter.objects.get_or_create(code=code, defaults={"name": code} | fields)[0]


def make_location(
    code: str = "WH-A01", *, kind: LocationKind = LocationKind.WAREHOUSE, **fields: Any
) -> Location:
    return Location.objects.get_or_create(code=code, defaults={"name": code, "kind": kind} | fields)[0]


def make_work_center(code: str = "LATHE-1", **fields: Any) -> WorkCenter:
    fields.setdefault("department", make_department())
    return WorkCenter.objects.get_or_create(code=code, defaults={"name": code} | fields)[0]


def make_shift(code: str = "DAY", *, starts: time = time(6), ends: time = time(14), **fields: Any) -> Shift:
    times = {"starts": starts, "ends": ends}
    return Shift.objects.get_or_create(code=code, defaults={"name": code.title()} | times | fields)[0]
