"""What stands in the sidebar: one list, in order. Who may not is not shown the item."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from floor_app.operations.people import queries as people


@dataclass(frozen=True)
class Item:
    """One link. `name` is a URL name without arguments; an empty `verb` lets everybody in."""

    group: str | Promise
    name: str
    label: str | Promise
    icon: str
    verb: str = ""


PRODUCTION, QUALITY, RESOURCES, SETUP = _("Production"), _("Quality"), _("Resources"), _("Setup")

ITEMS = (
    Item("", "office:home", _("Home"), "layout-dashboard"),
    Item("", "office:board", _("Floor board"), "tv", "production.view"),
    Item(PRODUCTION, "office:jobs", _("Job cards"), "clipboard-list", "production.view"),
    Item(PRODUCTION, "office:batch-orders", _("Batch orders"), "layers", "production.view"),
    Item(PRODUCTION, "terminal:scan", _("Scan"), "scan-line", "terminal.use"),
    Item(PRODUCTION, "terminal:home", _("Terminal"), "monitor", "terminal.use"),
    Item(PRODUCTION, "office:scans", _("Scan log"), "history", "qr_system.view_scans"),
    Item(QUALITY, "office:inspections", _("Inspections"), "shield-check", "quality.view"),
    Item(QUALITY, "office:ncrs", _("NCRs"), "triangle-alert", "quality.view"),
    Item(RESOURCES, "office:stock", _("Stock"), "warehouse", "inventory.view"),
    Item(RESOURCES, "office:units", _("Units"), "barcode", "inventory.view"),
    Item(RESOURCES, "office:assets", _("Assets"), "hammer", "maintenance.view"),
    Item(RESOURCES, "office:requests", _("Maintenance requests"), "wrench", "maintenance.view"),
    Item(RESOURCES, "office:labels", _("Labels"), "qr-code", "qr_system.print_labels"),
    Item(SETUP, "office:materials", _("Materials"), "package", "engineering.view"),
    Item(SETUP, "office:routings", _("Routings"), "route", "engineering.view"),
    Item(SETUP, "office:work-centers", _("Work centers"), "factory", "plant.view"),
    Item(SETUP, "office:locations", _("Locations"), "map-pin", "plant.edit"),
    Item(SETUP, "office:shifts", _("Shifts"), "clock", "plant.edit"),
    Item(SETUP, "office:departments", _("Departments"), "building-2", "plant.edit"),
    Item(SETUP, "office:people", _("People"), "users", "people.edit"),
    Item(SETUP, "office:stations", _("Stations"), "tablet", "people.edit"),
)


def links(request: HttpRequest) -> list[dict[str, object]]:
    """The items this person may open, for core/_sidebar.html; the one they are on is `current`."""
    shown = [
        {"group": item.group, "label": item.label, "icon": item.icon, "url": url_of(item.name)}
        for item in ITEMS
        if not item.verb or people.may(request.user, item.verb)
    ]
    here = _current(request.path, [str(link["url"]) for link in shown])
    return [{**link, "current": link["url"] == here} for link in shown if link["url"]]


def url_of(name: str, *args: object) -> str:
    """The address of a page of the office, or nothing while that page is not built."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _current(path: str, urls: list[str]) -> str:
    """The longest address that the path begins with; home is only itself."""
    within = [url for url in urls if url and (path == url or (url != "/" and path.startswith(url)))]
    return max(within, key=len, default="")
