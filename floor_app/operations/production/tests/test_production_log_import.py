"""What a production log becomes in the database, and that nothing else changes by it."""

from datetime import datetime
from typing import ClassVar

import pytest

from core.events import history as history_of
from core.models import Event
from core.testing import by_riyadh_time, slow
from floor_app.operations.engineering.testing import make_material
from floor_app.operations.maintenance.models import Asset, Downtime
from floor_app.operations.maintenance.testing import make_asset
from floor_app.operations.people.models import User
from floor_app.operations.people.testing import make_user
from floor_app.operations.plant.models import WorkCenter
from floor_app.operations.plant.testing import make_work_center
from floor_app.operations.production import board, invariants, queries
from floor_app.operations.production.models import (
    ImportedLine,
    ImportRun,
    JobCard,
    JobOperation,
    LaborBooking,
    QuantityReport,
)
from floor_app.operations.production.production_log.outline import Case
from floor_app.operations.production.services.history.cards import MOST_STEPS, TooManySteps, sequences
from floor_app.operations.production.status import JobCardStatus, LaborKind, OperationStatus
from floor_app.operations.production.testing import RIYADH, make_job_card
from floor_app.operations.production.tests.production_log_files import (
    line,
)
from floor_app.operations.production.tests.production_log_imports import (
    ImportCase,
    everything,
    sums_by,
    utc,
)


