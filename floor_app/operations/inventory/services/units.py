"""The life of a serial unit: every change is one event with what was before and what is after."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from core.commands import command
from core.errors import DomainError
from core.events import record
from floor_app.operations.engineering.models import Material
from floor_app.operations.inventory import queries
from floor_app.operations.inventory.models import SerialUnit
from floor_app.operations.inventory.serials import parse_serial
from floor_app.operations.inventory.services.checks import NothingChanged, require_in_use, require_reason
from floor_app.operations.inventory.services.posting import post
from floor_app.operations.inventory.services.unit_changes import change, leave_stock, lock_unit, piece, plain
from floor_app.operations.inventory.status import MoveKind, Ownership, UnitCondition, UnitStatus
from floor_app.operations.people.models import User
from floor_app.operations.plant.models import Location
from floor_app.operations.qr_system import services as qr_system
from floor_app.operations.qr_system.status import CodeKind


class UnreadableSerial(DomainError):
    """Not a serial number of this plant."""


class SerialTaken(DomainError):
    """Another unit carries this serial number."""


class OwnerMissing(DomainError):
    """A unit that is not the plant's own belongs to somebody."""


class RepairNotStarted(DomainError):
    """A repair has a verb of its own, because it counts."""


@command
def register_unit(  # noqa: PLR0913  # all that is known of a unit when it enters the books
    *,
    serial_number: str,
    material: Material,
    status: str,
    condition: str,
    location: Location | None,
    by: User,
    at: datetime,
    ownership: str = Ownership.OWN,
    owner: str = "",
    repair_index: int = 0,
    client_id: UUID | None = None,
) -> SerialUnit:
    """Enter a unit under the serial number stamped on it, with its label. It is not received into stock."""
    serial_number = _require_serial(serial_number)
    unit, is_new = SerialUnit.objects.get_or_create(
        serial_number=serial_number,
        defaults={
            "material": material,
            "status": status,
            "condition": condition,
            "location": location,
            "ownership": ownership,
            "owner": _owner(ownership, owner),
            "repair_index": repair_index,
        },
    )
    if not is_new:
        raise SerialTaken(_("%(unit)s is already registered.") % {"unit": serial_number})
    qr_system.register(kind=CodeKind.UNIT, key=serial_number)
    facts = {
        "status": status,
        "condition": condition,
        "location": plain(location),
        "repair_index": repair_index,
    }
    record("inventory.unit.registered", subject=unit, by=by, at=at, client_id=client_id, **facts)
    return unit


@command
def move_unit(
    *, unit: SerialUnit, to: Location, by: User, at: datetime, reason: str = "", client_id: UUID | None = None
) -> SerialUnit:
    """Put the unit in another place; where it is counted in stock, the count goes with it."""
    require_in_use(to)
    unit = lock_unit(unit)
    if unit.location_id == to.pk:
        raise NothingChanged(_("%(unit)s is already at %(place)s.") % {"unit": unit, "place": to})
    counted = queries.counted_as(unit)
    if counted is not None and counted.destination_id != to.pk:
        post(piece(unit, counted, kind=MoveKind.TRANSFER, to=to, by=by, at=at, reason=reason))
    return change(
        unit, "inventory.unit.moved", {"location": to}, by=by, at=at, reason=reason, client_id=client_id
    )


@command
def change_unit_status(
    *, unit: SerialUnit, status: str, reason: str, by: User, at: datetime, client_id: UUID | None = None
) -> SerialUnit:
    """Any move of the table but into repair. A unit that is shipped, scrapped or lost leaves the stock."""
    reason = require_reason(reason)
    unit = lock_unit(unit)
    if status == UnitStatus.UNDER_REPAIR:
        raise RepairNotStarted(_("Start a repair of %(unit)s instead: repairs are counted.") % {"unit": unit})
    verb = "inventory.unit.status_changed"
    unit = change(unit, verb, {"status": status}, by=by, at=at, reason=reason, client_id=client_id)
    leave_stock(unit, by=by, at=at, reason=reason)
    return unit


@command
def change_unit_condition(
    *, unit: SerialUnit, condition: str, reason: str, by: User, at: datetime, client_id: UUID | None = None
) -> SerialUnit:
    reason = require_reason(reason)
    unit = lock_unit(unit)
    if unit.condition == condition:
        raise NothingChanged(
            _("%(unit)s is already %(state)s.") % {"unit": unit, "state": UnitCondition(condition).label}
        )
    verb = "inventory.unit.condition_changed"
    return change(unit, verb, {"condition": condition}, by=by, at=at, reason=reason, client_id=client_id)


@command
def change_unit_ownership(
    *,
    unit: SerialUnit,
    ownership: str,
    reason: str,
    by: User,
    at: datetime,
    owner: str = "",
    client_id: UUID | None = None,
) -> SerialUnit:
    """Say whose the unit is. The plant's own has no owner's name."""
    reason = require_reason(reason)
    owner = _owner(ownership, owner)
    unit = lock_unit(unit)
    if (unit.ownership, unit.owner) == (ownership, owner):
        raise NothingChanged(_("That is already so for %(unit)s.") % {"unit": unit})
    changes = {"ownership": ownership, "owner": owner}
    verb = "inventory.unit.ownership_changed"
    return change(unit, verb, changes, by=by, at=at, reason=reason, client_id=client_id)


@command
def start_repair(
    *, unit: SerialUnit, by: User, at: datetime, reason: str = "", client_id: UUID | None = None
) -> SerialUnit:
    """Begin the next repair: the index grows by one; the unit is out of stock until it is received again."""
    unit = lock_unit(unit)
    changes = {"status": UnitStatus.UNDER_REPAIR, "repair_index": unit.repair_index + 1}
    unit = change(unit, queries.REPAIR_STARTED, changes, by=by, at=at, reason=reason, client_id=client_id)
    leave_stock(unit, by=by, at=at, reason=reason)
    return unit


@command
def return_from_job(
    *,
    unit: SerialUnit,
    location: Location,
    condition: str,
    by: User,
    at: datetime,
    reason: str = "",
    client_id: UUID | None = None,
) -> SerialUnit:
    """The job is done and the unit lies in store. Whoever owns a stock of it also calls `receive(unit=…)`."""
    require_in_use(location)
    unit = lock_unit(unit)
    changes = {"status": UnitStatus.IN_STOCK, "location": location, "condition": condition}
    verb = "inventory.unit.returned"
    return change(unit, verb, changes, by=by, at=at, reason=reason, client_id=client_id)


def _require_serial(text: str) -> str:
    parsed = parse_serial(text)
    if parsed is None or parsed[1]:
        raise UnreadableSerial(
            _("“%(text)s” is not a serial number of this plant; 12345678 is one.") % {"text": text}
        )
    return parsed[0]


def _owner(ownership: str, owner: str) -> str:
    if ownership == Ownership.OWN:
        return ""
    if not owner.strip():
        raise OwnerMissing(_("Name the customer this unit belongs to."))
    return owner.strip()
