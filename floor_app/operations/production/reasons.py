"""Reason codes that people choose from on the floor."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HoldReason(models.TextChoices):
    WAIT_MATERIAL = "WAIT_MATERIAL", _("Waiting for material")
    WAIT_QC = "WAIT_QC", _("Waiting for QC")
    WAIT_ENG = "WAIT_ENG", _("Waiting for engineering")
    MACHINE_DOWN = "MACHINE_DOWN", _("Machine down")
    TOOL_UNAVAILABLE = "TOOL_UNAVAILABLE", _("Tool not available")
    CUSTOMER_HOLD = "CUSTOMER_HOLD", _("Customer hold")
    QUALITY_ISSUE = "QUALITY_ISSUE", _("Quality issue")
    DESIGN_CHANGE = "DESIGN_CHANGE", _("Design change")
    NO_OPERATOR = "NO_OPERATOR", _("No operator")
    POWER_OUTAGE = "POWER_OUTAGE", _("Power outage")
    OTHER = "OTHER", _("Other")


class ReworkReason(models.TextChoices):
    DIM_OUT_OF_SPEC = "DIM_OUT_OF_SPEC", _("Dimension out of specification")
    SURFACE_FINISH = "SURFACE_FINISH", _("Surface finish")
    THREAD = "THREAD", _("Thread")
    INCOMPLETE_BRAZE = "INCOMPLETE_BRAZE", _("Incomplete braze")
    HARDFACING_DEFECT = "HARDFACING_DEFECT", _("Hardfacing defect")
    WELD_DEFECT = "WELD_DEFECT", _("Weld defect")
    CONTAMINATION = "CONTAMINATION", _("Contamination")
    INCOMPLETE_PROCESS = "INCOMPLETE_PROCESS", _("Incomplete process")
    COSMETIC = "COSMETIC", _("Cosmetic")
    OTHER = "OTHER", _("Other")


class ScrapReason(models.TextChoices):
    QUALITY_FAILURE = "QUALITY_FAILURE", _("Quality failure")
    MATERIAL_DEFECT = "MATERIAL_DEFECT", _("Material defect")
    MANUFACTURING_ERROR = "MANUFACTURING_ERROR", _("Manufacturing error")
    DAMAGE_IN_PROCESS = "DAMAGE_IN_PROCESS", _("Damaged in process")
    DESIGN_OBSOLETE = "DESIGN_OBSOLETE", _("Design obsolete")
    CUSTOMER_REJECT = "CUSTOMER_REJECT", _("Rejected by the customer")
    EXCESSIVE_WEAR = "EXCESSIVE_WEAR", _("Excessive wear")
    INFILTRATION_FAILURE = "INFILTRATION_FAILURE", _("Infiltration failure")
    BRAZE_FAILURE = "BRAZE_FAILURE", _("Braze failure")
    CRACK_DETECTED = "CRACK_DETECTED", _("Crack detected")
    OTHER = "OTHER", _("Other")
