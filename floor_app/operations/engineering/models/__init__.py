from floor_app.operations.engineering.models.material import Material, MaterialRevision
from floor_app.operations.engineering.models.release_checklist import ReleaseChecklistItem
from floor_app.operations.engineering.models.routing import Routing, RoutingOperation

__all__ = ["Material", "MaterialRevision", "ReleaseChecklistItem", "Routing", "RoutingOperation"]
