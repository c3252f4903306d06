"""Signing in at a registered station, by badge or by PIN.

Wrong PINs are counted here and not by django-axes. Axes counts by user name and address: it would lock
the password of somebody who mistypes a PIN, and all badges of a tablet on which one is torn, for its one
length of time, and answers with a page of its own that says neither how many tries are left nor how long
to wait. A counter in the cache would forget when the cache does, and counts short when tries arrive
together. A wrong PIN is a fact like any other: an event. Tries of one station wait for each other on
locked rows, the count holds for all workers and servers, and it stays to be read.
"""

from datetime import datetime, timedelta
from itertools import takewhile

from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import DomainError
from core.events import history, record
from core.models import Event
from floor_app.operations.people.models import Station, User
from floor_app.operations.people.queries import may
from floor_app.operations.qr_system import queries as labels
from floor_app.operations.qr_system.status import CodeKind

TRIES_OF_A_PERSON = 5
TRIES_AT_A_STATION = 20
WAIT = timedelta(minutes=5)

PIN_REFUSED = "people.pin.refused"
SIGNED_IN = "people.user.signed_in"
# The last two end a row of wrong PINs.
PIN_STORY = (PIN_REFUSED, SIGNED_IN, "people.pin.set")


class UnregisteredStation(DomainError):
    """Badges and PINs are good at registered stations in use only."""


class UnknownBadge(DomainError):
    """What was scanned is nobody's badge, or not any more."""


class PersonOutOfUse(DomainError):
    """The person has left or was taken out of use."""


class NoStationRole(DomainError):
    """A short PIN must not open what only an office role may do."""


class WrongPin(DomainError):
    """This is not the person's PIN."""


class PinLocked(DomainError):
    """Five wrong PINs in a row cost five minutes, and so does every further one."""


class StationLocked(DomainError):
    """Too many wrong PINs here of late, whoever they were tried for."""


@transaction.atomic
def sign_in_with_badge(*, station: Station, badge: str, at: datetime) -> User:
    """The person whose badge was scanned here. `badge` is the reading as it came."""
    station = _registered(station)
    user = User.objects.filter(badge=_badge_text(badge)).first()
    if user is None:
        raise UnknownBadge(_("This badge belongs to nobody any more."))
    _require_welcome(user)
    record(SIGNED_IN, subject=user, by=user, at=at, station=station.code, by_means_of="badge")
    return user


def sign_in_with_pin(*, station: Station, username: str, pin: str, at: datetime) -> User:
    """The person who gave their PIN here.

    A wrong PIN is written down before it is refused, so this cannot be part of another transaction.
    """
    with transaction.atomic(durable=True):
        station = _registered(station)
        user = User.objects.select_for_update().filter(username=username).first()
        _require_patience(station, user, at)
        if user is not None and check_password(pin, user.pin):
            _require_welcome(user)
            record(SIGNED_IN, subject=user, by=user, at=at, station=station.code, by_means_of="PIN")
            return user
        record(PIN_REFUSED, subject=user or station, by=None, at=at, station=station.code)
    raise _wrong_pin(user)


def _registered(station: Station) -> Station:
    found = (
        Station.objects.select_for_update().filter(pk=station.pk, is_active=True).exclude(token="").first()
    )
    if found is None:
        raise UnregisteredStation(
            _("%(station)s is not a registered station. Ask an administrator to register it.")
            % {"station": station}
        )
    return found


def _badge_text(reading: str) -> str:
    found = labels.resolve(reading)
    if found.problem:
        raise UnknownBadge(found.sentence)
    if found.kind != CodeKind.PERSON:
        raise UnknownBadge(_("%(key)s is not a badge. Scan your badge.") % {"key": found.key})
    return found.text


def _require_welcome(user: User) -> None:
    if not user.is_active:
        raise PersonOutOfUse(_("%(person)s cannot sign in any more.") % {"person": user})
    if not may(user, "terminal.use"):
        raise NoStationRole(_("%(person)s has no role for working at a station.") % {"person": user})


def _require_patience(station: Station, user: User | None, at: datetime) -> None:
    misses = _misses_in_a_row(user) if user else []
    if user and len(misses) >= TRIES_OF_A_PERSON and misses[0] + WAIT > at:
        raise PinLocked(_too_many(user, misses[0] + WAIT - at))
    here = Event.objects.filter(verb=PIN_REFUSED, at__gt=at - WAIT, facts__station=station.code)
    if here.count() >= TRIES_AT_A_STATION:
        raise StationLocked(
            _("Too many wrong PINs at this station. Scan your badge, or wait for some minutes.")
        )


def _misses_in_a_row(user: User) -> list[datetime]:
    """When the person's last wrong PINs were, newest first; no more than matter."""
    story = history(user).filter(verb__in=PIN_STORY).values_list("verb", "at")[:TRIES_OF_A_PERSON]
    return [at for verb, at in takewhile(lambda step: step[0] == PIN_REFUSED, story)]


def _wrong_pin(user: User | None) -> DomainError:
    if user is None:
        return WrongPin(_("Wrong PIN."))
    left = TRIES_OF_A_PERSON - len(_misses_in_a_row(user))
    if left <= 0:
        return PinLocked(_too_many(user, WAIT))
    return WrongPin(
        ngettext("Wrong PIN. %(left)d try is left.", "Wrong PIN. %(left)d tries are left.", left)
        % {"left": left}
    )


def _too_many(user: User, wait: timedelta) -> str:
    minutes = -(-wait // timedelta(minutes=1))
    return ngettext(
        "Too many wrong PINs for %(person)s. Scan your badge, or try again in %(minutes)d minute.",
        "Too many wrong PINs for %(person)s. Scan your badge, or try again in %(minutes)d minutes.",
        minutes,
    ) % {"person": user, "minutes": minutes}
