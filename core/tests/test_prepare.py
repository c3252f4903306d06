"""What deploy/prepare.sh writes, and whose the volume of data is: in a folder of their own."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase

from core.testing import long

SECRETS = ("POSTGRES_PASSWORD", "DJANGO_SECRET_KEY")


class ScriptTestCase(SimpleTestCase):
    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def run_script(self, script: str, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", script, *words],  # noqa: S607
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder)} | environment,
            capture_output=True,
            text=True,
            check=False,
        )


@long
@unittest.skipIf(shutil.which("openssl") is None, "NOT SHOWN of deploy/prepare.sh: no openssl")
class PrepareTests(ScriptTestCase):
    def setUp(self) -> None:
        super().setUp()
        shutil.copytree(settings.BASE_DIR / "deploy", self.folder / "deploy")
        shutil.copy(settings.BASE_DIR / ".env.example", self.folder)
        self.file = self.folder / ".env"

    def prepared(self, *names: str, ends: int = 0) -> str:
        answer = self.run_script("deploy/prepare.sh", *names)
        assert answer.returncode == ends, answer.stderr
        return answer.stdout + answer.stderr

    def values(self) -> dict[str, str]:
        return dict(re.findall(r"^([A-Z_]+)=(.*)$", self.file.read_text(), re.MULTILINE))

    def test_a_fresh_folder_gets_secrets_of_its_own_for_its_owner_alone(self) -> None:
        self.prepared("plant.example", "192.0.2.10", "fd00::1")

        found = self.values()
        assert found["DJANGO_ENV"] == found["COMPOSE_PROFILES"] == "production"
        assert found["DJANGO_ALLOWED_HOSTS"] == "plant.example,192.0.2.10,[fd00::1]"
        assert all(len(found[name]) >= 48 for name in SECRETS)
        assert self.file.stat().st_mode & 0o077 == 0

    def test_a_second_time_changes_nothing(self) -> None:
        self.prepared("plant.example")
        before = self.file.read_text()

        assert "Wrote" not in self.prepared("other.example")
        assert self.file.read_text() == before

    def test_what_a_file_lacks_is_added_and_the_rest_is_kept(self) -> None:
        self.file.write_text(
            'PLANT_NAME=Mill 4\nPOSTGRES_PASSWORD=\nDJANGO_SECRET_KEY=""\nDJANGO_ALLOWED_HOSTS= \r\nX=1'
        )

        self.prepared("plant.example")

        found = self.values()
        assert (found["PLANT_NAME"], found["X"]) == ("Mill 4", "1")
        assert (found["DJANGO_ENV"], found["DJANGO_ALLOWED_HOSTS"]) == ("production", "plant.example")
        assert all(len(found[name]) >= 48 for name in SECRETS)
        assert "COMPOSE_PROJECT_NAME" not in found

    def test_another_environment_is_not_made_a_plant_in_silence(self) -> None:
        self.file.write_text("DJANGO_ENV=development\n")

        assert "a plant needs DJANGO_ENV=production there" in self.prepared("plant.example", ends=1)

    def test_no_name_is_written_that_is_none(self) -> None:
        for name in ("floor_plant.example", "floor&x", "a b"):
            assert "is no name of a server" in self.prepared(name, ends=2)
        assert not self.file.exists()


class OwnerTests(ScriptTestCase):
    def own(self, kind: str) -> int:
        script = str(settings.BASE_DIR / "deploy" / "compose" / "owner.sh")
        return self.run_script(script, kind, VAR_DIR=str(self.folder)).returncode

    def test_a_fresh_volume_is_whose_system_comes_first(self) -> None:
        assert [self.own(kind) for kind in ("local", "local", "production", "local")] == [0, 0, 1, 0]

    def test_a_volume_that_no_release_has_marked_is_a_plant_s(self) -> None:
        (self.folder / "media").mkdir()

        assert [self.own(kind) for kind in ("local", "production", "local")] == [1, 0, 1]


class DatabaseTests(ScriptTestCase):
    def test_a_plant_s_settings_do_not_make_a_local_system(self) -> None:
        script = str(settings.BASE_DIR / "deploy" / "compose" / "database.sh")

        answer = self.run_script(script, OF_A_PLANT="a secret")

        assert answer.returncode == 1
        assert "DJANGO_ENV=production: write that line there" in answer.stderr
        assert "a secret" not in answer.stderr
