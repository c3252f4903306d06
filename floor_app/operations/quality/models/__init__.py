from floor_app.operations.quality.models.inspection import ChecklistItem, Inspection, InspectionCheck
from floor_app.operations.quality.models.ncr import Ncr

__all__ = ["ChecklistItem", "Inspection", "InspectionCheck", "Ncr"]
