"""What happened to people, units, lots, items, assets and master data, in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _l

from core.models import Event
from floor_app.history.jobs import Line, Told
from floor_app.operations.inventory.status import Ownership, StockQuality, UnitCondition, UnitStatus
from floor_app.operations.maintenance.status import AssetStatus, DowntimeReason, Severity
from floor_app.operations.people.roles import Role

NEW: Told = (_l("Entered"), "", "plus")
CHANGED: Told = (_l("Changed"), "", "pencil")

SENTENCES: Mapping[str, Told] = {
    "people.roles.assigned": (_l("Roles: %(roles)s"), "accent", "shield-check"),
    "people.password.set": (_l("Password set"), "accent", "key-round"),
    "people.pin.set": (_l("PIN set"), "accent", "key-round"),
    "people.pin.refused": (_l("Wrong PIN at %(station)s"), "hold", "triangle-alert"),
    "people.badge.issued": (_l("Badge issued"), "accent", "id-card"),
    "people.user.signed_in": (_l("Signed in at %(station)s by %(by_means_of)s"), "", "log-in"),
    "people.api_token.issued": (_l("API token issued: %(name)s"), "accent", "key-round"),
    "people.api_token.revoked": (_l("API token revoked: %(name)s"), "", "ban"),
    "people.station.registered": (_l("Registered on a tablet"), "accent", "tablet"),
    "people.skill.qualified": (_l("Qualification recorded"), "", "graduation-cap"),
    "qr_system.code.replaced": (_l("Label replaced"), "", "qr-code"),
    "qr_system.code.retired": (_l("Label retired"), "", "qr-code"),
    "engineering.material.revised": (_l("Revised"), "", "pencil"),
    "engineering.routing.versioned": (_l("Made from version %(copied_from)s"), "", "copy"),
    "engineering.routing.activated": (_l("Put in use"), "run", "circle-check"),
    "inventory.unit.registered": (_l("Registered: %(status)s, %(condition)s"), "", "plus"),
    "inventory.unit.moved": (_l("Moved from %(before_location)s to %(after_location)s"), "", "arrow-right"),
    "inventory.unit.status_changed": (_l("%(before_status)s → %(after_status)s"), "accent", "repeat"),
    "inventory.unit.condition_changed": (
        _l("Condition: %(before_condition)s → %(after_condition)s"),
        "accent",
        "repeat",
    ),
    "inventory.unit.ownership_changed": (
        _l("Owner: %(before_ownership)s %(before_owner)s → %(after_ownership)s %(after_owner)s"),
        "accent",
        "repeat",
    ),
    "inventory.unit.repair_started": (_l("Repair %(after_repair_index)s begun"), "setup", "wrench"),
    "inventory.unit.returned": (
        _l("Back from the job at %(after_location)s: %(after_condition)s"),
        "run",
        "warehouse",
    ),
    "inventory.stock.received": (_l("Received"), "run", "package-plus"),
    "inventory.stock.issued": (_l("Issued"), "", "package-minus"),
    "inventory.stock.transferred": (_l("Moved"), "", "arrow-right"),
    "inventory.stock.counted": (_l("Counted"), "", "list-checks"),
    "inventory.lot.received": (_l("%(quantity)s received at %(to)s"), "run", "package"),
    "inventory.lot.status_changed": (_l("%(before)s → %(after)s"), "accent", "repeat"),
    "inventory.scan_batch.opened": (_l("Scan batch opened"), "", "scan-line"),
    "inventory.scan_batch.booked": (
        _l("Scan batch booked: %(rows)s rows at %(place)s"),
        "run",
        "list-checks",
    ),
    "inventory.scan_batch.cancelled": (_l("Scan batch cancelled"), "done", "circle-slash"),
    "maintenance.asset.registered": (_l("Registered: %(status)s"), "", "plus"),
    "maintenance.asset.status_changed": (_l("%(before)s → %(after)s"), "accent", "repeat"),
    "maintenance.asset.maintained": (_l("Maintained on %(done_on)s"), "run", "wrench"),
    "maintenance.asset.deleted": (_l("Deleted"), "done", "trash-2"),
    "maintenance.downtime.booked": (_l("Downtime booked"), "block", "timer"),
    "production.breakdown.reported": (_l("Breakdown reported"), "block", "hand"),
    "maintenance.request.reported": (_l("Fault reported: %(severity)s"), "block", "triangle-alert"),
    "maintenance.request.joined": (_l("Reported again: %(severity)s"), "block", "triangle-alert"),
    "maintenance.request.reviewed": (_l("Request taken up"), "setup", "search-check"),
    "maintenance.request.approved": (_l("Request approved"), "done", "badge-check"),
    "maintenance.request.rejected": (_l("Request rejected"), "done", "circle-x"),
    "maintenance.request.converted": (_l("Request turned into work"), "run", "wrench"),
}

# The same word means different things in different places, so each place has its own.
CHOICES: Mapping[str, Mapping[str, Any]] = {
    "inventory.unit": dict([*UnitStatus.choices, *UnitCondition.choices, *Ownership.choices]),
    "inventory.lot": dict(StockQuality.choices),
    "maintenance.asset": dict([*AssetStatus.choices, *DowntimeReason.choices]),
    "maintenance.request": dict(Severity.choices),
    "people.roles": dict(Role.choices),
}
DATES = ("done_on",)
SAID = ("reason", "note")


class _Words(dict[str, str]):
    """What an old event does not say is a dash."""

    def __missing__(self, name: str) -> str:
        return "–"


def lines(events: Iterable[Event]) -> list[Line]:
    return [tell(event) for event in events]


def tell(event: Event) -> Line:
    """One event for core/parts/_timeline.html, with the reason or note that was given."""
    sentence, tone, icon = SENTENCES.get(event.verb) or _plain(event.verb)
    words = _words(event)
    said = [words[name] for name in SAID if event.facts.get(name)]
    text = " – ".join([str(sentence) % words, *said])
    return Line(event.at, " ".join(text.split()), event.by or "", tone, icon)


def _plain(verb: str) -> Told:
    past = verb.rpartition(".")[2]
    if past == "created":
        return NEW
    return CHANGED if past == "changed" else (past.replace("_", " ").capitalize(), "", "history")


def _words(event: Event) -> _Words:
    labels = CHOICES.get(event.verb.rpartition(".")[0], {})
    return _Words({name: _word(name, value, labels) for name, value in _flat(event.facts)})


def _flat(facts: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    """{"before": {"status": …}} as before_status."""
    for name, value in facts.items():
        if isinstance(value, Mapping):
            yield from ((f"{name}_{inner}", fact) for inner, fact in value.items())
        else:
            yield name, value


def _word(name: str, value: Any, labels: Mapping[str, Any]) -> str:
    if isinstance(value, list):
        return ", ".join(str(labels.get(one, one)) for one in value) or "–"
    if name in DATES:
        day = parse_date(str(value))
        return date_format(day, "j M Y") if day else "–"
    if value is None:
        return "–"
    return str(labels.get(value, value))
