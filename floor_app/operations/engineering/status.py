from django.db import models
from django.utils.translation import gettext_lazy as _


class JobType(models.TextChoices):
    NEW_PRODUCTION = "NEW_PRODUCTION", _("New production")
    REPAIR = "REPAIR", _("Repair")
    RETROFIT = "RETROFIT", _("Retrofit")
    REWORK = "REWORK", _("Rework")
    TEST = "TEST", _("Test")
    EVALUATION_ONLY = "EVALUATION_ONLY", _("Evaluation only")


class BodyMaterial(models.TextChoices):
    MATRIX = "MATRIX", _("Matrix")
    STEEL = "STEEL", _("Steel")
    NOT_APPLICABLE = "NA", _("Not applicable")
