from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.state import StatusModel
from floor_app.operations.inventory.models import SerialUnit
from floor_app.operations.production.models import JobCard, JobOperation
from floor_app.operations.quality.models.inspection import Inspection
from floor_app.operations.quality.status import (
    ENDED_NCRS,
    NCR_MOVES,
    Disposition,
    NcrSeverity,
    NcrStatus,
)


class Ncr(StatusModel):
    """Non-conformance report: what is wrong with a card's work, what was decided, who verified it."""

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = NCR_MOVES

    number = models.CharField(_("number"), max_length=20, unique=True)
    job_card = models.ForeignKey(
        JobCard, on_delete=models.PROTECT, related_name="ncrs", verbose_name=_("job card")
    )
    unit = models.ForeignKey(
        SerialUnit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="ncrs",
        verbose_name=_("serial unit"),
    )
    operation = models.ForeignKey(
        JobOperation, on_delete=models.PROTECT, null=True, related_name="ncrs", verbose_name=_("operation")
    )
    inspection = models.ForeignKey(
        Inspection, on_delete=models.PROTECT, null=True, related_name="ncrs", verbose_name=_("inspection")
    )
    severity = models.CharField(_("severity"), max_length=8, choices=NcrSeverity, default=NcrSeverity.MAJOR)
    status = models.CharField(_("status"), max_length=20, choices=NcrStatus, default=NcrStatus.OPEN)
    description = models.TextField(_("what is wrong"), max_length=2000)
    cause = models.TextField(_("cause found"), max_length=2000, blank=True, default="")
    disposition = models.CharField(
        _("disposition"), max_length=20, choices=Disposition, blank=True, default=""
    )
    disposition_note = models.TextField(
        _("reason of the disposition"), max_length=2000, blank=True, default=""
    )
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("raised by")
    )
    raised_at = models.DateTimeField(_("raised"))
    disposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("disposed by"),
    )
    reworked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("reworked by"),
    )
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("closed by"),
    )
    closed_at = models.DateTimeField(_("closed"), null=True)

    class Meta:
        verbose_name = _("NCR")
        verbose_name_plural = _("NCRs")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(status=NcrStatus.CLOSED) | (~Q(disposition="") & Q(closed_by__isnull=False)),
                name="ck_ncr_closed_is_disposed",
            ),
        ]
        indexes: ClassVar = [
            # NCR list: a tab, newest first
            models.Index(fields=["status", "-id"], name="ix_ncr_status"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.status not in ENDED_NCRS
