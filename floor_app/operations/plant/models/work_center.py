from django.db import models
from django.utils.translation import gettext_lazy as _

from floor_app.operations.plant.models.base import CodedModel
from floor_app.operations.plant.models.cost import CostCenter, Department
from floor_app.operations.plant.models.location import Location


class WorkCenter(CodedModel):
    """Where an operation runs (ISA-95 work center)."""

    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="work_centers", verbose_name=_("department")
    )
    cost_center = models.ForeignKey(
        CostCenter,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="work_centers",
        verbose_name=_("cost center"),
    )
    location = models.ForeignKey(
        Location,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="work_centers",
        verbose_name=_("location"),
    )
    allows_parallel_labor = models.BooleanField(
        _("one person may run several jobs here"),
        default=False,
        db_default=False,
        help_text=_("For furnaces, ovens and other unattended work."),
    )
    is_on_board = models.BooleanField(_("shown on the wall board"), default=True, db_default=True)

    class Meta:
        verbose_name = _("work center")
        verbose_name_plural = _("work centers")
