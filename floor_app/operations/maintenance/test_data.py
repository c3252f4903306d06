"""Machines of the demo plant with their maintenance, faults and stops."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from io import BytesIO

from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageDraw

from core.demo import Demo, Made, require_free
from floor_app.operations.maintenance import photos, services
from floor_app.operations.maintenance.models import Asset, Downtime, FaultReport, MaintenanceRequest
from floor_app.operations.maintenance.status import AssetStatus, Criticality, DowntimeReason, Severity
from floor_app.operations.people.models import User
from floor_app.operations.plant.models import WorkCenter
from floor_app.operations.plant.test_data import (
    BLAST,
    BRAZING,
    FURNACE,
    GRINDER,
    HARDFACING,
    LATHE,
    NDT,
    PRESS,
    SECOND_LATHE,
    WASH,
    WELDING,
)

PM_DAYS = 90
OPENED = 58  # days ago: maintenance since then was written down when it was done


@dataclass(frozen=True)
class Machine:
    """One asset; `maintained` is days since its last maintenance."""

    code: str
    name: str
    work_center: str | None
    criticality: Criticality
    maker: str
    model: str
    maintained: int
    pm_days: int = PM_DAYS


# Makers are invented.
MACHINES = (
    Machine("CNC-001", "CNC lathe", LATHE, Criticality.HIGH, "Talweg", "TL-450", 61),
    Machine("GRIND-001", "Surface grinder", GRINDER, Criticality.HIGH, "Norrbeck", "SG-8", 97),
    Machine("WELD-001", "Induction brazing station", BRAZING, Criticality.CRITICAL, "Minara", "IB-60", 33),
    Machine("NDT-001", "Magnetic particle unit", NDT, Criticality.CRITICAL, "Fluxline", "MP-2", 84),
    Machine("FURN-001", "Infiltration furnace", FURNACE, Criticality.CRITICAL, "Minara", "VF-1200", 45),
    Machine("BLAST-001", "Sand-blast cabinet", BLAST, Criticality.MEDIUM, "Norrbeck", "SB-3", 12),
    Machine("PRESS-001", "Pressure test rig", PRESS, Criticality.HIGH, "Fluxline", "PT-700", 72),
    Machine("WASH-001", "Wash bay", WASH, Criticality.LOW, "Norrbeck", "HW-2", 104),
    Machine("CNC-002", "CNC lathe for subs", SECOND_LATHE, Criticality.HIGH, "Talweg", "TL-320", 20),
    Machine("WELD-002", "Welding power source", WELDING, Criticality.MEDIUM, "Talweg", "MA-500", 51),
    Machine("HARDF-001", "Hardfacing manipulator", HARDFACING, Criticality.MEDIUM, "Minara", "HM-4", 68),
    Machine("COMP-001", "Air compressor", None, Criticality.HIGH, "Norrbeck", "AC-30", 28, 60),
    Machine("CRANE-001", "Overhead crane, 5 t", None, Criticality.MEDIUM, "Talweg", "OC-5", 175, 180),
    Machine("FORK-001", "Fork-lift truck", None, Criticality.LOW, "Talweg", "FL-25", 40),
)


@dataclass(frozen=True)
class Stop:
    """A downtime: days since it was over, and the minutes it took."""

    asset: str
    days: int
    minutes: int
    reason: DowntimeReason
    note: str


STOPS = (
    Stop("GRIND-001", 26, 95, DowntimeReason.MECHANICAL, "Drive belt torn; replaced."),
    Stop("CNC-001", 18, 55, DowntimeReason.TOOLING, "Turret out of position; homed."),
    Stop("FURN-001", 15, 150, DowntimeReason.ELECTRICAL, "Thermocouple broken; replaced."),
    Stop("WELD-001", 9, 70, DowntimeReason.UTILITY, "Cooling water pressure low."),
    Stop("CNC-002", 4, 40, DowntimeReason.CONTROL_SOFTWARE, "Control restarted."),
)


def load(demo: Demo) -> None:
    require_free(Asset, "code", [machine.code for machine in MACHINES])
    technician = User.objects.get(username="maintenance")
    centers = {center.code: center for center in WorkCenter.objects.all()}
    for machine in MACHINES:
        _register(demo, machine, centers, by=technician)
    _maintain(demo, by=technician)
    _stop(demo, by=technician)
    _report(demo, by=technician)
    demo.at(demo.now - timedelta(minutes=50), partial(_reported_unsigned, desk=technician))


def clear(made: Made) -> None:
    photographed = made.mine(FaultReport).exclude(photo="")
    for report in photographed:
        transaction.on_commit(partial(report.photo.storage.delete, report.photo.name))
    made.remove(Downtime, FaultReport, MaintenanceRequest, Asset)


def _register(demo: Demo, machine: Machine, centers: dict[str, WorkCenter], *, by: User) -> None:
    center = centers[machine.work_center] if machine.work_center else None
    services.register_asset(
        code=machine.code,
        name=machine.name,
        criticality=machine.criticality,
        work_center=center,
        location=center.location if center else None,
        manufacturer=machine.maker,
        model_number=machine.model,
        serial_number=f"{machine.model}-{len(machine.name) * 37 + 1000}",
        pm_interval_days=machine.pm_days,
        last_maintenance_date=_known_at_first(demo, machine),
        by=by,
        at=demo.now - timedelta(days=60),
    )


def _known_at_first(demo: Demo, machine: Machine) -> date:
    """The maintenance before the one that is written down when its day comes."""
    days = machine.maintained + (machine.pm_days if machine.maintained < OPENED else 0)
    return timezone.localdate(demo.now - timedelta(days=days))


def _maintain(demo: Demo, *, by: User) -> None:
    for machine in MACHINES:
        if machine.maintained < OPENED:
            demo.at(demo.now - timedelta(days=machine.maintained), partial(_maintained, machine.code, by=by))


def _maintained(code: str, at: datetime, *, by: User) -> None:
    services.record_maintenance(
        asset=Asset.objects.get(code=code),
        done_on=timezone.localdate(at),
        note="Inspected, greased, filters changed.",
        by=by,
        at=at,
    )


def _stop(demo: Demo, *, by: User) -> None:
    """Short stops; and the compressor, which stands still as planned."""
    for stop in STOPS:
        demo.at(demo.now - timedelta(days=stop.days), partial(_stopped, stop, by=by))
    demo.at(demo.now - timedelta(hours=5), partial(_overhauled, by=by))


def _stopped(stop: Stop, at: datetime, *, by: User) -> None:
    """Entered after it was over."""
    services.book_downtime(
        asset=Asset.objects.get(code=stop.asset),
        started_at=at - timedelta(minutes=stop.minutes),
        ended_at=at,
        reason=stop.reason,
        note=stop.note,
        by=by,
        at=at,
    )


def _overhauled(at: datetime, *, by: User) -> None:
    services.change_asset_status(
        asset=Asset.objects.get(code="COMP-001"),
        status=AssetStatus.UNDER_MAINTENANCE,
        reason=DowntimeReason.WEAR,
        note="Separator and belts are being changed; the spare compressor runs.",
        by=by,
        at=at,
    )


@dataclass(frozen=True)
class Fault:
    """Something that somebody saw, and what the maintenance desk has done about it so far."""

    asset: str
    text: str
    severity: Severity
    by: str
    days: float
    desk: tuple[str, ...] = ()


FAULTS = (
    Fault("GRIND-001", "Coolant drips at the left guard.", Severity.LOW, "tomas", 0.2),
    Fault("CRANE-001", "Hook block squeals when lowering.", Severity.HIGH, "omar", 0.9, ("review",)),
    Fault("CNC-001", "Chip conveyor jams twice a shift.", Severity.HIGH, "lucas", 3.1, ("review", "approve")),
    Fault("WASH-001", "Lamp flickers.", Severity.LOW, "sven", 8.0, ("review", "approve", "convert")),
    Fault("BLAST-001", "Pressure gauge reads low.", Severity.LOW, "jonah", 11.2, ("review", "reject")),
)


def _report(demo: Demo, *, by: User) -> None:
    for fault in FAULTS:
        demo.at(demo.now - timedelta(days=fault.days), partial(_deal_with, fault, desk=by))


def _deal_with(fault: Fault, at: datetime, *, desk: User) -> None:
    """Reported at once; the desk's steps follow within two hours."""
    request = services.report_fault(
        asset=Asset.objects.get(code=fault.asset),
        description=fault.text,
        severity=fault.severity,
        by=User.objects.get(username=fault.by),
        at=at,
    )
    for number, verb in enumerate(fault.desk, start=1):
        then = at + timedelta(minutes=25 * number)
        if verb == "review":
            services.review_request(request=request, by=desk, at=then)
        elif verb == "approve":
            services.approve_request(request=request, by=desk, at=then, note="Part on order.")
        elif verb == "convert":
            services.convert_request(request=request, by=desk, at=then)
        else:
            services.reject_request(request=request, reason="Checked: within limits.", by=desk, at=then)


