from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.search import SEARCHED_FROM_ITS_START
from core.state import StatusModel
from floor_app.operations.maintenance.status import ASSET_MOVES, AssetStatus, Criticality
from floor_app.operations.plant.models import Location, WorkCenter
from floor_app.operations.plant.models.base import CodedModel


class Asset(StatusModel, CodedModel):
    """A maintained machine. The one a work center runs on blocks that work center when it is down."""

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = ASSET_MOVES

    status = models.CharField(_("status"), max_length=20, choices=AssetStatus, default=AssetStatus.IN_SERVICE)
    criticality = models.CharField(
        _("criticality"), max_length=8, choices=Criticality, default=Criticality.MEDIUM
    )
    work_center = models.ForeignKey(
        WorkCenter,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assets",
        verbose_name=_("work center"),
    )
    location = models.ForeignKey(
        Location,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assets",
        verbose_name=_("location"),
    )
    manufacturer = models.CharField(_("manufacturer"), max_length=80, blank=True, default="")
    model_number = models.CharField(_("model number"), max_length=60, blank=True, default="")
    serial_number = models.CharField(_("serial number"), max_length=60, blank=True, default="")
    pm_interval_days = models.PositiveSmallIntegerField(
        _("preventive maintenance every (days)"), null=True, blank=True
    )
    last_maintenance_date = models.DateField(_("last maintained"), null=True, blank=True)
    next_pm_due_date = models.DateField(_("next PM due"), null=True, blank=True)
    is_deleted = models.BooleanField(_("deleted"), default=False, db_default=False)

    class Meta:
        verbose_name = _("asset")
        verbose_name_plural = _("assets")
        indexes: ClassVar = [
            # asset list: maintained since a day; technician's home: what was maintained last
            models.Index(fields=["-last_maintenance_date"], name="idx_asset_last_maint"),
            # asset list and technician's home: what is due
            models.Index(fields=["next_pm_due_date"], name="idx_asset_next_pm"),
            # asset list: by make and model, as they begin
            models.Index(
                fields=["manufacturer", "model_number"],
                opclasses=[SEARCHED_FROM_ITS_START] * 2,
                name="idx_asset_mfr_model",
            ),
            # asset list: a tab and its count
            models.Index(fields=["is_deleted", "status"], name="idx_asset_active"),
        ]
