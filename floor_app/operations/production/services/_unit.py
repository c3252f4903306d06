"""The serial unit of a card: taken at the release, brought back at the end."""

from datetime import datetime
from decimal import Decimal

from floor_app.operations.engineering.status import JobType
from floor_app.operations.inventory import services as inventory
from floor_app.operations.inventory.models import SerialUnit
from floor_app.operations.inventory.status import Ownership, UnitCondition, UnitStatus
from floor_app.operations.people.models import User
from floor_app.operations.plant import queries as plant
from floor_app.operations.plant.models import Location
from floor_app.operations.production.models import JobCard

LOOKED_AT_ONLY = frozenset({JobType.EVALUATION_ONLY, JobType.TEST})


def take(card: JobCard, *, by: User, at: datetime) -> None:
    """A unit that goes to repair starts a new life; one that is only looked at does not."""
    unit = card.unit
    if unit is None or unit.status in (UnitStatus.IN_PRODUCTION, UnitStatus.UNDER_REPAIR):
        return
    if card.job_type in LOOKED_AT_ONLY:
        inventory.change_unit_status(
            unit=unit, status=UnitStatus.UNDER_INSPECTION, reason=card.number, by=by, at=at
        )
    else:
        inventory.start_repair(unit=unit, reason=card.number, by=by, at=at)


def bring_back(card: JobCard, unit: SerialUnit, *, is_new: bool, by: User, at: datetime) -> None:
    """The work passed: a new or mended unit lies with the finished work, one looked at stays where it is."""
    if card.job_type in LOOKED_AT_ONLY:
        inventory.change_unit_status(unit=unit, status=UnitStatus.IN_STOCK, reason=card.number, by=by, at=at)
        return
    place = plant.require_finished_goods_location()
    condition = UnitCondition.NEW if is_new else UnitCondition.REWORKED
    inventory.return_from_job(
        unit=unit, location=place, condition=condition, reason=card.number, by=by, at=at
    )
    _count(card, unit, place, by=by, at=at)


def let_go(card: JobCard, *, by: User, at: datetime) -> None:
    """The card was closed without a result, and no other card has taken the unit over."""
    unit = card.unit
    if unit and unit.status in (UnitStatus.UNDER_REPAIR, UnitStatus.UNDER_INSPECTION):
        was_counted = unit.status == UnitStatus.UNDER_INSPECTION
        inventory.change_unit_status(unit=unit, status=UnitStatus.IN_STOCK, reason=_why(card), by=by, at=at)
        if not was_counted:
            _count(card, unit, unit.location or plant.require_finished_goods_location(), by=by, at=at)


def scrap(card: JobCard, *, by: User, at: datetime) -> None:
    unit = card.unit
    if unit and unit.condition != UnitCondition.SCRAP:
        inventory.change_unit_condition(
            unit=unit, condition=UnitCondition.SCRAP, reason=_why(card), by=by, at=at
        )
    if unit and unit.status != UnitStatus.SCRAPPED:
        inventory.change_unit_status(unit=unit, status=UnitStatus.SCRAPPED, reason=_why(card), by=by, at=at)


def _count(card: JobCard, unit: SerialUnit, place: Location, *, by: User, at: datetime) -> None:
    """What is the plant's own is counted among its stock as long as it lies there."""
    if unit.ownership == Ownership.OWN:
        inventory.receive(
            item=inventory.ensure_item_for(material=card.material, by=by, at=at),
            quantity=Decimal(1),
            to=place,
            unit=unit,
            reference=card.number,
            by=by,
            at=at,
        )


def _why(card: JobCard) -> str:
    return card.close_reason or card.get_scrap_reason_display() or card.number