@by_riyadh_time
class WhatALineBecomesTests(ImportCase):
    @slow
    def test_a_case_becomes_a_closed_card_of_the_year_in_which_it_began(self) -> None:
        self.bring_in(
            line(), line(start="2012/01/30 08:00:00", end="2012/01/31 01:00:00", activity="Milling")
        )

        card = JobCard.objects.get()
        assert (card.number, card.reference, card.quantity) == ("JC-2012-00001", "Case 7", 10)
        assert (card.status, card.is_imported) == (JobCardStatus.COMPLETE, True)
        assert (card.mat_number, card.material.name) == ("LOG-SPINDLE", "Spindle")
        assert card.actual_start_datetime == utc("2012-01-29T05:00")
        assert card.actual_end_datetime == utc("2012-01-30T22:00")
        steps = card.operations.order_by("sequence").values_list("sequence", "code", "name", "status")
        assert list(steps) == [
            (10, "TURNING-MACHINE-4", "Turning - Machine 4", OperationStatus.DONE),
            (20, "MILLING", "Milling", OperationStatus.DONE),
        ]

    def test_production_becomes_run_labor_and_a_quantity_report(self) -> None:
        self.bring_in(line(good=4, rejected=2, mrb=1))

        booking, report = LaborBooking.objects.get(), QuantityReport.objects.get()
        assert (booking.kind, booking.is_imported) == (LaborKind.RUN, True)
        assert (booking.started_at, booking.ended_at) == (utc("2012-01-29T05:00"), utc("2012-01-29T06:30"))
        assert (booking.work_center.code, booking.work_center.name) == (
            "MACHINE-4-LATHE",
            "Machine 4 - Lathe",
        )
        assert (report.good, report.scrap, report.rework, report.is_imported) == (4, 2, 1, True)
        assert (report.scrap_reason, report.rework_reason) == ("OTHER", "OTHER")
        assert (report.at, report.operator) == (booking.ended_at, booking.operator)

    def test_a_set_up_becomes_set_up_labor_with_the_pieces_it_names(self) -> None:
        self.bring_in(line(report="S", good=0), line(report="S", good=1, worker="BEN"))

        assert list(LaborBooking.objects.values_list("kind", flat=True)) == [LaborKind.SETUP] * 2
        assert [(report.good, str(report.operator)) for report in QuantityReport.objects.all()] == [
            (1, "BEN")
        ]

    @slow
    def test_a_breakdown_becomes_downtime_of_the_machine_there(self) -> None:
        self.bring_in(line(), line(report="B", good=3, start="2012/01/29 10:00", end="2012/01/29 11:00"))

        downtime = Downtime.objects.get()
        asset = Asset.objects.get()
        assert (asset.code, asset.work_center) == ("MACHINE-4-LATHE", WorkCenter.objects.get())
        assert (downtime.asset, downtime.is_imported) == (asset, True)
        assert (downtime.started_at, downtime.ended_at) == (utc("2012-01-29T07:00"), utc("2012-01-29T08:00"))
        assert (str(downtime.reported_by), downtime.note) == ("ANA", "Case 7: Turning - Machine 4")
        assert LaborBooking.objects.count() == 1
        assert QuantityReport.objects.get(imported_line__downtime=downtime).good == 3

    def test_a_breakdown_is_of_the_machine_that_the_plant_has_there(self) -> None:
        center = make_work_center("LATHE-1", name="Machine 4 - Lathe")
        own = make_asset("LATHE-4", work_center=center)

        self.bring_in(line(report="B"))

        assert Downtime.objects.get().asset == own
        assert Asset.objects.count() == 1

    def test_each_breakdown_of_one_machine_is_a_downtime_of_its_own(self) -> None:
        self.bring_in(
            line(report="B", start="2012/01/29 10:00", end="2012/01/29 11:00"),
            line(report="B", start="2012/01/29 12:00", end="2012/01/29 12:30"),
        )

        assert set(Downtime.objects.values_list("asset", "started_at")) == {
            (Asset.objects.get().pk, utc("2012-01-29T07:00")),
            (Asset.objects.get().pk, utc("2012-01-29T09:00")),
        }

    @slow
    def test_rework_is_marked_and_counts_like_any_other(self) -> None:
        self.bring_in(line(rework="Y", good=2), line(rework="", good=3))

        marked = LaborBooking.objects.filter(imported_line__is_rework=True)
        assert [booking.imported_line.report.good for booking in marked] == [2]  # type: ignore[union-attr]

    def test_what_contradicts_itself_goes_in_as_recorded_and_is_listed(self) -> None:
        said = self.bring_in(
            line(good=9),
            line(good=9),  # a duplicate, and more than was ordered
            line(resource="Machine 5", ordered=12, part="Shaft", end="2012/01/29 08:00:00"),
        )

        assert LaborBooking.objects.count() == QuantityReport.objects.count() == 3
        assert list(ImportedLine.objects.values_list("ordered", "part", "occurrence").order_by("pk")) == [
            (10, "Spindle", 0),
            (10, "Spindle", 1),
            (12, "Shaft", 0),
        ]
        assert JobCard.objects.get().quantity == 10
        assert JobOperation.objects.get().work_center.name == "Machine 4 - Lathe"
        listed = (self.folder / "log.contradictions.csv").read_text(encoding="utf-8-sig")
        for kind in (
            "duplicate",
            "worker-overlap",
            "completed-more-than-ordered",
            "several-parts",
            "zero-length",
        ):
            assert kind in listed
        assert str(self.folder / "log.contradictions.csv") in said

    def test_a_case_that_orders_nothing_keeps_that(self) -> None:
        self.bring_in(line(ordered=0))

        assert JobCard.objects.get().quantity == 0

    @slow
    def test_a_later_log_that_says_what_was_ordered_is_believed(self) -> None:
        self.bring_in(line(ordered=0))

        self.bring_in(line(ordered=0), line(ordered=12, good=1), name="longer.csv")

        assert JobCard.objects.get().quantity == 12

    def test_a_case_with_more_steps_than_numbers_is_refused_in_a_sentence(self) -> None:
        moment = utc("2012-01-29T08:00")
        case = Case("Case 7", "Spindle", 10, moment, moment)

        assert sequences(case, 3) == range(10, 31, 10)
        assert sequences(case, MOST_STEPS) == range(1, MOST_STEPS + 1)
        with pytest.raises(TooManySteps, match="Case 7 has 16001 different activities"):
            sequences(case, MOST_STEPS + 1)

    def test_times_are_those_of_the_plant_s_clock_also_when_it_is_set_back(self) -> None:
        with self.settings(TIME_ZONE="Europe/Berlin"):
            self.bring_in(
                line(start="2012/10/28 02:10", end="2012/10/28 02:50"),
                line(start="2012/10/28 02:20", end="2012/10/28 03:30"),
            )

        first, second = LaborBooking.objects.order_by("pk")
        assert (first.started_at, first.ended_at) == (utc("2012-10-28T00:10"), utc("2012-10-28T00:50"))
        assert (second.started_at, second.ended_at) == (utc("2012-10-28T01:20"), utc("2012-10-28T02:30"))
        step = JobOperation.objects.get()
        assert (step.actual_start, step.actual_end) == (first.started_at, second.ended_at)
        assert JobCard.objects.get().actual_start_datetime == first.started_at


