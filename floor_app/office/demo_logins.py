"""The demo logins of this machine, for whoever stands before its sign-in page; never in production."""

from dataclasses import dataclass

from django.conf import settings

from core import demo
from floor_app.operations.people import queries as people
from floor_app.operations.people.roles import Role


@dataclass(frozen=True)
class DemoLogin:
    role: Role
    username: str
    password: str


def offered() -> list[DemoLogin]:
    """One person for each role, in the order in which they are kept. Two queries, or none."""
    if not settings.SHOW_DEMO_LOGINS or settings.PRODUCTION:
        return []
    kept = demo.kept_logins()
    if not kept or demo.marker() is None:
        return []
    roles = people.roles_by_username([login.username for login in kept])
    by_role: dict[Role, DemoLogin] = {}
    for login in kept:
        if role := roles.get(login.username):
            by_role.setdefault(role, DemoLogin(role, login.username, login.password))
    return list(by_role.values())
