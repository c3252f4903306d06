"""No wait for PostgreSQL is endless: with a server of the test's own, all of whose processes are stopped."""

import threading
import time
from collections.abc import Callable
from unittest import SkipTest, mock

import psycopg
import pytest
from django.test import SimpleTestCase, override_settings
from psycopg_pool import ConnectionPool, PoolTimeout

from core import patience
from core.health import watch
from core.health.found import Found, Status
from core.patience import OutcomeUnknown, PatientConnection
from core.testing import slow
from core.tests.servers import Missing, Postgres

FAILS = Found(Status.UNHEALTHY, {"message": "Not available"}, fault="OperationalError: away")
WAIT = 4.0


@slow
class PatienceTests(SimpleTestCase):
    database: Postgres

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        try:
            cls.database = cls.enterClassContext(Postgres())
        except Missing as missing:
            raise SkipTest(f"NOT SHOWN that waits for a hung database end: {missing}") from missing

    def setUp(self) -> None:
        self.addCleanup(self.database.resume)

    def connect(self, kind: type[psycopg.Connection[object]]) -> psycopg.Connection[object]:
        connection = kind.connect(self.database.url(), autocommit=True)
        self.addCleanup(connection.close)
        return connection

    def ended(self, work: Callable[[], object]) -> BaseException | None:
        """What the work failed with in WAIT seconds; None while it still waits."""
        found: list[BaseException] = []

        def try_it() -> None:
            try:
                work()
            except psycopg.Error as fault:
                found.append(fault)

        thread = threading.Thread(target=try_it, daemon=True)
        thread.start()
        thread.join(WAIT)
        return found[0] if found else None

    def found_by_the_watch(self, found: Found) -> None:
        """A watch that looks at nothing, and says what a look brought back."""
        seen = watch.Watch(database={"ENGINE": "django.db.backends.sqlite3", "NAME": "", "OPTIONS": {}})
        seen._found["database"] = (time.monotonic(), found)
        self.enterContext(mock.patch.object(watch._Process, "watch", seen))

    def test_answers_come_as_from_any_connection(self) -> None:
        connection = self.connect(PatientConnection)

        assert connection.execute("select 6 * 7").fetchone() == (42,)
        with pytest.raises(psycopg.errors.DivisionByZero):
            connection.execute("select 1 / 0")
        with connection.transaction():
            connection.execute("select 1")

    @override_settings(DATABASE_STATEMENT_TIMEOUT_MS=1000)
    def test_a_hang_ends_soon_after_the_statement_s_own_time(self) -> None:
        with mock.patch.object(patience, "GRACE", 1.0):
            patient, plain = self.connect(PatientConnection), self.connect(psycopg.Connection)
            self.database.hang()

            fault = self.ended(lambda: patient.execute("select 1"))

        assert isinstance(fault, psycopg.OperationalError)
        assert patient.closed
        assert self.ended(lambda: plain.execute("select 1")) is None

    @override_settings(DATABASE_STATEMENT_TIMEOUT_MS=60_000)
    def test_a_hang_that_the_watch_knows_of_ends_at_once_for_all(self) -> None:
        patient, other = self.connect(PatientConnection), self.connect(PatientConnection)
        self.database.hang()

        assert self.ended(lambda: other.execute("select 1")) is None
        self.found_by_the_watch(FAILS)

        assert isinstance(self.ended(lambda: patient.execute("select 1")), psycopg.OperationalError)

    @override_settings(DATABASE_STATEMENT_TIMEOUT_MS=60_000)
    def test_a_slow_statement_of_a_healthy_database_comes_to_its_end(self) -> None:
        self.found_by_the_watch(Found())

        with mock.patch.object(patience, "DOUBTFUL_AFTER", 0.2):
            answer = self.connect(PatientConnection).execute("select 'done' from pg_sleep(1)").fetchone()

        assert answer == ("done",)

    @override_settings(DATABASE_STATEMENT_TIMEOUT_MS=1000)
    def test_a_break_in_the_commit_says_that_the_outcome_is_not_known(self) -> None:
        connection = PatientConnection.connect(self.database.url())
        self.addCleanup(connection.close)
        connection.execute("create temp table note (text text)")
        with mock.patch.object(patience, "GRACE", 1.0):
            self.database.hang()

            fault = self.ended(connection.commit)

        assert isinstance(fault, OutcomeUnknown)

    def test_lines_that_broke_together_are_replaced_together(self) -> None:
        patient, plain = self.pool(PatientConnection), self.pool(psycopg.Connection)
        self.database.crash()
        self.database.run()

        with patient.connection() as line:
            assert line.execute("select 'new'").fetchone() == ("new",)
        with pytest.raises(PoolTimeout), plain.connection():
            pass

    def pool(self, kind: type[psycopg.Connection[object]]) -> ConnectionPool[psycopg.Connection[object]]:
        """Four lines, each of which is looked at before it is given out."""
        pool = ConnectionPool(
            self.database.url(),
            connection_class=kind,
            min_size=4,
            timeout=2,
            check=ConnectionPool.check_connection,
            open=True,
        )
        self.addCleanup(pool.close)
        pool.wait()
        return pool