@slow
class NamesTests(ImportCase):
    def test_names_that_look_alike_stay_apart_and_get_codes_of_their_own(self) -> None:
        self.bring_in(
            line(case="Case 1", part="Ring", resource="Oven 1", worker="W 1"),
            line(case="case 1", part="RING", resource="Oven-1", worker="w-1"),
            line(case="Case  1", part="حلقة", resource="فرن", worker="عامل"),
        )

        assert sorted(JobCard.objects.values_list("mat_number", flat=True)) == [
            "LOG-PART",
            "LOG-RING",
            "LOG-RING-2",
        ]
        assert sorted(WorkCenter.objects.values_list("code", flat=True)) == [
            "OVEN-1",
            "OVEN-1-2",
            "WORK-CENTER",
        ]
        people = User.objects.filter(bookings__isnull=False).values_list("username", flat=True)
        assert sorted(people) == ["log-w-1", "log-w-1-2", "log-worker"]

    def test_names_of_full_length_are_told_apart_by_their_last_letter(self) -> None:
        long = "x" * 119
        a, b = (dict.fromkeys(("case", "resource", "part", "worker"), long + end) for end in "ab")

        self.bring_in(line(**a), line(**b), line(**a, good=5))

        assert JobCard.objects.count() == WorkCenter.objects.count() == 2
        assert sums_by("operation__job_card") == {long + "a": (9, 0, 0), long + "b": (4, 0, 0)}
        assert sums_by("work_center") == sums_by("operator") == sums_by("operation__job_card")

    def test_what_the_plant_has_under_that_name_is_used(self) -> None:
        ana = make_user(personnel_number="ID 7")
        lathe = make_work_center("LATHE-1", name="Big lathe")
        spindle = make_material("1267829M", name="Spindle")

        self.bring_in(line(worker="ID 7", resource="LATHE-1"), line(resource="Big lathe", good=1))

        first, second = LaborBooking.objects.order_by("pk")
        assert (first.operator, first.work_center, JobCard.objects.get().material) == (ana, lathe, spindle)
        # one machine cannot be two of the log's, or its figures would not be the log's any more
        assert (second.work_center.code, second.work_center.name) == ("BIG-LATHE", "Big lathe")

    def test_a_renamed_record_is_still_meant(self) -> None:
        self.bring_in(line())
        WorkCenter.objects.update(name="New lathe", code="LATHE-9")
        User.objects.filter(personnel_number="ANA").update(personnel_number=None, username="ana")

        self.bring_in(line(good=1))

        assert WorkCenter.objects.count() == 1
        assert sums_by("operator") == {"ANA": (5, 0, 0)}

    def test_nobody_from_a_log_can_sign_in(self) -> None:
        self.bring_in(line())

        ana = User.objects.get(personnel_number="ANA")
        assert (ana.is_active, ana.has_usable_password(), ana.groups.count(), ana.badge, ana.pin) == (
            False,
            False,
            0,
            None,
            "",
        )
        assert not User.objects.get(username="history-import").is_active


@slow
class SeenTests(ImportCase):
    lines: ClassVar = (
        line(),
        line(case="Case 8", report="B"),
        line(case="Case 8", good=5, activity="Milling"),
    )

    def test_the_run_and_each_card_have_an_event(self) -> None:
        ben = make_user("ben")

        self.run_import(self.file(*self.lines), by="ben")

        run = ImportRun.objects.get()
        assert (run.file_name, run.by, run.added, run.job_cards, run.good) == ("log.csv", ben, 3, 2, 13)
        assert [event.verb for event in history_of(run)] == ["production.history.imported"]
        (event,) = history_of(JobCard.objects.get(reference="Case 8"))
        assert (event.verb, event.by) == ("production.job_card.imported", ben)
        assert event.facts == {"file": "log.csv", "run": run.number, "case": "Case 8", "lines": 2}
        assert Event.objects.count() == 3

    def test_lists_board_and_search_show_it_and_no_work_waits_there(self) -> None:
        self.bring_in(*self.lines)

        assert queries.tab_counts() | {"all": 2, "done": 2} == queries.tab_counts()
        assert queries.tab_counts()["open"] == 0
        assert [card.reference for card in queries.job_cards(search="Case 8")] == ["Case 8"]
        center = WorkCenter.objects.get()
        assert not queries.dispatch_list(center).exists()
        assert [(tile.work_center, tile.state) for tile in board.tiles()] == [(center, board.IDLE)]
        day = datetime(2012, 1, 29, tzinfo=RIYADH), datetime(2012, 1, 30, tzinfo=RIYADH)
        assert queries.output_between(*day).good == 13

    def test_live_work_and_its_rules_are_as_they_were(self) -> None:
        live = make_job_card(quantity=2)
        models = (JobCard, JobOperation, LaborBooking, QuantityReport)
        before = {label: rows[:] for label, rows in everything(*models).items()}

        self.bring_in(*self.lines, line(good=99))

        after = everything(*models)
        assert all(after[label][: len(rows)] == rows for label, rows in before.items())
        assert invariants.violations() == []
        assert queries.job_cards(tab="open").get() == live
