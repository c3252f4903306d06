"""A demo plant that is removed leaves a plant as it was, in every column of every table.

What may differ are the counters of the database, which go on behind keys that were given out once, and the
day on which somebody last signed in, which is a fact of its own.
"""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any, ClassVar

import time_machine
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connection
from django.test import Client, TestCase
from django.urls import reverse

from core import demo
from core.numbering import next_number
from core.testing import slow
from floor_app.operations.inventory.models import Item
from floor_app.operations.people import queries as people
from floor_app.operations.people import services
from floor_app.operations.people.models import ApiToken, User
from floor_app.operations.people.roles import Role
from floor_app.operations.people.testing import make_qualification, make_skill, make_station, make_user
from floor_app.operations.plant.status import LocationKind
from floor_app.operations.plant.testing import (
    make_cost_center,
    make_department,
    make_location,
    make_shift,
    make_work_center,
)
from floor_app.operations.qr_system import services as codes
from floor_app.operations.qr_system.models import PrintJob
from floor_app.operations.qr_system.status import CodeKind, PrintStatus
from floor_app.operations.qr_system.testing import make_scan

SUNDAY = datetime(2026, 11, 22, 9, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 7, 30, 20, 123456, tzinfo=UTC)
FIXTURE = "fixtures/initial_test_data.json"
BY_LOADDATA = ("prod_manager", "qc_inspector", "warehouse_clerk")
OWN_PASSWORD = "a pass phrase of my own"
Row = dict[str, Any]


def contents() -> dict[str, list[Row]]:
    """Every row of every table, whole."""
    return {
        model._meta.label: [*model._base_manager.order_by("pk").values()]
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }


def differences(before: dict[str, list[Row]], after: dict[str, list[Row]]) -> dict[str, list[Row]]:
    return {
        label: [row for row in [*rows, *after[label]] if row not in rows or row not in after[label]]
        for label, rows in before.items()
        if rows != after[label]
    }


