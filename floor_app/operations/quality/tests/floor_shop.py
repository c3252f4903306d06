"""The plant in which the floor machine plays, and a picture of every row in it."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

from core.models import DocumentSeries, Event
from floor_app.operations.engineering.models import Material, RoutingOperation
from floor_app.operations.engineering.status import JobType
from floor_app.operations.engineering.testing import make_material, make_routing
from floor_app.operations.inventory.models import Item, SerialUnit, StockLevel, StockMove
from floor_app.operations.inventory.status import UnitStatus
from floor_app.operations.inventory.testing import make_unit
from floor_app.operations.maintenance.models import Asset, Downtime, MaintenanceRequest
from floor_app.operations.maintenance.testing import make_asset
from floor_app.operations.people.models import User
from floor_app.operations.people.testing import make_qualification, make_skill, make_user
from floor_app.operations.plant.models import WorkCenter
from floor_app.operations.plant.testing import make_work_center
from floor_app.operations.production.models import (
    BatchOrder,
    GateWaiver,
    Hold,
    JobCard,
    JobOperation,
    LaborBooking,
    QuantityReport,
    ReleaseCheck,
)
from floor_app.operations.production.testing import make_ben, make_finished_goods
from floor_app.operations.qr_system.models import QRCode
from floor_app.operations.quality.models import Inspection, InspectionCheck, Ncr
from floor_app.operations.quality.testing import make_checklist, make_inspector

EVERYTHING: tuple[type[Model], ...] = (
    JobCard, JobOperation, QuantityReport, LaborBooking, Hold, GateWaiver, ReleaseCheck, BatchOrder,
    Inspection, InspectionCheck, Ncr, SerialUnit, StockMove, StockLevel, Item, Asset, Downtime,
    MaintenanceRequest, Event, DocumentSeries, QRCode,
)  # fmt: skip


@dataclass
class Shop:
    """Made once, with what was done in all games so far, by verb."""

    operators: list[User]
    inspectors: list[User]
    supervisor: User
    centers: list[WorkCenter]
    assets: list[Asset]
    materials: list[Material]
    units: list[SerialUnit]
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    @property
    def everybody(self) -> list[User]:
        return [*self.operators, *self.inspectors, self.supervisor]

    @property
    def steps(self) -> int:
        """Commands given so far."""
        return self.done.total() + self.refused.total()


def make_shop() -> Shop:
    make_finished_goods()
    make_checklist()
    ana, adam = make_user("ana"), make_user("adam")
    make_qualification(ana, make_skill("BRAZING"))
    lathe, welder, bench = (make_work_center(code) for code in ("LATHE-1", "WELD-1", "BENCH-1"))
    centers = [lathe, welder, bench, make_work_center("FURN-1", allows_parallel_labor=True)]
    plain, full = make_material("771779", product_family="STEEL"), make_material("1267829M")
    _make_routings(plain, full, centers)
    return Shop(
        operators=[ana, adam],
        inspectors=[make_inspector(), make_inspector("carla")],
        supervisor=make_ben(),
        centers=centers,
        assets=[make_asset("CNC-001", work_center=lathe), make_asset("WELD-001", work_center=welder)],
        materials=[plain, full],
        units=[
            make_unit("10000001", status=UnitStatus.IN_PRODUCTION, material=full),
            make_unit("10000002", status=UnitStatus.IN_STOCK, material=full),
            make_unit("10000003", status=UnitStatus.AT_CUSTOMER, material=full),
        ],
    )


def _make_routings(plain: Material, full: Material, centers: list[WorkCenter]) -> None:
    """One step for the plain material; for the full one an optional step, a skill and a furnace."""
    lathe, welder, bench, furnace = centers
    make_routing(plain, code="PLAIN", operations=[("TURNING", lathe, 5, 5)])
    steps = [
        ("TURNING", lathe, 10, 5),
        ("POLISHING", bench, 0, 5),
        ("BRAZING", furnace, 5, 5),
        ("WELDING", welder, 5, 5),
    ]
    for job_type in (JobType.NEW_PRODUCTION, JobType.REPAIR, JobType.EVALUATION_ONLY):
        make_routing(full, code=job_type, job_type=job_type, operations=steps)
    for material, fewer in ((plain, steps[:2]), (full, steps[1:3])):
        make_routing(material, code=f"NEXT-{material.mat_number}", operations=fewer, is_active=False)
    RoutingOperation.objects.filter(code="POLISHING").update(is_mandatory=False)
    RoutingOperation.objects.filter(code="BRAZING").update(skill=make_skill("BRAZING"))
    RoutingOperation.objects.filter(routing__code="EVALUATION_ONLY", code="TURNING").update(
        is_inspection=True
    )


def everything() -> list[list[tuple[Any, ...]]]:
    """Every row of every table that a command of the floor may write."""
    with connection.cursor() as cursor:
        return [_all_rows(cursor, model._meta.db_table) for model in EVERYTHING]


def _all_rows(cursor: CursorWrapper, table: str) -> list[tuple[Any, ...]]:
    cursor.execute(f"select * from {table} order by id")  # noqa: S608  # the names are our own
    return list(cursor.fetchall())
