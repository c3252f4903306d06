"""What import-linter cannot see: where rows are written, and that no module hides another."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase

from core.testing import slow

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("config", "core", "floor_app")

WRITES = {
    "save", "create", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create",
    "asave", "acreate", "adelete", "abulk_create", "abulk_update", "aget_or_create", "aupdate_or_create",
}  # fmt: skip
# What else has a `save` or a `delete` and is no row of ours.
NOT_ROWS = {"cache", "session", "image", "canvas", "pdf", "storage", "default_storage"}
WRITERS = {"services", "test_data", "testing", "tests", "migrations"}
# The platform's own verbs: one event, one number, one answer to a repeated command.
CORE_WRITERS = {"core/commands.py", "core/events.py", "core/numbering.py"}
# Keys of the cache, which are no rows.
CORE_WRITERS |= {"core/cache.py"}
# The demo plant comes and goes by spans of rows, whatever they are.
CORE_WRITERS |= {f"core/demo/{module}.py" for module in ("before", "copies", "loading", "made")}
# Plain master data in the office may use model forms, and the admin saves by itself.
FORM_SAVERS = ("floor_app/office/",)


def sources() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def may_write(path: Path) -> bool:
    relative = path.relative_to(ROOT)
    return bool(WRITERS & {*relative.parts, path.stem}) or relative.as_posix() in CORE_WRITERS


def receiver(call: ast.Attribute) -> str:
    """The last name before the method: `card` in card.save(), `session` in request.session.save()."""
    match call.value:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def is_row_update(call: ast.Attribute) -> bool:
    """`.update(` of a query set, which follows a call or a manager; a dict's follows a name."""
    return call.attr == "update" and (isinstance(call.value, ast.Call) or receiver(call) == "objects")


def writes(source: str, *, forms_save: bool = False) -> list[int]:
    """Line numbers on which a row is written."""
    spared = NOT_ROWS | ({"form", "formset"} if forms_save else set())
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (is_row_update(node.func) or (node.func.attr in WRITES and receiver(node.func) not in spared))
    ]


class WhereRowsAreWrittenTests(SimpleTestCase):
    @slow
    def test_only_services_and_test_data_write(self) -> None:
        found = [
            f"{path.relative_to(ROOT)}:{line}"
            for path in sources()
            if not may_write(path)
            for line in writes(
                path.read_text(), forms_save=path.relative_to(ROOT).as_posix().startswith(FORM_SAVERS)
            )
        ]

        assert found == []

    def test_a_write_is_seen(self) -> None:
        for line in (
            "card.save(update_fields=['status'])",
            "JobCard.objects.create(number=1)",
            "JobCard.objects.filter(pk=1).delete()",
            "JobCard.objects.filter(pk=1).update(quantity=2)",
            "JobCard.objects.bulk_create(cards)",
            "form.save()",
        ):
            assert writes(line) == [1], line

    def test_what_is_no_row_is_left_alone(self) -> None:
        for line in (
            "cache.delete('key')",
            "request.session.save()",
            "facts.update(good=2)",
            "super().__init__()",
        ):
            assert writes(line) == [], line
        assert writes("form.save()", forms_save=True) == []


class DaysTests(SimpleTestCase):
    @slow
    def test_a_day_is_asked_of_the_plant_s_clock(self) -> None:
        """`moment.date()` is the day in UTC, which is another one for hours of each night."""
        found = [
            f"{path.relative_to(ROOT)}:{node.lineno}"
            for path in sources()
            if not {"tests", "test_data"} & {*path.parts}
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Call) and not node.args
            if isinstance(node.func, ast.Attribute) and node.func.attr == "date"
        ]

        assert found == [], "timezone.localdate(moment) says it"


class PaceTests(SimpleTestCase):
    @slow
    def test_no_test_sleeps(self) -> None:
        """It waits for the thing itself: `core.tests.servers.until` looks again and again."""
        sleepers = [
            f"{path.relative_to(ROOT)}:{node.lineno}"
            for path in sources()
            if {"tests", "testing"} & {*path.parts, path.stem} and path.stem != "servers"
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Call)
            if (getattr(node.func, "attr", "") or getattr(node.func, "id", ""))
            in {"sleep", "wait_for_timeout"}
        ]

        assert sleepers == []


class ModulesTests(SimpleTestCase):
    def test_no_module_stands_beside_a_package_of_its_name(self) -> None:
        hidden = [str(path.relative_to(ROOT)) for path in sources() if path.with_suffix("").is_dir()]

        assert hidden == []

    def test_every_tests_folder_is_a_package(self) -> None:
        folders = {
            path.parent for path in sources() if path.name.startswith("test") and "tests" in path.parts
        }
        without = [str(folder) for folder in folders if not (folder / "__init__.py").exists()]

        assert without == []

    @slow
    def test_every_test_is_seen_by_both_runners(self) -> None:
        """A plain function is invisible to `manage.py test`."""
        found = [
            f"{path.relative_to(ROOT)}:{node.lineno}"
            for path in sources()
            if path.name.startswith("test_")
            for node in ast.parse(path.read_text()).body
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test")
        ]

        assert found == []

    @slow
    def test_no_model_has_a_default_ordering_or_its_own_save(self) -> None:
        found = [
            f"{path.relative_to(ROOT)}:{node.lineno}"
            for path in sources()
            if "models" in {*path.parts, path.stem}
            for node in ast.walk(ast.parse(path.read_text()))
            if (isinstance(node, ast.FunctionDef) and node.name in {"save", "delete"})
            or (isinstance(node, ast.Name) and node.id == "ordering" and isinstance(node.ctx, ast.Store))
        ]

        assert found == []
