"""Running the import on logs made for tests, and looking at what became of them."""

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db.models import Model, Sum
from django.test import TestCase

from floor_app.operations.production.models import (
    QuantityReport,
)
from floor_app.operations.production.tests.production_log_files import (
    LogFileCase,
    log_text,
)

Sums = dict[str, tuple[int, int, int]]


def row_counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def everything(*models: type[Model]) -> dict[str, list[Any]]:
    return {model._meta.label: list(model._default_manager.order_by("pk").values_list()) for model in models}


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def sums_by(name: str) -> Sums:
    """Pieces in the database by the name that the log had for the record."""
    rows = (
        QuantityReport.objects.filter(is_imported=True).order_by().values_list(f"{name}__imported_name__name")
    )
    return {
        key: (good, scrap, rework)
        for key, good, scrap, rework in rows.annotate(Sum("good"), Sum("scrap"), Sum("rework"))
    }


class ImportCase(LogFileCase, TestCase):
    """Writes logs and runs the command on them."""

    def file(self, *lines: str, name: str = "log.csv") -> Path:
        return self.log(log_text(lines), name).path

    def run_import(self, path: Path, **options: Any) -> str:
        said = StringIO()
        call_command("import_production_log", str(path), stdout=said, **options)
        return said.getvalue()

    def bring_in(self, *lines: str, name: str = "log.csv") -> str:
        return self.run_import(self.file(*lines, name=name))
