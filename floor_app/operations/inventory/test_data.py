"""Stores of the demo plant: items with lots and their moves, and units that lie on no job card."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from core.demo import Demo, Made, require_free
from floor_app.operations.engineering.models import Material
from floor_app.operations.inventory import services
from floor_app.operations.inventory.models import (
    Item,
    Lot,
    ScanBatch,
    ScannedLine,
    SerialUnit,
    StockLevel,
    StockMove,
)
from floor_app.operations.inventory.scanning import Reading
from floor_app.operations.inventory.status import (
    BatchKind,
    Ownership,
    StockQuality,
    UnitCondition,
    UnitStatus,
)
from floor_app.operations.people.models import User
from floor_app.operations.plant.models import Location
from floor_app.operations.plant.test_data import (
    BRAZING_BIN,
    CUSTOMERS,
    NOZZLE_BIN,
    QUARANTINE,
    RAW_BIN,
    RECEIVING,
    SPARES_BIN,
    UNITS_RACK,
)
from floor_app.operations.qr_system import services as labels
from floor_app.operations.qr_system.status import CodeKind, ScanOutcome

POWDER, BLANK, STEEL_BAR = "POW-WC-55", "BLK-0850", "BAR-4145-7"
CUTTERS_13, CUTTERS_16, CUTTERS_19, INSERTS = "INS-1308", "INS-1613", "INS-1913", "TCI-0875"
ALLOY, FLUX, ROD = "ALY-AG50", "FLX-B", "ROD-HF-4"
NOZZLES, O_RINGS, CRATES = "NOZ-TC-12", "ORG-214", "CRT-850"
BELT, COOLANT = "SPR-BELT-7", "SPR-COOL-20"

# code, name, unit of measure, minimum, bin, received in each lot
ITEMS = (
    (POWDER, "Tungsten carbide powder, matrix", "kg", 400, RAW_BIN, 900),
    (BLANK, "Steel blank, 8 1/2 to 12 1/4", "pcs", 6, RAW_BIN, 30),
    (STEEL_BAR, "Bar 4145H, 7 in", "m", 12, RAW_BIN, 110),
    (CUTTERS_13, "PDC cutter 13 mm", "pcs", 120, BRAZING_BIN, 500),
    (CUTTERS_16, "PDC cutter 16 mm", "pcs", 120, BRAZING_BIN, 1100),
    (CUTTERS_19, "PDC cutter 19 mm", "pcs", 90, BRAZING_BIN, 60),
    (INSERTS, "Carbide insert, conical", "pcs", 200, BRAZING_BIN, 600),
    (ALLOY, "Brazing alloy, silver 50 %", "kg", 4, BRAZING_BIN, 16),
    (FLUX, "Flux, black", "kg", 6, BRAZING_BIN, 25),
    (ROD, "Hardfacing rod, 4 mm", "kg", 30, BRAZING_BIN, 80),
    (NOZZLES, "Nozzle, carbide, 12/32", "pcs", 60, NOZZLE_BIN, 160),
    (O_RINGS, "O-ring 214, nitrile", "pcs", 150, NOZZLE_BIN, 500),
    (CRATES, "Crate for bits up to 9 7/8", "pcs", 15, NOZZLE_BIN, 22),
    (BELT, "Drive belt, surface grinder", "pcs", 2, SPARES_BIN, 3),
    (COOLANT, "Coolant concentrate, 20 l", "can", 4, SPARES_BIN, 10),
)
# What the suppliers' labels call them; 952 is GS1's prefix for examples.
GTINS = {CUTTERS_13: "09520000001018", O_RINGS: "09520000001025"}
TWO_LOTS = frozenset({POWDER, CUTTERS_13, CUTTERS_16, INSERTS, O_RINGS})

CUSTOMER_NAMES = (
    "Wadi Lams Drilling",
    "Jabal Qamra Wells",
    "Blue Dune Rentals",
    "Halcyon Bore Company",
    "شركة سهل النجم للحفر",
    "Tarn Geothermal",
)


@dataclass(frozen=True)
class Idle:
    """A unit that is on no job card: in stock, out at a customer, or gone."""

    serial_number: str
    mat_number: str
    status: UnitStatus
    condition: UnitCondition
    place: str | None
    repairs: int = 0
    owner: str = ""


IDLE_UNITS = (
    Idle("41200101", "1267829M", UnitStatus.IN_STOCK, UnitCondition.NEW, UNITS_RACK),
    Idle("41200102", "1267829M", UnitStatus.IN_STOCK, UnitCondition.REWORKED, UNITS_RACK, 2),
    Idle("41200103", "1283567M1", UnitStatus.IN_STOCK, UnitCondition.REPAIRABLE, UNITS_RACK, 1),
    Idle("41200104", "1301442", UnitStatus.RESERVED, UnitCondition.NEW, UNITS_RACK),
    Idle("41200105", "1301977", UnitStatus.IN_TRANSIT, UnitCondition.USED, None, 3),
    Idle("41200106", "771779", UnitStatus.AT_CUSTOMER, UnitCondition.USED, CUSTOMERS, 1),
    Idle("41200107", "1290114M", UnitStatus.SOLD, UnitCondition.NEW, CUSTOMERS),
    Idle("41200108", "771835", UnitStatus.LOST, UnitCondition.USED, None, 4),
    Idle("41200109", "1267829M", UnitStatus.SCRAPPED, UnitCondition.SCRAP, QUARANTINE, 5),
    Idle(
        "52700311", "1283567M1", UnitStatus.IN_STOCK, UnitCondition.REWORKED, UNITS_RACK, 2, CUSTOMER_NAMES[0]
    ),
    Idle("52700312", "1301977", UnitStatus.AT_CUSTOMER, UnitCondition.USED, CUSTOMERS, 4, CUSTOMER_NAMES[2]),
    Idle("52700313", "771902", UnitStatus.IN_TRANSIT, UnitCondition.REPAIRABLE, None, 1, CUSTOMER_NAMES[1]),
)
# What becomes of the units that the plant counts as its own stock, after they were received.
LEAVES_STOCK = frozenset({UnitStatus.IN_TRANSIT, UnitStatus.AT_CUSTOMER, UnitStatus.SOLD, UnitStatus.LOST})


def load(demo: Demo) -> None:
    require_free(Item, "code", [row[0] for row in ITEMS])
    require_free(SerialUnit, "serial_number", [unit.serial_number for unit in IDLE_UNITS])
    clerk = User.objects.get(username="warehouse_clerk")
    places = {place.code: place for place in Location.objects.all()}
    for code, name, unit, minimum, _bin, _quantity in ITEMS:
        gtin = GTINS.get(code, "")
        Item.objects.create(code=code, name=name, unit_of_measure=unit, minimum_quantity=minimum, gtin=gtin)
        labels.register(kind=CodeKind.ITEM, key=code, gtin=gtin)
    for number, (code, _name, _unit, _minimum, place, quantity) in enumerate(ITEMS):
        item = Item.objects.get(code=code)
        _deliver(demo, item, places[place], quantity, days=56 - number % 5, by=clerk)
        if code in TWO_LOTS:
            _deliver(demo, item, places[place], quantity // 2, days=23 - number % 7, by=clerk)
    _hold_back(demo, places, by=clerk)
    _count(demo, places, by=clerk)
    for idle in IDLE_UNITS:
        _register(demo, idle, places, by=clerk)
    demo.at(demo.now - timedelta(minutes=35), lambda at: _scan(at, places[NOZZLE_BIN], by=clerk))


def clear(made: Made) -> None:
    made.remove(ScannedLine, ScanBatch, StockMove, StockLevel, SerialUnit, Lot, Item)


def lot_number(item: Item, days: int) -> str:
    return f"{item.code}/{days:02d}"


def _deliver(demo: Demo, item: Item, place: Location, quantity: int, *, days: int, by: User) -> None:
    """A lot arrives in the morning, is looked at and released before noon."""
    arrived = demo.now - timedelta(days=days)
    number = lot_number(item, days)

    def release() -> None:
        lot = item.lots.get(number=number)
        for status in (StockQuality.INSPECTION, StockQuality.RELEASED):
            services.set_lot_status(
                lot=lot, status=status, reason="Certificate checked.", by=by, at=arrived + timedelta(hours=2)
            )

    demo.at(
        arrived,
        lambda at: services.receive_lot(
            item=item,
            number=number,
            quantity=Decimal(quantity),
            to=place,
            supplier_lot=f"S{7000 + quantity}",
            reference=f"DN-{3000 + days}",
            by=by,
            at=at,
        ),
    )
    demo.at(arrived + timedelta(hours=2), lambda at: release())


def _hold_back(demo: Demo, places: dict[str, Location], *, by: User) -> None:
    """One lot that came yesterday waits in quarantine, one is blocked."""

    def arrive(code: str, number: str, quantity: int, *, days: int, blocked: str = "") -> None:
        at = demo.now - timedelta(days=days)
        item = Item.objects.get(code=code)
        lot = services.receive_lot(
            item=item, number=number, quantity=Decimal(quantity), to=places[QUARANTINE], by=by, at=at
        )
        labels.register(kind=CodeKind.LOT, key=f"{code}/{number}")
        if blocked:
            for status in (StockQuality.INSPECTION, StockQuality.BLOCKED):
                services.set_lot_status(
                    lot=lot, status=status, reason=blocked, by=by, at=at + timedelta(hours=1)
                )

    demo.at(demo.now - timedelta(days=1), lambda at: arrive(CUTTERS_19, "C19-88", 200, days=1))
    demo.at(
        demo.now - timedelta(days=9),
        lambda at: arrive(O_RINGS, "ORG-61", 300, days=9, blocked="Hardness below the drawing."),
    )


def _count(demo: Demo, places: dict[str, Location], *, by: User) -> None:
    """Two counts: one agrees with the books but for a can, one finds a crate too few."""

    def count(code: str, place: str, counted: int, reason: str) -> None:
        item = Item.objects.get(code=code)
        level = StockLevel.objects.filter(item=item, location=places[place]).select_related("lot").first()
        if level is not None:
            services.adjust(
                item=item,
                lot=level.lot,
                location=places[place],
                counted=level.quantity - counted,
                reason=reason,
                by=by,
                at=demo.now - timedelta(days=6),
            )

    day = demo.now - timedelta(days=6)
    demo.at(day, lambda at: count(COOLANT, SPARES_BIN, 1, "Weekly count"))
    demo.at(day, lambda at: count(CRATES, NOZZLE_BIN, 1, "Weekly count"))


def _register(demo: Demo, unit: Idle, places: dict[str, Location], *, by: User) -> None:
    """Units come into the books as they lie; the plant's own are received, and those that left leave."""
    start = demo.now - timedelta(days=50)
    in_house = unit.status not in LEAVES_STOCK | {UnitStatus.SCRAPPED}
    material = Material.objects.get(mat_number=unit.mat_number)
    registered = services.register_unit(
        serial_number=unit.serial_number,
        material=material,
        status=unit.status if unit.owner else UnitStatus.IN_STOCK,
        condition=UnitCondition.USED if unit.status == UnitStatus.SCRAPPED else unit.condition,
        location=places.get(unit.place or "") if unit.owner or in_house else places[RECEIVING],
        ownership=Ownership.CUSTOMER if unit.owner else Ownership.OWN,
        owner=unit.owner,
        repair_index=unit.repairs,
        by=by,
        at=start,
    )
    if unit.owner:
        return
    item = services.ensure_item_for(material=material, by=by, at=start)
    place = registered.location or places[UNITS_RACK]
    services.receive(item=item, quantity=Decimal(1), to=place, unit=registered, by=by, at=start)
    if unit.status != UnitStatus.IN_STOCK:
        _send(demo, unit, registered, by=by)


