from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from floor_app.operations.people.models.user import User
from floor_app.operations.plant.models.base import CodedModel


class Skill(CodedModel):
    """What an operation may ask of its operator, such as brazing or NDT level II."""

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")


class Qualification(models.Model):
    """One person holds one skill, until a date where it expires."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="qualifications", verbose_name=_("person")
    )
    skill = models.ForeignKey(
        Skill, on_delete=models.PROTECT, related_name="qualifications", verbose_name=_("skill")
    )
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "skill"], name="uq_qualification_user_skill"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.skill}"
