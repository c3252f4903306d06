from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from floor_app.operations.engineering.status import JobType
from floor_app.operations.production.models import JobCard
from floor_app.operations.quality.status import CheckResult, Verdict


class ChecklistItem(models.Model):
    """One line of the final QC checklist; an empty job type means every card."""

    job_type = models.CharField(_("job type"), max_length=16, choices=JobType, blank=True, default="")
    position = models.PositiveSmallIntegerField(_("position"), default=10)
    text = models.CharField(_("text"), max_length=200)
    is_mandatory = models.BooleanField(_("mandatory"), default=True, db_default=True)
    is_active = models.BooleanField(_("in use"), default=True, db_default=True)

    class Meta:
        verbose_name = _("checklist item")
        verbose_name_plural = _("final QC checklist")

    def __str__(self) -> str:
        return self.text


class Inspection(models.Model):
    """The inspector's verdict on a job card under QC. Append-only."""

    job_card = models.ForeignKey(
        JobCard, on_delete=models.PROTECT, related_name="inspections", verbose_name=_("job card")
    )
    inspector = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="inspections",
        verbose_name=_("inspector"),
    )
    verdict = models.CharField(_("verdict"), max_length=4, choices=Verdict)
    note = models.TextField(_("note"), max_length=2000, blank=True, default="")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        indexes: ClassVar = [
            # inspections list: newest first
            models.Index(fields=["-at"], name="ix_inspection_at"),
            # inspections list: a tab, newest first
            models.Index(fields=["verdict", "-at"], name="ix_inspection_verdict"),
        ]

    def __str__(self) -> str:
        return f"{self.job_card} {self.get_verdict_display()}"


class InspectionCheck(models.Model):
    """What the inspector answered to one line of the checklist, as it was worded then."""

    inspection = models.ForeignKey(
        Inspection, on_delete=models.PROTECT, related_name="checks", verbose_name=_("inspection")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    text = models.CharField(_("text"), max_length=200)
    result = models.CharField(_("result"), max_length=8, choices=CheckResult)

    class Meta:
        verbose_name = _("inspection check")
        verbose_name_plural = _("inspection checks")

    def __str__(self) -> str:
        return f"{self.text}: {self.get_result_display()}"
