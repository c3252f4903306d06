"""What commands take: plain fields, and records named by the code people say aloud."""

from datetime import UTC
from typing import Any, ClassVar

from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

MOST_PIECES = 1_000_000

Field = serializers.Field[Any, Any, Any, Any]


class Input(serializers.Serializer[Any]):
    """The body of a command; its validated data are the service's keywords."""


class NamedRecord(serializers.SlugRelatedField[Any]):
    """A record by its natural key."""

    default_error_messages: ClassVar = {
        "does_not_exist": _("There is no {value}."),
        "invalid": _("This is not a code."),
    }


def named(model: type[Model], key: str = "code", **options: Any) -> NamedRecord:
    if not options.get("required", True):
        options = {"allow_null": True, "default": None, **options}
        options.pop("required")
    return NamedRecord(slug_field=key, queryset=model._default_manager.all(), **options)


def words(most: int = 255, *, required: bool = True, **options: Any) -> serializers.CharField:
    if required:
        return serializers.CharField(max_length=most, **options)
    return serializers.CharField(max_length=most, allow_blank=True, default="", **options)


def pieces(*, least: int = 0, **options: Any) -> serializers.IntegerField:
    if not least:
        options.setdefault("default", 0)
    return serializers.IntegerField(min_value=least, max_value=MOST_PIECES, **options)


def sequence(**options: Any) -> serializers.IntegerField:
    """Which step of a card: 10, 20, 30 …"""
    return serializers.IntegerField(min_value=0, max_value=30_000, **options)


def one_of(choices: Any, *, required: bool = True, **options: Any) -> serializers.ChoiceField:
    if not required:
        options.setdefault("default", "")
        options["allow_blank"] = options["default"] == ""
    return serializers.ChoiceField(choices=choices.choices, **options)


def moment(**options: Any) -> serializers.DateTimeField:
    """With its offset, or else in UTC."""
    return serializers.DateTimeField(default_timezone=UTC, **options)


def amount(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=14, decimal_places=3, **options)


class ReasonInput(Input):
    reason = words()


class NoteInput(Input):
    note = words(required=False)


# filters of lists: absent means all


def filter_words(source: str | None = None, **options: Any) -> serializers.CharField:
    return serializers.CharField(required=False, allow_blank=True, max_length=80, source=source, **options)


def filter_choice(choices: Any, source: str | None = None) -> serializers.ChoiceField:
    return serializers.ChoiceField(choices.choices, required=False, allow_blank=True, source=source)


def filter_flag(source: str | None = None) -> serializers.BooleanField:
    return serializers.BooleanField(required=False, allow_null=True, default=None, source=source)


def filter_time(source: str) -> serializers.DateTimeField:
    return moment(required=False, source=source)
