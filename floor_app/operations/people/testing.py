"""Builders for tests: the person or thing of that name, made if there is none."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from floor_app.operations.people.models import Qualification, Skill, Station, User
from floor_app.operations.people.queries import token_hash
from floor_app.operations.people.roles import Role


def make_user(
    username: str = "ana", *, roles: Iterable[Role] = (Role.OPERATOR,), pin: str = "", **fields: Any
) -> User:
    """Ana is an operator unless told otherwise; nobody has a password."""
    known = {"first_name": username.capitalize(), "pin": make_password(pin) if pin else "", "password": "!"}
    user, is_new = User.objects.get_or_create(username=username, defaults=known | fields)
    if is_new:
        user.groups.set([Group.objects.get_or_create(name=role.value)[0] for role in roles])
    return user


def make_station(code: str = "TAB-1", *, token: str | None = None, **fields: Any) -> Station:
    """A registered station; its token is "token of TAB-1" unless told otherwise."""
    known = {"name": code, "token": token_hash(token or f"token of {code}")}
    return Station.objects.get_or_create(code=code, defaults=known | fields)[0]


def make_skill(code: str = "BRAZING", **fields: Any) -> Skill:
    return Skill.objects.get_or_create(code=code, defaults={"name": code.lower()} | fields)[0]


def make_qualification(user: User, skill: Skill, *, valid_until: date | None = None) -> Qualification:
    return Qualification.objects.get_or_create(user=user, skill=skill, defaults={"valid_until": valid_until})[
        0
    ]
