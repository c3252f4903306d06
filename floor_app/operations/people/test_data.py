"""The people of the demo plant. All names are invented; three of them are in the fixture.

Passwords, PINs and badges are drawn at random for each loading and handed to the caller, who shows them.
Whoever has a key of any kind already is somebody's own account and gets none.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.contrib.auth.models import Group

from core.demo import Demo, Login, Made
from floor_app.operations.people import services
from floor_app.operations.people.models import ApiToken, Qualification, Skill, Station, User
from floor_app.operations.people.roles import Role
from floor_app.operations.plant.models import Department, WorkCenter
from floor_app.operations.plant.test_data import (
    BRAZING,
    EVALUATION,
    EVENING,
    FINAL,
    FURNACE,
    GRINDER,
    LATHE,
    MORNING,
    NIGHT,
    PACKING,
)
from floor_app.operations.qr_system import queries as labels
from floor_app.operations.qr_system.status import CodeKind

BRAZE, WELD, NDT, HEAT = "BRAZING", "WELDING", "NDT-2", "FURNACE"
CHANGES = {User: ("password", "badge", "pin", "is_staff"), Qualification: ("valid_until",)}
SKILLS = ((BRAZE, "Induction brazing"), (WELD, "Welding"), (NDT, "NDT level II"), (HEAT, "Furnace operation"))

STATIONS = (
    ("TAB-01", "Tablet, mold shop and furnace", FURNACE),
    ("TAB-02", "Tablet, machining", LATHE),
    ("TAB-03", "Tablet, grinding", GRINDER),
    ("TAB-04", "Tablet, brazing", BRAZING),
    ("TAB-05", "Tablet, QC laboratory", FINAL),
    ("TAB-06", "Tablet, evaluation", EVALUATION),
    ("TAB-07", "Tablet, packing and stores", PACKING),
)


@dataclass(frozen=True)
class Person:
    """One of the cast; `shift` is the code of the shift that operators and inspectors belong to."""

    username: str
    first_name: str
    last_name: str
    role: Role
    department: str
    shift: str = ""
    skills: tuple[str, ...] = ()


def _operator(username: str, first_name: str, last_name: str, shift: str, *skills: str) -> Person:
    return Person(username, first_name, last_name, Role.OPERATOR, "PROD", shift, skills)


OFFICE = (
    Person("admin", "Amina", "Saleh", Role.ADMINISTRATOR, "PROD"),
    Person("prod_manager", "Layla", "Haddad", Role.PRODUCTION_MANAGER, "PROD"),
    Person("supervisor", "Ben", "Okafor", Role.SUPERVISOR, "PROD", MORNING),
    Person("supervisor2", "هالة", "منصور", Role.SUPERVISOR, "PROD", EVENING),
    Person("planner", "Priya", "Raman", Role.PLANNER, "PROD"),
    Person("qc_inspector", "Chidi", "Obi", Role.QC_INSPECTOR, "QC", MORNING),
    Person("qc_inspector2", "سارة", "العتيق", Role.QC_INSPECTOR, "QC", EVENING),
    Person("quality_manager", "Ingrid", "Falk", Role.QUALITY_MANAGER, "QC"),
    Person("warehouse_clerk", "Dora", "Lindqvist", Role.WAREHOUSE_CLERK, "WARE"),
    Person("maintenance", "Marek", "Dvorsky", Role.MAINTENANCE_TECHNICIAN, "MAINT"),
    Person("maintenance2", "سالم", "الجابري", Role.MAINTENANCE_TECHNICIAN, "MAINT"),
    Person("viewer", "Wall", "Board", Role.VIEWER, "PROD"),
)
OPERATORS = (
    _operator("ana", "Ana", "Ruiz", MORNING, BRAZE, NDT),
    _operator("faisal", "فيصل", "الحربي", MORNING, BRAZE, HEAT),
    _operator("omar", "Omar", "Zidane", MORNING, WELD),
    _operator("lucas", "Lucas", "Brandt", MORNING, HEAT),
    _operator("nadia", "نادية", "قاسم", MORNING, NDT),
    _operator("rashid", "Rashid", "Aziz", MORNING, WELD, BRAZE),
    _operator("tomas", "Tomas", "Hale", MORNING),
    _operator("mina", "Mina", "Farouk", EVENING, BRAZE, NDT),
    _operator("khalid", "خالد", "السالم", EVENING, WELD, HEAT),
    _operator("jonah", "Jonah", "Price", EVENING, BRAZE),
    _operator("yasmin", "ياسمين", "داود", EVENING, NDT),
    _operator("peter", "Peter", "Novotny", EVENING, WELD, HEAT),
    _operator("sven", "Sven", "Aalto", EVENING),
    _operator("bilal", "Bilal", "Rahim", NIGHT, BRAZE, HEAT, WELD),
    _operator("grace", "Grace", "Mbeki", NIGHT, NDT, BRAZE),
    _operator("hamad", "حمد", "المري", NIGHT, HEAT, NDT, WELD),
)
CAST = OFFICE + OPERATORS


def load(demo: Demo) -> None:
    skills = [Skill.objects.get_or_create(code=code, defaults={"name": name})[0] for code, name in SKILLS]
    departments = {department.code: department for department in Department.objects.all()}
    people = [_add(person, departments[person.department]) for person in CAST]
    admin = people[0]
    for number, (person, user) in enumerate(zip(CAST, people, strict=True)):
        _qualify(demo, person, user, {skill.code: skill for skill in skills}, by=admin, expires=number % 5)
    for code, name, center in STATIONS:
        at = WorkCenter.objects.get(code=center)
        Station.objects.get_or_create(code=code, defaults={"name": name, "work_center": at})
    if demo.keys:
        password = _password()
        for person, user in zip(CAST, people, strict=True):
            if user.is_active and not _has_key(user):
                _give_keys(demo, person, user, password, by=admin)


def clear(made: Made) -> None:
    """An API token lives no longer than the keys of the demo plant that its person had."""
    shut = made.changed_in(User, "password").filter(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    made.later(ApiToken).filter(user__in=shut).delete()
    made.remove(Station, Qualification, User.groups.through, User, Skill)
    made.mine(Group).filter(user=None).delete()


def _add(person: Person, department: Department) -> User:
    user, is_new = User.objects.get_or_create(
        username=person.username,
        defaults={
            "first_name": person.first_name,
            "last_name": person.last_name,
            "department": department,
            "password": make_password(None),
            "is_staff": person.role == Role.ADMINISTRATOR,
            "is_superuser": person.role == Role.ADMINISTRATOR,
        },
    )
    if is_new:
        user.personnel_number = f"D-{user.pk:04d}"
        user.save(update_fields=["personnel_number"])
    return user


def _qualify(
    demo: Demo, person: Person, user: User, skills: dict[str, Skill], *, by: User, expires: int
) -> None:
    """Roles where there are none; a skill in five runs out within the month."""
    start = demo.now - timedelta(days=60)
    if not user.groups.exists():
        services.assign_roles(user=user, roles=[person.role], by=by, at=start)
    for skill in person.skills:
        until = demo.today + timedelta(days=12) if expires == 0 else None
        services.qualify(user=user, skill=skills[skill], valid_until=until, by=by, at=start)


def _has_key(user: User) -> bool:
    badge = user.badge or labels.active_code(kind=CodeKind.PERSON, key=user.username)
    return bool(user.has_usable_password() or user.pin or badge)


def _give_keys(demo: Demo, person: Person, user: User, password: str, *, by: User) -> None:
    pin, at = _pin(), demo.now - timedelta(days=60)
    user.set_password(password)
    user.save(update_fields=["password"])
    services.set_pin(user=user, pin=pin, by=by, at=at)
    badge = services.issue_badge(user=user, by=by, at=at).badge or ""
    demo.logins.append(
        Login(str(user), str(person.role.label), user.username, password, badge=badge, pin=pin)
    )


def _password() -> str:
    """One for the whole cast, 14 characters that cannot be mistaken for each other."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(3))


def _pin() -> str:
    """Four digits that are no run, as people.services asks."""
    while True:
        pin = f"{secrets.randbelow(10_000):04d}"
        if len({(int(right) - int(left)) % 10 for left, right in pairwise(pin)}) > 1:
            return pin
