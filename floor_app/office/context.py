"""What the office's pages show around their content."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from floor_app.office import navigation as sidebar
from floor_app.operations.people import queries as people
from floor_app.operations.plant import queries as plant

SHIFT_KEPT = 60  # seconds
NO_SHIFT = ""


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: sidebar, shift, search, scan and sign-out. Other interfaces have their own."""
    match = request.resolver_match
    if match is None or match.app_name != "office" or not request.user.is_authenticated:
        return {}
    uses_terminal = people.may(request.user, "terminal.use")
    return {
        "navigation": sidebar.links(request),
        "shift": shift_text(),
        "search_url": reverse("office:search"),
        "scan_url": reverse("terminal:scan" if uses_terminal else "office:search"),
        "scan_post_url": reverse("office:scan"),
        "may_print_labels": people.may(request.user, "qr_system.print_labels"),
        "may_replace_labels": people.may(request.user, "qr_system.replace_label"),
        "sign_out_url": reverse("office:sign-out"),
    }


def shift_text() -> str:
    """Name and hours of the shift that is on, such as "Day 06:00–14:00"."""
    kept: str | None = cache.get("office.shift")
    if kept is None:
        shift = plant.shift_at(timezone.now())
        kept = f"{shift.name}\t{shift.starts:%H:%M}–{shift.ends:%H:%M}" if shift else NO_SHIFT
        cache.set("office.shift", kept, SHIFT_KEPT)
    name, _tab, hours = kept.partition("\t")
    return _("Shift %(name)s · %(hours)s") % {"name": name, "hours": hours} if name else ""
