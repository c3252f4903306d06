from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.search import SEARCHED_FROM_ITS_START
from core.state import StatusModel
from floor_app.operations.engineering.models import Material
from floor_app.operations.inventory.serials import show_serial
from floor_app.operations.inventory.status import UNIT_MOVES, Ownership, UnitCondition, UnitStatus
from floor_app.operations.plant.models import Location


class SerialUnit(StatusModel):
    """One serialised piece with its life of repairs; every change is an event."""

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = UNIT_MOVES

    serial_number = models.CharField(_("serial number"), max_length=30, unique=True)
    repair_index = models.PositiveSmallIntegerField(_("repairs"), default=0)
    material = models.ForeignKey(
        Material, on_delete=models.PROTECT, related_name="units", verbose_name=_("material")
    )
    status = models.CharField(_("status"), max_length=16, choices=UnitStatus)
    location = models.ForeignKey(
        Location,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="units",
        verbose_name=_("location"),
    )
    condition = models.CharField(_("condition"), max_length=12, choices=UnitCondition)
    ownership = models.CharField(_("ownership"), max_length=12, choices=Ownership, default=Ownership.OWN)
    owner = models.CharField(_("customer"), max_length=80, blank=True, default="")

    class Meta:
        verbose_name = _("serial unit")
        verbose_name_plural = _("serial units")
        indexes: ClassVar = [
            # units list: by state, newest first
            models.Index(fields=["status", "-id"], name="ix_unit_status"),
            # units list: most often repaired first
            models.Index(fields=["-repair_index", "-id"], name="ix_unit_repairs"),
            # units list: search by owner
            models.Index(fields=["owner"], opclasses=[SEARCHED_FROM_ITS_START], name="ix_unit_owner"),
        ]

    def __str__(self) -> str:
        return show_serial(self.serial_number, self.repair_index)
