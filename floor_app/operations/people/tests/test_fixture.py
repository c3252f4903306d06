"""fixtures/initial_test_data.json: the users, departments, places and cost centers known by name."""

import json
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.test import TestCase

from floor_app.operations.people import queries
from floor_app.operations.people.models import User
from floor_app.operations.plant.models import CostCenter, Department, Location

FIXTURE = settings.BASE_DIR / "fixtures" / "initial_test_data.json"
KINDS = ("plant.department", "plant.costcenter", "plant.location", "auth.group", "people.user")


class InitialTestDataTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        call_command("loaddata", FIXTURE, verbosity=0)

    def test_the_plant_has_its_departments_places_and_cost_centers(self) -> None:
        assert codes(Department) == ["MAINT", "PROD", "QC", "SALES", "WARE"]
        assert codes(Location) == ["PROD-01", "PROD-02", "QC-01", "WH-A01", "WH-A02", "WH-B01"]
        centers = CostCenter.objects.order_by("code").values_list("code", "name", "department__code")
        assert list(centers) == [
            ("CC-1000", "Production", "PROD"),
            ("CC-2000", "Quality Control", "QC"),
            ("CC-3000", "Maintenance", "MAINT"),
            ("CC-4000", "Warehouse", "WARE"),
        ]
        for kind in (Department, CostCenter, Location):
            for place in kind.objects.all():
                place.full_clean()

    def test_three_people_have_their_roles_and_no_password(self) -> None:
        people = list(User.objects.order_by("username"))

        assert {person.username: queries.roles_of(person) for person in people} == {
            "prod_manager": {"PRODUCTION_MANAGER"},
            "qc_inspector": {"QC_INSPECTOR"},
            "warehouse_clerk": {"WAREHOUSE_CLERK"},
        }
        assert not any(person.has_usable_password() for person in people)

    def test_loading_twice_changes_nothing(self) -> None:
        before = everything()

        call_command("loaddata", FIXTURE, verbosity=0)

        assert everything() == before

    def test_records_are_known_by_name_and_not_by_number(self) -> None:
        assert not any("pk" in record for record in json.loads(FIXTURE.read_text("utf-8")))


def codes(kind: type[Department | Location]) -> list[str]:
    return list(kind.objects.order_by("code").values_list("code", flat=True))


def everything() -> dict[str, list[Any]]:
    rows = {kind: list(apps.get_model(kind)._default_manager.order_by("pk").values()) for kind in KINDS}
    rows["memberships"] = list(User.objects.order_by("pk", "groups").values_list("pk", "groups"))
    return rows
