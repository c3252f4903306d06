import re
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from floor_app.operations.engineering.sizes import show_inches
from floor_app.operations.engineering.status import BodyMaterial


class MaterialManager(models.Manager["Material"]):
    def get_by_natural_key(self, mat_number: str) -> "Material":
        return self.get(mat_number=mat_number)


def valid_mat_number(value: str) -> None:
    """The pattern is a setting: other plants' material numbers are free codes."""
    if not re.fullmatch(settings.MAT_NUMBER_PATTERN, value):
        raise ValidationError(
            _("%(value)s is not a material number of this plant; 1267829M is one."), params={"value": value}
        )


class Material(models.Model):
    """What is made or repaired, known by its MAT number."""

    mat_number = models.CharField(_("MAT number"), max_length=30, unique=True, validators=[valid_mat_number])
    name = models.CharField(_("name"), max_length=120)
    product_family = models.CharField(_("product family"), max_length=40, blank=True, default="")
    body_material = models.CharField(
        _("body material"), max_length=8, choices=BodyMaterial, default=BodyMaterial.NOT_APPLICABLE
    )
    size_inches = models.DecimalField(_("size"), max_digits=6, decimal_places=3, null=True, blank=True)
    is_serialised = models.BooleanField(_("every piece has a serial number"), default=True, db_default=True)
    is_active = models.BooleanField(_("in use"), default=True, db_default=True)

    objects: ClassVar[MaterialManager] = MaterialManager()

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(size_inches__isnull=True) | models.Q(size_inches__gt=0),
                name="ck_material_size_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mat_number} {self.name}"

    def natural_key(self) -> tuple[str]:
        return (self.mat_number,)

    @property
    def size(self) -> str:
        """The size as people write it, such as 8 1/2"."""
        return show_inches(self.size_inches) if self.size_inches is not None else ""


class MaterialRevision(models.Model):
    """One issue of a material's design; the newest that is effective is the current one."""

    material = models.ForeignKey(
        Material, on_delete=models.PROTECT, related_name="revisions", verbose_name=_("material")
    )
    revision = models.CharField(_("revision"), max_length=10)
    effective_from = models.DateField(_("effective from"))
    change_note = models.CharField(_("what changed"), max_length=255, blank=True, default="")

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["material", "revision"], name="uq_revision_material_revision"),
        ]

    def __str__(self) -> str:
        return f"{self.material.mat_number} {self.revision}"
