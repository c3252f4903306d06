from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from floor_app.operations.maintenance.models import Downtime
from floor_app.operations.production.models.import_run import ImportRun
from floor_app.operations.production.models.job_operation import JobOperation
from floor_app.operations.production.models.ledger import LaborBooking, QuantityReport


class ImportedLine(models.Model):
    """One line of a production log and what it became; `production_log.identity` says which are alike.

    `ordered` and `part` are kept as the line has them, for the card has only the case's first ones.
    """

    run = models.ForeignKey(
        ImportRun, on_delete=models.PROTECT, related_name="lines", verbose_name=_("history import")
    )
    digest = models.BinaryField(_("digest of what was recorded"), max_length=16)
    occurrence = models.PositiveIntegerField(_("number among lines alike"))
    origin = models.PositiveIntegerField(_("line of the file it was first read from"))
    ordered = models.PositiveIntegerField(_("ordered"))
    part = models.CharField(_("part"), max_length=120)
    is_rework = models.BooleanField(_("marked as rework"), default=False, db_default=False)
    operation = models.ForeignKey(
        JobOperation, on_delete=models.PROTECT, related_name="imported_lines", verbose_name=_("operation")
    )
    booking = models.OneToOneField(
        LaborBooking,
        on_delete=models.PROTECT,
        null=True,
        related_name="imported_line",
        verbose_name=_("labor booking"),
    )
    report = models.OneToOneField(
        QuantityReport,
        on_delete=models.PROTECT,
        null=True,
        related_name="imported_line",
        verbose_name=_("quantity report"),
    )
    downtime = models.OneToOneField(
        Downtime,
        on_delete=models.PROTECT,
        null=True,
        related_name="imported_line",
        verbose_name=_("downtime"),
    )

    class Meta:
        verbose_name = _("imported line")
        verbose_name_plural = _("imported lines")
        constraints: ClassVar = [
            # import: is this line stored already?
            models.UniqueConstraint(fields=["digest", "occurrence"], name="uq_imported_line_once"),
            models.CheckConstraint(
                condition=Q(booking__isnull=False, downtime__isnull=True)
                | Q(booking__isnull=True, downtime__isnull=False),
                name="ck_imported_line_labor_or_downtime",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run} {self.origin}"
