from django.db import models
from django.utils.translation import gettext_lazy as _


class LocationKind(models.TextChoices):
    WAREHOUSE = "WAREHOUSE", _("Warehouse")
    FLOOR = "FLOOR", _("Production floor")
    LAB = "LAB", _("Laboratory")
    BIN = "BIN", _("Bin")
    DOCK = "DOCK", _("Dock")
    OUTSIDE = "OUTSIDE", _("Outside the plant")
