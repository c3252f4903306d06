"""Migrating beside a running plant: on a PostgreSQL of the test's own, behind a lock that somebody holds."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from unittest import SkipTest

import psycopg
from django.conf import settings
from django.test import SimpleTestCase

from core.testing import slow
from core.tests.servers import Missing, Postgres

PASSWORD = {"DJANGO_SUPERUSER_PASSWORD": "a long pass phrase"}
FIRST_ADMINISTRATOR = ["createsuperuser", "--noinput", "--username=admin"]


@slow
class LockTests(SimpleTestCase):
    database: Postgres

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        try:
            cls.database = cls.enterClassContext(Postgres())
        except Missing as missing:
            raise SkipTest(f"NOT SHOWN that a migration does not stand in the way: {missing}") from missing
        assert cls.upgrade().returncode == 0

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
        before = self.upgrade()
        made = self.manage(*FIRST_ADMINISTRATOR)
        after = self.upgrade()

        assert f"{settings.MANAGE_COMMAND} createsuperuser" in before.stdout
        assert made.returncode == 0, made.stderr
        assert "createsuperuser" not in after.stdout

    def test_two_at_once_take_turns(self) -> None:
        runs = [threading.Thread(target=self.assert_upgraded) for _one in range(2)]
        for run in runs:
            run.start()
        for run in runs:
            run.join()

        with psycopg.connect(self.database.url()) as connection:
            assert (
                connection.execute(
                    "select app, name from django_migrations group by 1, 2 having count(*) > 1"
                ).fetchall()
                == []
            )

    def assert_upgraded(self) -> None:
        assert self.upgrade().returncode == 0
