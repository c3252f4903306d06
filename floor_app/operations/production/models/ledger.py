"""The two ledgers of the floor: pieces and hours."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from floor_app.operations.plant.models import WorkCenter
from floor_app.operations.production.models.job_card import JobCard
from floor_app.operations.production.models.job_operation import JobOperation
from floor_app.operations.production.reasons import ReworkReason, ScrapReason
from floor_app.operations.production.status import LaborKind


class QuantityReport(models.Model):
    """One line of the piece ledger of an operation. Append-only; quantities done are sums of these.

    Pieces leave a step as good (to the next step), scrap, rework (to a rework card) or moved (to a card
    split off). A line that withdraws another one carries its numbers with the opposite sign.
    """

    operation = models.ForeignKey(
        JobOperation, on_delete=models.PROTECT, related_name="reports", verbose_name=_("operation")
    )
    good = models.IntegerField(_("good"), default=0)
    scrap = models.IntegerField(_("scrap"), default=0)
    scrap_reason = models.CharField(
        _("scrap reason"), max_length=24, choices=ScrapReason, blank=True, default=""
    )
    rework = models.IntegerField(_("rework"), default=0)
    rework_reason = models.CharField(
        _("rework reason"), max_length=20, choices=ReworkReason, blank=True, default=""
    )
    moved = models.IntegerField(_("moved to another card"), default=0)
    moved_to = models.ForeignKey(
        JobCard,
        on_delete=models.PROTECT,
        db_index=False,
        null=True,
        related_name="+",
        verbose_name=_("moved to"),
    )
    withdraws = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="withdrawn_by", verbose_name=_("withdraws")
    )
    operator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("operator")
    )
    work_center = models.ForeignKey(
        WorkCenter, on_delete=models.PROTECT, related_name="+", verbose_name=_("work center")
    )
    at = models.DateTimeField(_("at"))
    is_imported = models.BooleanField(_("imported history"), default=False, db_default=False)

    class Meta:
        verbose_name = _("quantity report")
        verbose_name_plural = _("quantity reports")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(scrap=0) | ~Q(scrap_reason=""), name="ck_report_scrap_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(good__gte=0, scrap__gte=0, rework__gte=0, moved__gte=0)
                | Q(good__lte=0, scrap__lte=0, rework__lte=0, moved=0, withdraws__isnull=False),
                name="ck_report_only_a_withdrawal_is_negative",
            ),
            models.CheckConstraint(
                condition=~Q(good=0, scrap=0, rework=0, moved=0), name="ck_report_not_empty"
            ),
            models.CheckConstraint(
                condition=Q(moved=0, moved_to__isnull=True) | Q(moved__gt=0, moved_to__isnull=False),
                name="ck_report_moved_names_the_card",
            ),
        ]
        indexes: ClassVar = [
            # board and reports: output by time
            models.Index(fields=["at"], name="ix_report_at"),
            # invariants: what was moved to a card
            models.Index(fields=["moved_to"], condition=Q(moved_to__isnull=False), name="ix_report_moved_to"),
            # office: pieces that wait for a rework card
            models.Index(fields=["operation"], condition=~Q(rework=0), name="ix_report_rework"),
        ]

    def __str__(self) -> str:
        return f"{self.operation}: {self.good}/{self.scrap}/{self.rework}"


class LaborBooking(models.Model):
    """One person on one operation from … to; open while it has no end."""

    operation = models.ForeignKey(
        JobOperation, on_delete=models.PROTECT, related_name="bookings", verbose_name=_("operation")
    )
    operator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="bookings",
        verbose_name=_("operator"),
    )
    work_center = models.ForeignKey(
        WorkCenter, on_delete=models.PROTECT, related_name="+", verbose_name=_("work center")
    )
    kind = models.CharField(_("kind"), max_length=5, choices=LaborKind, default=LaborKind.RUN)
    started_at = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(_("to"), null=True)
    is_exclusive = models.BooleanField(_("only one at a time"), default=True, db_default=True)
    is_imported = models.BooleanField(_("imported history"), default=False, db_default=False)

    class Meta:
        verbose_name = _("labor booking")
        verbose_name_plural = _("labor bookings")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="ck_booking_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["operator"],
                condition=Q(ended_at__isnull=True, is_exclusive=True),
                name="uq_booking_one_open_per_person",
            ),
            models.UniqueConstraint(
                fields=["operation", "operator"],
                condition=Q(ended_at__isnull=True),
                name="uq_booking_one_open_per_operation",
            ),
        ]
        indexes: ClassVar = [
            # board: who works where now
            models.Index(fields=["work_center"], condition=Q(ended_at__isnull=True), name="ix_booking_open"),
            # a person's day
            models.Index(fields=["operator", "-started_at"], name="ix_booking_operator"),
        ]

    def __str__(self) -> str:
        return f"{self.operator} · {self.operation}"

    def duration(self, now: datetime) -> timedelta:
        return (self.ended_at or now) - self.started_at
