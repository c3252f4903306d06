from floor_app.operations.qr_system.models.code import QRCode
from floor_app.operations.qr_system.models.printing import Printer, PrintJob
from floor_app.operations.qr_system.models.scan import ScanAnswer, ScanLog

__all__ = ["PrintJob", "Printer", "QRCode", "ScanAnswer", "ScanLog"]
