"""deploy/upgrade.sh for real: a clone, a PostgreSQL and a web server of the test's own, and no container."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import LiteralString, Self
from unittest import SkipTest

import psycopg
from django.conf import settings
from django.test import SimpleTestCase

from core.testing import long
from core.tests.servers import Missing, Postgres, Web, get, wait_until

READY = "/api/health/ready/"
PARTS = ("config", "core", "deploy", "floor_app", "locale", "requirements")
AUTHOR = ["-c", "user.name=Test", "-c", "user.email=test@plant.example"]
MIGRATION = """
from django.db import migrations

class Migration(migrations.Migration):
    dependencies = [("{app}", "{last}")]
    operations = [migrations.RunSQL("{statement}", "")]
"""
# Ready on the copy, and not on the plant's own database.
DRAINED = "\nif not env.text('DATABASE_URL', '', '').endswith('rehearsal'):\n    DRAIN_FILE = __file__\n"


class Plant(Web):
    """A clone as on a plant's server; its web server is kept by a pid file."""

    def __init__(self, **environment: str) -> None:
        super().__init__(**environment)
        self.clone = self.folder / "floor"
        for part in PARTS:
            shutil.copytree(
                settings.BASE_DIR / part,
                self.clone / part,
                ignore=shutil.ignore_patterns("__pycache__", "tests"),
            )
        shutil.copy(settings.BASE_DIR / "manage.py", self.clone)
        (self.clone / ".gitignore").write_text(".venv\n__pycache__\n")
        (self.clone / ".venv").symlink_to(sys.prefix)
        self.environment |= {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "BACKUPS": str(self.folder / "backups"),
            "RUN_DIR": str(self.folder),
            "SERVERS": f"web:{self.health_port}",
            "WEB_WORKERS": "1",
            "STATIC_SHARED": str(self.folder / "shared"),
            "DATABASE_FOLDER": str(self.folder),
        }
        (self.folder / "shared").mkdir()
        self.git("init", "-q")
        self.commit("first")

    def git(self, *words: str) -> str:
        command = ["git", *AUTHOR, *words]
        return subprocess.run(
            command, cwd=self.clone, check=True, capture_output=True, text=True
        ).stdout.strip()

    def commit(self, name: str) -> str:
        self.git("add", "-A")
        self.git("commit", "-qm", name)
        return self.head

    @property
    def head(self) -> str:
        return self.git("rev-parse", "HEAD")

    def release(self, path: str, text: str) -> str:
        """A commit that has this at the end of a file, while the clone stays where it is."""
        before = self.head
        with (self.clone / path).open("a") as file:
            file.write(text)
        made = self.commit(path)
        self.git("checkout", "-q", "--detach", before)
        return made

    def start(self) -> Self:
        for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"]):
            subprocess.run(
                [sys.executable, "manage.py", *command], cwd=self.clone, env=self.environment, check=True
            )
        gunicorn = str(Path(sys.executable).parent / "gunicorn")
        options = ["--config", "config/gunicorn.conf.py", "--pid", str(self.folder / "web.pid")]
        self.spawn([gunicorn, *options, "config.wsgi"], cwd=self.clone, env=self.environment)
        self.wait()
        return self

    def pid(self) -> int:
        return int((self.folder / "web.pid").read_text())

    def upgrade(self, release: str, **environment: str) -> subprocess.CompletedProcess[str]:
        command = ["sh", "deploy/upgrade.sh", "--check-invariants", "plain", release]
        return subprocess.run(
            command,
            cwd=self.clone,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def close(self) -> None:
        """Its first server is gone, and what took its place is nobody's child."""
        with contextlib.suppress(OSError, ValueError):
            os.kill(self.pid(), signal.SIGTERM)
            wait_until(lambda: not self.answers())
        super().close()


@long
class UpgradeTests(SimpleTestCase):
    """On one plant, whatever release the test before has left there."""

    database: Postgres
    plant: Plant

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        try:
            cls.database = cls.enterClassContext(Postgres())
        except Missing as missing:
            raise SkipTest(f"NOT SHOWN that a plant can be upgraded: {missing}") from missing
        cls.plant = cls.enterClassContext(Plant(DATABASE_URL=cls.database.url())).start()

    def setUp(self) -> None:
        wait_until(self.is_ready)
        self.head, self.pid, self.backups = self.plant.head, self.plant.pid(), self.count_backups()

    def is_ready(self) -> bool:
        return get(self.plant.health_port, READY).status == 200

    def asked(self, question: LiteralString) -> object:
        with psycopg.connect(self.database.url()) as connection:
            row = connection.execute(question).fetchone()
        assert row is not None
        return row[0]

    def count_backups(self) -> int:
        return len(list((self.plant.folder / "backups").glob("*.dump")))

    def require_nothing_changed(self) -> None:
        assert self.plant.pid() == self.pid
        assert self.plant.head == self.head
        assert self.asked("select exists (select from django_migrations where name = '0002_fails')") is False
        assert self.is_ready()

    def test_a_release_is_backed_up_rehearsed_migrated_and_takes_over(self) -> None:
        release = self.plant.release(
            "core/migrations/0003_more.py",
            MIGRATION.format(app="core", last="0002_append_only", statement="create table more (id int)"),
        )

        said = self.plant.upgrade(release)

        assert said.returncode == 0, said.stdout + said.stderr
        assert "The migration took 0 min" in said.stdout
        assert self.plant.pid() != self.pid
        assert self.plant.head == release
        assert self.asked("select exists (select from django_migrations where name = '0003_more')") is True
        assert self.is_ready()
        assert self.count_backups() == self.backups + 1
        assert self.asked("select count(*) from pg_database where datname = 'floor_rehearsal'") == 0
        assert len(self.plant.git("worktree", "list").splitlines()) == 1

    def test_a_migration_that_fails_changes_nothing(self) -> None:
        release = self.plant.release(
            "floor_app/operations/people/migrations/0002_fails.py",
            MIGRATION.format(app="people", last="0001_initial", statement="select 1 / 0"),
        )

        said = self.plant.upgrade(release)

        assert said.returncode == 1, said.stdout + said.stderr
        assert "The migration failed on the copy. Nothing was changed." in said.stderr
        self.require_nothing_changed()

    def test_a_program_that_does_not_become_ready_is_taken_back(self) -> None:
        release = self.plant.release("config/settings.py", DRAINED)

        said = self.plant.upgrade(release, READY_SECONDS="5")

        assert said.returncode == 3, said.stdout + said.stderr
        assert "again. The database stays migrated" in said.stderr
        assert self.plant.head == self.head
        assert self.is_ready()

    def test_what_is_wrong_from_the_start_is_said_and_changes_nothing(self) -> None:
        unknown = self.plant.upgrade("no-such-release")
        assert (unknown.returncode, "cannot be prepared" in unknown.stderr) == (1, True)

        embedded = self.plant.upgrade(self.head, DATABASE_URL="sqlite:///floor.sqlite3")
        assert (embedded.returncode, "no PostgreSQL" in embedded.stderr) == (2, True)

        full = self.plant.upgrade(self.head, PATH=f"{self.full_disk()}:{self.plant.environment['PATH']}")
        assert (full.returncode, "MB are free" in full.stderr) == (1, True)

        self.require_nothing_changed()

    def full_disk(self) -> str:
        folder = self.enterContext(tempfile.TemporaryDirectory())
        df = Path(folder, "df")
        df.write_text("#!/bin/sh\nprintf 'Filesystem Blocks Used Available\\ndisk 9 8 1\\n'\n")
        df.chmod(0o755)
        return folder
