from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from floor_app.operations.plant.models.base import CodedModel


class Shift(CodedModel):
    """A daily span of working time in plant time; one that ends before it starts passes midnight."""

    starts = models.TimeField(_("starts"))
    ends = models.TimeField(_("ends"))

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(starts=F("ends")), name="ck_shift_has_length"),
        ]
