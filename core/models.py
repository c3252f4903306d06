"""Facts every domain shares: what happened (Event) and the last number given out (DocumentSeries)."""

from typing import ClassVar

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """Who did what to which record, when. Append-only: history, audit trail and outbox in one."""

    at = models.DateTimeField(_("at"))
    verb = models.CharField(_("verb"), max_length=60)
    subject_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, db_index=False, related_name="+")
    subject_id = models.BigIntegerField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    client_id = models.UUIDField(_("client id"), null=True)
    facts = models.JSONField(_("facts"), default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client_id"], name="uq_event_client_id"),
        ]
        indexes: ClassVar = [
            # every record's history, newest first
            models.Index(fields=["subject_type", "subject_id", "-id"], name="ix_event_subject"),
            # reports: one kind of event over a span of time
            models.Index(fields=["verb", "at"], name="ix_event_verb_at"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"


class DocumentSeries(models.Model):
    """The last number given out in one series, such as JC-2026."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("document series")
        verbose_name_plural = _("document series")

    def __str__(self) -> str:
        return f"{self.code}-{self.last:05d}"
