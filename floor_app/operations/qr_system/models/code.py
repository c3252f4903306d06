from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from floor_app.operations.qr_system.status import CodeKind, CodeState


class QRCode(models.Model):
    """One label text and the thing it stands for, named by its natural key (a card number, a serial)."""

    kind = models.CharField(_("kind"), max_length=1, choices=CodeKind.choices)
    key = models.CharField(_("key"), max_length=64)
    text = models.CharField(_("code"), max_length=32)
    gtin = models.CharField(_("GTIN"), max_length=14, blank=True, default="", db_default="")
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    state = models.CharField(_("state"), max_length=8, choices=CodeState.choices, default=CodeState.ACTIVE)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    print_count = models.PositiveIntegerField(_("times printed"), default=0)
    last_scanned_at = models.DateTimeField(_("last scanned"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), db_default=Now())

    class Meta:
        verbose_name = _("code")
        verbose_name_plural = _("codes")
        constraints: ClassVar = [
            # every scan: code -> thing
            models.UniqueConstraint(fields=["text"], name="uq_qr_code_text"),
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=models.Q(state=CodeState.ACTIVE),
                name="uq_qr_code_one_active_per_thing",
            ),
            # a supplier's label: GTIN -> item
            models.UniqueConstraint(
                fields=["gtin"],
                condition=models.Q(state=CodeState.ACTIVE) & ~models.Q(gtin=""),
                name="uq_qr_code_one_active_per_gtin",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=CodeKind.values),
                name="ck_qr_code_kind_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=CodeState.values),
                name="ck_qr_code_state_is_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=CodeState.RETIRED, reason=""),
                name="ck_qr_code_retired_has_reason",
            ),
        ]
        indexes: ClassVar = [
            # terminal: a number typed by hand -> code; job card page and label sheet: thing -> code
            models.Index(fields=["key", "kind"], name="ix_qr_code_key"),
            # API: codes of one kind, newest first
            models.Index(fields=["kind", "-id"], name="ix_qr_code_kind"),
            # API: labels out of use, newest first
            models.Index(
                fields=["state", "-id"], condition=~models.Q(state=CodeState.ACTIVE), name="ix_qr_code_state"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_active(self) -> bool:
        return self.state == CodeState.ACTIVE
