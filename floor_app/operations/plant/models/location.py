from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from floor_app.operations.plant.models.base import CodedModel
from floor_app.operations.plant.status import LocationKind


class Location(CodedModel):
    """A place where things lie; a tree, so that a zone has bins."""

    kind = models.CharField(_("kind"), max_length=12, choices=LocationKind, default=LocationKind.WAREHOUSE)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("inside"),
    )
    allows_negative = models.BooleanField(
        _("stock may go negative"),
        default=False,
        db_default=False,
        help_text=_("For places where issues are booked before receipts, such as a consignment shelf."),
    )
    receives_finished_goods = models.BooleanField(
        _("finished work is received here"), default=False, db_default=False
    )

    class Meta:
        verbose_name = _("location")
        verbose_name_plural = _("locations")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="ck_location_not_own_parent"
            ),
            models.UniqueConstraint(
                fields=["receives_finished_goods"],
                condition=Q(receives_finished_goods=True),
                name="uq_location_one_for_finished_goods",
            ),
        ]
