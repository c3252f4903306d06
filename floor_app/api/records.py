"""Events, as every history and the outbox show them."""

from typing import ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from core.models import Event
from floor_app.api.base import NEWEST, lists
from floor_app.api.documents import Document, at
from floor_app.api.inputs import filter_time, filter_words


class EventRow(Document[Event]):
    """Who did what to which record, when."""

    subject_type = at("subject_type.model")
    by = at("by.username")

    class Meta:
        model = Event
        fields: ClassVar = ["id", "at", "verb", "subject_type", "subject_id", "by", "client_id", "facts"]


@lists(
    "production.view",
    EventRow,
    orders=NEWEST,
    verb=filter_words(),
    person=filter_words("by__username"),
    after=serializers.IntegerField(required=False, min_value=0, source="id__gt"),
    since=filter_time("at__gte"),
)
def events() -> QuerySet[Event]:
    """Everything that has happened. To follow it, ask again with `sort=oldest` and `after` the last id."""
    return Event.objects.all()
