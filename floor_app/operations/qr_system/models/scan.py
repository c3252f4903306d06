from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from floor_app.operations.qr_system.models.code import QRCode
from floor_app.operations.qr_system.status import CodeKind, ScanOutcome, ScanSource


class ScanLog(models.Model):
    """One reading and what it was recognised as. Append-only; what the floor said to it is ScanAnswer."""

    at = models.DateTimeField(_("at"))
    raw = models.CharField(_("as read"), max_length=512, blank=True)
    raw_length = models.PositiveIntegerField(_("characters read"))
    code = models.ForeignKey(
        QRCode,
        on_delete=models.PROTECT,
        null=True,
        related_name="scans",
        db_index=False,
        verbose_name=_("code"),
    )
    kind = models.CharField(_("kind"), max_length=1, choices=CodeKind.choices, blank=True)
    key = models.CharField(_("key"), max_length=64, blank=True)
    outcome = models.CharField(_("outcome"), max_length=8, choices=ScanOutcome.choices)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("by"),
    )
    station = models.CharField(_("station"), max_length=60, blank=True)
    work_center = models.CharField(_("work center"), max_length=60, blank=True)
    source = models.CharField(_("source"), max_length=6, choices=ScanSource.choices)
    client_id = models.UUIDField(_("client id"), null=True)

    class Meta:
        verbose_name = _("scan")
        verbose_name_plural = _("scans")
        constraints: ClassVar = [
            # a scan sent again: its first arrival
            models.UniqueConstraint(fields=["client_id"], name="uq_scan_client_id"),
            models.CheckConstraint(
                condition=models.Q(outcome__in=ScanOutcome.values),
                name="ck_scan_outcome_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(source__in=ScanSource.values),
                name="ck_scan_source_is_known",
            ),
        ]
        indexes: ClassVar = [
            # terminal: the last scans at this station
            models.Index(fields=["station", "-id"], name="ix_scan_station"),
            # scan sheet on a phone: my last scans
            models.Index(fields=["by", "-id"], name="ix_scan_by"),
            # history of one label
            models.Index(fields=["code", "-id"], name="ix_scan_code"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.key or self.raw}"


class ScanAnswer(models.Model):
    """What the floor answered to one scan, once. Append-only like the scan itself."""

    scan = models.OneToOneField(
        ScanLog,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="floor_answer",
        verbose_name=_("scan"),
    )
    outcome = models.CharField(_("outcome"), max_length=8, choices=ScanOutcome.choices)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    latency_ms = models.PositiveIntegerField(_("answered within (ms)"), null=True)

    class Meta:
        verbose_name = _("answer to a scan")
        verbose_name_plural = _("answers to scans")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=ScanOutcome.values),
                name="ck_scan_answer_outcome_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.answer or self.get_outcome_display()
