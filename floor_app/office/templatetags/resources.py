"""Small words of the resource pages."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template

from floor_app.operations.inventory.queries import show_quantity

register = template.Library()


@register.filter
def of(values: Mapping[Any, Any], key: Any) -> Any:
    """What a mapping has for a key: {{ parts|of:row.pk }}; nothing where it has none."""
    return values.get(key, "")


@register.filter
def quantity(number: Decimal | None) -> str:
    """3.000 as 3, 0.250 as 0.25."""
    return "–" if number is None else show_quantity(number)
