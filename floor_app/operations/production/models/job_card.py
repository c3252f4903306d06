from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from core.search import SEARCHED_FROM_ITS_START
from core.state import StatusModel
from floor_app.operations.engineering.models import Material, MaterialRevision, Routing
from floor_app.operations.engineering.status import JobType
from floor_app.operations.inventory.models import SerialUnit
from floor_app.operations.production.models.batch_order import BatchOrder
from floor_app.operations.production.reasons import ReworkReason, ScrapReason
from floor_app.operations.production.status import (
    CLOSED_CARDS,
    JOB_CARD_MOVES,
    OPEN_CARDS,
    JobCardStatus,
    Priority,
)

_OPEN = ~Q(status__in=sorted(CLOSED_CARDS))


class JobCard(StatusModel):
    """The order on the floor for one unit or a small quantity."""

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = JOB_CARD_MOVES

    number = models.CharField(_("number"), max_length=20, unique=True)
    qr_code = models.CharField(_("QR code"), max_length=40)
    job_type = models.CharField(_("job type"), max_length=16, choices=JobType, default=JobType.NEW_PRODUCTION)
    status = models.CharField(_("status"), max_length=24, choices=JobCardStatus, default=JobCardStatus.NEW)
    held_from = models.CharField(_("held from"), max_length=24, choices=JobCardStatus, blank=True, default="")
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.NORMAL)
    material = models.ForeignKey(
        Material,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="job_cards",
        verbose_name=_("material"),
    )
    mat_number = models.CharField(_("MAT number"), max_length=30)
    revision = models.ForeignKey(
        MaterialRevision,
        on_delete=models.PROTECT,
        db_index=False,
        null=True,
        related_name="+",
        verbose_name=_("revision"),
    )
    unit = models.ForeignKey(
        SerialUnit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="job_cards",
        verbose_name=_("serial unit"),
    )
    routing = models.ForeignKey(
        Routing,
        on_delete=models.PROTECT,
        db_index=False,
        null=True,
        related_name="+",
        verbose_name=_("routing"),
    )
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    customer = models.CharField(_("customer"), max_length=80, blank=True, default="")
    reference = models.CharField(
        _("reference"), max_length=60, blank=True, default="", help_text=_("Order number in the ERP.")
    )
    batch_order = models.ForeignKey(
        BatchOrder,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="job_cards",
        verbose_name=_("batch order"),
    )
    original = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        db_index=False,
        null=True,
        related_name="rework_cards",
        verbose_name=_("reworks"),
    )
    reworks = models.ForeignKey(
        "production.JobOperation",
        on_delete=models.PROTECT,
        db_index=False,
        null=True,
        related_name="rework_cards",
        verbose_name=_("reworked step"),
    )
    rework_reason = models.CharField(
        _("rework reason"), max_length=20, choices=ReworkReason, blank=True, default=""
    )
    split_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        db_index=False,
        null=True,
        related_name="split_cards",
        verbose_name=_("split from"),
    )
    close_reason = models.CharField(
        _("why it was scrapped or cancelled"), max_length=255, blank=True, default=""
    )
    scrap_reason = models.CharField(
        _("scrap reason"), max_length=24, choices=ScrapReason, blank=True, default=""
    )
    due_date = models.DateField(_("due"), null=True, blank=True)
    due_order = models.GeneratedField(
        expression=Coalesce("due_date", Value(date.max)), output_field=models.DateField(), db_persist=True
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="+",
        verbose_name=_("created by"),
    )
    created_at = models.DateTimeField(_("created"))
    released_at = models.DateTimeField(_("released"), null=True)
    actual_start_datetime = models.DateTimeField(_("started"), null=True)
    actual_end_datetime = models.DateTimeField(_("ended"), null=True)
    is_imported = models.BooleanField(_("imported history"), default=False, db_default=False)

    class Meta:
        verbose_name = _("job card")
        verbose_name_plural = _("job cards")
        constraints: ClassVar = [
            # a log may order nothing and report pieces all the same
            models.CheckConstraint(
                condition=Q(quantity__gt=0) | Q(is_imported=True), name="ck_job_card_quantity_positive"
            ),
            models.CheckConstraint(
                condition=~Q(job_type=JobType.REWORK) | Q(original__isnull=False),
                name="ck_job_card_rework_names_original",
            ),
            models.CheckConstraint(
                condition=~Q(status=JobCardStatus.ON_HOLD) | ~Q(held_from=""), name="ck_job_card_held_from"
            ),
            # one open card a unit: two travelers for one piece of steel is how history gets lost
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(unit__isnull=False, status__in=OPEN_CARDS),
                name="uq_job_card_one_open_per_unit",
            ),
        ]
        indexes: ClassVar = [
            # job list and API: search by a label's text
            models.Index(fields=["qr_code", "status"], name="ix_jc_qr_status"),
            # job list and API: search by MAT number; cards of a material, in a tab
            models.Index(
                fields=["mat_number", "status"],
                opclasses=[SEARCHED_FROM_ITS_START, "varchar_ops"],
                name="ix_jc_mat_status",
            ),
            # job list: what was started between two days, by its start
            models.Index(fields=["actual_start_datetime", "actual_end_datetime"], name="ix_jc_actual_times"),
            # job list: a tab, by due date
            models.Index(fields=["status", "due_order", "id"], name="ix_jc_status_due"),
            # job list: all cards, by due date
            models.Index(fields=["due_order", "id"], name="ix_jc_due"),
            # job list: a rare kind, a rare priority, by due date
            models.Index(fields=["job_type", "due_order", "id"], name="ix_jc_type_due"),
            models.Index(fields=["priority", "due_order", "id"], name="ix_jc_priority_due"),
            # job list: a kind, a priority, by number
            models.Index(fields=["job_type", "number"], name="ix_jc_type_number"),
            models.Index(fields=["priority", "number"], name="ix_jc_priority_number"),
            # job list and late cards: what is open, by due date
            models.Index(
                fields=["due_order", "id"],
                condition=_OPEN,
                name="ix_jc_open_due",
            ),
            # job list: search by customer or ERP order
            models.Index(fields=["customer"], opclasses=[SEARCHED_FROM_ITS_START], name="ix_jc_customer"),
            models.Index(fields=["reference"], opclasses=[SEARCHED_FROM_ITS_START], name="ix_jc_reference"),
            # job list: what is open, by number
            models.Index(fields=["number"], condition=_OPEN, name="ix_jc_open_number"),
            # job card: what was made of it; most cards stand alone
            models.Index(fields=["original"], condition=Q(original__isnull=False), name="ix_jc_original"),
            models.Index(fields=["reworks"], condition=Q(reworks__isnull=False), name="ix_jc_reworks"),
            models.Index(
                fields=["split_from"], condition=Q(split_from__isnull=False), name="ix_jc_split_from"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.status not in CLOSED_CARDS
