from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.state import StatusModel
from floor_app.operations.maintenance.models.asset import Asset
from floor_app.operations.maintenance.status import REQUEST_MOVES, RequestStatus, Severity


class MaintenanceRequest(StatusModel):
    """Somebody noticed a fault; the maintenance desk decides what becomes of it."""

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = REQUEST_MOVES

    number = models.CharField(_("number"), max_length=20, unique=True)
    asset = models.ForeignKey(
        Asset, on_delete=models.PROTECT, related_name="requests", verbose_name=_("asset")
    )
    status = models.CharField(_("status"), max_length=12, choices=RequestStatus, default=RequestStatus.NEW)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity)
    description = models.TextField(_("what is wrong"), max_length=2000)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("reported by"),
    )
    reported_at = models.DateTimeField(_("reported"))
    decision_note = models.CharField(_("decision"), max_length=255, blank=True, default="")

    class Meta:
        verbose_name = _("maintenance request")
        verbose_name_plural = _("maintenance requests")
        indexes: ClassVar = [
            # maintenance desk: open requests, newest first
            models.Index(fields=["status", "-id"], name="ix_request_status"),
        ]

    def __str__(self) -> str:
        return self.number
