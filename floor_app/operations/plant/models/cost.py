from django.db import models
from django.utils.translation import gettext_lazy as _

from floor_app.operations.plant.models.base import CodedModel


class Department(CodedModel):
    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")


class CostCenter(CodedModel):
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="cost_centers", verbose_name=_("department")
    )

    class Meta:
        verbose_name = _("cost center")
        verbose_name_plural = _("cost centers")
