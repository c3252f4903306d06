"""What opens the terminal: a PIN, a badge, and the station they are good at."""

import re
import secrets
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from core.commands import command
from core.errors import DomainError
from core.events import record
from floor_app.operations.people.models import Station, User
from floor_app.operations.people.queries import token_hash
from floor_app.operations.people.services.staff import require_may_change
from floor_app.operations.qr_system import queries as labels
from floor_app.operations.qr_system import services as labelling
from floor_app.operations.qr_system.models import QRCode
from floor_app.operations.qr_system.status import CodeKind

PIN = re.compile("[0-9]{4,8}")
LONGEST_KEY = 64


class MalformedPin(DomainError):
    """A PIN is 4 to 8 digits."""


class EasyPin(DomainError):
    """A PIN that is the first to be tried by whoever guesses."""


class LongUsername(DomainError):
    """The registry of codes keeps names of up to 64 characters."""


@command
def set_pin(*, user: User, pin: str, by: User, at: datetime, client_id: UUID | None = None) -> User:
    """Give a person a new PIN; only its hash is kept. It also ends a wait after wrong PINs."""
    _require_good_pin(pin)
    require_may_change(user, by)
    user = User.objects.select_for_update().get(pk=user.pk)
    user.pin = make_password(pin)
    user.save(update_fields=["pin"])
    record("people.pin.set", subject=user, by=by, at=at, client_id=client_id)
    return user


@command
def issue_badge(*, user: User, by: User, at: datetime, client_id: UUID | None = None) -> User:
    """Give a person a badge with a code nobody can guess, `user.badge`; the one before is void at once."""
    require_may_change(user, by)
    user = User.objects.select_for_update().get(pk=user.pk)
    if len(user.username) > LONGEST_KEY:
        raise LongUsername(
            _("The user name of %(person)s is too long for a badge; it may have 64 characters.")
            % {"person": user}
        )
    user.badge = _new_code(user, by=by, at=at).text
    user.save(update_fields=["badge"])
    record("people.badge.issued", subject=user, by=by, at=at, client_id=client_id)
    return user


@transaction.atomic
def register_station(*, station: Station, by: User, at: datetime) -> str:
    """Make a tablet a station. The token goes into the tablet's cookie and is shown this once.

    Registering again makes the token before worthless.
    """
    token = secrets.token_urlsafe(32)
    station = Station.objects.select_for_update().get(pk=station.pk)
    station.token = token_hash(token)
    station.save(update_fields=["token"])
    record("people.station.registered", subject=station, by=by, at=at)
    return token


def _require_good_pin(pin: str) -> None:
    if not PIN.fullmatch(pin):
        raise MalformedPin(_("A PIN has 4 to 8 digits."))
    steps = {(int(right) - int(left)) % 10 for left, right in pairwise(pin)}
    if steps in ({0}, {1}, {9}):
        raise EasyPin(_("That PIN is too easy to guess. Choose one that is not a run such as 1234 or 0000."))


def _new_code(user: User, *, by: User, at: datetime) -> QRCode:
    old = labels.active_code(kind=CodeKind.PERSON, key=user.username)
    if old is None:
        return labelling.register(kind=CodeKind.PERSON, key=user.username)
    return labelling.replace(code=old, by=by, at=at, reason=_("A new badge was issued."))
