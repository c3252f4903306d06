"""Questions about scan batches: what a reading is, what is the matter with it, what a count still misses."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Round
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from floor_app.operations.inventory.models import (
    Item,
    Lot,
    ScanBatch,
    ScannedLine,
    SerialUnit,
    StockLevel,
    StockMove,
)
from floor_app.operations.inventory.queries import find_item, find_lot, find_unit, show_quantity
from floor_app.operations.inventory.status import (
    COUNTED_STATUSES,
    GONE_STATUSES,
    NOTICES,
    BatchStatus,
    ScanProblem,
    UnitStatus,
)
from floor_app.operations.plant.models import Location
from floor_app.operations.qr_system.status import CodeKind, ScanOutcome

LONGEST_RAW = 64

# Stock levels with what loose_levels adds to them, which type checkers cannot know.
LooseLevels = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """One scan as it was recognised: its kind and key, both empty where it was not, and what was read."""

    kind: str
    key: str
    outcome: str
    raw: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a reading is to a batch; with a `problem` and none of the others it is only its `raw`."""

    place: Location | None = None
    unit: SerialUnit | None = None
    item: Item | None = None
    lot: Lot | None = None
    problem: str = ""
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of a batch that have one thing the matter with them."""

    problem: str
    label: str | Promise
    count: int

    @property
    def blocks(self) -> bool:
        return self.problem not in NOTICES


def open_batches() -> QuerySet[ScanBatch]:
    return ScanBatch.objects.filter(status=BatchStatus.OPEN).select_related("location", "opened_by")


def lines_of(batch: ScanBatch) -> QuerySet[ScannedLine]:
    return ScannedLine.objects.filter(batch=batch).select_related(
        "unit__material", "unit__location", "item", "lot", "source", "scanned_by"
    )


def groups(batch: ScanBatch) -> list[Group]:
    """The problems of a batch, those that keep it from being booked first."""
    rows = ScannedLine.objects.filter(batch=batch).exclude(problem="").order_by("problem")
    counted = dict(rows.values_list("problem").annotate(count=Count("pk")))
    found = [
        Group(problem, ScanProblem(problem).label, counted[problem])
        for problem in ScanProblem
        if problem in counted
    ]
    return sorted(found, key=lambda group: not group.blocks)


def blocking(batch: ScanBatch) -> QuerySet[ScannedLine]:
    """Rows that must be settled or taken out before the batch is booked."""
    return lines_of(batch).exclude(problem="").exclude(problem__in=NOTICES)


def recognise(reading: Reading) -> Found:
    """The thing behind a reading. What a person typed may be a serial number with its repair index."""
    if reading.outcome == ScanOutcome.RETIRED:
        return Found(problem=ScanProblem.RETIRED, raw=reading.key[:LONGEST_RAW])
    found = Found()
    match reading.kind:
        case CodeKind.LOCATION:
            found = Found(place=Location.objects.filter(code=reading.key).first())
        case CodeKind.UNIT:
            found = Found(unit=find_unit(reading.key))
        case CodeKind.LOT:
            found = _lot(find_lot(reading.key))
        case CodeKind.ITEM:
            found = Found(item=find_item(reading.key))
        case "":
            unit = find_unit(reading.raw)
            found = Found(unit=unit, item=None if unit else find_item(reading.raw))
        case _:
            return Found(problem=ScanProblem.NOT_STOCK, raw=reading.key[:LONGEST_RAW])
    if any((found.place, found.unit, found.item)):
        return found
    return Found(problem=ScanProblem.UNKNOWN, raw=(reading.key or reading.raw)[:LONGEST_RAW])


def _lot(lot: Lot | None) -> Found:
    return Found(item=lot.item, lot=lot) if lot else Found()


def unit_problem(unit: SerialUnit, batch: ScanBatch) -> str:
    if unit.status in GONE_STATUSES:
        return ScanProblem.GONE
    if batch.is_count:
        return ScanProblem.ELSEWHERE if unit.location_id != batch.location_id else ""
    return ScanProblem.RESERVED if unit.status == UnitStatus.RESERVED else ""


def loose_levels() -> LooseLevels:
    """Levels with `loose`: what is in them besides serial units, which are scanned one by one."""
    later = StockMove.objects.filter(unit=OuterRef("unit"), pk__gt=OuterRef("pk"))
    pieces = (
        StockMove.objects.filter(item=OuterRef("item"), destination=OuterRef("location"), unit__isnull=False)
        .alias(lot_key=Coalesce("lot_id", 0))
        .filter(lot_key=Coalesce(OuterRef("lot_id"), 0))
        .exclude(Exists(later))
        .order_by()
        .values("item")
        .annotate(count=Count("pk"))
        .values("count")
    )
    counted = Coalesce(Subquery(pieces), Value(0), output_field=DecimalField())
    loose = Round(F("quantity") - F("pieces"), precision=3, output_field=DecimalField())
    return StockLevel.objects.annotate(pieces=counted).annotate(loose=loose)


def candidates(item: Item, lot: Lot | None, *, at: Location | None = None) -> LooseLevels:
    """Where there is some of it, besides serial units; of any lot unless one is named."""
    levels = loose_levels().filter(item=item, loose__gt=0).select_related("location", "lot", "item")
    levels = levels.filter(lot=lot) if lot else levels
    return (levels.filter(location=at) if at else levels).order_by("location__code", "pk")


def missing_units(batch: ScanBatch) -> QuerySet[SerialUnit]:
    """Units that a count expects at its place and nobody has scanned."""
    scanned = ScannedLine.objects.filter(batch=batch, unit=OuterRef("pk"))
    there = SerialUnit.objects.filter(location=batch.location_id, status__in=sorted(COUNTED_STATUSES))
    return there.exclude(Exists(scanned)).select_related("material")


def missing_levels(batch: ScanBatch) -> LooseLevels:
    """Quantities that a count expects at its place and nobody has counted."""
    scanned = (
        ScannedLine.objects.filter(batch=batch, item=OuterRef("item"))
        .alias(lot_key=Coalesce("lot_id", 0))
        .filter(lot_key=Coalesce(OuterRef("lot_id"), 0))
    )
    there = loose_levels().filter(location=batch.location_id, loose__gt=0)
    return there.exclude(Exists(scanned)).select_related("item", "lot", "location")


def strangers(batch: ScanBatch) -> QuerySet[ScannedLine]:
    """Units that a count found where the books do not have them."""
    return lines_of(batch).filter(unit__isnull=False).exclude(unit__location=batch.location_id)


def differences(batch: ScanBatch) -> QuerySet[Any]:
    """Counted quantities that are not what the books say, which is `booked`."""
    level = (
        loose_levels()
        .filter(location=batch.location_id, item=OuterRef("item"))
        .alias(lot_key=Coalesce("lot_id", 0))
        .filter(lot_key=Coalesce(OuterRef("lot_id"), 0))
        .values("loose")[:1]
    )
    booked = Coalesce(Subquery(level), Value(Decimal(0)), output_field=DecimalField())
    counted = lines_of(batch).filter(unit=None, quantity__isnull=False)
    return counted.annotate(booked=booked).exclude(quantity=F("booked"))


def sentence(taken: ScanBatch | ScannedLine) -> str:
    """The answer to a scan."""
    if isinstance(taken, ScanBatch):
        return _("The place is %(place)s.") % {"place": taken.location}
    facts = {"it": taken, "problem": taken.get_problem_display(), "place": taken.source}
    if taken.times > 1:
        return _("%(it)s was scanned before; it counts once.") % facts
    if taken.problem:
        return _("%(it)s: %(problem)s") % facts
    if taken.quantity is None:
        return _("%(it)s is taken.") % facts
    facts["quantity"] = show_quantity(taken.quantity)
    return _("%(quantity)s of %(it)s from %(place)s.") % facts


def in_order(lines: Iterable[ScannedLine]) -> list[ScannedLine]:
    """Quantities in the order in which the stock is locked."""
    return sorted(lines, key=lambda line: (line.item_id or 0, line.lot_id or 0, line.source_id or 0))
