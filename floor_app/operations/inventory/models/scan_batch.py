from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.state import StatusModel
from floor_app.operations.inventory.models.item import Item, Lot
from floor_app.operations.inventory.models.unit import SerialUnit
from floor_app.operations.inventory.status import BATCH_MOVES, BatchKind, BatchStatus, ScanProblem
from floor_app.operations.plant.models import Location


class ScanBatch(StatusModel):
    """Scanned on and on by one or several people, and booked at once: a count of a place, or a put-away."""

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = BATCH_MOVES

    number = models.CharField(_("number"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=BatchKind)
    status = models.CharField(_("status"), max_length=9, choices=BatchStatus, default=BatchStatus.OPEN)
    location = models.ForeignKey(
        Location,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("place"),
        help_text=_("The place that is counted, or where everything is put."),
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("opened by")
    )
    opened_at = models.DateTimeField(_("opened"))
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("closed by"),
    )
    closed_at = models.DateTimeField(_("closed"), null=True)

    class Meta:
        verbose_name = _("scan batch")
        verbose_name_plural = _("scan batches")
        indexes: ClassVar = [
            # terminal: batches to go on with, newest first
            models.Index(fields=["-id"], condition=Q(status=BatchStatus.OPEN), name="ix_scan_batch_open"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.status == BatchStatus.OPEN

    @property
    def is_count(self) -> bool:
        return self.kind == BatchKind.COUNT


class ScannedLine(models.Model):
    """One thing of a batch, however often it was scanned: a unit, a quantity, or a code that is neither."""

    batch = models.ForeignKey(
        ScanBatch,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="lines",
        verbose_name=_("scan batch"),
    )
    raw = models.CharField(_("as read"), max_length=64, blank=True, default="")
    unit = models.ForeignKey(
        SerialUnit, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("serial unit")
    )
    item = models.ForeignKey(
        Item, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("item")
    )
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("lot"))
    source = models.ForeignKey(
        Location, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("from")
    )
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3, null=True)
    problem = models.CharField(_("problem"), max_length=12, choices=ScanProblem, blank=True, default="")
    times = models.PositiveIntegerField(_("times scanned"), default=1, db_default=1)
    scanned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("scanned by")
    )
    scanned_at = models.DateTimeField(_("scanned"))

    class Meta:
        verbose_name = _("scanned row")
        verbose_name_plural = _("scanned rows")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "unit"], name="uq_scanned_line_unit"),
            models.UniqueConstraint(fields=["batch", "lot"], name="uq_scanned_line_lot"),
            models.UniqueConstraint(
                fields=["batch", "item"], condition=Q(lot__isnull=True), name="uq_scanned_line_item"
            ),
            models.UniqueConstraint(
                fields=["batch", "raw"], condition=~Q(raw=""), name="uq_scanned_line_raw"
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | Q(item__isnull=False) | ~Q(raw=""),
                name="ck_scanned_line_is_something",
            ),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | Q(quantity__gte=0),
                name="ck_scanned_line_quantity_not_negative",
            ),
        ]
        indexes: ClassVar = [
            # batch page: its rows, newest first
            models.Index(fields=["batch", "-id"], name="ix_scanned_line_batch"),
            # batch page: its problems, group by group
            models.Index(fields=["batch", "problem", "-id"], name="ix_scanned_line_problem"),
        ]

    def __str__(self) -> str:
        return str(self.unit or (f"{self.item} {self.lot}" if self.lot else self.item) or self.raw)
