from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from floor_app.operations.production.status import BatchStatus


class BatchOrder(models.Model):
    """The job cards of one customer order; its status follows its cards."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    customer = models.CharField(_("customer"), max_length=80, blank=True, default="")
    customer_reference = models.CharField(_("customer's reference"), max_length=60, blank=True, default="")
    target_quantity = models.PositiveIntegerField(_("ordered"))
    shipped_quantity = models.PositiveIntegerField(_("shipped"), default=0)
    due_date = models.DateField(_("due"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=16, choices=BatchStatus, default=BatchStatus.OPEN)

    class Meta:
        verbose_name = _("batch order")
        verbose_name_plural = _("batch orders")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(target_quantity__gt=0), name="ck_batch_target_positive"),
        ]
        indexes: ClassVar = [
            # batch list: open first, newest first
            models.Index(fields=["status", "-id"], name="ix_batch_status"),
        ]

    def __str__(self) -> str:
        return self.number
