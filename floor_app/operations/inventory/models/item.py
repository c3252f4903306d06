from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.search import SEARCHED_FROM_ITS_START
from core.state import StatusModel
from floor_app.operations.engineering.models import Material
from floor_app.operations.inventory.status import STOCK_QUALITY_MOVES, StockQuality
from floor_app.operations.plant.models.base import CodedModel


class Item(CodedModel):
    """What stores count: bought parts and consumables, and the plant's own products."""

    unit_of_measure = models.CharField(_("unit"), max_length=12, default="pcs")
    material = models.OneToOneField(
        Material,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="item",
        verbose_name=_("material"),
        help_text=_("Set for the plant's own products."),
    )
    gtin = models.CharField(
        _("GTIN"),
        max_length=14,
        blank=True,
        default="",
        db_default="",
        help_text=_("The number in the supplier's bar code, so that its labels open this item."),
    )
    minimum_quantity = models.DecimalField(
        _("minimum stock"), max_digits=14, decimal_places=3, default=0, db_default=0
    )

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["gtin"], condition=~models.Q(gtin=""), name="uq_item_gtin"),
            models.CheckConstraint(
                condition=models.Q(minimum_quantity__gte=0), name="ck_item_minimum_not_negative"
            ),
        ]


class Lot(StatusModel):
    """A quantity of one item that shares its origin and so its quality status."""

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = STOCK_QUALITY_MOVES

    item = models.ForeignKey(
        Item, on_delete=models.PROTECT, db_index=False, related_name="lots", verbose_name=_("item")
    )
    number = models.CharField(_("lot number"), max_length=40)
    status = models.CharField(
        _("quality status"), max_length=12, choices=StockQuality, default=StockQuality.QUARANTINE
    )
    received_at = models.DateTimeField(_("received"))
    supplier_lot = models.CharField(_("supplier's lot"), max_length=60, blank=True, default="")

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "number"], name="uq_lot_item_number"),
        ]
        indexes: ClassVar = [
            # lots list: newest first, all and by quality status
            models.Index(fields=["-received_at", "-id"], name="ix_lot_received"),
            models.Index(fields=["status", "-received_at", "-id"], name="ix_lot_status"),
            # lots list: search by number, ours and the supplier's
            models.Index(fields=["number"], opclasses=[SEARCHED_FROM_ITS_START], name="ix_lot_number"),
            models.Index(
                fields=["supplier_lot"], opclasses=[SEARCHED_FROM_ITS_START], name="ix_lot_supplier_lot"
            ),
        ]

    def __str__(self) -> str:
        return self.number
