from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.state import StatusModel
from floor_app.operations.people.models import Skill
from floor_app.operations.plant.models import WorkCenter
from floor_app.operations.production.models.job_card import JobCard
from floor_app.operations.production.reasons import ReworkReason
from floor_app.operations.production.status import (
    BEGUN,
    OPERATION_MOVES,
    PASSED_OPERATIONS,
    WORKABLE,
    OperationStatus,
    Priority,
)


class JobOperation(StatusModel):
    """One step of a job card. Standard times are minutes: set-up once, run for each piece."""

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = OPERATION_MOVES

    job_card = models.ForeignKey(
        JobCard, on_delete=models.PROTECT, related_name="operations", verbose_name=_("job card")
    )
    sequence = models.PositiveSmallIntegerField(_("sequence"))
    code = models.CharField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=120)
    qr_code = models.CharField(_("QR code"), max_length=40)
    work_center = models.ForeignKey(
        WorkCenter, on_delete=models.PROTECT, related_name="operations", verbose_name=_("work center")
    )
    status = models.CharField(
        _("status"), max_length=12, choices=OperationStatus, default=OperationStatus.NOT_STARTED
    )
    blocked_from = models.CharField(
        _("blocked from"), max_length=12, choices=OperationStatus, blank=True, default=""
    )
    reason = models.CharField(_("why skipped or blocked"), max_length=255, blank=True, default="")
    setup_minutes = models.DecimalField(_("set-up (min)"), max_digits=8, decimal_places=2, default=0)
    run_minutes = models.DecimalField(_("run per piece (min)"), max_digits=8, decimal_places=2, default=0)
    skill = models.ForeignKey(
        Skill,
        on_delete=models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("skill asked for"),
    )
    is_mandatory = models.BooleanField(_("mandatory"), default=True, db_default=True)
    instructions = models.TextField(_("instructions"), blank=True, default="")
    repeats = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        db_index=False,
        null=True,
        related_name="repeated_by",
        verbose_name=_("repeats"),
    )
    rework_reason = models.CharField(
        _("rework reason"), max_length=20, choices=ReworkReason, blank=True, default=""
    )
    # copies of the card's, so that the dispatch list is one index range however many cards wait
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.NORMAL)
    due_order = models.DateField(_("due"), default=date.max)
    on_floor = models.BooleanField(_("its card is on the floor"), default=False, db_default=False)
    planned_start = models.DateTimeField(_("planned start"), null=True, blank=True)
    planned_end = models.DateTimeField(_("planned end"), null=True, blank=True)
    actual_start = models.DateTimeField(_("started"), null=True)
    actual_end = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("job operation")
        verbose_name_plural = _("job operations")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["job_card", "sequence"], name="uq_operation_card_sequence"),
            models.CheckConstraint(
                condition=~Q(status__in=[OperationStatus.SKIPPED, OperationStatus.BLOCKED]) | ~Q(reason=""),
                name="ck_operation_says_why",
            ),
        ]
        indexes: ClassVar = [
            # terminal and board: what waits or runs at a work center, most urgent first
            models.Index(
                fields=["work_center", "-priority", "due_order", "id"],
                condition=Q(status__in=WORKABLE, on_floor=True),
                name="ix_operation_dispatch",
            ),
            # board: what runs or is paused at a work center
            models.Index(
                fields=["work_center", "status", "-actual_start"],
                condition=Q(status__in=BEGUN, on_floor=True),
                name="ix_operation_begun",
            ),
            # office and API: steps in a state
            models.Index(fields=["status", "id"], name="ix_operation_status"),
            # card: what repeats a step; most steps are not repeated
            models.Index(fields=["repeats"], condition=Q(repeats__isnull=False), name="ix_operation_repeats"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.name}"

    @property
    def is_passed(self) -> bool:
        return self.status in PASSED_OPERATIONS

    def standard_time(self, pieces: int) -> timedelta:
        """Set-up plus run time for so many pieces."""
        return timedelta(minutes=float(Decimal(self.setup_minutes) + Decimal(self.run_minutes) * pieces))
