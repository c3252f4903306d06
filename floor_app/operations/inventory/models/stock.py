from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from floor_app.operations.inventory.models.item import Item, Lot
from floor_app.operations.inventory.models.unit import SerialUnit
from floor_app.operations.inventory.status import MoveKind
from floor_app.operations.plant.models import Location


class StockMove(models.Model):
    """One line of the stock ledger: a quantity leaves one place, or arrives at one, or both. Append-only."""

    at = models.DateTimeField(_("at"))
    kind = models.CharField(_("kind"), max_length=12, choices=MoveKind)
    item = models.ForeignKey(
        Item, on_delete=models.PROTECT, db_index=False, related_name="moves", verbose_name=_("item")
    )
    lot = models.ForeignKey(
        Lot, on_delete=models.PROTECT, null=True, blank=True, related_name="moves", verbose_name=_("lot")
    )
    unit = models.ForeignKey(
        SerialUnit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="moves",
        verbose_name=_("serial unit"),
    )
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3)
    source = models.ForeignKey(
        Location, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("from")
    )
    destination = models.ForeignKey(
        Location, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("to")
    )
    reference = models.CharField(
        _("reference"),
        max_length=40,
        blank=True,
        default="",
        help_text=_("Job card, count or delivery note."),
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="+",
        verbose_name=_("by"),
    )

    class Meta:
        verbose_name = _("stock move")
        verbose_name_plural = _("stock moves")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="ck_stock_move_quantity_positive"),
            models.CheckConstraint(
                condition=Q(source__isnull=False) | Q(destination__isnull=False),
                name="ck_stock_move_has_a_place",
            ),
            models.CheckConstraint(
                condition=Q(source__isnull=True) | Q(destination__isnull=True) | ~Q(source=F("destination")),
                name="ck_stock_move_goes_somewhere",
            ),
        ]
        indexes: ClassVar = [
            # stock: one item's ledger, newest first
            models.Index(fields=["item", "-id"], name="ix_stock_move_item"),
            # API: moves of one kind, newest first
            models.Index(fields=["kind", "-id"], name="ix_stock_move_kind"),
            # job card: what was issued to it
            models.Index(fields=["reference", "-id"], name="ix_stock_move_reference"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.quantity:f} {self.item}"


class StockLevel(models.Model):
    """The running total of the ledger for one item, lot and location.

    The row is locked while a move is posted, so that two issues at once cannot both take the last piece;
    `check_invariants` compares it with the sum of the moves.
    """

    item = models.ForeignKey(
        Item, on_delete=models.PROTECT, db_index=False, related_name="levels", verbose_name=_("item")
    )
    lot = models.ForeignKey(
        Lot, on_delete=models.PROTECT, null=True, blank=True, related_name="levels", verbose_name=_("lot")
    )
    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, related_name="levels", verbose_name=_("location")
    )
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3, default=0)

    class Meta:
        verbose_name = _("stock level")
        verbose_name_plural = _("stock levels")
        constraints: ClassVar = [
            # Two, because the embedded database cannot treat empty lots as equal. The first also answers
            # "how much is there of this item".
            models.UniqueConstraint(fields=["item", "lot", "location"], name="uq_stock_level_lot"),
            models.UniqueConstraint(
                fields=["item", "location"], condition=Q(lot__isnull=True), name="uq_stock_level_no_lot"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} @ {self.location}: {self.quantity:f}"
