"""Master data travels between plants by name: dumped from one, loaded into another."""

from django.contrib.auth.models import Group
from django.core import serializers
from django.db.models import Model
from django.test import TestCase

from core.testing import slow
from floor_app.operations.engineering.models import Material, Routing
from floor_app.operations.engineering.testing import make_material, make_routing
from floor_app.operations.people.models import Skill, Station, User
from floor_app.operations.people.testing import make_skill, make_station, make_user
from floor_app.operations.plant.models import CostCenter, Department, Location, Shift, WorkCenter
from floor_app.operations.plant.testing import (
    make_cost_center,
    make_department,
    make_location,
    make_shift,
    make_work_center,
)

KINDS: list[type[Model]] = [Department, CostCenter, Location, WorkCenter, Shift]
KINDS += [Skill, Group, User, Station, Material, Routing]


@slow
class NaturalKeyTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        make_shift()
        make_skill()
        make_user(department=make_department())
        hall = make_location("HALL")
        make_location("ZONE", parent=hall)
        lathe = make_work_center(cost_center=make_cost_center(), location=hall)
        make_station(work_center=lathe)
        make_routing(make_material(), operations=[])

    def test_what_is_dumped_by_name_loads_elsewhere_by_name(self) -> None:
        dumped = dump()
        for kind in reversed(KINDS):
            for row in kind._default_manager.order_by("-pk"):
                row.delete()

        load(dumped)

        assert all(kind._default_manager.exists() for kind in KINDS)
        assert dump() == dumped

    def test_loading_over_what_is_there_doubles_nothing(self) -> None:
        dumped = dump()
        before = [kind._default_manager.count() for kind in KINDS]

        load(dumped)

        assert [kind._default_manager.count() for kind in KINDS] == before
        assert dump() == dumped


def dump() -> str:
    rows = [row for kind in KINDS for row in kind._default_manager.order_by("pk")]
    by_name = {"use_natural_foreign_keys": True, "use_natural_primary_keys": True}
    return str(serializers.serialize("json", rows, **by_name))


def load(dumped: str) -> None:
    for row in serializers.deserialize("json", dumped):
        row.save()
