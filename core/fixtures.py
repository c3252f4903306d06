"""Fixtures in JSON whose objects remember how they were told: by name, or by primary key.

SERIALIZATION_MODULES puts this in the place of Django's own, which finds the row of a name and forgets how.
"""

from collections.abc import Iterator
from typing import Any

from django.core.serializers import json
from django.core.serializers.base import DeserializedObject

__all__ = ["Deserializer", "Serializer"]
Serializer = json.Serializer


class Deserializer(json.Deserializer):
    def _handle_object(self, obj: dict[str, Any]) -> Iterator[DeserializedObject]:
        # of Django 5.2 and newer; the stubs know it as a function still
        for found in super()._handle_object(obj):  # type: ignore[misc]
            found.is_named = obj.get("pk") is None
            yield found
