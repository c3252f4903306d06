"""Verb → roles. Checked once, at the interface; separation of duties is a rule and lives in the services."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Stored as built-in groups of these names."""

    PRODUCTION_MANAGER = "PRODUCTION_MANAGER", _("Production manager")
    SUPERVISOR = "SUPERVISOR", _("Supervisor")
    PLANNER = "PLANNER", _("Planner")
    OPERATOR = "OPERATOR", _("Operator")
    QC_INSPECTOR = "QC_INSPECTOR", _("QC inspector")
    QUALITY_MANAGER = "QUALITY_MANAGER", _("Quality manager")
    WAREHOUSE_CLERK = "WAREHOUSE_CLERK", _("Warehouse clerk")
    MAINTENANCE_TECHNICIAN = "MAINTENANCE_TECHNICIAN", _("Maintenance technician")
    ADMINISTRATOR = "ADMINISTRATOR", _("Administrator")
    VIEWER = "VIEWER", _("Viewer")


EVERYBODY = frozenset(Role)
MANAGER = frozenset({Role.PRODUCTION_MANAGER})
SUPERVISORS = MANAGER | {Role.SUPERVISOR}
OPERATORS = SUPERVISORS | {Role.OPERATOR}
PLANNERS = MANAGER | {Role.PLANNER}
QUALITY = frozenset({Role.QC_INSPECTOR, Role.QUALITY_MANAGER})
STORES = frozenset({Role.WAREHOUSE_CLERK})
TECHNICIANS = frozenset({Role.MAINTENANCE_TECHNICIAN})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})

HOLDERS: dict[str, frozenset[Role]] = {
    "terminal.use": OPERATORS | QUALITY | STORES | TECHNICIANS,
    "qr_system.view_scans": SUPERVISORS | QUALITY | ADMINISTRATORS,
    "qr_system.print_labels": EVERYBODY - {Role.VIEWER},
    "qr_system.replace_label": SUPERVISORS | STORES | TECHNICIANS | ADMINISTRATORS,
    "qr_system.edit_printers": ADMINISTRATORS,
    "plant.view": EVERYBODY,
    "plant.edit": ADMINISTRATORS,
    "people.edit": ADMINISTRATORS,
    "people.register_station": ADMINISTRATORS,
    "engineering.view": EVERYBODY,
    "engineering.edit": ADMINISTRATORS | {Role.PLANNER},
    "inventory.view": EVERYBODY,
    "inventory.edit": STORES,
    "inventory.receive": STORES,
    "inventory.issue": STORES | SUPERVISORS | TECHNICIANS,
    "inventory.move": STORES,
    "inventory.adjust": STORES,
    "inventory.scan_batch": STORES,
    "maintenance.view": EVERYBODY,
    "maintenance.edit": TECHNICIANS,
    "maintenance.change_status": TECHNICIANS,
    "maintenance.report_fault": OPERATORS | QUALITY | STORES | TECHNICIANS,
    "production.view": EVERYBODY,
    "production.create_job_card": PLANNERS,
    "production.batch_order": PLANNERS,
    "production.release_to_shop": PLANNERS,
    "production.reschedule": PLANNERS,
    "production.take_over_routing": PLANNERS,
    "production.split": PLANNERS,
    "production.start_operation": OPERATORS,
    "production.report_quantity": OPERATORS,
    "production.finish_operation": OPERATORS,
    "production.report_breakdown": OPERATORS,
    "production.waive_gate": SUPERVISORS,
    "production.hold": SUPERVISORS | QUALITY,
    "production.skip_operation": SUPERVISORS,
    "production.block_operation": SUPERVISORS,
    "production.insert_operation": SUPERVISORS,
    "production.rework": SUPERVISORS,
    "production.scrap": SUPERVISORS,
    "production.cancel": MANAGER,
    "quality.view": EVERYBODY,
    "quality.edit": frozenset({Role.QUALITY_MANAGER}),
    "quality.inspect": QUALITY,
    "quality.raise_ncr": EVERYBODY - {Role.VIEWER},
    "quality.investigate_ncr": QUALITY,
    "quality.dispose_ncr": frozenset({Role.QUALITY_MANAGER}),
}

VERBS: dict[str, frozenset[str]] = {
    role: frozenset(verb for verb, holders in HOLDERS.items() if role in holders) for role in Role
}


def verbs_of(roles: Iterable[str]) -> frozenset[str]:
    """Everything that the holder of these roles may do."""
    return frozenset().union(*(VERBS.get(role, frozenset()) for role in roles))
