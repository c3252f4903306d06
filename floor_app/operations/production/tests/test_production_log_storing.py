"""A log is stored once, and whole or not at all."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TransactionTestCase

from core.testing import by_riyadh_time, long, slow
from floor_app.operations.production.models import (
    ImportedLine,
    ImportRun,
    JobCard,
    JobOperation,
)
from floor_app.operations.production.production_log.reading import ProductionLog
from floor_app.operations.production.production_log.totals import Totals
from floor_app.operations.production.services import history
from floor_app.operations.production.services.history.proof import Proof
from floor_app.operations.production.testing import NINE, RIYADH
from floor_app.operations.production.tests.production_log_files import (
    NAMES,
    LogFileCase,
    line,
    log_text,
)
from floor_app.operations.production.tests.production_log_imports import (
    ImportCase,
    everything,
    row_counts,
    sums_by,
    utc,
)


@slow
class OnceTests(ImportCase):
    def test_a_second_import_adds_no_row_to_any_table(self) -> None:
        lines = (line(), line(), line(report="B"), line(report="S", good=0, case="Case 8"))
        self.bring_in(*lines)
        before = row_counts(), everything(*apps.get_models())

        said = self.bring_in(*lines, name="the same again.csv")

        assert (row_counts(), everything(*apps.get_models())) == before
        assert "all 4 lines are stored already" in said

    def test_a_dry_run_changes_nothing_and_says_what_would_happen(self) -> None:
        self.bring_in(line())
        before = everything(*apps.get_models())
        longer = self.file(line(), line(good=1), line(case="Case 8"), line(good=-1), name="longer.csv")

        said = self.run_import(longer, dry_run=True)

        assert everything(*apps.get_models()) == before
        assert "would add 2 lines; 1 are stored already" in said
        assert "make 1 job cards and extend 1" in said
        assert (self.folder / "longer.refused.csv").exists()
        assert (self.folder / "longer.contradictions.csv").exists()

    def test_the_mended_file_of_refused_lines_adds_just_these(self) -> None:
        said = self.bring_in(line(), line(start="", good=7), line(start="", good=8, case="Case 8"))
        refused = self.folder / "log.refused.csv"
        assert str(refused) in said
        text = refused.read_text(encoding="utf-8-sig").replace("Lathe,,", "Lathe,2012/01/29 07:00,")
        refused.write_text(text)

        for _time in range(2):
            self.run_import(refused)

        assert sums_by("operation__job_card") == {"Case 7": (11, 0, 0), "Case 8": (8, 0, 0)}
        assert sorted(ImportedLine.objects.values_list("origin", flat=True)) == [2, 3, 4]
        assert JobCard.objects.count() == ImportRun.objects.count() == 2

    @by_riyadh_time
    def test_a_longer_log_extends_the_card_and_puts_its_steps_in_order(self) -> None:
        turning = line(activity="Turning", start="2012/01/29 08:00", end="2012/01/29 09:00")
        packing = line(activity="Packing", start="2012/01/31 08:00", end="2012/01/31 09:00")
        early = line(activity="Packing", start="2012/01/30 07:00", end="2012/01/30 08:00", resource="Bench")
        sawing = line(activity="Sawing", start="2012/01/28 08:00", end="2012/01/28 09:00")
        milling = line(activity="Milling", start="2012/01/30 08:00", end="2012/02/03 09:00")
        self.bring_in(turning, packing)
        card = JobCard.objects.get()

        said = self.bring_in(turning, packing, early, sawing, milling)

        assert "3 lines; 2 were stored already" in said
        assert JobCard.objects.get() == card
        steps = JobOperation.objects.order_by("sequence").values_list("sequence", "name", "work_center__name")
        assert list(steps) == [
            (10, "Sawing", "Machine 4 - Lathe"),
            (20, "Turning", "Machine 4 - Lathe"),
            (30, "Packing", "Bench"),
            (40, "Milling", "Machine 4 - Lathe"),
        ]
        card.refresh_from_db()
        assert card.actual_start_datetime == utc("2012-01-28T05:00")
        assert card.actual_end_datetime == utc("2012-02-03T06:00")
        assert JobOperation.objects.get(name="Packing").actual_start == utc("2012-01-30T04:00")

    def test_in_two_parts_or_at_once_comes_to_the_same(self) -> None:
        lines = [
            line(
                activity=f"Step {number % 4}",
                good=number,
                start=f"2012/01/{30 - number} 08:00",
                resource=number,
            )
            for number in range(12)
        ]
        self.bring_in(*lines[:5], name="first.csv")
        self.bring_in(*lines, name="both.csv")
        fields = ("sequence", "name", "work_center__name", "actual_start", "actual_end")
        in_two = list(JobOperation.objects.order_by("sequence").values_list(*fields))

        self.bring_in(*(text.replace("Case 7", "Case 8") for text in lines), name="at once.csv")

        other = JobOperation.objects.filter(job_card__reference="Case 8").order_by("sequence")
        assert list(other.values_list(*fields)) == in_two
        assert sums_by("operation__job_card") == {"Case 7": (66, 0, 0), "Case 8": (66, 0, 0)}


class AllOrNothingTests(ImportCase):
    def refused(self, refusal: type[Exception], change: Callable[[history.Lists, Path], None]) -> None:
        """Something goes wrong between the survey and the storing; nothing is left of it."""
        log = ProductionLog(self.file(line(), line(case="Case 8", good=5)))
        lists = history.write_lists(log)
        change(lists, log.path)
        before = everything(*apps.get_models())

        with pytest.raises(refusal, match="Nothing was imported"):
            history.import_production_log(log=log, found=lists.found, by=None, at=NINE, zone=RIYADH)

        assert everything(*apps.get_models()) == before

    @slow
    def test_pieces_that_do_not_add_up_roll_everything_back(self) -> None:
        def lose_a_piece(lists: history.Lists, _path: Path) -> None:
            lists.found.totals.by_worker["ANA"].good += 1

        self.refused(history.TotalsDiffer, lose_a_piece)

    def test_pieces_that_the_file_has_not_are_found(self) -> None:
        self.bring_in(line())
        proof = Proof(ImportRun.objects.get(), cards={}, centers={}, operators={})

        with pytest.raises(history.TotalsDiffer, match="pieces that the file has not"):
            proof.require(Totals())

    @slow
    def test_a_file_that_grows_while_it_is_read_is_not_imported(self) -> None:
        def grow(_lists: history.Lists, path: Path) -> None:
            with path.open("a") as text:
                text.write(line(case="Case 9") + "\n")

        self.refused(history.LogChanged, grow)

    @slow
    def test_a_file_that_shrinks_while_it_is_read_is_not_imported(self) -> None:
        def shrink(_lists: history.Lists, path: Path) -> None:
            path.write_text(log_text([line()]))

        self.refused(history.LogChanged, shrink)

    def test_a_file_that_is_no_log_is_refused_in_one_sentence(self) -> None:
        path = self.log(log_text([line()])).path
        path.write_text(log_text([line()]).replace(NAMES[8], "Shoe size"))

        with pytest.raises(CommandError, match="Columns missing: Worker ID") as refused:
            self.run_import(path)

        assert refused.value.returncode == 1
        assert not JobCard.objects.exists()

    def test_a_file_that_is_not_there_is_said(self) -> None:
        with pytest.raises(CommandError, match="cannot be opened: No such file"):
            self.run_import(self.folder / "none.csv")

    def test_an_unknown_person_does_not_answer_for_an_import(self) -> None:
        with pytest.raises(CommandError, match="no active person eve"):
            self.run_import(self.file(line()), by="eve")

        assert not JobCard.objects.exists()


class KilledTests(LogFileCase, TransactionTestCase):
    """The process dies when every row is written and nothing is committed."""

    SCRIPT = """
