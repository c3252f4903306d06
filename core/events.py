"""Writing and reading the event table; see docs/decisions/0002 for why a revision is read from it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from core.commands import running_command
from core.models import Event

REVISION_WINDOW = 64


def record(
    verb: str,
    *,
    subject: Model,
    by: AbstractBaseUser | None,
    at: datetime,
    client_id: UUID | None = None,
    **facts: Any,
) -> Event:
    """Write one event in the caller's transaction. `verb` reads "domain.noun.past_participle"."""
    if client_id:
        facts["command"] = running_command.get()
    return Event.objects.create(
        verb=verb,
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        by_id=by.pk if by else None,
        at=at,
        client_id=client_id,
        facts=facts,
    )


def history(subject: Model) -> QuerySet[Event]:
    """All events of one record, newest first."""
    kind = ContentType.objects.get_for_model(subject)
    return Event.objects.filter(subject_type=kind, subject_id=subject.pk).select_related("by").order_by("-id")


def revision() -> str:
    """Changes whenever anything on the floor changes; costs the same however many events there are.

    A transaction may commit after one with a higher id, so the highest id alone would miss it: the sum
    over the newest ids moves in that case too.
    """
    newest = list(Event.objects.order_by("-id").values_list("id", flat=True)[:REVISION_WINDOW])
    return f"{newest[0] if newest else 0}-{sum(newest)}"
