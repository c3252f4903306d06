import json
import logging
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings
from django.contrib.auth.hashers import identify_hasher, make_password
from django.core.exceptions import ImproperlyConfigured
from django.test import SimpleTestCase, override_settings

from config import __version__
from config.databases import database
from config.environment import (
    Environment,
    require_one_host_for_sqlite,
    require_safe_production,
    secret_key,
)
from config.logs import JsonFormatter, logging_settings
from core.patience import PatientConnection
from core.testing import long, slow

LONG_KEY = "k3" * 30


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {"PATH": os.environ["PATH"], "PYTHONWARNINGS": "default"}
    return subprocess.run(
        [sys.executable, *command],
        env=kept | environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


class ProductionTests(SimpleTestCase):
    def refuses(
        self,
        sentence: str,
        *,
        debug: bool = False,
        demo_logins: bool = False,
        secret: str = LONG_KEY,
        hosts: str = "a",
    ) -> None:
        with pytest.raises(ImproperlyConfigured, match=sentence):
            require_safe_production(
                debug=debug, demo_logins=demo_logins, secret=secret, hosts=[hosts] if hosts else []
            )

    def test_it_starts_with_a_key_of_its_own_and_known_hosts(self) -> None:
        require_safe_production(debug=False, demo_logins=False, secret=LONG_KEY, hosts=["plant.example"])

    def test_debug_is_refused(self) -> None:
        self.refuses("DJANGO_DEBUG is on", debug=True)

    def test_demo_logins_for_everybody_to_read_are_refused(self) -> None:
        self.refuses("SHOW_DEMO_LOGINS is on: production does not start with it", demo_logins=True)

    def test_a_missing_key_is_refused(self) -> None:
        self.refuses("DJANGO_SECRET_KEY is missing", secret="")

    def test_a_short_key_is_refused(self) -> None:
        self.refuses("short or a placeholder", secret="k3" * 20)

    def test_a_placeholder_is_refused(self) -> None:
        self.refuses("short or a placeholder", secret="django-insecure-" + LONG_KEY)

    def test_no_or_any_host_is_refused(self) -> None:
        self.refuses("DJANGO_ALLOWED_HOSTS is missing", hosts="")
        self.refuses("DJANGO_ALLOWED_HOSTS is missing", hosts="*")

    @slow
    def test_a_refusal_is_one_sentence_and_not_a_traceback(self) -> None:
        answer = run("manage.py", "check", DJANGO_ENV="production")

        assert answer.returncode == 1
        assert answer.stdout == ""
        assert answer.stderr.startswith("DJANGO_SECRET_KEY is missing")
        assert answer.stderr.count("\n") == 1

    def test_no_key_is_borrowed_from_the_embedded_installation(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            stored = Path(folder, "secret_key")
            stored.write_text(LONG_KEY + "\n")

            assert secret_key("", stored=stored, production=False) == LONG_KEY
            assert secret_key("", stored=stored, production=True) == ""

    def test_without_any_key_each_process_draws_its_own(self) -> None:
        nowhere = Path("/nonexistent/secret_key")

        first, second = (secret_key("", stored=nowhere, production=False) for _time in range(2))

        assert first != second
        assert len(first) >= 50


MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /srv/plant\\040data rw,relatime shared:20 - nfs4 nas:/plant rw
31 30 8:2 / /srv/plant\\040data/local rw,relatime - xfs /dev/sdb1 rw
"""


class EmbeddedDatabaseTests(SimpleTestCase):
    def require(self, file: str, *, redis: str = "") -> None:
        require_one_host_for_sqlite(file=file, redis_url=redis, mounts=MOUNTS)

    def test_a_disk_of_the_server_will_do(self) -> None:
        self.require("/var/lib/floor/floor.sqlite3")
        self.require("/srv/plant data/local/floor.sqlite3")

    def test_a_file_that_other_hosts_reach_is_refused(self) -> None:
        with pytest.raises(ImproperlyConfigured, match=r"network file system \(nfs4\)"):
            self.require("/srv/plant data/floor.sqlite3")

    def test_several_servers_cannot_share_it(self) -> None:
        with pytest.raises(ImproperlyConfigured, match="REDIS_URL is for several servers"):
            self.require("/var/lib/floor/floor.sqlite3", redis="redis://cache:6379/0")

    @long
    def test_production_refuses_to_start_so_in_one_sentence(self) -> None:
        production = {
            "DJANGO_ENV": "production",
            "DJANGO_SECRET_KEY": LONG_KEY,
            "DJANGO_ALLOWED_HOSTS": "plant.example",
            "VAR_DIR": self.enterContext(tempfile.TemporaryDirectory()),
        }

        alone = run("manage.py", "check", **production)
        shared = run("manage.py", "check", **production, REDIS_URL="redis://cache:6379/0")

        assert alone.returncode == 0, alone.stderr
        assert shared.returncode == 1
        assert shared.stderr.startswith("REDIS_URL is for several servers")
        assert shared.stderr.count("\n") == 1


class EnvironmentTests(SimpleTestCase):
    def read(self, **environment: str) -> Environment:
        patch = mock.patch.dict(os.environ, environment)
        patch.start()
        self.addCleanup(patch.stop)
        return Environment()

    def test_each_kind_is_read(self) -> None:
        env = self.read(
            NAME="Ana",
            ON="yes",
            COUNT="3",
            DAYS=" FRI, SAT,",
            SIZE="L",
            CODE=r"^\d$",
            ZONE="UTC",
            ADDRESS="https://floor.example:8443/",
        )

        assert env.text("NAME", "", "") == "Ana"
        assert env.flag("ON", False, "") is True
        assert env.whole("COUNT", 0, "") == 3
        assert env.items("DAYS", [], "") == ["FRI", "SAT"]
        assert env.choice("SIZE", "M", ("M", "L"), "") == "L"
        assert env.pattern("CODE", "", "") == re.compile(r"^\d$")
        assert env.time_zone("ZONE", "Asia/Riyadh", "") == "UTC"
        assert env.origin("ADDRESS", "") == "https://floor.example:8443"
        assert env.origin("NO_ADDRESS", "") == ""

    def test_a_value_may_stand_in_a_file(self) -> None:
        with tempfile.NamedTemporaryFile("w", suffix=".secret") as file:
            file.write("from a file\n")
            file.flush()

            assert self.read(NAME_FILE=file.name).text("NAME", "", "") == "from a file"

    def test_what_cannot_be_read_is_refused_by_name(self) -> None:
        env = self.read(
            COUNT="many",
            LITTLE="0",
            SIZE="XL",
            CODE="(",
            ZONE="Mars/Base",
            ADDRESS="https://floor.example/plant",
            NAME_FILE="/nonexistent",
        )

        with pytest.raises(ImproperlyConfigured, match="COUNT"):
            env.whole("COUNT", 0, "")
        with pytest.raises(ImproperlyConfigured, match="LITTLE is 0; it must be at least 1"):
            env.whole("LITTLE", 1, "", least=1)
        with pytest.raises(ImproperlyConfigured, match="SIZE is 'XL'; it must be M or L"):
            env.choice("SIZE", "M", ("M", "L"), "")
        with pytest.raises(ImproperlyConfigured, match="CODE is not a regular expression"):
            env.pattern("CODE", "", "")
        with pytest.raises(ImproperlyConfigured, match="ZONE is 'Mars/Base'"):
            env.time_zone("ZONE", "UTC", "")
        with pytest.raises(ImproperlyConfigured, match="must be an address without a path"):
            env.origin("ADDRESS", "")
        with pytest.raises(ImproperlyConfigured, match="NAME_FILE must be a readable file"):
            env.text("NAME", "", "")

    @slow
    def test_the_documented_table_is_current(self) -> None:
        answer = run("-m", "tools.describe_settings", "--check")

        assert (answer.returncode, answer.stderr) == (0, "")


class DatabaseTests(SimpleTestCase):
    def test_sqlite_waits_its_turn_to_write(self) -> None:
        found = database(
            "sqlite:////tmp/floor.sqlite3",
            sqlite_synchronous="FULL",
            pool_size=8,
            statement_timeout_ms=1000,
            testing=False,
        )

        assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
        assert "journal_mode=WAL; PRAGMA synchronous=FULL" in found["OPTIONS"]["init_command"]

    def test_postgresql_is_pooled_and_every_wait_has_an_end(self) -> None:
        found = database(
            "postgres://ana:pw@db.example:5433/floor?sslmode=require",
            sqlite_synchronous="FULL",
            pool_size=8,
            statement_timeout_ms=1000,
            testing=False,
        )

        assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", 5433, "floor")
        assert found["CONN_MAX_AGE"] == 0
        assert found["CONN_HEALTH_CHECKS"] is True
        assert found["OPTIONS"] == {
            "connect_timeout": 2,
            "tcp_user_timeout": 3000,
            "keepalives_idle": 10,
            "options": "-c statement_timeout=1000",
            "pool": {
                "min_size": 1,
                "max_size": 8,
                "timeout": 3,
                "reconnect_timeout": 1,
                "connection_class": PatientConnection,
            },
            "sslmode": "require",
        }

    def test_of_two_servers_the_one_that_takes_writes_is_asked(self) -> None:
        found = database(
            "postgres://ana:pw@/floor?host=one.example,two.example&port=5432,5433&target_session_attrs=read-write",
            sqlite_synchronous="FULL",
            pool_size=8,
            statement_timeout_ms=1000,
            testing=False,
        )

        assert (found["HOST"], found["NAME"]) == ("", "floor")
        assert found["OPTIONS"]["host"] == "one.example,two.example"
        assert found["OPTIONS"]["port"] == "5432,5433"
        assert found["OPTIONS"]["target_session_attrs"] == "read-write"

    def test_another_address_is_refused(self) -> None:
        with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
            database(
                "nonsense", sqlite_synchronous="FULL", pool_size=8, statement_timeout_ms=0, testing=False
            )


class LogTests(SimpleTestCase):
    def test_a_record_is_one_line_of_json_with_its_extras(self) -> None:
        record = logging.makeLogRecord(
            {"msg": "%s\nstarted", "args": ("JC-1",), "name": "floor", "card": 7, "levelname": "INFO"}
        )
        record.created = 0.5

        line = JsonFormatter().format(record)

        assert "\n" not in line
        assert json.loads(line) == {
            "time": "1970-01-01T00:00:00.500+00:00",
            "level": "INFO",
            "logger": "floor",
            "message": "JC-1\nstarted",
            "card": 7,
        }

    def test_a_fault_keeps_its_traceback(self) -> None:
        try:
            raise KeyError("missing")
        except KeyError:
            record = logging.makeLogRecord({"msg": "fault", "exc_info": sys.exc_info()})

        assert "KeyError: 'missing'" in json.loads(JsonFormatter().format(record))["exception"]

    def test_all_goes_to_one_place_in_one_shape(self) -> None:
        found = logging_settings(style="json", level="INFO", requests=False)

        assert found["handlers"]["console"]["formatter"] == "json"
        assert found["loggers"]["django"]["handlers"] == []


class PasswordTests(SimpleTestCase):
    def test_the_hash_costs_what_a_shared_server_can_pay(self) -> None:
        with override_settings(PASSWORD_HASHERS=["core.hashers.FloorArgon2PasswordHasher"]):
            hashed = make_password("a long enough password")

            assert "m=19456,t=2,p=1" in hashed
            assert identify_hasher(hashed).algorithm == "argon2"


class VersionTests(SimpleTestCase):
    def test_the_program_knows_its_version(self) -> None:
        assert __version__ == settings.VERSION
        assert re.fullmatch(r"\d+\.\d+\.\d+", __version__)

    def test_it_is_that_of_the_newest_release_of_the_changelog(self) -> None:
        headings = re.findall(r"^## (.+)$", Path(settings.BASE_DIR, "CHANGELOG.md").read_text(), re.MULTILINE)
        releases = [heading for heading in headings if heading != "Unreleased"]

        assert re.fullmatch(rf"{re.escape(__version__)} \(\d{{4}}-\d\d-\d\d\)", releases[0])

    def test_a_cluster_starts_this_release(self) -> None:
        base = Path(settings.BASE_DIR, "deploy", "kubernetes", "base", "kustomization.yaml").read_text()

        assert f"newTag: {__version__}\n" in base


class ContentSecurityPolicyTests(SimpleTestCase):
    def test_nothing_inline_and_nothing_from_elsewhere(self) -> None:
        directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]

        allowed = {source for sources in directives.values() for source in sources}

        assert allowed == {"'self'", "'none'", "data:", "blob:"}
        assert directives["default-src"] == ["'self'"]
