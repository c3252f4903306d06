"""Who someone is at this station, what they may do and what they are qualified for."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Group
from django.db.models import Case, Exists, F, OuterRef, QuerySet, When
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.written import Written
from floor_app.operations.people.models import Qualification, Skill, Station, User
from floor_app.operations.people.roles import VERBS, Role, verbs_of

NOWHERE = 0  # no department has this key
ROLES_CACHE = "_roles_of_this_request"
KNOWN_VERBS = verbs_of(Role)
TERMINAL_ROLES = frozenset(role for role, verbs in VERBS.items() if "terminal.use" in verbs)


class NotQualified(DomainError):
    """The operation asks for a skill that this person does not hold, or no longer."""


def anybody() -> bool:
    """False in a plant that is new: nobody could sign in."""
    return User.objects.exists()


def roles_of(user: AbstractBaseUser | AnonymousUser) -> frozenset[str]:
    """The person's roles, asked once per user object; a superuser without any is an administrator."""
    if not isinstance(user, User):
        return frozenset()
    cached: frozenset[str] | None = user.__dict__.get(ROLES_CACHE)
    if cached is None:
        cached = frozenset(_role_names(user)) or _without_roles(user)
        user.__dict__[ROLES_CACHE] = cached
    return cached


def may(user: AbstractBaseUser | AnonymousUser, verb: str) -> bool:
    """Whether this person may do it. Raises LookupError for a verb that no role holds: a slip in the code."""
    if verb not in KNOWN_VERBS:
        raise LookupError(verb)
    return user.is_active and verb in verbs_of(roles_of(user))


def roles_by_username(usernames: Iterable[str]) -> dict[str, Role]:
    """The first role of each of these people who may sign in; who has none is left out."""
    found = User.objects.filter(username__in=list(usernames), is_active=True, groups__name__in=Role.values)
    rows = set(found.values_list("username", "groups__name"))
    return {username: role for role in reversed(Role) for username, name in rows if name == role}


def require_skill(user: User, skill: Skill | None, on: date) -> None:
    """Refuse a person who does not hold the skill that day. None asks for nothing."""
    if skill is None:
        return
    held = Qualification.objects.filter(user=user, skill=skill).first()
    names = {"person": user, "skill": skill.name}
    if held is None:
        raise NotQualified(_("%(person)s is not qualified for %(skill)s.") % names)
    if held.valid_until is not None and held.valid_until < on:
        raise NotQualified(
            _("%(person)s is not qualified for %(skill)s: that expired on %(day)s.")
            % {**names, "day": date_format(held.valid_until, "j M Y")}
        )


def people_at(station: Station) -> QuerySet[User]:
    """Who may sign in by PIN here, by name; the people of the station's department first."""
    here = station.work_center.department_id if station.work_center else NOWHERE
    return (
        User.objects.filter(_holds(TERMINAL_ROLES), is_active=True)
        .exclude(pin="")
        .order_by(Case(When(department_id=here, then=0), default=1), "first_name", "last_name", "pk")
    )


def station_of(token: str) -> Station | None:
    """The registered station in use that was given this token."""
    if not token:
        return None
    stations = Station.objects.filter(token=token_hash(token), is_active=True)
    return stations.select_related("work_center").first()


def holder_of_api_token(token: str, at: datetime) -> User | None:
    """The person that another system acts as, with their roles: one narrow query, asked on every request."""
    rows: list[Any] = list(_token_rows(token_hash(token)))
    if not rows or _is_over(rows[0].good_until, at):
        return None
    roles = frozenset(row.role for row in rows if row.role in Role.values)
    holder: User = rows[0]
    holder.__dict__[ROLES_CACHE] = roles or _without_roles(holder)
    return holder


# filtered first: what is annotated afterwards is of this token, not of any that the person has
_token_rows = Written(
    lambda token: (
        User.objects.filter(is_active=True, api_tokens__token=token)
        .annotate(role=F("groups__name"), good_until=F("api_tokens__expires_at"))
        .only("username", "first_name", "last_name", "is_active", "is_superuser")
    ),
    "",
)


def _is_over(until: datetime | None, at: datetime) -> bool:
    """The embedded database gives times that are no column of the record without their zone."""
    if until is not None and timezone.is_naive(until):
        until = until.replace(tzinfo=UTC)
    return until is not None and until <= at


def token_hash(token: str) -> str:
    """What is stored of a station's or a system's token. It is 256 random bits, so a fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def _role_names(user: User) -> list[str]:
    return [group.name for group in user.groups.all() if group.name in Role.values]


def _without_roles(user: User) -> frozenset[str]:
    return frozenset({str(Role.ADMINISTRATOR)} if user.is_superuser else ())


def _holds(roles: Iterable[str]) -> Exists:
    """That somebody is in one of these groups, without repeating those who are in two."""
    return Exists(Group.objects.filter(user=OuterRef("pk"), name__in=roles))
