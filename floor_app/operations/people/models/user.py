from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from floor_app.operations.plant.models import Department


class User(AbstractUser):
    """A person. Roles are groups of the names in `people.roles`; a badge or PIN works at a station only."""

    badge = models.CharField(
        _("badge code"), max_length=40, null=True, blank=True, unique=True, editable=False
    )
    pin = models.CharField(_("PIN (hashed)"), max_length=128, blank=True, default="", editable=False)
    personnel_number = models.CharField(
        _("personnel number"), max_length=30, null=True, blank=True, unique=True
    )
    department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("department"),
    )

    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.get_full_name() or self.username
