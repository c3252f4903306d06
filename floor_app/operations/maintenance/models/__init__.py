from floor_app.operations.maintenance.models.asset import Asset
from floor_app.operations.maintenance.models.downtime import Downtime
from floor_app.operations.maintenance.models.fault_report import FaultReport
from floor_app.operations.maintenance.models.request import MaintenanceRequest

__all__ = ["Asset", "Downtime", "FaultReport", "MaintenanceRequest"]