def _reported_unsigned(at: datetime, *, desk: User) -> None:
    """Two people scan the label of the wash bay within the hour; the second one sends a photo."""
    asset = Asset.objects.get(code="WASH-001")
    say = partial(services.report_unsigned, asset=asset, most_per_hour=60)
    request = say(description="Oil under the pump.", severity=Severity.LOW, reporter="Sami", at=at)
    services.review_request(request=request, by=desk, at=at + timedelta(minutes=9))
    say(
        description="The puddle reaches the walkway now.",
        severity=Severity.HIGH,
        is_danger=True,
        photo=photos.cleaned(_puddle()),
        at=at + timedelta(minutes=24),
    )


def _puddle() -> bytes:
    """A picture of oil on a floor, drawn rather than kept."""
    picture = Image.new("RGB", (960, 640), "#b9bcbf")
    drawing = ImageDraw.Draw(picture)
    for x in range(0, 960, 160):
        drawing.line((x, 0, x, 640), fill="#a4a8ab", width=3)
    drawing.rectangle((560, 0, 900, 330), fill="#3c5a73")
    drawing.rectangle((610, 330, 650, 400), fill="#2b3c4a")
    drawing.ellipse((240, 380, 760, 600), fill="#4a3b22")
    drawing.ellipse((330, 420, 520, 480), fill="#7a6844")
    drawn = BytesIO()
    picture.save(drawn, "PNG")
    return drawn.getvalue()
