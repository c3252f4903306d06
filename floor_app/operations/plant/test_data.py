"""The demo plant's floor: bins, work centers with their labels, three shifts.

Departments, cost centers and the main locations are in fixtures/initial_test_data.json.
"""

from datetime import time

from core.demo import Demo, Made
from floor_app.operations.plant.models import CostCenter, Department, Location, Shift, WorkCenter
from floor_app.operations.plant.status import LocationKind
from floor_app.operations.qr_system import services as labels
from floor_app.operations.qr_system.status import CodeKind

CHANGES = {Location: ("receives_finished_goods",)}
# In the fixture.
ZONES = ("WH-A01", "WH-A02", "WH-B01", "PROD-01", "PROD-02", "QC-01")

RAW_BIN, BRAZING_BIN, NOZZLE_BIN = "WH-A01-01", "WH-A01-02", "WH-A01-03"
SPARES_BIN = "WH-A02-01"
UNITS_RACK, DISPATCH_RACK = "WH-B01-01", "WH-B01-02"
QUARANTINE, RECEIVING, CUSTOMERS = "QC-01-QA", "DOCK-01", "OUTSIDE"

# code, name, kind, inside
BINS = (
    (RAW_BIN, "Powder, blanks and steel", LocationKind.BIN, "WH-A01"),
    (BRAZING_BIN, "Inserts, alloy and flux", LocationKind.BIN, "WH-A01"),
    (NOZZLE_BIN, "Nozzles and seals", LocationKind.BIN, "WH-A01"),
    (SPARES_BIN, "Machine spares", LocationKind.BIN, "WH-A02"),
    (UNITS_RACK, "Bits waiting for work", LocationKind.BIN, "WH-B01"),
    (DISPATCH_RACK, "Packed and addressed", LocationKind.BIN, "WH-B01"),
    (QUARANTINE, "Quarantine cage", LocationKind.BIN, "QC-01"),
    (RECEIVING, "Receiving dock", LocationKind.DOCK, None),
    (CUSTOMERS, "With customers", LocationKind.OUTSIDE, None),
)

FURNACE, LATHE, SECOND_LATHE, GRINDER = "FURN-1", "LATHE-1", "LATHE-2", "GRIND-1"
MOLD, WELDING, HARDFACING, BRAZING = "MOLD-1", "WELD-1", "HARDF-1", "BRAZE-1"
BLAST, WASH, PRESS = "BLAST-1", "WASH-1", "PRESS-1"
NDT, THREAD, FINAL, EVALUATION, PACKING = "NDT-1", "THREAD-1", "QC-1", "EVAL-1", "PACK-1"

# code, name, department, cost center, location, one person may run several jobs
WORK_CENTERS = (
    (MOLD, "Mold shop", "PROD", "CC-1000", "PROD-01", False),
    (FURNACE, "Infiltration furnace", "PROD", "CC-1000", "PROD-01", True),
    (LATHE, "CNC lathe", "PROD", "CC-1000", "PROD-01", False),
    (SECOND_LATHE, "CNC lathe for subs", "PROD", "CC-1000", "PROD-01", False),
    (GRINDER, "Surface grinder", "PROD", "CC-1000", "PROD-01", False),
    (WELDING, "Upper welding", "PROD", "CC-1000", "PROD-02", False),
    (HARDFACING, "Hardfacing booth", "PROD", "CC-1000", "PROD-02", False),
    (BRAZING, "Induction brazing", "PROD", "CC-1000", "PROD-02", False),
    (BLAST, "Sand-blast cabinet", "PROD", "CC-1000", "PROD-02", False),
    (WASH, "Wash bay", "PROD", "CC-1000", "PROD-02", False),
    (PRESS, "Pressure test rig", "QC", "CC-2000", "QC-01", False),
    (NDT, "Non-destructive testing", "QC", "CC-2000", "QC-01", False),
    (THREAD, "Thread gauging bench", "QC", "CC-2000", "QC-01", False),
    (FINAL, "Final check bench", "QC", "CC-2000", "QC-01", False),
    (EVALUATION, "Evaluation bench", "QC", "CC-2000", "QC-01", False),
    (PACKING, "Packing bench", "WARE", "CC-4000", "WH-B01", False),
)

MORNING, EVENING, NIGHT = "A", "B", "C"
SHIFTS = (
    (MORNING, "Morning", time(6), time(14)),
    (EVENING, "Evening", time(14), time(22)),
    (NIGHT, "Night", time(22), time(6)),
)


def load(demo: Demo) -> None:
    """What is there under one of these codes stays as it is."""
    _add_bins()
    _add_work_centers()
    for code, name, starts, ends in SHIFTS:
        Shift.objects.get_or_create(code=code, defaults={"name": name, "starts": starts, "ends": ends})
    for place in (*ZONES, *(bin[0] for bin in BINS)):
        labels.register(kind=CodeKind.LOCATION, key=place)
    for center in WORK_CENTERS:
        labels.register(kind=CodeKind.WORK_CENTER, key=center[0])


def clear(made: Made) -> None:
    made.remove(Shift, WorkCenter)
    # A bin lies inside a zone of a lower key.
    made.mine(Location).update(parent=None)
    made.remove(Location, CostCenter, Department)


def _add_bins() -> None:
    zones = {location.code: location for location in Location.objects.all()}
    for code, name, kind, parent in BINS:
        fields = {"name": name, "kind": kind, "parent": zones.get(parent or "")}
        Location.objects.get_or_create(code=code, defaults=fields)
    if not Location.objects.filter(receives_finished_goods=True).exists():
        Location.objects.filter(code="WH-B01").update(receives_finished_goods=True)


def _add_work_centers() -> None:
    departments = {department.code: department for department in Department.objects.all()}
    cost_centers = {center.code: center for center in CostCenter.objects.all()}
    locations = {location.code: location for location in Location.objects.all()}
    for code, name, department, cost_center, location, is_parallel in WORK_CENTERS:
        fields = {
            "name": name,
            "department": departments[department],
            "cost_center": cost_centers[cost_center],
            "location": locations[location],
            "allows_parallel_labor": is_parallel,
        }
        WorkCenter.objects.get_or_create(code=code, defaults=fields)
