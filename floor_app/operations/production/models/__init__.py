from floor_app.operations.production.models.batch_order import BatchOrder
from floor_app.operations.production.models.hold import GateWaiver, Hold, ReleaseCheck
from floor_app.operations.production.models.import_run import (
    ImportedCase,
    ImportedPart,
    ImportedResource,
    ImportedWorker,
    ImportRun,
)
from floor_app.operations.production.models.imported_line import ImportedLine
from floor_app.operations.production.models.job_card import JobCard
from floor_app.operations.production.models.job_operation import JobOperation
from floor_app.operations.production.models.ledger import LaborBooking, QuantityReport

__all__ = [
    "BatchOrder",
    "GateWaiver",
    "Hold",
    "ImportRun",
    "ImportedCase",
    "ImportedLine",
    "ImportedPart",
    "ImportedResource",
    "ImportedWorker",
    "JobCard",
    "JobOperation",
    "LaborBooking",
    "QuantityReport",
    "ReleaseCheck",
]
