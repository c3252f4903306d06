from floor_app.operations.plant.models.cost import CostCenter, Department
from floor_app.operations.plant.models.location import Location
from floor_app.operations.plant.models.shift import Shift
from floor_app.operations.plant.models.work_center import WorkCenter

__all__ = ["CostCenter", "Department", "Location", "Shift", "WorkCenter"]
