from floor_app.operations.inventory.models.item import Item, Lot
from floor_app.operations.inventory.models.scan_batch import ScanBatch, ScannedLine
from floor_app.operations.inventory.models.stock import StockLevel, StockMove
from floor_app.operations.inventory.models.unit import SerialUnit

__all__ = ["Item", "Lot", "ScanBatch", "ScannedLine", "SerialUnit", "StockLevel", "StockMove"]
