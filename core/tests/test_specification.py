"""What the specification names by itself: files, the image, services, the fixture, the tests it counts."""

import ast
import json
import re
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.test import SimpleTestCase

from core import urls
from core.testing import slow

ROOT = Path(settings.BASE_DIR)
FILES = (
    "floor_app/operations/maintenance/models/asset.py",
    "floor_app/operations/production/models/job_card.py",
    "Dockerfile",
    "docker-compose.yml",
    ".dockerignore",
    "DOCKER_SETUP.md",
    "core/views/health.py",
    "core/urls.py",
    "core/tests/test_health.py",
    "floor_app/operations/qr_system/tests/test_services.py",
    "pytest.ini",
    "fixtures/initial_test_data.json",
    "core/management/__init__.py",
    "core/management/commands/__init__.py",
    "core/management/commands/load_test_data.py",
    "IMPROVEMENTS.md",
    "HEALTH_CHECK_COMPLETE.md",
)
# What nobody may find in an image: history, settings, keys, data.
KEPT_OUT = {".git", ".venv*", "**/.env*", "**/*.sqlite3*", "**/*.key", "**/*.pem", "tls", "var", "backups"}
PROFILES = {
    "db": [],
    "migrate": [],
    "web": [],
    "redis": ["production", "redis"],
    "web2": ["production"],
    "nginx": ["production"],
    "dev": ["development"],
}
QR_TESTS, HEALTH_TESTS = "floor_app/operations/qr_system/tests/test_services.py", "core/tests/test_health.py"
LINK = re.compile(r"\]\(([^)\s]+)\)")
OF_A_FEATURE = ("Indexes", "Health", "Tests", "Docker", "Documentation")


class FilesTests(SimpleTestCase):
    def test_every_file_it_names_is_there(self) -> None:
        assert [name for name in FILES if not (ROOT / name).is_file()] == []

    def test_the_health_addresses_stand_in_core_urls(self) -> None:
        found = {str(one.pattern): one.callback for one in urls.urlpatterns if "health" in str(one.pattern)}

        assert list(found) == ["api/health/", "api/health/ready/", "api/health/live/"]
        assert {view.__module__ for view in found.values() if view} == {"core.views.health"}

    def test_health_is_imported_from_core_views_which_is_a_package(self) -> None:
        """A file core/views.py cannot be beside it: Python finds one of the two."""
        views = import_module("core.views")

        assert Path(views.__path__[0]) == ROOT / "core" / "views"
        assert Path(str(import_module("core.views.health").__file__)) == ROOT / "core" / "views" / "health.py"
        assert not (ROOT / "core" / "views.py").exists()

    def test_documents_lead_to_what_is_there(self) -> None:
        documents = [*ROOT.glob("*.md"), ROOT / "benchmarks" / "README.md", *(ROOT / "docs").rglob("*.md")]

        broken = [
            f"{document.relative_to(ROOT)}: {target}"
            for document in documents
            for target in LINK.findall(document.read_text())
            if not target.startswith(("http", "#")) and "pictures/" not in target  # no image has pictures
            if not (document.parent / target.partition("#")[0]).exists()
        ]

        assert len(documents) > 20
        assert broken == []

    def test_a_contributor_is_asked_for_its_five_things(self) -> None:
        section = (ROOT / "CONTRIBUTING.md").read_text().partition("## What every feature brings\n")[2]

        asked = re.findall(r"^\| (\w+) \|", section.partition("\n## ")[0], re.MULTILINE)

        assert asked == ["thing", *OF_A_FEATURE]


class ImageTests(SimpleTestCase):
    def setUp(self) -> None:
        self.dockerfile = (ROOT / "Dockerfile").read_text()

    def test_it_is_made_of_python_3_11_in_stages(self) -> None:
        stages = re.findall(r"^FROM (\S+) AS (\S+)$", self.dockerfile, re.MULTILINE)
        last = self.dockerfile.rpartition("\nFROM ")[2]

        assert [name for _base, name in stages] == ["build", "program", "final"]
        assert {base for base, _name in stages} - {"build"} == {"python:3.11-slim-bookworm"}
        assert re.findall(r"^COPY (.*)$", last, re.MULTILINE) == [
            "--from=build /opt/venv /opt/venv",
            "--from=program /app /app",
        ]
        assert "pip" not in last

    def test_its_health_check_asks_the_program(self) -> None:
        assert re.findall(r"^HEALTHCHECK .* CMD (.*)$", self.dockerfile, re.MULTILINE) == [
            '["python", "-m", "core.health.probe"]'
        ]

    def test_a_cluster_asks_whether_it_lives_and_whether_it_is_ready(self) -> None:
        manifests = yaml.safe_load_all((ROOT / "deploy" / "kubernetes" / "base" / "web.yaml").read_text())
        (web,) = [one for one in manifests if one["kind"] == "Deployment"]

        (program,) = web["spec"]["template"]["spec"]["containers"]
        asked = {name: program[name]["httpGet"] for name in ("livenessProbe", "readinessProbe")}

        assert asked == {
            "livenessProbe": {"path": "/api/health/live/", "port": "health"},
            "readinessProbe": {"path": "/api/health/ready/", "port": "health"},
        }

    def test_secrets_history_and_data_stay_out(self) -> None:
        lines = (ROOT / ".dockerignore").read_text().splitlines()

        assert {*lines} >= KEPT_OUT
        assert [line for line in lines if line.startswith("!")] == ["!.env.example"]


