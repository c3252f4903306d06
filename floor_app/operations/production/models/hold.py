from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from floor_app.operations.production.models.job_card import JobCard
from floor_app.operations.production.models.job_operation import JobOperation
from floor_app.operations.production.reasons import HoldReason
from floor_app.operations.production.status import Gate


class Hold(models.Model):
    """Why a card stands still, from when to when."""

    job_card = models.ForeignKey(
        JobCard, on_delete=models.PROTECT, related_name="holds", verbose_name=_("job card")
    )
    reason = models.CharField(_("reason"), max_length=20, choices=HoldReason)
    note = models.CharField(_("note"), max_length=255, blank=True, default="")
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("placed by")
    )
    placed_at = models.DateTimeField(_("placed"))
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("lifted by"),
    )
    lifted_at = models.DateTimeField(_("lifted"), null=True)

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["job_card"], condition=Q(lifted_at__isnull=True), name="uq_hold_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job_card}: {self.get_reason_display()}"


class GateWaiver(models.Model):
    """A supervisor let one operation start although one gate said no."""

    operation = models.ForeignKey(
        JobOperation, on_delete=models.PROTECT, related_name="waivers", verbose_name=_("operation")
    )
    gate = models.CharField(_("gate"), max_length=16, choices=Gate)
    reason = models.CharField(_("reason"), max_length=255)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("gate waiver")
        verbose_name_plural = _("gate waivers")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "gate"], name="uq_waiver_operation_gate"),
        ]

    def __str__(self) -> str:
        return f"{self.operation}: {self.get_gate_display()}"


class ReleaseCheck(models.Model):
    """One item of the release checklist on one card: ticked, waived with a reason, or still open."""

    job_card = models.ForeignKey(
        JobCard, on_delete=models.PROTECT, related_name="release_checks", verbose_name=_("job card")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    text = models.CharField(_("text"), max_length=200)
    is_mandatory = models.BooleanField(_("mandatory"), default=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        db_index=False,
        null=True,
        related_name="+",
        verbose_name=_("done by"),
    )
    done_at = models.DateTimeField(_("done"), null=True)
    waiver = models.CharField(_("waived because"), max_length=255, blank=True, default="")

    class Meta:
        verbose_name = _("release check")
        verbose_name_plural = _("release checks")

    def __str__(self) -> str:
        return self.text
