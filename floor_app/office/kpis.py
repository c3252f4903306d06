"""The five numbers of the floor, each leading to the list behind it."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from floor_app.office.counts import shown

KPIS: dict[str, tuple[str | Promise, str, str]] = {
    "running": (_("In production"), "", "tab=running"),
    "ready": (_("Ready"), "", "tab=released"),
    "hold": (_("On hold"), "", "tab=hold"),
    "blocked": (_("Blocked"), "block", "needs=blocked"),
    "late": (_("Late"), "block", "needs=late"),
}


def kpis(counts: Mapping[str, int], *, linked: bool = True) -> list[dict[str, object]]:
    """For core/parts/_kpi.html; red only where there is something to do."""
    return [
        {
            "label": label,
            "value": shown(counts[name]),
            "tone": tone if counts[name] else "",
            "url": f"{reverse('office:jobs')}?{query}" if linked else "",
        }
        for name, (label, tone, query) in KPIS.items()
    ]
