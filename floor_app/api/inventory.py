"""What is where: items, lots, stock and its moves."""

from typing import Any, ClassVar

from django.db.models import QuerySet

from floor_app.api.allowed import lot_actions
from floor_app.api.base import BY_CODE, find, lists, reads, writes
from floor_app.api.documents import Allowed, Document, at
from floor_app.api.inputs import Input, amount, filter_choice, filter_flag, filter_words, named, one_of, words
from floor_app.operations.inventory import services
from floor_app.operations.inventory.models import Item, Lot, SerialUnit, StockLevel, StockMove
from floor_app.operations.inventory.status import MoveKind, StockQuality
from floor_app.operations.plant.models import Location


class ItemRow(Document[Item]):
    mat_number = at("material.mat_number")

    class Meta:
        model = Item
        fields: ClassVar = [
            "code",
            "name",
            "unit_of_measure",
            "mat_number",
            "gtin",
            "minimum_quantity",
            "is_active",
        ]


class LotRow(Document[Lot]):
    item = at("item.code")
    allowed = Allowed(lot_actions, "status")

    class Meta:
        model = Lot
        fields: ClassVar = ["item", "number", "status", "received_at", "supplier_lot", "allowed"]


class LevelRow(Document[StockLevel]):
    item = at("item.code")
    name = at("item.name")
    unit_of_measure = at("item.unit_of_measure")
    lot = at("lot.number")
    lot_status = at("lot.status")
    location = at("location.code")

    class Meta:
        model = StockLevel
        fields: ClassVar = ["item", "name", "lot", "lot_status", "location", "quantity", "unit_of_measure"]


class MoveRow(Document[StockMove]):
    item = at("item.code")
    lot = at("lot.number")
    serial_number = at("unit.serial_number")
    source = at("source.code")  # type: ignore[assignment]  # the place, not the field's
    destination = at("destination.code")
    by = at("by.username")

    class Meta:
        model = StockMove
        fields: ClassVar = [
            "id",
            "at",
            "kind",
            "item",
            "lot",
            "serial_number",
            "quantity",
            "source",
            "destination",
            "reference",
            "reason",
            "by",
        ]


class StockInput(Input):
    """An item, and its lot by number where it is counted by lots."""

    item = named(Item)
    lot = words(40, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        lot = attrs.pop("lot")
        return attrs | {"lot": find(Lot, item=attrs["item"], number=lot) if lot else None}


class ReceiveInput(StockInput):
    quantity = amount()
    to = named(Location)
    unit = named(SerialUnit, "serial_number", required=False)
    reference = words(40, required=False)
    reason = words(200, required=False)


class IssueInput(StockInput):
    quantity = amount()
    source = named(Location)  # type: ignore[assignment]  # the place, not the field's
    reference = words(40, required=False)
    reason = words(200, required=False)


class TransferInput(IssueInput):
    destination = named(Location)


class CountInput(StockInput):
    location = named(Location)
    counted = amount()
    reason = words(200)


class LotInput(Input):
    number = words(40)
    quantity = amount()
    to = named(Location)
    supplier_lot = words(60, required=False)
    reference = words(40, required=False)


class LotStatusInput(Input):
    status = one_of(StockQuality)
    reason = words(200)


@lists(
    "inventory.view", ItemRow, orders=BY_CODE, is_active=filter_flag(), code=filter_words("code__startswith")
)
def items() -> QuerySet[Item]:
    """What stores count."""
    return Item.objects.all()


@reads("inventory.view", ItemRow)
def item(code: str) -> Item:
    """One item."""
    return find(Item.objects.select_related("material"), code=code)


@lists("inventory.view", LotRow, item=filter_words("item__code"), status=filter_choice(StockQuality))
def lots() -> QuerySet[Lot]:
    """Lots of all items."""
    return Lot.objects.all()


@lists(
    "inventory.view",
    LevelRow,
    item=filter_words("item__code"),
    location=filter_words("location__code"),
    lot=filter_words("lot__number"),
    lot_status=filter_choice(StockQuality, "lot__status"),
)
def stock_levels() -> QuerySet[StockLevel]:
    """How much of what lies where."""
    return StockLevel.objects.exclude(quantity=0)


@lists(
    "inventory.view",
    MoveRow,
    item=filter_words("item__code"),
    kind=filter_choice(MoveKind),
    reference=filter_words(),
    serial_number=filter_words("unit__serial_number"),
)
def stock_moves() -> QuerySet[StockMove]:
    """The ledger of stock."""
    return StockMove.objects.all()


@writes("inventory.receive", MoveRow, ReceiveInput, success=201)
def receive(**command: Any) -> StockMove:
    """Put a quantity into stock."""
    return services.receive(**command)


@writes("inventory.issue", MoveRow, IssueInput, success=201)
def issue(**command: Any) -> StockMove:
    """Take a quantity out for use; `reference` is the job card that uses it."""
    return services.issue(**command)


@writes("inventory.move", MoveRow, TransferInput, success=201)
def transfer(**command: Any) -> StockMove:
    """Carry a quantity from one place to another."""
    return services.transfer(**command)


@writes("inventory.adjust", LevelRow, CountInput)
def count(**command: Any) -> StockLevel:
    """Enter a count; the difference to the books is posted."""
    return services.adjust(**command)


@writes("inventory.receive", LotRow, LotInput, success=201)
def receive_lot(code: str, **command: Any) -> Lot:
    """Take in a new lot, under quarantine."""
    return services.receive_lot(item=find(Item, code=code), **command)


@writes("quality.inspect", LotRow, LotStatusInput)
def set_lot_status(code: str, number: str, **command: Any) -> Lot:
    """Release, block or inspect a lot."""
    lot = find(Lot.objects.select_related("item"), item__code=code, number=number)
    return services.set_lot_status(lot=lot, **command)
