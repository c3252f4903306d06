"""What is where, and how much of it."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_

from django.db import connection
from django.db.models import DecimalField, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, Round
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.events import history
from core.models import Event
from floor_app.operations.engineering.models import Material
from floor_app.operations.inventory.models import Item, Lot, SerialUnit, StockLevel, StockMove
from floor_app.operations.inventory.serials import parse_serial
from floor_app.operations.inventory.status import StockQuality
from floor_app.operations.plant.models import Location
from floor_app.operations.qr_system import codes

THOUSANDTH = Decimal("0.001")
REPAIR_STARTED = "inventory.unit.repair_started"

# Sums of the ledger beside the levels, by place; both halves are read once.
MISMATCHES = """
select item_id, lot_id, location_id, sum(level_quantity), sum(moved)
from (
  select item_id, lot_id, location_id, quantity as level_quantity, 0 as moved from inventory_stocklevel
  union all
  select item_id, lot_id, destination_id, 0, quantity from inventory_stockmove
  where destination_id is not null
  union all
  select item_id, lot_id, source_id, 0, -quantity from inventory_stockmove
  where source_id is not null
) as ledger
group by item_id, lot_id, location_id
having round(sum(level_quantity) - sum(moved), 3) <> 0
order by item_id, lot_id, location_id
"""


class NotEnoughStock(DomainError):
    """There is less in the place than was asked for."""


@dataclass(frozen=True, slots=True)
class LevelMismatch:
    """A place whose level is not the sum of its moves: a defect, never a matter of counting."""

    item_id: int
    lot_id: int | None
    location_id: int
    level: Decimal
    moved: Decimal


def on_hand(
    item: Item, *, location: Location | None = None, lot: Lot | None = None, available_only: bool = False
) -> Decimal:
    """The quantity there is, in the item's unit; only what may be promised if `available_only`."""
    levels = StockLevel.objects.filter(item=item)
    if location is not None:
        levels = levels.filter(location=location)
    if lot is not None:
        levels = levels.filter(lot=lot)
    if available_only:
        levels = levels.filter(_promisable())
    total: Decimal = levels.aggregate(total=_total("quantity"))["total"]
    return total.quantize(THOUSANDTH)


def require_on_hand(
    item: Item, quantity: Decimal, *, location: Location | None = None, lot: Lot | None = None
) -> None:
    """Refuse unless so much can be promised."""
    there = on_hand(item, location=location, lot=lot, available_only=True)
    if there < quantity:
        raise NotEnoughStock(shortage(item, there, location=location))


def shortage(item: Item, there: Decimal, *, location: Location | None = None) -> str:
    """The sentence for somebody who wanted more than there is."""
    facts = {"amount": show_quantity(there), "unit": item.unit_of_measure, "item": item, "place": location}
    if location is None:
        return _("Only %(amount)s %(unit)s of %(item)s are in stock.") % facts
    return _("Only %(amount)s %(unit)s of %(item)s are at %(place)s.") % facts


def show_quantity(quantity: Decimal) -> str:
    """3.000 as 3, 0.250 as 0.25."""
    return f"{quantity.normalize():f}"


def stock_at(location: Location) -> QuerySet[StockLevel]:
    """What lies in this place, lot by lot."""
    return StockLevel.objects.filter(location=location).exclude(quantity=0).select_related("item", "lot")


def short_items() -> QuerySet[Item]:
    """Items in use of which less can be promised than should be kept; `available` is how much that is."""
    available = Round(_total("levels__quantity", filter=_promisable("levels__")), precision=3)
    return (
        Item.objects.filter(is_active=True, minimum_quantity__gt=0)
        .annotate(available=available)
        .filter(available__lt=F("minimum_quantity"))
    )


def find_item(code: str) -> Item | None:
    """The item of this code, or the product of this MAT number."""
    wanted = codes.unwrap(code).upper()
    return Item.objects.filter(Q(code=wanted) | Q(material__mat_number=wanted)).first()


def find_lot(key: str) -> Lot | None:
    """The lot that a label's key names, ITEM/NUMBER; either part may have slashes of its own."""
    splits = [(key[:at], key[at + 1 :]) for at, letter in enumerate(key) if letter == "/"]
    either = [Q(item__code=code, number=number) for code, number in splits]
    return Lot.objects.filter(reduce(or_, either)).select_related("item").first() if either else None


def item_for(material: Material) -> Item | None:
    """The plant's own product under which finished pieces of this material are counted."""
    return Item.objects.filter(material=material).first()


def find_unit(text: str) -> SerialUnit | None:
    """The unit of this serial number, with or without its repair index, spaces or capitals."""
    typed = re.sub(r"\s", "", codes.unwrap(text)).upper()
    serial = parse_serial(typed)
    return SerialUnit.objects.filter(serial_number=serial[0] if serial else typed).first()


def unit_history(unit: SerialUnit) -> QuerySet[Event]:
    """Everything that was done to this unit, newest first."""
    return history(unit)


def repairs_recorded(unit: SerialUnit) -> int:
    """Repairs that this system saw begin: the repair index, less what the unit came with."""
    return history(unit).filter(verb=REPAIR_STARTED).count()


def counted_as(unit: SerialUnit) -> StockMove | None:
    """The move by which this unit lies among the stock of its item, or None if it is not counted there."""
    last = (
        StockMove.objects.filter(unit=unit)
        .select_related("item", "lot", "destination")
        .order_by("-id")
        .first()
    )
    return last if last is not None and last.destination is not None else None


def level_mismatches() -> list[LevelMismatch]:
    """Places whose level disagrees with the ledger; empty unless something is broken."""
    with connection.cursor() as cursor:
        cursor.execute(MISMATCHES)
        return [
            LevelMismatch(item, lot, location, _exact(level), _exact(moved))
            for item, lot, location, level, moved in cursor.fetchall()
        ]


def _exact(total: object) -> Decimal:
    return Decimal(str(total)).quantize(THOUSANDTH)


def _promisable(prefix: str = "") -> Q:
    return Q(**{f"{prefix}lot__isnull": True}) | Q(**{f"{prefix}lot__status": StockQuality.RELEASED})


def _total(field: str, filter: Q | None = None) -> Coalesce:
    return Coalesce(Sum(field, filter=filter), Value(Decimal(0)), output_field=DecimalField())