def run(*arguments: str) -> str:
    out = StringIO()
    with time_machine.travel(TUESDAY, tick=False):
        call_command("load_test_data", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


@slow
class RemovedTests(TestCase):
    maxDiff = None

    def show_that_nothing_is_left(self) -> None:
        before = contents()

        run()
        assert contents() != before
        run("--remove")

        assert differences(before, contents()) == {}
        connection.check_constraints()

    def test_from_an_empty_plant(self) -> None:
        self.show_that_nothing_is_left()

    def test_from_a_plant_that_has_the_fixture(self) -> None:
        call_command("loaddata", FIXTURE, verbosity=0)

        self.show_that_nothing_is_left()

    def test_from_a_plant_with_records_of_somebodys_own(self) -> None:
        _own_places()
        _own_people()
        _own_codes()
        for _number in range(3):
            next_number("JC", year=2026)

        self.show_that_nothing_is_left()


@slow
class KeysTests(TestCase):
    """People who were there before get the demo plant's keys for as long as it is loaded."""

    password: ClassVar[str]

    @classmethod
    def setUpTestData(cls) -> None:
        call_command("loaddata", FIXTURE, verbosity=0)
        token = {"user": User.objects.get(username="qc_inspector"), "created_at": TUESDAY, "name": "ERP"}
        ApiToken.objects.create(token="known before", **token)
        lines = run().splitlines()
        cls.password = next(line.split()[1] for line in lines if line.startswith("lucas "))

    def person(self, username: str) -> User:
        return User.objects.get(username=username)

    def test_the_people_of_the_fixture_cannot_sign_in_any_more(self) -> None:
        assert self.person("prod_manager").check_password(self.password)

        run("--remove")

        for username in BY_LOADDATA:
            user = self.person(username)
            assert not user.check_password(self.password)
            assert (user.password, user.badge, user.pin) == ("!", None, "")

    def test_a_password_given_meanwhile_stays_and_the_other_keys_go(self) -> None:
        user = self.person("prod_manager")
        user.set_password(OWN_PASSWORD)
        user.save(update_fields=["password"])

        run("--remove")

        user = self.person("prod_manager")
        assert user.check_password(OWN_PASSWORD)
        assert (user.badge, user.pin) == (None, "")

    def test_a_pin_and_a_badge_given_meanwhile_stay(self) -> None:
        user, by = self.person("qc_inspector"), self.person("qc_inspector")
        services.set_pin(user=user, pin="4711", by=by, at=TUESDAY)
        badge = services.issue_badge(user=user, by=by, at=TUESDAY).badge

        run("--remove")

        user = self.person("qc_inspector")
        assert user.badge == badge
        assert user.pin
        assert not user.has_usable_password()

    def test_an_open_session_is_none_any_more(self) -> None:
        home, browsers = reverse("office:home"), {"supervisor": Client(), "prod_manager": Client()}
        for username, browser in browsers.items():
            browser.force_login(self.person(username), "django.contrib.auth.backends.ModelBackend")
            assert browser.get(home).status_code == 200

        run("--remove")

        for browser in browsers.values():
            self.assertRedirects(browser.get(home), f"{reverse('office:sign-in')}?next={home}")

    def test_an_api_token_lives_no_longer_than_the_keys_it_came_with(self) -> None:
        issued = {
            username: services.issue_api_token(user=self.person(username), name="MES", by=None, at=TUESDAY)
            for username in BY_LOADDATA
        }
        owner = self.person("warehouse_clerk")
        owner.set_password(OWN_PASSWORD)
        owner.save(update_fields=["password"])

        run("--remove")

        assert people.holder_of_api_token(issued["prod_manager"], TUESDAY) is None
        assert people.holder_of_api_token(issued["warehouse_clerk"], TUESDAY) == owner
        assert set(ApiToken.objects.values_list("user__username", "name")) == {
            ("qc_inspector", "ERP"),
            ("warehouse_clerk", "MES"),
        }

    def test_no_key_is_written_down_with_the_loading(self) -> None:
        event = demo.marker()

        assert event is not None
        facts = str(event.facts)
        for username in BY_LOADDATA:
            user = self.person(username)
            assert user.password not in facts
            assert user.pin not in facts
            assert str(user.badge) not in facts


@slow
class OwnKeysTests(TestCase):
    def test_whoever_has_a_key_of_any_kind_gets_none(self) -> None:
        omar = make_user("omar", pin="4711")
        make_user("tomas", badge="P.OWN.1")
        make_user("mina", is_active=False)

        out = run()

        assert not {"omar", "tomas", "mina"} & {line.split()[0] for line in out.splitlines() if line}
        assert User.objects.get(username="omar").pin == omar.pin
        assert User.objects.get(username="tomas").badge == "P.OWN.1"


def _own_places() -> None:
    make_department("PROD", name="Our production")
    make_cost_center("CC-1000", name="Ours")
    make_location("WH-B01", name="Our hall")
    make_location("WH-A01-01", kind=LocationKind.BIN, parent=make_location("WH-A01"))
    make_work_center("LATHE-1", name="Our lathe")
    make_shift("A", name="Early")
    make_station("TAB-02", work_center=make_work_center("LATHE-1"))


def _own_people() -> None:
    """With and without passwords, roles, badges, PINs, skills and tokens."""
    ana = make_user("ana", roles=(), personnel_number="4711", is_staff=True)
    make_qualification(ana, make_skill("BRAZING", name="Our brazing"), valid_until=date(2027, 1, 1))
    make_user("omar", pin="4711")
    make_user("planner", roles=(), password="argon2$own")
    chief = make_user("supervisor", roles=(Role.PLANNER, Role.SUPERVISOR))
    Group.objects.get(name=Role.PLANNER).permissions.set(Permission.objects.order_by("pk")[:2])
    services.issue_api_token(user=chief, name="ERP", by=None, at=SUNDAY)
    services.set_pin(user=chief, pin="4712", by=chief, at=SUNDAY)
    services.issue_badge(user=chief, by=chief, at=SUNDAY)


def _own_codes() -> None:
    """Labels of things that the demo plant has too, printed and scanned; and a print under way."""
    Item.objects.create(code="OWN-1", name="Own")
    for kind, key in ((CodeKind.LOCATION, "WH-B01"), (CodeKind.WORK_CENTER, "LATHE-1")):
        codes.count_prints(printed=[codes.register(kind=kind, key=key)])
    codes.register(kind=CodeKind.LOCATION, key="PROD-01")
    codes.register(kind=CodeKind.ITEM, key="INS-1308", gtin="09520000001001")
    make_scan(raw=codes.register(kind=CodeKind.ITEM, key="ORG-214").text, at=SUNDAY, by=make_user("omar"))
    PrintJob.objects.create(
        status=PrintStatus.SENDING, sending_since=TUESDAY - timedelta(hours=3), labels=1, at=SUNDAY
    )
