from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from floor_app.operations.maintenance.models.asset import Asset
from floor_app.operations.maintenance.status import DowntimeReason


class Downtime(models.Model):
    """A span in which a machine could not run; open while it has no end."""

    asset = models.ForeignKey(
        Asset, on_delete=models.PROTECT, db_index=False, related_name="downtimes", verbose_name=_("asset")
    )
    reason = models.CharField(_("reason"), max_length=20, choices=DowntimeReason)
    note = models.CharField(_("note"), max_length=255, blank=True, default="")
    started_at = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(_("to"), null=True, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        db_index=False,
        null=True,
        related_name="+",
        verbose_name=_("reported by"),
    )
    is_imported = models.BooleanField(_("imported history"), default=False, db_default=False)

    class Meta:
        verbose_name = _("downtime")
        verbose_name_plural = _("downtimes")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="ck_downtime_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["asset"], condition=Q(ended_at__isnull=True), name="uq_downtime_one_open"
            ),
        ]
        indexes: ClassVar = [
            # asset: its stops, newest first
            models.Index(fields=["asset", "-started_at"], name="ix_downtime_asset"),
            # downtime list: newest first
            models.Index(fields=["-started_at", "-id"], name="ix_downtime_started"),
        ]

    def __str__(self) -> str:
        return f"{self.asset} {self.get_reason_display()}"

    @property
    def length(self) -> timedelta | None:
        """How long it lasted; None while it goes on."""
        return self.ended_at - self.started_at if self.ended_at else None