class ServicesTests(SimpleTestCase):
    def read(self, name: str) -> Any:
        return yaml.safe_load((ROOT / name).read_text())

    def setUp(self) -> None:
        self.compose = self.read("docker-compose.yml")
        self.ways = {way: self.read(f"deploy/compose/{way}.yml") for way in ("development", "production")}

    def test_redis_nginx_and_a_developers_server_are_optional(self) -> None:
        found = {name: service.get("profiles", []) for name, service in self.compose["services"].items()}

        assert found == PROFILES

    def test_the_database_is_postgresql_15_in_a_volume_that_stays(self) -> None:
        assert self.compose["services"]["db"]["image"] == "${POSTGRES_IMAGE:-postgres:15}"
        for way, volume in {"production": "database", "development": "local-database"}.items():
            mounted = self.ways[way]["services"]["db"]["volumes"]

            assert f"{volume}:/var/lib/postgresql/data" in mounted
            assert volume in self.compose["volumes"]

    def test_no_web_server_starts_before_the_migration_has_ended(self) -> None:
        for name in ("web", "web2", "dev"):
            waits = self.compose["services"][name]["depends_on"]

            assert waits == {"migrate": {"condition": "service_completed_successfully"}}
        ends_in = {
            "production": "exec sh deploy/release.sh",
            "development": "exec python -m config.run prepare",
        }
        for way, last in ends_in.items():
            assert self.ways[way]["services"]["migrate"]["command"][-1].endswith(f"&& {last}")
        assert "manage.py upgrade_database" in (ROOT / "deploy" / "release.sh").read_text()
        assert 'call_command("migrate"' in (ROOT / "config" / "run.py").read_text()


class FixtureTests(SimpleTestCase):
    def setUp(self) -> None:
        self.rows = json.loads((ROOT / "fixtures" / "initial_test_data.json").read_text())

    def of(self, model: str) -> list[Any]:
        return [row["fields"] for row in self.rows if row["model"] == model]

    def test_three_people_with_a_role_each(self) -> None:
        assert {user["username"]: user["groups"] for user in self.of("people.user")} == {
            "prod_manager": [["PRODUCTION_MANAGER"]],
            "qc_inspector": [["QC_INSPECTOR"]],
            "warehouse_clerk": [["WAREHOUSE_CLERK"]],
        }

    def test_five_departments(self) -> None:
        assert {department["code"]: department["name"] for department in self.of("plant.department")} == {
            "PROD": "Production",
            "QC": "Quality Control",
            "MAINT": "Maintenance",
            "WARE": "Warehouse",
            "SALES": "Sales",
        }

    def test_six_places_three_of_stores_two_floors_a_laboratory(self) -> None:
        kinds = Counter(place["kind"] for place in self.of("plant.location"))

        assert kinds == {"WAREHOUSE": 3, "FLOOR": 2, "LAB": 1}

    def test_four_cost_centers(self) -> None:
        codes = [center["code"] for center in self.of("plant.costcenter")]

        assert codes == ["CC-1000", "CC-2000", "CC-3000", "CC-4000"]


class SuiteTests(SimpleTestCase):
    def lines(self, name: str) -> int:
        return len((ROOT / name).read_text().splitlines())

    def cases(self, name: str) -> int:
        nodes = ast.walk(ast.parse((ROOT / name).read_text()))
        return sum(isinstance(node, ast.FunctionDef) and node.name.startswith("test_") for node in nodes)

    def test_codes_and_health_have_at_least_the_lines_it_counts(self) -> None:
        assert self.lines(QR_TESTS) >= 150
        assert self.lines(HEALTH_TESTS) >= 200

    @slow
    def test_codes_and_health_have_at_least_the_tests_it_counts(self) -> None:
        assert self.cases(QR_TESTS) >= 14
        assert self.cases(HEALTH_TESTS) >= 12
        assert self.cases(QR_TESTS) + self.cases(HEALTH_TESTS) >= 26

    def test_pytest_knows_settings_folders_and_marks_and_passes_no_warning(self) -> None:
        text = (ROOT / "pytest.ini").read_text()

        assert "DJANGO_SETTINGS_MODULE = config.settings\n" in text
        assert "testpaths = config core floor_app\n" in text
        assert re.search(r"^ +slow: ", text, re.MULTILINE)
        assert "filterwarnings =\n    error\n" in text
