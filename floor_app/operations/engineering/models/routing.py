from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from floor_app.operations.engineering.status import BodyMaterial, JobType
from floor_app.operations.people.models import Skill
from floor_app.operations.plant.models import WorkCenter


class RoutingManager(models.Manager["Routing"]):
    def get_by_natural_key(self, code: str, version: int) -> "Routing":
        return self.get(code=code, version=version)


class Routing(models.Model):
    """The template of a job card's operations, chosen by product family, body material and job type.

    An empty family or body material fits any.
    """

    code = models.CharField(_("code"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"), default=1, validators=[MinValueValidator(1)])
    name = models.CharField(_("name"), max_length=120)
    job_type = models.CharField(_("job type"), max_length=16, choices=JobType)
    product_family = models.CharField(_("product family"), max_length=40, blank=True, default="")
    body_material = models.CharField(
        _("body material"), max_length=8, choices=BodyMaterial, blank=True, default=""
    )
    is_active = models.BooleanField(_("in use"), default=True, db_default=True)

    objects: ClassVar[RoutingManager] = RoutingManager()

    class Meta:
        verbose_name = _("routing")
        verbose_name_plural = _("routings")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="uq_routing_code_version"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(is_active=True), name="uq_routing_one_active_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"

    def natural_key(self) -> tuple[str, int]:
        return (self.code, self.version)


class RoutingOperation(models.Model):
    """One step of a routing. Times are minutes: set-up once per card, run once per piece."""

    routing = models.ForeignKey(Routing, on_delete=models.CASCADE, related_name="operations")
    sequence = models.PositiveSmallIntegerField(_("sequence"), help_text=_("10, 20, 30 …"))
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=120)
    work_center = models.ForeignKey(
        WorkCenter, on_delete=models.PROTECT, related_name="+", verbose_name=_("work center")
    )
    setup_minutes = models.DecimalField(_("set-up (min)"), max_digits=8, decimal_places=2, default=0)
    run_minutes = models.DecimalField(_("run per piece (min)"), max_digits=8, decimal_places=2, default=0)
    skill = models.ForeignKey(
        Skill,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("skill asked for"),
    )
    is_mandatory = models.BooleanField(_("mandatory"), default=True, db_default=True)
    is_inspection = models.BooleanField(_("inspection step"), default=False, db_default=False)
    instructions = models.TextField(
        _("instructions"), blank=True, default="", help_text=_("One step a line.")
    )

    class Meta:
        verbose_name = _("routing operation")
        verbose_name_plural = _("routing operations")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["routing", "sequence"], name="uq_routing_operation_sequence"),
            models.CheckConstraint(
                condition=Q(setup_minutes__gte=0, run_minutes__gte=0), name="ck_routing_operation_minutes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.name}"
