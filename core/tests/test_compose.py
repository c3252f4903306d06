"""The Compose files, as docker-compose itself understands them: the local system, and the plant's own."""

import os
import shutil
import subprocess
import tempfile
import unittest
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.test import SimpleTestCase

from core.testing import long

GIVEN = {
    "DJANGO_ENV": "production",
    "POSTGRES_PASSWORD": "of-the-database",
    "DJANGO_SECRET_KEY": "of-the-program",
    "DJANGO_ALLOWED_HOSTS": "plant.example",
}
COMPOSE = shutil.which("docker-compose")
ALL = "production,development,redis"
ENDS = {"migrate"}
# What nothing of ours that runs may be without.
WALLS = {
    "read_only": True,
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges:true"],
    "restart": "unless-stopped",
}


def composed(**environment: str) -> subprocess.CompletedProcess[str]:
    """What docker-compose makes of the files, in a folder of their own with these names in its .env."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(settings.BASE_DIR / "docker-compose.yml", folder)
        shutil.copytree(settings.BASE_DIR / "deploy", folder / "deploy")
        if environment:
            Path(folder, ".env").write_text("".join(f"{key}={value}\n" for key, value in environment.items()))
        return subprocess.run(
            [str(COMPOSE), "config"],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "HOME": str(folder), "COMPOSE_PROFILES": ALL},
            capture_output=True,
            text=True,
            check=False,
        )


@cache
def services(*, production: bool) -> dict[str, Any]:
    answer = composed(**(GIVEN if production else {}))
    assert answer.returncode == 0, answer.stderr
    found: dict[str, Any] = yaml.safe_load(answer.stdout)["services"]
    return found


def mounts(service: dict[str, Any]) -> dict[str, bool]:
    """By volume or folder, whether it may be written. One docker-compose prints texts, one records."""
    found = {}
    for mount in service.get("volumes", []):
        if isinstance(mount, str):
            source, _target, mode = mount.split(":")
            found[source] = mode == "rw"
        else:
            found[mount["source"]] = not mount.get("read_only", False)
    return found


def volumes(service: dict[str, Any]) -> set[str]:
    """Those that have a name; a folder begins with a slash."""
    return {source for source in mounts(service) if not source.startswith("/")}


def ports(service: dict[str, Any]) -> set[str]:
    """As address:port:port inside."""
    found = set()
    for port in service.get("ports", []):
        if isinstance(port, str):
            found.add(port.removesuffix("/tcp"))
        else:
            parts = [port.get("host_ip", ""), str(port["published"]), str(port["target"])]
            found.add(":".join(filter(None, parts)))
    return found


@long
@unittest.skipIf(COMPOSE is None, "NOT SHOWN of the Compose files: no docker-compose")
class ComposeTestCase(SimpleTestCase):
    def setUp(self) -> None:
        self.local = services(production=False)
        self.plant = services(production=True)


class LocalSystemTests(ComposeTestCase):
    def test_it_is_a_database_and_a_web_server_and_asks_for_nothing(self) -> None:
        always = {name for name, service in self.local.items() if "profiles" not in service}

        assert always == {"db", "migrate", "web"}

    def test_no_other_machine_reaches_it(self) -> None:
        listening = set().union(*map(ports, self.local.values()))

        assert listening == {"127.0.0.1:8000:8000", "127.0.0.1:8001:8000"}
        assert self.local["web"]["environment"]["DJANGO_ALLOWED_HOSTS"] == "localhost,127.0.0.1,[::1]"

    def test_no_secret_stands_in_a_file(self) -> None:
        named = {
            key: value
            for service in self.local.values()
            for key, value in service.get("environment", {}).items()
            if any(word in key for word in ("PASSWORD", "SECRET", "DATABASE_URL"))
        }

        assert named == {"DATABASE_URL_FILE": "/run/local-secrets/database_url"}

    def test_only_its_database_writes_its_secrets(self) -> None:
        writes = {name: mounts(service).get("local-secrets") for name, service in self.local.items()}

        assert writes.pop("db") is True
        assert {name: value for name, value in writes.items() if value is not None} == {
            "migrate": False,
            "web": False,
            "dev": False,
        }

    def test_production_is_refused_in_a_sentence(self) -> None:
        for name in ("web2", "nginx"):
            assert "type deploy/prepare.sh NAME" in self.local[name]["runtime"]
            assert self.local[name]["profiles"] == ["production"]


class PlantTests(ComposeTestCase):
    def test_its_program_can_do_no_more_than_it_must(self) -> None:
        for name in ("migrate", "web", "web2"):
            service = self.plant[name]
            walls = WALLS | ({"restart": "no"} if name == "migrate" else {})

            assert {key: service[key] for key in walls} == walls
            assert service["tmpfs"] == ["/tmp"]  # noqa: S108
            assert service["mem_limit"] in {"512m", str(512 << 20)}
            assert service["pids_limit"] == 200
            assert service["build"]["args"]["REQUIREMENTS"] == "production"
            assert service["environment"]["DJANGO_ENV"] == "production"
            assert not {"ports", "cap_add", "user", "privileged"} & set(service)
            assert service.get("entrypoint") is None

    def test_only_nginx_listens(self) -> None:
        listening = {name: ports(service) for name, service in self.plant.items() if ports(service)}

        assert listening == {"nginx": {"80:80", "443:443", "127.0.0.1:8000:80"}}

    def test_the_sources_are_not_run_in_it(self) -> None:
        assert "beside a local system only" in self.plant["dev"]["runtime"]

    def test_it_does_not_start_without_a_secret_or_a_name(self) -> None:
        for name in ("POSTGRES_PASSWORD", "DJANGO_SECRET_KEY", "DJANGO_ALLOWED_HOSTS"):
            answer = composed(**GIVEN | {name: ""})

            assert answer.returncode != 0
            assert "is missing; deploy/prepare.sh NAME writes a .env" in answer.stderr

    def test_it_shares_no_volume_with_a_local_system(self) -> None:
        local = set().union(*(volumes(self.local[name]) for name in ("db", "migrate", "web", "dev")))
        plant = set().union(*(volumes(self.plant[name]) for name in self.plant))

        assert "database" in plant
        assert not local & plant

    def test_redis_may_be_away(self) -> None:
        without = yaml.safe_load(composed(**GIVEN | {"REDIS_URL": ""}).stdout)["services"]["web"]

        assert without["environment"]["REDIS_URL"] == ""
        assert self.plant["web"]["environment"]["REDIS_URL"] == "redis://redis:6379/0"
        assert "redis" not in str([service.get("depends_on") for service in self.plant.values()])


class BothTests(ComposeTestCase):
    def test_whatever_stays_up_says_how_it_is(self) -> None:
        for found in (self.local, self.plant):
            for name, service in found.items():
                if name not in ENDS and "runtime" not in service:
                    assert service["healthcheck"]["test"][0] == "CMD", name

    def test_the_same_walls_stand_around_the_program(self) -> None:
        for name in ("migrate", "web", "dev"):
            walls = WALLS | ({"restart": "no"} if name == "migrate" else {})

            assert {key: self.local[name][key] for key in walls} == walls
