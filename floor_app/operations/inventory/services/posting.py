"""The one way into the ledger: a move is written and its levels follow in the same transaction."""

from decimal import Decimal

from django.db.models import F
from django.db.models.functions import Round

from floor_app.operations.inventory.models import Item, Lot, StockLevel, StockMove
from floor_app.operations.inventory.queries import NotEnoughStock, shortage
from floor_app.operations.inventory.services.checks import require_quantity
from floor_app.operations.plant.models import Location


def post(move: StockMove) -> StockMove:
    """Write the move and change the levels it touches, in order of location so that no two moves of one
    item wait for each other. Raises NotEnoughStock where the source would go below zero and may not."""
    require_quantity(move.quantity)
    changes = [(move.source, -move.quantity), (move.destination, move.quantity)]
    touched = [(place, change) for place, change in changes if place is not None]
    for place, change in sorted(touched, key=lambda step: step[0].pk):
        _change_level(move, place, change)
    move.save(force_insert=True)
    return move


def lock_level(item: Item, lot: Lot | None, location: Location) -> StockLevel:
    """The level of one place, made if it has none, locked until the transaction ends."""
    level, _ = StockLevel.objects.select_for_update().get_or_create(item=item, lot=lot, location=location)
    return level


def _change_level(move: StockMove, place: Location, change: Decimal) -> None:
    """One statement locks the row, checks it and changes it."""
    may_open = change > 0 or place.allows_negative
    level = StockLevel.objects.filter(item=move.item, lot=move.lot, location=place)
    enough = level if may_open else level.filter(quantity__gte=-change)
    # The embedded database adds decimals as binary fractions: 0.1 + 0.2 must stay 0.3.
    changed = {"quantity": Round(F("quantity") + change, precision=3)}
    if enough.update(**changed):
        return
    if not may_open:
        there = level.values_list("quantity", flat=True).first() or Decimal(0)
        raise NotEnoughStock(shortage(move.item, there, location=place))
    lock_level(move.item, move.lot, place)
    enough.update(**changed)
