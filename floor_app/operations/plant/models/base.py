"""Master data of the plant is known by a code that people say aloud and fixtures refer to."""

from typing import ClassVar, Self, TypeVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

C = TypeVar("C", bound="CodedModel")

code_format = RegexValidator(
    r"^[A-Z0-9][A-Z0-9._/-]*\Z", _("Use capital letters, digits and . _ / - only, for example WH-A01.")
)


class CodeManager(models.Manager[C]):
    def get_by_natural_key(self, code: str) -> C:
        return self.get(code=code)


class CodedModel(models.Model):
    """Something with a code and a name that is taken out of use rather than deleted."""

    code = models.CharField(_("code"), max_length=30, unique=True, validators=[code_format])
    name = models.CharField(_("name"), max_length=120)
    is_active = models.BooleanField(_("in use"), default=True, db_default=True)

    objects: ClassVar[CodeManager[Self]] = CodeManager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.code

    def natural_key(self) -> tuple[str]:
        return (self.code,)
