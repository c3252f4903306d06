"""One record of every kind that the API lists, and as many more of each as a test wants."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from core.models import Event
from floor_app.operations.engineering.testing import make_revision
from floor_app.operations.inventory.testing import make_item, make_lot, make_stock, make_unit
from floor_app.operations.maintenance import services as maintenance
from floor_app.operations.maintenance.status import DowntimeReason, Severity
from floor_app.operations.maintenance.testing import make_asset
from floor_app.operations.people.testing import make_qualification, make_skill, make_station, make_user
from floor_app.operations.plant.models import Department, WorkCenter
from floor_app.operations.plant.testing import make_cost_center, make_location, make_shift
from floor_app.operations.production import services
from floor_app.operations.production.models import (
    Hold,
    JobOperation,
    ReleaseCheck,
)
from floor_app.operations.production.reasons import HoldReason
from floor_app.operations.production.testing import LATHE, NINE, make_ben, make_job_card, operations_of
from floor_app.operations.qr_system.models import QRCode
from floor_app.operations.qr_system.services import record_scan
from floor_app.operations.qr_system.status import CodeKind
from floor_app.operations.quality.models import ChecklistItem, Inspection, Ncr
from floor_app.operations.quality.status import Verdict

Changing = dict[str, Callable[[int], Any]]


class FullPlant:
    """Made once in setUpTestData; `grow` adds rows to every list."""

    def __init__(self) -> None:
        self.ben = make_ben()
        self.card = make_job_card(quantity=5)
        self.first, self.second, *_rest = operations_of(self.card)
        self._work()
        self._stock()
        self._machines()
        self._others()

    @property
    def known(self) -> dict[str, Any]:
        """What stands in the place-holders of addresses."""
        return {
            "job-cards number": self.card.number,
            "operations sequence": self.second.sequence,
            "release-checks position": 10,
            "work-centers code": LATHE,
            "quantity-reports number": 1,
            "batch-orders number": self.batch.number,
            "ncrs number": self.ncr.number,
            "items code": self.item.code,
            "lots number": self.lot.number,
            "units serial_number": self.unit.serial_number,
            "assets code": self.asset.code,
            "maintenance-requests number": self.request.number,
            "locations code": self.place.code,
            "materials mat_number": self.card.mat_number,
            "routings code": self.routing.code,
            "routings version": self.routing.version,
        }

    def _work(self) -> None:
        ana = make_user("ana")
        services.start_operation(operation=self.first, by=ana, at=NINE)
        services.report_quantity(operation=self.first, good=2, by=ana, at=NINE)
        services.leave_operation(operation=self.first, by=ana, at=NINE)
        self.booking, self.report = self.first.bookings.get(), self.first.reports.get()
        self.batch = services.open_batch_order(target_quantity=5, by=self.ben, at=NINE)
        held = {"job_card": self.card, "placed_by": self.ben, "placed_at": NINE, "lifted_at": NINE}
        self.hold = Hold.objects.create(reason=HoldReason.OTHER, **held)
        self.check = ReleaseCheck.objects.create(job_card=self.card, position=10, text="Drawing is there")
        told = {"job_card": self.card, "at": NINE, "inspector": self.ben}
        self.inspection = Inspection.objects.create(verdict=Verdict.FAIL, **told)
        self.line = ChecklistItem.objects.create(text="Visual OK")
        raised = {"raised_by": self.ben, "raised_at": NINE, "description": "Cracked"}
        self.ncr = Ncr.objects.create(number="NCR-1", job_card=self.card, **raised)

    def _stock(self) -> None:
        self.item, self.place = make_item(), make_location()
        self.lot = make_lot(self.item)
        self.level = make_stock(self.item, Decimal("2.5"), self.place, lot=self.lot)
        self.move = self.item.moves.get()
        self.unit = make_unit()
        self.unit_event = Event.objects.create(**self._told("inventory.unit.registered", self.unit))

    def _machines(self) -> None:
        self.asset = make_asset()
        fault: dict[str, Any] = {"description": "Rattles", "severity": Severity.LOW}
        self.request = maintenance.report_fault(asset=self.asset, by=self.ben, at=NINE, **fault)
        span: dict[str, Any] = {"started_at": NINE, "ended_at": NINE, "reason": DowntimeReason.WEAR}
        self.downtime = maintenance.book_downtime(asset=self.asset, by=self.ben, at=NINE, **span)
        self.asset_event = Event.objects.create(**self._told("maintenance.asset.registered", self.asset))

    def _others(self) -> None:
        self.skill = make_skill()
        self.held = make_qualification(self.ben, self.skill)
        self.shift = make_shift()
        self.station = make_station()
        self.revision = make_revision(self.card.material)
        assert self.card.routing
        self.routing = self.card.routing
        self.scan = record_scan(raw=self.card.qr_code, by=self.ben, at=NINE)

    def _told(self, verb: str, subject: Model) -> dict[str, Any]:
        kind = ContentType.objects.get_for_model(subject)
        return {"at": NINE, "verb": verb, "subject_type": kind, "subject_id": subject.pk, "by": self.ben}

    def grow(self, rows: int, *, start: int = 0) -> None:
        """So many more rows in every list, numbered from `start`."""
        for record, changing in self._growing():
            multiply(record, range(start, start + rows), changing)

    def _growing(self) -> list[tuple[Model, Changing]]:
        code: Changing = {"code": lambda n: f"X-{n}"}
        card_event = Event.objects.filter(verb="production.job_card.created").first()
        assert card_event
        return [
            (self.card, {"number": lambda n: f"JC-X-{n}"}),
            (self.second, {"sequence": lambda n: 100 + n, "status": lambda _n: "READY"}),
            (self.waiting_here(), {"sequence": lambda n: 1000 + n}),
            (card_event, {"client_id": lambda _n: None}),
            (self.unit_event, {}),
            (self.asset_event, {}),
            (self.hold, {}),
            (self.check, {}),
            (self.booking, {}),
            (self.report, {}),
            (self.batch, {"number": lambda n: f"BO-X-{n}"}),
            (self.inspection, {}),
            (self.line, {}),
            (self.ncr, {"number": lambda n: f"NCR-X-{n}"}),
            (self.item, {**code, "material_id": lambda _n: None}),
            (self.lot, {"number": lambda n: f"X-{n}"}),
            (self.level, {"location_id": lambda n: make_location(f"X-{n}").pk}),
            (self.move, {}),
            (self.unit, {"serial_number": lambda n: f"{n:08d}"}),
            (self.asset, code),
            (self.request, {"number": lambda n: f"MR-X-{n}"}),
            (self.downtime, {}),
            (self.ben, {"username": lambda n: f"x-{n}", "badge": lambda _n: None}),
            (self.skill, code),
            (self.held, {"skill_id": lambda n: make_skill(f"Y-{n}").pk}),
            (self.station, code),
            (Department.objects.get(code="PROD"), code),
            (make_cost_center(), code),
            (self.shift, code),
            (WorkCenter.objects.get(code=LATHE), code),
            (self.card.material, {"mat_number": lambda n: str(5_000_000 + n)}),
            (self.revision, {"revision": lambda n: f"X{n}"}),
            (self.routing, {"code": lambda n: f"X-{n}"}),
            (self.routing.operations.all()[0], {"sequence": lambda n: 100 + n}),
            (self._label(), {"key": lambda n: f"X-{n}", "text": lambda n: f"J.X{n}"}),
            (self.scan, {}),
        ]

    def waiting_here(self) -> JobOperation:
        """A step that waits at the lathe, on the floor."""
        self.first.refresh_from_db()
        return self.first

    def _label(self) -> QRCode:
        code = QRCode.objects.filter(kind=CodeKind.JOB_CARD).first()
        assert code
        return code


def multiply(record: Model, numbers: range, changing: Changing) -> None:
    """Copies of a record that differ only in what must differ."""
    fields = record._meta.concrete_fields
    values = {f.attname: getattr(record, f.attname) for f in fields if not f.primary_key and not f.generated}
    type(record)._base_manager.bulk_create(
        type(record)(**(values | {name: make(number) for name, make in changing.items()}))
        for number in numbers
    )
