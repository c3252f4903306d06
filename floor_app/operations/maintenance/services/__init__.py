"""Assets, their downtimes and the faults reported on them."""

from floor_app.operations.maintenance.services.assets import (
    AssetCodeTaken,
    AssetFields,
    InTheFuture,
    change_asset,
    change_asset_status,
    delete_asset,
    record_maintenance,
    register_asset,
)
from floor_app.operations.maintenance.services.checks import AssetGone, NoteMissing, ReasonMissing
from floor_app.operations.maintenance.services.downtimes import (
    DowntimeOverlaps,
    EndsBeforeStart,
    book_downtime,
)
from floor_app.operations.maintenance.services.requests import (
    OwnRequest,
    TooManyReports,
    approve_request,
    convert_request,
    reject_request,
    report_fault,
    report_unsigned,
    review_request,
)

__all__ = [
    "AssetCodeTaken",
    "AssetFields",
    "AssetGone",
    "DowntimeOverlaps",
    "EndsBeforeStart",
    "InTheFuture",
    "NoteMissing",
    "OwnRequest",
    "ReasonMissing",
    "TooManyReports",
    "approve_request",
    "book_downtime",
    "change_asset",
    "change_asset_status",
    "convert_request",
    "delete_asset",
    "record_maintenance",
    "register_asset",
    "reject_request",
    "report_fault",
    "report_unsigned",
    "review_request",
]
