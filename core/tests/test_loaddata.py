"""`manage.py loaddata`: what a fixture names stays as it is where it is; what it numbers is restored."""

import io
import json
import tempfile
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import TestCase, override_settings

from core.testing import slow

FIXTURE = settings.BASE_DIR / "fixtures" / "initial_test_data.json"
NAMES = ("prod_manager", "qc_inspector", "warehouse_clerk")


def rows(label: str) -> Any:
    return apps.get_model(label)._base_manager.all()


def everything() -> dict[str, list[Any]]:
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }


def load(fixture: str | Path = FIXTURE, **options: Any) -> str:
    said = io.StringIO()
    call_command("loaddata", fixture, stdout=said, **options)
    return said.getvalue()


class LoadDataTests(TestCase):
    def file(self, text: str) -> Path:
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (folder / "dump.json").write_text(text)
        return folder / "dump.json"

    @override_settings(MANAGE_COMMAND="floor")
    def test_a_fresh_plant_gets_all_of_it_and_is_told_how_its_people_sign_in(self) -> None:
        said = load()

        objects = len(json.loads(FIXTURE.read_text()))
        assert said == (
            f"Installed {objects} object(s) from 1 fixture(s)\n"
            f"Nobody can sign in yet as {', '.join(NAMES)}. This gives a password: "
            "floor changepassword prod_manager\n"
        )
        for user in get_user_model().objects.all():
            assert not user.has_usable_password()

    @slow
    def test_twice_changes_nothing_and_says_so(self) -> None:
        load()
        before, objects = everything(), len(json.loads(FIXTURE.read_text()))

        said = load()

        assert everything() == before
        assert said.splitlines() == [
            f"Installed 0 object(s) (of {objects}) from 1 fixture(s)",
            f"{objects} objects were here already and left as found.",
        ]

    @slow
    def test_what_somebody_changed_stays_and_what_is_missing_comes(self) -> None:
        load()
        rows("plant.Department").filter(code="PROD").update(name="Our production")
        rows("plant.Location").filter(code="QC-01").delete()
        user = get_user_model().objects.get(username="prod_manager")
        user.set_password("a pass phrase of my own")
        user.save()
        user.groups.clear()

        said = load()

        assert "Installed 1 object(s)" in said
        assert "sign in" not in said
        assert rows("plant.Department").get(code="PROD").name == "Our production"
        assert rows("plant.Location").filter(code="QC-01").exists()
        assert get_user_model().objects.get(username="prod_manager").password == user.password
        assert not user.groups.exists()

    @slow
    def test_a_dump_with_primary_keys_restores_what_was_changed_since(self) -> None:
        load()
        dump = io.StringIO()
        call_command("dumpdata", "plant", "people", "auth.group", stdout=dump)
        before = everything()
        rows("plant.Department").filter(code="PROD").update(name="Something else")

        said = load(self.file(dump.getvalue()))

        assert everything() == before
        assert "left as found" not in said
        assert "sign in" not in said

    def test_nothing_is_said_where_nothing_is_asked(self) -> None:
        assert load(verbosity=0) == ""


@slow
class AfterTheDemoPlantTests(TestCase):
    def test_the_demo_plant_stays_as_it_is(self) -> None:
        call_command("load_test_data", stdout=io.StringIO(), stderr=io.StringIO())
        before = everything()

        load()

        assert everything() == before