def _send(demo: Demo, unit: Idle, registered: SerialUnit, *, by: User) -> None:
    reasons = {
        UnitStatus.LOST: "Not found at two counts.",
        UnitStatus.SCRAPPED: "Crack across two blades.",
        UnitStatus.SOLD: "Delivered.",
        UnitStatus.RESERVED: "Reserved for a tender.",
    }

    def send() -> None:
        at = demo.now - timedelta(days=20)
        reason = reasons.get(unit.status, "Sent out on rental.")
        services.change_unit_status(unit=registered, status=unit.status, reason=reason, by=by, at=at)
        if unit.condition == UnitCondition.SCRAP:
            services.change_unit_condition(
                unit=registered, condition=unit.condition, reason=reason, by=by, at=at
            )
        target = Location.objects.filter(code=unit.place or "").first()
        if target is not None and target.pk != registered.location_id:
            services.move_unit(unit=registered, to=target, reason=reason, by=by, at=at)

    demo.at(demo.now - timedelta(days=20), lambda at: send())


def _scan(at: datetime, place: Location, *, by: User) -> None:
    """A count begun and left: two quantities, a lot without one, a unit from elsewhere, a stray code."""
    batch = services.open_batch(kind=BatchKind.COUNT, location=place, by=by, at=at)
    scans = (
        (CodeKind.ITEM, NOZZLES, ScanOutcome.RESOLVED, 158),
        (CodeKind.ITEM, CRATES, ScanOutcome.RESOLVED, 21),
        (CodeKind.LOT, f"{O_RINGS}/{O_RINGS}/55", ScanOutcome.RESOLVED, None),
        (CodeKind.UNIT, "41200104", ScanOutcome.RESOLVED, None),
        (CodeKind.UNIT, "41200104", ScanOutcome.RESOLVED, None),
        ("", "4006381333931", ScanOutcome.UNKNOWN, None),
    )
    for number, (kind, key, outcome, quantity) in enumerate(scans):
        then = at + timedelta(seconds=20 * number)
        reading = Reading(kind, key if kind else "", outcome, key)
        line = services.scan_into_batch(batch=batch, reading=reading, by=by, at=then)
        if quantity is not None and isinstance(line, ScannedLine):
            services.settle_line(line=line, quantity=Decimal(quantity), by=by, at=then)
