"""The verbs of quality, by name."""

from floor_app.operations.quality.services.checklist import save_checklist_item
from floor_app.operations.quality.services.inspections import Failure, fail_inspection, pass_inspection
from floor_app.operations.quality.services.ncrs import (
    cancel_ncr,
    close_ncr,
    dispose_ncr,
    investigate_ncr,
    raise_ncr,
    report_cause,
    report_rework_done,
)

__all__ = [
    "Failure",
    "cancel_ncr",
    "close_ncr",
    "dispose_ncr",
    "fail_inspection",
    "investigate_ncr",
    "pass_inspection",
    "raise_ncr",
    "report_cause",
    "report_rework_done",
    "save_checklist_item",
]
