"""Which shift is on, and whether a place may stand inside another."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from floor_app.operations.plant.models import Location, Shift

WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


class LocationInsideItself(DomainError):
    """The tree of locations has no circles."""


class NoFinishedGoodsLocation(DomainError):
    """No location is marked as the place for finished work."""


def shift_at(at: datetime) -> Shift | None:
    """The shift that is on at this moment, in plant time; of two that overlap, the earlier in the day.

    A shift belongs to the day it began: a night shift goes on into the weekend, and none begins there.
    """
    now = timezone.localtime(at)
    shifts = Shift.objects.filter(is_active=True).order_by("starts", "pk")
    return next((shift for shift in shifts if _is_on(shift, now)), None)


def require_no_cycle(*, location: Location, parent: Location | None) -> None:
    """Refuse a parent that lies inside the location. One query, whatever the depth."""
    if parent is None or location.pk is None:
        return
    parents = dict(Location.objects.values_list("pk", "parent_id"))
    above: int | None = parent.pk
    while above is not None and above != location.pk:
        above = parents.pop(above, None)
    if above is not None:
        raise LocationInsideItself(
            _("%(location)s cannot lie inside %(parent)s: that is part of it.")
            % {"location": location, "parent": parent}
        )


def require_finished_goods_location() -> Location:
    """Where completed job cards put their pieces."""
    location = Location.objects.filter(receives_finished_goods=True).first()
    if location is None:
        raise NoFinishedGoodsLocation(
            _("No location receives finished work. Mark one under Plant, Locations.")
        )
    return location


def _is_on(shift: Shift, now: datetime) -> bool:
    began = _day_begun(shift, timezone.localdate(now), now.time())
    return began is not None and WEEKDAYS[began.weekday()] not in settings.PLANT_WEEKEND


def _day_begun(shift: Shift, today: date, now: time) -> date | None:
    if shift.starts < shift.ends:
        return today if shift.starts <= now < shift.ends else None
    if now >= shift.starts:
        return today
    return today - timedelta(days=1) if now < shift.ends else None
