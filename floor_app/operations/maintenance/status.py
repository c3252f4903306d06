from django.db import models
from django.utils.translation import gettext_lazy as _


class AssetStatus(models.TextChoices):
    IN_SERVICE = "IN_SERVICE", _("In service")
    UNDER_MAINTENANCE = "UNDER_MAINTENANCE", _("Under maintenance")
    OUT_OF_SERVICE = "OUT_OF_SERVICE", _("Out of service")
    STANDBY = "STANDBY", _("Standby")
    SCRAPPED = "SCRAPPED", _("Scrapped")


_USABLE = frozenset(AssetStatus) - {AssetStatus.SCRAPPED}

ASSET_MOVES: dict[str, frozenset[str]] = {
    **{status: frozenset(AssetStatus) - {status} for status in _USABLE},
    AssetStatus.SCRAPPED: frozenset(),
}


# A machine that can take work, and one that stands still until somebody mends it.
RUNNING = frozenset({AssetStatus.IN_SERVICE, AssetStatus.STANDBY})
DOWN = frozenset({AssetStatus.UNDER_MAINTENANCE, AssetStatus.OUT_OF_SERVICE})


class Criticality(models.TextChoices):
    LOW = "LOW", _("Low")
    MEDIUM = "MEDIUM", _("Medium")
    HIGH = "HIGH", _("High")
    CRITICAL = "CRITICAL", _("Critical: stops production")


class Severity(models.TextChoices):
    LOW = "LOW", _("Can wait")
    HIGH = "HIGH", _("Soon")
    STOPPED = "STOPPED", _("Machine stopped")


class RequestStatus(models.TextChoices):
    NEW = "NEW", _("New")
    UNDER_REVIEW = "UNDER_REVIEW", _("Under review")
    APPROVED = "APPROVED", _("Approved")
    CONVERTED = "CONVERTED", _("Converted")
    REJECTED = "REJECTED", _("Rejected")


REQUEST_MOVES: dict[str, frozenset[str]] = {
    RequestStatus.NEW: frozenset({RequestStatus.UNDER_REVIEW}),
    RequestStatus.UNDER_REVIEW: frozenset({RequestStatus.APPROVED, RequestStatus.REJECTED}),
    RequestStatus.APPROVED: frozenset({RequestStatus.CONVERTED, RequestStatus.REJECTED}),
    RequestStatus.CONVERTED: frozenset(),
    RequestStatus.REJECTED: frozenset(),
}


OPEN_REQUESTS = frozenset({RequestStatus.NEW, RequestStatus.UNDER_REVIEW, RequestStatus.APPROVED})


class DowntimeReason(models.TextChoices):
    MECHANICAL = "MECHANICAL", _("Mechanical")
    ELECTRICAL = "ELECTRICAL", _("Electrical")
    HYDRAULIC = "HYDRAULIC", _("Hydraulic")
    PNEUMATIC = "PNEUMATIC", _("Pneumatic")
    CONTROL_SOFTWARE = "CONTROL_SOFTWARE", _("Control or software")
    WEAR = "WEAR", _("Wear")
    MISUSE = "MISUSE", _("Misuse")
    UTILITY = "UTILITY", _("Power, air or water")
    MATERIAL = "MATERIAL", _("Material")
    TOOLING = "TOOLING", _("Tooling")
    OTHER = "OTHER", _("Other")
