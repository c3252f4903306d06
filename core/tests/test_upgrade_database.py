"""Migrating beside a running plant: on a PostgreSQL of the test's own, behind a lock that somebody holds."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from unittest import SkipTest

import psycopg
from django.conf import settings
from django.test import SimpleTestCase

from core.management.commands.upgrade_database import ONLY_ONE
from core.testing import long
from core.tests.servers import Missing, Postgres, wait_until

PASSWORD = {"DJANGO_SUPERUSER_PASSWORD": "a long pass phrase"}
WAITING = "select count(*) from pg_locks where not granted"
FIRST_ADMINISTRATOR = ["createsuperuser", "--noinput", "--username=admin"]


@long
class LockTests(SimpleTestCase):
    database: Postgres
    first: subprocess.CompletedProcess[str]
    """The upgrade of an empty database, which all others find migrated."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        try:
            cls.database = cls.enterClassContext(Postgres())
        except Missing as missing:
            raise SkipTest(f"NOT SHOWN that a migration does not stand in the way: {missing}") from missing
        cls.first = cls.upgrade()
        assert cls.first.returncode == 0, cls.first.stderr

    @classmethod
    def upgrade(cls, *options: str) -> subprocess.CompletedProcess[str]:
        return cls.manage("upgrade_database", *options)

    @classmethod
    def manage(cls, *command: str) -> subprocess.CompletedProcess[str]:
        with cls.begun(*command) as process:
            said, fault = process.communicate()
        return subprocess.CompletedProcess(command, process.returncode, said, fault)

    @classmethod
    def begun(cls, *command: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-u", "manage.py", *command],
            cwd=settings.BASE_DIR,
            env={"PATH": os.environ["PATH"], "DATABASE_URL": cls.database.url()} | PASSWORD,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    @contextmanager
    def held(self) -> Iterator[psycopg.Connection[object]]:
        """Somebody reads what a migration wants to change, and takes time over it."""
        with psycopg.connect(self.database.url()) as connection:
            connection.execute("lock table django_migrations in access exclusive mode")
            yield connection

    def test_it_gives_way_and_tries_again_until_the_lock_is_free(self) -> None:
        with self.held() as lock, self.begun("upgrade_database", "--lock-seconds=0.5") as upgrade:
            assert upgrade.stdout is not None
            said = list(takewhile(lambda line: "A table is in use; trying again" not in line, upgrade.stdout))
            lock.rollback()
            rest, fault = upgrade.communicate()

        assert upgrade.returncode == 0, (said, rest, fault)
        assert "The database is migrated." in rest

    def test_it_does_not_try_for_ever(self) -> None:
        with self.held():
            answer = self.upgrade("--lock-seconds=0.2", "--tries=1")

        assert answer.returncode == 1
        assert "The database was not migrated" in answer.stderr
        assert "Traceback" not in answer.stderr

    def test_a_plant_with_nobody_is_told_how_to_begin(self) -> None:
        made = self.manage(*FIRST_ADMINISTRATOR)
        after = self.upgrade()

        assert f"{settings.MANAGE_COMMAND} createsuperuser" in self.first.stdout
        assert made.returncode == 0, made.stderr
        assert "createsuperuser" not in after.stdout

    def test_two_at_once_take_turns(self) -> None:
        with psycopg.connect(self.database.url(), autocommit=True) as connection:
            connection.execute("select pg_advisory_lock(%s)", [ONLY_ONE])
            with self.begun("upgrade_database") as first, self.begun("upgrade_database") as second:
                wait_until(lambda: connection.execute(WAITING).fetchone() == (2,))
                connection.execute("select pg_advisory_unlock(%s)", [ONLY_ONE])
                for run in (first, second):
                    run.communicate()

            assert (first.returncode, second.returncode) == (0, 0)
            twice = "select app, name from django_migrations group by 1, 2 having count(*) > 1"
            assert connection.execute(twice).fetchall() == []
