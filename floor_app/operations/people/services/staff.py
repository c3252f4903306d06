"""Who works here, what they may do and what they are qualified for."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.contrib.auth.models import Group
from django.utils.translation import gettext as _

from core.commands import command
from core.errors import DomainError
from core.events import record
from floor_app.operations.people.models import Qualification, Skill, User
from floor_app.operations.people.roles import Role

PERSONAL = ("first_name", "last_name", "personnel_number", "department", "is_active")


class OwnAccess(DomainError):
    """Nobody locks themselves out: another administrator does it."""


class AboveYou(DomainError):
    """The server's own administrator is changed by another one only."""


@command
def save_person(*, user: User, by: User, at: datetime, client_id: UUID | None = None) -> User:
    """Write a new or changed person that a form has checked. Somebody new has no password, PIN or badge."""
    is_new = user.pk is None
    if not is_new:
        require_may_change(user, by)
    if user.pk == by.pk and not user.is_active:
        raise OwnAccess(_("You cannot take yourself out of use; another administrator does that."))
    if is_new:
        user.set_unusable_password()
        user.save()
    else:
        user.save(update_fields=PERSONAL)
    verb = "people.user.created" if is_new else "people.user.changed"
    facts = {"username": user.username, "name": str(user), "in_use": user.is_active}
    record(verb, subject=user, by=by, at=at, client_id=client_id, **facts)
    return user


@command
def set_password(*, user: User, password: str, by: User, at: datetime, client_id: UUID | None = None) -> User:
    """Give a person a new password, checked by the form; their open sessions end."""
    require_may_change(user, by)
    user = User.objects.select_for_update().get(pk=user.pk)
    user.set_password(password)
    user.save(update_fields=["password"])
    record("people.password.set", subject=user, by=by, at=at, client_id=client_id)
    return user


@command
def assign_roles(
    *, user: User, roles: Iterable[str], by: User, at: datetime, client_id: UUID | None = None
) -> User:
    """Give a person exactly these roles. Raises ValueError for a name that is no role: a slip in the code.

    Administrators may also enter the admin site.
    """
    names = sorted(Role(role).value for role in set(roles))
    require_may_change(user, by)
    user = User.objects.select_for_update().get(pk=user.pk)
    administers = user.is_superuser or Role.ADMINISTRATOR in names
    if user.pk == by.pk and user.is_staff and not administers:
        raise OwnAccess(_("You cannot stop being an administrator; another one does that."))
    user.groups.set([Group.objects.get_or_create(name=name)[0] for name in names])
    user.is_staff = administers
    user.save(update_fields=["is_staff"])
    record("people.roles.assigned", subject=user, by=by, at=at, client_id=client_id, roles=names)
    return user


@command
def qualify(
    *,
    user: User,
    skill: Skill,
    valid_until: date | None = None,
    by: User,
    at: datetime,
    client_id: UUID | None = None,
) -> Qualification:
    """Say that a person holds a skill, up to and including a day or for good; a day gone by takes it away."""
    held, _is_new = Qualification.objects.update_or_create(
        user=user, skill=skill, defaults={"valid_until": valid_until}
    )
    record(
        "people.skill.qualified",
        subject=held,
        by=by,
        at=at,
        client_id=client_id,
        person=user.username,
        skill=skill.code,
        valid_until=valid_until,
    )
    return held


def require_may_change(user: User, by: User) -> None:
    """A superuser's keys open everything, so that only a superuser may change them."""
    if user.is_superuser and not by.is_superuser:
        raise AboveYou(_("Only the administrator of the server may change %(person)s.") % {"person": user})
