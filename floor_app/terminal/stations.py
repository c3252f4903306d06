"""Where a terminal stands: the registered station of this browser, and the work center in use."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from floor_app.operations.people import queries as people
from floor_app.operations.people.models import Station
from floor_app.operations.plant.models import WorkCenter

COOKIE = "station"
COOKIE_AGE = timedelta(days=3650)
WORK_CENTER = "work_center"
LAST_TOUCH = "last_touch"
TOUCH_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Place:
    """The station (None for a browser that is not registered) and the work center its jobs are for."""

    station: Station | None
    work_center: WorkCenter | None

    @property
    def name(self) -> str:
        return self.station.code if self.station else ""


def place_of(request: HttpRequest) -> Place:
    """Asked once per request. A scanned work center lasts until another is scanned."""
    known: Place | None = getattr(request, "_place", None)
    if known is None:
        station = people.station_of(request.COOKIES.get(COOKIE, ""))
        chosen = request.session.get(WORK_CENTER)
        work_center = WorkCenter.objects.filter(code=chosen).first() if chosen else None
        known = Place(station, work_center or (station.work_center if station else None))
        request._place = known  # type: ignore[attr-defined]
    return known


def choose_work_center(request: HttpRequest, work_center: WorkCenter) -> None:
    request.session[WORK_CENTER] = work_center.code


def remember_station(response: HttpResponse, token: str) -> None:
    """Make this browser the station that was given the token."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def touch(request: HttpRequest) -> bool:
    """Note that somebody is here. False if the station was left alone for too long: the person must
    identify again. Their clock runs on; only the screen is locked."""
    now = timezone.now()
    last = parse_datetime(request.session.get(LAST_TOUCH, "")) or now
    patience = timedelta(minutes=settings.IDLE_LOCK_MINUTES)
    if place_of(request).station and patience and now - last > patience:
        return False
    if LAST_TOUCH not in request.session or now - last > TOUCH_EVERY:
        request.session[LAST_TOUCH] = now.isoformat()
    return True
