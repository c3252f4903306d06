from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from floor_app.operations.maintenance.models.request import MaintenanceRequest
from floor_app.operations.maintenance.status import Severity


def photo_path(report: "FaultReport", filename: str) -> str:
    """Nothing of the name that the sender chose."""
    return f"faults/{report.at:%Y/%m}/{uuid4().hex}.jpg"


class FaultReport(models.Model):
    """One person's words about a fault: the first opened the request, later ones joined it. Append-only."""

    request = models.ForeignKey(
        MaintenanceRequest, on_delete=models.PROTECT, related_name="reports", verbose_name=_("request")
    )
    at = models.DateTimeField(_("at"))
    description = models.TextField(_("what is wrong"), max_length=2000)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity)
    is_danger = models.BooleanField(_("somebody could get hurt"), default=False, db_default=False)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("reported by"),
    )
    reporter = models.CharField(
        _("name given"),
        max_length=80,
        blank=True,
        default="",
        help_text=_("What somebody who was not signed in called themselves."),
    )
    photo = models.FileField(_("photo"), upload_to=photo_path, max_length=100, blank=True, default="")

    class Meta:
        verbose_name = _("fault report")
        verbose_name_plural = _("fault reports")
        indexes: ClassVar = [
            # a report without signing in: how many of these came in the last hour
            models.Index(
                fields=["at"], condition=Q(reported_by__isnull=True), name="ix_fault_report_unsigned"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request} {self.at:%Y-%m-%d %H:%M}"
