"""Stock moves, lots and serial units: every way to change what is where.

A move locks the row of its level, for each place in order of location. A caller that posts several moves in
one transaction does so in order of (item, lot, location), and locks its unit before any of them.
"""

from floor_app.operations.inventory.queries import NotEnoughStock
from floor_app.operations.inventory.services.batch_booking import (
    NothingScanned,
    RowsToSettle,
    book_batch,
)
from floor_app.operations.inventory.services.batches import (
    BatchClosed,
    BatchFull,
    NothingToSettle,
    OtherPlace,
    PlaceMissing,
    cancel_batch,
    open_batch,
    remove_line,
    remove_problem,
    scan_into_batch,
    settle_line,
)
from floor_app.operations.inventory.services.checks import (
    BadQuantity,
    NothingChanged,
    OutOfUse,
    ReasonMissing,
)
from floor_app.operations.inventory.services.lots import (
    LongLotNumber,
    LotNotReleased,
    LotTaken,
    WrongLot,
    receive_lot,
    set_lot_status,
)
from floor_app.operations.inventory.services.products import (
    ItemCodeTaken,
    WrongGtin,
    ensure_item_for,
    require_gtin,
    save_item,
)
from floor_app.operations.inventory.services.stock import (
    UnitAlreadyCounted,
    WrongUnit,
    adjust,
    issue,
    receive,
    transfer,
)
from floor_app.operations.inventory.services.units import (
    OwnerMissing,
    RepairNotStarted,
    SerialTaken,
    UnreadableSerial,
    change_unit_condition,
    change_unit_ownership,
    change_unit_status,
    move_unit,
    register_unit,
    return_from_job,
    start_repair,
)

__all__ = [
    "BadQuantity",
    "BatchClosed",
    "BatchFull",
    "ItemCodeTaken",
    "LongLotNumber",
    "LotNotReleased",
    "LotTaken",
    "NotEnoughStock",
    "NothingChanged",
    "NothingScanned",
    "NothingToSettle",
    "OtherPlace",
    "OutOfUse",
    "OwnerMissing",
    "PlaceMissing",
    "ReasonMissing",
    "RepairNotStarted",
    "RowsToSettle",
    "SerialTaken",
    "UnitAlreadyCounted",
    "UnreadableSerial",
    "WrongGtin",
    "WrongLot",
    "WrongUnit",
    "adjust",
    "book_batch",
    "cancel_batch",
    "change_unit_condition",
    "change_unit_ownership",
    "change_unit_status",
    "ensure_item_for",
    "issue",
    "move_unit",
    "open_batch",
    "receive",
    "receive_lot",
    "register_unit",
    "remove_line",
    "remove_problem",
    "require_gtin",
    "return_from_job",
    "save_item",
    "scan_into_batch",
    "set_lot_status",
    "settle_line",
    "start_repair",
    "transfer",
]
