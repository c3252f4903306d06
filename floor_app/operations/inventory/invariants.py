"""What must be true of the stock at any moment."""

from floor_app.operations.inventory.queries import level_mismatches


def violations() -> list[str]:
    """Levels that are not the sum of their moves, as sentences."""
    return [
        f"Item {wrong.item_id}, lot {wrong.lot_id}, location {wrong.location_id}: "
        f"the level says {wrong.level}, the moves {wrong.moved}."
        for wrong in level_mismatches()
    ]
