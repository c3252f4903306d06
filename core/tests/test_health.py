"""The health addresses as a probe sees them."""

import json
import os
import platform
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, TestCase, override_settings

from core.testing import WHOLE, proof
from core.tests.servers import PATIENT

HEALTH, READY, LIVE = "/api/health/", "/api/health/ready/", "/api/health/live/"
COMPONENTS = ["database", "migrations", "cache", "service", "disk", "python", "django"]


def is_now(told: str) -> None:
    """In whole seconds of UTC, as 2025-11-19T10:00:00Z."""
    at = datetime.strptime(told, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert abs(datetime.now(UTC) - at) < timedelta(minutes=1)


def lacking_a_migration() -> None:
    MigrationRecorder(connection).record_unapplied("core", "0002_append_only")


class AccessTests(TestCase):
    def test_nobody_needs_to_sign_in(self) -> None:
        for address in (HEALTH, READY, LIVE):
            answer = self.client.get(address)

            assert answer.status_code == 200, address
            assert answer["Content-Type"] == "application/json"
            assert answer["Cache-Control"] == "no-store"

    def test_head_answers_alike_without_a_body(self) -> None:
        for address in (HEALTH, READY, LIVE):
            answer = self.client.head(address)

            assert (answer.status_code, answer.content) == (200, b""), address
            assert int(answer["Content-Length"]) > 0
            assert answer["Cache-Control"] == "no-store"

    def test_every_other_method_is_refused(self) -> None:
        strict = Client(enforce_csrf_checks=True)
        for address in (HEALTH, READY, LIVE):
            for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"):
                answer = strict.generic(method, address)

                assert answer.status_code == 405, (method, address)
                assert answer["Allow"] == "GET, HEAD"
                assert answer["Cache-Control"] == "no-store"
                assert answer.json() == {"status": "method_not_allowed"}

    @override_settings(SECURE_SSL_REDIRECT=True)
    def test_a_probe_from_inside_is_not_sent_to_https(self) -> None:
        for address in (HEALTH, READY, LIVE):
            assert self.client.get(address).status_code == 200

    @proof
    def test_it_answers_within_a_second(self) -> None:
        for address in (HEALTH, READY, LIVE):
            self.client.get(address)
            began = time.perf_counter()

            self.client.get(address)

            assert time.perf_counter() - began < (1.0 if WHOLE else PATIENT), address

    def test_ten_calls_in_a_row_answer_alike(self) -> None:
        for address in (HEALTH, READY, LIVE):
            answers = [self.client.get(address) for _time in range(10)]

            assert [answer.status_code for answer in answers] == [200] * 10
            assert len({answer.json()["status"] for answer in answers}) == 1


class FullCheckTests(TestCase):
    def check(self) -> Any:
        answer = self.client.get(HEALTH)
        assert answer.status_code == 200
        return answer.json()

    def test_it_has_the_documented_structure(self) -> None:
        found = self.check()

        assert list(found) == ["status", "timestamp", "version", "components"]
        assert found["status"] == "healthy"
        assert found["version"] == settings.VERSION
        assert list(found["components"]) == COMPONENTS

    def test_the_time_is_now_as_specified(self) -> None:
        is_now(self.check()["timestamp"])

    def test_each_component_tells_its_status_and_the_time_it_took(self) -> None:
        for name, part in self.check()["components"].items():
            assert part["status"] == "healthy", name
            assert isinstance(part["milliseconds"], float), name
            assert part["milliseconds"] >= 0, name

    def test_the_named_components_say_what_is_specified(self) -> None:
        parts = self.check()["components"]
        for part in parts.values():
            del part["milliseconds"]

        assert parts == {
            "database": {"status": "healthy", "message": "Connected"},
            "migrations": {"status": "healthy", "message": "All applied", "pending": 0},
            "cache": {"status": "healthy", "message": "Connected"},
            "service": {"status": "healthy", "message": "In service"},
            "disk": {"status": "healthy", "message": "Enough room"},
            "python": {"status": "healthy", "version": platform.python_version()},
            "django": {"status": "healthy", "debug_mode": False},
        }

    def test_missing_migrations_degrade(self) -> None:
        lacking_a_migration()

        found = self.check()

        assert found["status"] == "degraded"
        assert found["components"]["migrations"]["pending"] == 1

    @override_settings(DISK_FREE_LEAST_MB=10**12)
    def test_a_full_disk_degrades(self) -> None:
        found = self.check()

        assert found["status"] == "degraded"
        assert found["components"]["disk"]["message"] == "Nearly full"

    @override_settings(VAR_DIR=Path("/proc/self/none/at/all"), DISK_FREE_LEAST_MB=0)
    def test_a_folder_that_cannot_be_written_degrades(self) -> None:
        found = self.check()

        assert found["components"]["disk"]["status"] == "degraded"
        assert "proc" not in json.dumps(found)


class BackupTests(TestCase):
    def setUp(self) -> None:
        file = tempfile.NamedTemporaryFile(prefix="stamp-")  # noqa: SIM115
        self.enterContext(file)
        self.stamp = Path(file.name)
        self.touched(hours_ago=0)
        self.enterContext(self.settings(BACKUP_STAMP_FILE=file.name, BACKUP_MAX_HOURS=26))

    def touched(self, *, hours_ago: int) -> None:
        at = time.time() - hours_ago * 3600
        os.utime(self.stamp, (at, at))

    def backup(self) -> tuple[str, Any]:
        found = self.client.get(HEALTH).json()
        del found["components"]["backup"]["milliseconds"]
        return found["status"], found["components"]["backup"]

    def test_a_recent_one_is_healthy(self) -> None:
        expected = {"status": "healthy", "message": "Recent", "age_hours": 0.0}

        assert self.backup() == ("healthy", expected)

    def test_an_old_one_degrades(self) -> None:
        self.touched(hours_ago=30)

        expected = {"status": "degraded", "message": "Too old", "age_hours": 30.0}
        assert self.backup() == ("degraded", expected)

    def test_none_degrades_and_its_place_is_not_told(self) -> None:
        with self.settings(BACKUP_STAMP_FILE="/nonexistent/place"):
            assert self.backup() == ("degraded", {"status": "degraded", "message": "Not available"})


class ReadinessTests(TestCase):
    def refused(self, reason: str, pending: int | None = 0) -> None:
        answer = self.client.get(READY)

        assert answer.status_code == 503
        assert answer["Retry-After"] == "2"
        expected = {"status": "not_ready", "reason": reason, "pending_migrations": pending}
        assert answer.json() == expected

    def test_it_is_ready_with_its_database_and_all_migrations(self) -> None:
        answer = self.client.get(READY)

        assert (answer.status_code, answer.json()) == (200, {"status": "ready"})

    def test_a_pending_migration_is_told(self) -> None:
        lacking_a_migration()

        self.refused("pending_migrations", 1)

    def test_it_is_ready_again_once_they_are_applied(self) -> None:
        lacking_a_migration()
        self.client.get(READY)

        MigrationRecorder(connection).record_applied("core", "0002_append_only")

        assert self.client.get(READY).status_code == 200

    def test_a_drain_file_takes_it_out_of_service(self) -> None:
        with tempfile.NamedTemporaryFile() as drain, self.settings(DRAIN_FILE=drain.name):
            self.refused("draining")
            degraded = self.client.get(HEALTH)

        assert (degraded.status_code, degraded.json()["status"]) == (200, "degraded")
        assert self.client.get(READY).status_code == 200

    def test_a_degraded_component_leaves_it_ready(self) -> None:
        with self.settings(DISK_FREE_LEAST_MB=10**12):
            assert self.client.get(READY).status_code == 200


class LivenessTests(TestCase):
    def test_it_says_that_it_is_alive_and_when(self) -> None:
        found = self.client.get(LIVE).json()

        assert list(found) == ["status", "timestamp"]
        assert found["status"] == "alive"
        is_now(found["timestamp"])

    def test_it_asks_nobody(self) -> None:
        lacking_a_migration()

        with self.assertNumQueries(0):
            assert self.client.get(LIVE).status_code == 200


class DetailsTests(TestCase):
    """Nothing more than the statuses, except for a signed-in administrator."""

    def details(self, *, administrator: bool = False) -> dict[str, Any]:
        user = get_user_model().objects.create_user(username="dora", is_staff=administrator)
        self.client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        parts = self.client.get(HEALTH).json()["components"]
        return {name: part["details"] for name, part in parts.items() if "details" in part}

    def test_a_stranger_sees_none(self) -> None:
        assert b"details" not in self.client.get(HEALTH).content

    def test_an_ordinary_user_sees_none(self) -> None:
        assert self.details() == {}

    def test_an_administrator_sees_versions_and_room(self) -> None:
        found = self.details(administrator=True)

        assert found["database"]["vendor"] == connection.vendor
        assert found["disk"]["total_mb"] > 0
        assert set(found) == {"database", "disk", "django"}

    def test_an_administrator_is_told_which_migrations_are_missing(self) -> None:
        lacking_a_migration()

        assert self.details(administrator=True)["migrations"] == {"pending": ["core.0002_append_only"]}

    def test_one_who_may_not_sign_in_any_more_sees_none(self) -> None:
        user = get_user_model().objects.create_user(username="dora", is_staff=True)
        self.client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        user.is_active = False
        user.save(update_fields=["is_active"])

        assert b"details" not in self.client.get(HEALTH).content

    def test_a_forged_session_is_answered_as_a_stranger(self) -> None:
        self.client.cookies["sessionid"] = "x" * 32

        answer = self.client.get(HEALTH)

        assert (answer.status_code, b"details" in answer.content) == (200, False)
