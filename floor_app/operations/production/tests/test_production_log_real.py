"""The logs that a real plant recorded: every piece of them is in the database."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from shutil import copyfile

from django.db import transaction

from core.testing import REAL_DATA, long, on_real_data
from floor_app.operations.maintenance.models import Downtime
from floor_app.operations.production import invariants
from floor_app.operations.production.models import (
    ImportedLine,
    LaborBooking,
)
from floor_app.operations.production.status import LaborKind
from floor_app.operations.production.tests.production_log_imports import (
    ImportCase,
    Sums,
    row_counts,
    sums_by,
)

LOGS = "production_log"


@on_real_data(LOGS)
class RealLogTests(ImportCase):
    @long
    def test_each_real_log_goes_in_whole_and_once(self) -> None:
        for source in sorted((REAL_DATA / LOGS).glob("*.csv")):
            path = self.folder / source.name
            copyfile(source, path)
            with self.subTest(source.name), transaction.atomic():
                self.bring_in_real(path)
                transaction.set_rollback(True)

    def bring_in_real(self, path: Path) -> None:
        self.run_import(path)

        refused = self.cells(path.with_name(f"{path.stem}.refused.csv"))
        lines = {int(row["Refused line"]) for row in refused.values()}
        rows = [row for number, row in self.cells(path).items() if number not in lines]
        assert ImportedLine.objects.count() == len(rows)
        assert sums_by("operation__job_card") == self.expected(rows, "Case ID")
        assert sums_by("work_center") == self.expected(rows, "Resource")
        assert sums_by("operator") == self.expected(rows, "Worker ID")
        by_type = [sum(row["Report Type"] == kind for row in rows) for kind in "SDB"]
        labor = LaborBooking.objects.filter(is_imported=True)
        assert by_type == [
            labor.filter(kind=LaborKind.SETUP).count(),
            labor.filter(kind=LaborKind.RUN).count(),
            Downtime.objects.filter(is_imported=True).count(),
        ]
        assert invariants.violations() == []
        before = row_counts()
        self.run_import(path)
        assert row_counts() == before

    def cells(self, path: Path) -> dict[int, dict[str, str]]:
        """By line number, read without any of the importer's own code."""
        if not path.exists():
            return {}
        found = {}
        with path.open(encoding="utf-8-sig", newline="") as text:
            rows = csv.DictReader(text)
            for row in rows:
                found[rows.line_num] = {" ".join(name.split()): value for name, value in row.items()}
        return found

    def expected(self, rows: Iterable[dict[str, str]], name: str) -> Sums:
        sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        for row in rows:
            pieces = [int(float(row[c] or 0)) for c in ("Qty Completed", "Qty Rejected", "Qty for MRB")]
            if any(pieces):
                sums[row[name].strip()] = [
                    a + b for a, b in zip(sums[row[name].strip()], pieces, strict=True)
                ]
        return {key: (good, rejected, mrb) for key, (good, rejected, mrb) in sums.items()}