import os, signal, sys, django
django.setup()
from django.core.management import call_command
from floor_app.operations.production.models import ImportedLine
from floor_app.operations.production.services.history.proof import Proof

def die(*args):
    print(ImportedLine.objects.count(), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

Proof.require = die
call_command("import_production_log", sys.argv[1])
"""

    @long
    def test_nothing_is_left_of_it_and_the_next_import_is_whole(self) -> None:
        path = self.log(log_text(line(case=f"Case {number}") for number in range(1500))).path
        before = row_counts()

        killed = subprocess.run(
            [sys.executable, "-c", self.SCRIPT, str(path)],
            cwd=settings.BASE_DIR,
            env=os.environ | {"DATABASE_URL": self.database_url()},
            capture_output=True,
            text=True,
            check=False,
        )

        assert (killed.returncode, killed.stdout) == (-signal.SIGKILL, "1500\n"), killed.stderr
        assert row_counts() == before
        call_command("import_production_log", str(path), verbosity=0)
        assert ImportedLine.objects.count() == 1500

    def database_url(self) -> str:
        it = connection.settings_dict
        if connection.vendor == "sqlite":
            return f"sqlite:///{it['NAME']}"
        return f"postgres://{it['USER']}:{it['PASSWORD']}@{it['HOST']}:{it['PORT'] or 5432}/{it['NAME']}"
