from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from floor_app.operations.people.models.user import User


class ApiToken(models.Model):
    """What another system shows instead of a password; it may do what its person may do."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="api_tokens", verbose_name=_("acts as")
    )
    name = models.CharField(_("name of the system"), max_length=80)
    token = models.CharField(_("token (hashed)"), max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "name"], name="uq_api_token_user_name"),
        ]

    def __str__(self) -> str:
        return self.name
