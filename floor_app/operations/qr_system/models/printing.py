from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.state import StatusModel
from floor_app.operations.qr_system.models.code import QRCode
from floor_app.operations.qr_system.status import PRINT_MOVES, PrintStatus

# Letters, digits and hyphens between full stops (RFC 1123), which an IPv4 address is too.
HOST = r"\A[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?\Z"
RAW_PORT = 9100


class Printer(models.Model):
    """A printer in the plant's network and the paper that is in it."""

    class Dpi(models.IntegerChoices):
        DPI_203 = 203, "203 dpi"
        DPI_300 = 300, "300 dpi"

    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=80)
    host = models.CharField(
        _("address"),
        max_length=253,
        validators=[RegexValidator(HOST, _("Enter a host name or an IP address."))],
    )
    port = models.PositiveIntegerField(
        _("port"),
        default=RAW_PORT,
        # below are the network's own services, which are nobody's printer
        validators=[MinValueValidator(1024), MaxValueValidator(65535)],
    )
    dpi = models.PositiveSmallIntegerField(_("resolution"), choices=Dpi, default=Dpi.DPI_203)
    template = models.CharField(_("paper"), max_length=30)
    shift_right = models.DecimalField(_("shift right (mm)"), max_digits=4, decimal_places=2, default=0)
    shift_down = models.DecimalField(_("shift down (mm)"), max_digits=4, decimal_places=2, default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("printer")
        verbose_name_plural = _("printers")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(port__gte=1024, port__lte=65535), name="ck_printer_port_is_no_service"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def offset(self) -> tuple[float, float]:
        return float(self.shift_right), float(self.shift_down)


class PrintJob(StatusModel):
    """One press of Print: handed out as a file, or on its way to a printer. Once printed, the file goes."""

    TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = PRINT_MOVES

    status = models.CharField(_("state"), max_length=9, choices=PrintStatus, default=PrintStatus.QUEUED)
    printer = models.ForeignKey(
        Printer, on_delete=models.PROTECT, null=True, related_name="jobs", verbose_name=_("printer")
    )
    template = models.CharField(_("paper"), max_length=30)
    form = models.CharField(_("form"), max_length=3)
    labels = models.PositiveIntegerField(_("labels"))
    copies = models.PositiveSmallIntegerField(_("copies"), default=1)
    codes: "models.ManyToManyField[QRCode, models.Model]" = models.ManyToManyField(
        QRCode, related_name="prints", verbose_name=_("codes")
    )
    file = models.BinaryField(_("file"), default=b"")
    problem = models.CharField(_("problem"), max_length=200, blank=True)
    reason = models.CharField(_("why again"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"))
    sending_since = models.DateTimeField(_("being sent since"), null=True)

    class Meta:
        verbose_name = _("print job")
        verbose_name_plural = _("print jobs")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=PrintStatus.values), name="ck_print_job_status_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=PrintStatus.SENDING) | Q(sending_since__isnull=False),
                name="ck_print_job_sending_since",
            ),
        ]
        indexes: ClassVar = [
            # queue page and send_prints: what is not settled
            models.Index(fields=["status", "id"], name="ix_print_job_status"),
        ]

    def __str__(self) -> str:
        return f"P-{self.pk}"
