"""A plant with one of everything that the resource pages show, and people who look after it."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar
from uuid import uuid4

from django.test import TestCase

from floor_app.operations.engineering.models import Material, ReleaseChecklistItem, Routing
from floor_app.operations.engineering.status import JobType
from floor_app.operations.engineering.testing import make_material, make_revision, make_routing
from floor_app.operations.inventory.models import Item, Lot, SerialUnit
from floor_app.operations.inventory.services import receive_lot, register_unit
from floor_app.operations.inventory.status import UnitCondition, UnitStatus
from floor_app.operations.inventory.testing import make_item, make_stock
from floor_app.operations.maintenance.models import Asset, MaintenanceRequest
from floor_app.operations.maintenance.services import report_fault
from floor_app.operations.maintenance.status import Severity
from floor_app.operations.maintenance.testing import make_asset, make_photo
from floor_app.operations.people.models import Skill, Station, User
from floor_app.operations.people.roles import Role
from floor_app.operations.people.testing import make_qualification, make_skill, make_station, make_user
from floor_app.operations.plant.models import CostCenter, Department, Location, Shift, WorkCenter
from floor_app.operations.plant.testing import (
    make_cost_center,
    make_department,
    make_location,
    make_shift,
    make_work_center,
)
from floor_app.operations.production.models import JobCard
from floor_app.operations.production.testing import NINE, make_job_card, operations_of, run_through
from floor_app.operations.quality.models import ChecklistItem, Inspection, Ncr
from floor_app.operations.quality.services import Failure, fail_inspection

Answer = Any  # the test client's answer has names (context) that no public class has


class ResourceTestCase(TestCase):
    """Ana operates, Ben administers, Chidi inspects, Dora keeps stores, Faris maintains, Ingrid decides."""

    ana: ClassVar[User]
    ben: ClassVar[User]
    chidi: ClassVar[User]
    dora: ClassVar[User]
    faris: ClassVar[User]
    ingrid: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ana = make_user("ana", roles=[Role.OPERATOR])
        cls.ben = make_user("ben", roles=[Role.ADMINISTRATOR, Role.PLANNER], is_staff=True)
        cls.chidi = make_user("chidi", roles=[Role.QC_INSPECTOR])
        cls.dora = make_user("dora", roles=[Role.WAREHOUSE_CLERK])
        cls.faris = make_user("faris", roles=[Role.MAINTENANCE_TECHNICIAN])
        cls.ingrid = make_user("ingrid", roles=[Role.QUALITY_MANAGER])

    def see(self, url: str, *, as_: User | None = None, status: int = 200) -> str:
        """The text of a page, as Ben unless told otherwise."""
        self.client.force_login(as_ or self.ben)
        response = self.client.get(url)
        assert response.status_code == status, (url, response.status_code)
        page: str = response.content.decode()
        return page

    def press(self, url: str, *, as_: User | None = None, **values: Any) -> Answer:
        """A form sent, as Ben unless told otherwise; None leaves a field out."""
        self.client.force_login(as_ or self.ben)
        sent = {"client_id": str(uuid4()), **values}
        return self.client.post(url, {name: value for name, value in sent.items() if value is not None})

    def refused(self, url: str, *sentences: str, as_: User | None = None, **values: Any) -> str:
        """The page that comes back with the sentences and with what was typed."""
        answer = self.press(url, as_=as_, **values)
        page: str = answer.content.decode()
        assert answer.status_code == 409, (url, answer.status_code)
        for sentence in sentences:
            assert sentence in page, sentence
        return page

    def moved(self, answer: Answer, url: str) -> None:
        """The press led there."""
        assert answer.status_code == 302, errors_of(answer)
        assert answer.headers["Location"] == url


def errors_of(answer: Answer) -> object:
    form = answer.context.get("form") if answer.context else None
    return form.errors if form is not None else answer.content.decode()[:2000]


class World:
    """One record of each kind."""

    def __init__(self, ana: User, chidi: User) -> None:
        self.department: Department = make_department("PROD")
        self.cost_center: CostCenter = make_cost_center()
        self.shift: Shift = make_shift()
        self.location: Location = make_location("WH-A01")
        self.bin: Location = make_location("WH-A01-01", parent=self.location)
        self.work_center: WorkCenter = make_work_center(
            "LATHE-1", location=self.location, cost_center=self.cost_center
        )
        self.skill: Skill = make_skill()
        self.station: Station = make_station(work_center=self.work_center)
        make_qualification(ana, self.skill, valid_until=date(2026, 1, 1))
        self.material: Material = make_material()
        make_revision(self.material)
        self.routing: Routing = make_routing(code="SUB-NEW", job_type=JobType.TEST)
        self.release_check = ReleaseChecklistItem.objects.create(
            text="Drawing is current", job_type=JobType.REPAIR
        )
        self.final_check = ChecklistItem.objects.create(text="Thread passed")
        self._stock(ana)
        self._machines(ana)
        self._quality(ana, chidi)

    def _stock(self, ana: User) -> None:
        self.item: Item = make_item("FLUX-1", minimum_quantity=Decimal(50))
        make_stock(self.item, 12, self.location, by=ana)
        self.lot: Lot = receive_lot(
            item=self.item, number="L-1", quantity=Decimal(3), to=self.bin, by=ana, at=NINE
        )
        self.unit: SerialUnit = register_unit(
            serial_number="12345678",
            material=self.material,
            status=UnitStatus.IN_STOCK,
            condition=UnitCondition.USED,
            location=self.bin,
            by=ana,
            at=NINE,
        )

    def _machines(self, ana: User) -> None:
        self.asset: Asset = make_asset(
            "CNC-001", work_center=self.work_center, pm_interval_days=90, next_pm_due_date=date(2026, 1, 1)
        )
        self.fault: MaintenanceRequest = report_fault(
            asset=self.asset,
            description="Spindle is loud",
            severity=Severity.HIGH,
            by=ana,
            at=NINE,
            photo=make_photo(),
        )

    def _quality(self, ana: User, chidi: User) -> None:
        self.card: JobCard = run_through(make_job_card(steps=[("TURNING", "MILL-1")]), by=ana)
        self.inspection: Inspection = fail_inspection(
            card=self.card,
            results={self.final_check.pk: "NOT_OK"},
            failure=Failure(
                repeat=operations_of(self.card)[0], reason="THREAD", description="Thread is torn"
            ),
            by=chidi,
            at=NINE,
        )
        self.ncr: Ncr = self.inspection.ncrs.get()
