"""Charts drawn by the server: SVG with a title, a summary in words, and the table behind a toggle."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import template
from django.utils.translation import gettext as _

register = template.Library()

WIDTH, HEIGHT, LABEL_ROW, VALUE_ROW = 640, 200, 22, 18


@dataclass(frozen=True)
class Bar:
    label: str
    value: float
    x: float
    y: float
    width: float
    height: float
    middle: float


@register.inclusion_tag("core/parts/_bar_chart.html")
def bar_chart(
    points: Sequence[tuple[str, float]], title: str, unit: str = "", tone: str = "accent"
) -> dict[str, object]:
    """Columns for (label, value) pairs, values zero or more, in the given order."""
    return {
        "bars": columns(points),
        "points": points,
        "title": title,
        "unit": unit,
        "tone": tone,
        "summary": _summary(points, unit),
        "width": WIDTH,
        "height": HEIGHT,
        "base": HEIGHT - LABEL_ROW,
        "label_y": HEIGHT - 6,
    }


def columns(points: Sequence[tuple[str, float]]) -> list[Bar]:
    """Where each bar stands in the drawing; the highest fills the room."""
    most = max((value for _label, value in points), default=0) or 1
    room = HEIGHT - LABEL_ROW - VALUE_ROW
    slot = WIDTH / max(len(points), 1)
    width = min(slot * 0.62, 44)
    return [
        Bar(
            label=label,
            value=value,
            x=round(slot * (i + 0.5) - width / 2, 1),
            y=round(VALUE_ROW + room * (1 - value / most), 1),
            width=round(width, 1),
            height=round(room * value / most, 1),
            middle=round(slot * (i + 0.5), 1),
        )
        for i, (label, value) in enumerate(points)
    ]


def _summary(points: Sequence[tuple[str, float]], unit: str) -> str:
    if not points:
        return _("There is nothing to show yet.")
    most = max(points, key=lambda point: point[1])
    least = min(points, key=lambda point: point[1])
    return _("Most: %(most)s, %(high)s %(unit)s. Least: %(least)s, %(low)s %(unit)s.") % {
        "most": most[0],
        "high": f"{most[1]:g}",
        "least": least[0],
        "low": f"{least[1]:g}",
        "unit": unit,
    }
