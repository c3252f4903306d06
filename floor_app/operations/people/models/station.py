from django.db import models
from django.utils.translation import gettext_lazy as _

from floor_app.operations.plant.models import WorkCenter
from floor_app.operations.plant.models.base import CodedModel


class Station(CodedModel):
    """A registered tablet or kiosk. Badges and PINs are accepted only here."""

    work_center = models.ForeignKey(
        WorkCenter,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stations",
        verbose_name=_("work center"),
    )
    token = models.CharField(_("token (hashed)"), max_length=64, blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("station")
        verbose_name_plural = _("stations")
