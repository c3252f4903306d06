"""No wait for PostgreSQL is endless: with a server of the test's own, all of whose processes are stopped."""

import threading
from unittest import SkipTest, mock

import psycopg
import pytest
from django.test import SimpleTestCase, override_settings
from psycopg_pool import ConnectionPool

from core import patience
from core.health import watch
from core.health.found import Found, Status
from core.patience import OutcomeUnknown, PatientConnection
from core.testing import slow
from core.tests.servers import PATIENT, Missing, Postgres, begun

FAILS = Found(Status.UNHEALTHY, {"message": "Not available"}, fault="OperationalError: away")
NOWHERE = {"ENGINE": "django.db.backends.sqlite3", "NAME": "", "OPTIONS": {}}


class Told(watch.Watch):
    """Looks at nothing, and says what it is told that a look brought back."""

    def __init__(self, found: Found) -> None:
        super().__init__(database=NOWHERE)
        self.found = found
        self._asked = threading.Semaphore(0)

    def last(self, name: str) -> Found:
        self._asked.release()
        return self.found

    def wait_until_asked(self, times: int) -> None:
        for _time in range(times):
            assert self._asked.acquire(timeout=PATIENT)


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

    def watched(self, found: Found) -> Told:
        """By a watch that is asked as soon as a wait lasts longer than an answer takes."""
        told = Told(found)
        self.enterContext(mock.patch.object(watch._Process, "watch", told))
        self.enterContext(mock.patch.object(patience, "DOUBTFUL_AFTER", 0.0))
        return told

    def hang(self) -> None:
        """From now on a wait may last a fifth of a second."""
        self.enterContext(override_settings(DATABASE_STATEMENT_TIMEOUT_MS=100))
        self.enterContext(mock.patch.object(patience, "GRACE", 0.1))
        self.database.hang()

    def test_answers_come_as_from_any_connection(self) -> None:
        connection = self.connect(PatientConnection)

        assert connection.execute("select 6 * 7").fetchone() == (42,)
        with pytest.raises(psycopg.errors.DivisionByZero):
            connection.execute("select 1 / 0")
        with connection.transaction():
            connection.execute("select 1")

    def test_a_hang_ends_soon_after_the_statement_s_own_time(self) -> None:
        patient, plain = self.connect(PatientConnection), self.connect(psycopg.Connection)
        self.hang()

        still_waits = begun(lambda: plain.execute("select 1"))
        ends = begun(lambda: patient.execute("select 1"))

        assert isinstance(ends.exception(PATIENT), psycopg.OperationalError)
        assert patient.closed
        assert not still_waits.done()
        self.database.resume()
        assert still_waits.result(PATIENT).fetchone() == (1,)

    @override_settings(DATABASE_STATEMENT_TIMEOUT_MS=600_000)
    def test_a_hang_that_the_watch_knows_of_ends_at_once_for_all(self) -> None:
        first, second = self.connect(PatientConnection), self.connect(PatientConnection)
        told = self.watched(Found())
        self.database.hang()

        waits = begun(lambda: first.execute("select 1"))
        told.wait_until_asked(3)
        assert not waits.done()
        told.found = FAILS

        for end in (waits, begun(lambda: second.execute("select 1"))):
            assert isinstance(end.exception(PATIENT), psycopg.OperationalError)

    @override_settings(DATABASE_STATEMENT_TIMEOUT_MS=600_000)
    def test_a_slow_statement_of_a_healthy_database_comes_to_its_end(self) -> None:
        in_the_way, patient = self.connect(psycopg.Connection), self.connect(PatientConnection)
        in_the_way.execute("select pg_advisory_lock(1)")
        told = self.watched(Found())

        slow_one = begun(lambda: patient.execute("select 'done' from pg_advisory_lock(1)").fetchone())
        told.wait_until_asked(3)
        in_the_way.execute("select pg_advisory_unlock(1)")

        assert slow_one.result(PATIENT) == ("done",)

    def test_a_break_in_the_commit_says_that_the_outcome_is_not_known(self) -> None:
        connection = PatientConnection.connect(self.database.url())
        self.addCleanup(connection.close)
        connection.execute("create temp table note (text text)")
        self.hang()

        assert isinstance(begun(connection.commit).exception(PATIENT), OutcomeUnknown)

    def test_lines_that_broke_together_are_replaced_together(self) -> None:
        patient, plain = self.pool(PatientConnection), self.pool(psycopg.Connection)
        self.database.crash()
        self.database.run()

        one_by_one, at_once = begun(lambda: self.asked(plain)), begun(lambda: self.asked(patient))

        assert at_once.result(PATIENT) == ("new",)
        assert not one_by_one.done()

    def asked(self, pool: ConnectionPool[psycopg.Connection[object]]) -> object:
        with pool.connection() as line:
            return line.execute("select 'new'").fetchone()

    def pool(self, kind: type[psycopg.Connection[object]]) -> ConnectionPool[psycopg.Connection[object]]:
        """Four lines, each of which is looked at before it is given out."""
        pool = ConnectionPool(
            self.database.url(),
            connection_class=kind,
            min_size=4,
            timeout=PATIENT,
            check=ConnectionPool.check_connection,
            open=True,
        )
        self.addCleanup(pool.close)
        pool.wait()
        return pool
