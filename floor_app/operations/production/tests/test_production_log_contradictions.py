"""What a production log says against itself is listed, kind by kind; nothing is left out for it."""

import csv
import io
import unittest
from collections import Counter, defaultdict
from datetime import datetime, timedelta

from core.testing import REAL_DATA, on_real_data
from floor_app.operations.production.production_log.contradictions import (
    LABELS,
    Contradiction,
    Kind,
    find_contradictions,
)
from floor_app.operations.production.production_log.contradictions.in_a_line import span_length
from floor_app.operations.production.production_log.contradictions.kinds import named
from floor_app.operations.production.production_log.reading import ProductionLog
from floor_app.operations.production.production_log.report import ContradictionReport
from floor_app.operations.production.production_log.rows import LogRow
from floor_app.operations.production.tests.production_log_files import LogFileCase, line, log_text, rows_of


class ContradictionTests(LogFileCase):
    def found(self, *lines: str) -> list[tuple[Kind, tuple[int, ...], str]]:
        return [(one.kind, one.lines, one.sentence) for one in find_contradictions(self.rows(*lines))]

    def test_a_log_that_agrees_with_itself(self) -> None:
        turning = line()
        lapping = line(
            activity="Lapping",
            resource="Table",
            start="2012/01/29 09:30",
            end="2012/01/30 09:30",
            span="024:00",
        )

        assert self.found(turning, lapping) == []

    def test_a_worker_in_two_places(self) -> None:
        first = line(case="Case 1")
        second = line(
            case="Case 2", resource="Machine 4 - Mill", start="2012/01/29 09:00", end="2012/01/29 11:00"
        )
        third = line(
            case="Case 3", resource="Machine 4 - Saw", start="2012/01/29 09:29", end="2012/01/29 09:31"
        )

        assert self.found(first, second, third) == [
            (
                Kind.WORKER_OVERLAP,
                (2, 3),
                "ANA starts line 3 (Machine 4 - Mill) at 2012/01/29 09:00, still at work on line 2.",
            ),
            (
                Kind.WORKER_OVERLAP,
                (2, 3, 4),
                "ANA starts line 4 (Machine 4 - Saw) at 2012/01/29 09:29, still at work on lines 2 and 3.",
            ),
        ]

    def test_a_machine_in_two_places(self) -> None:
        second = line(case="Case 2", worker="BEN", start="2012/01/29 09:00", end="2012/01/29 09:30")

        assert self.found(line(), second) == [
            (
                Kind.MACHINE_OVERLAP,
                (2, 3),
                "Machine 4 - Lathe starts line 3 (Case 2) at 2012/01/29 09:00, still in use for line 2.",
            )
        ]

    def test_every_overlapping_pair_is_named_once(self) -> None:
        zero = datetime.fromisoformat("2012-01-01")
        times = [(number * 37 % 60, number * number * 7 % 20) for number in range(80)]
        spans = [(zero + timedelta(minutes=a), zero + timedelta(minutes=a + b)) for a, b in times]
        rows = self.rows(*(line(case=f"C{n}", start=a, end=b) for n, (a, b) in enumerate(spans)))

        named_pairs: Counter[tuple[int, int]] = Counter()
        for one in find_contradictions(rows):
            if one.kind is Kind.MACHINE_OVERLAP:
                later = int(one.sentence.partition("starts line ")[2].split()[0])
                named_pairs.update(
                    (min(later, other), max(later, other)) for other in set(one.lines) - {later}
                )

        assert named_pairs == Counter(_overlapping_pairs(rows))

    def test_the_same_line_again(self) -> None:
        found = self.found(line(), line(span="0:00"), line(good="4.0"))

        assert (Kind.DUPLICATE, (2, 3, 4), "The same is recorded on lines 2, 3 and 4; each is kept.") in found

    def test_a_line_that_took_no_time(self) -> None:
        assert self.found(line(end="2012/01/29 08:00")) == [
            (Kind.ZERO_LENGTH, (2,), "Line 2 starts and ends at the same time.")
        ]

    def test_a_line_longer_than_a_day(self) -> None:
        assert self.found(line(end="2012/01/30 08:01")) == [(Kind.LONG, (2,), "Line 2 takes 24:01 hours.")]

    def test_a_span_that_lies_or_cannot_be_read(self) -> None:
        for span in ("000:00", "1:31", "1899/12/31 01:49:00", "soon"):
            sentence = f"Line 2 takes 1:30 hours by its times, “{span}” by its span."
            assert self.found(line(span=span)) == [(Kind.SPAN, (2,), sentence)]

    def test_spans_in_every_form(self) -> None:
        forms = ("001:30", "1:30", "1:30:00", "1899/12/31 01:30:00", "1899-12-30 01:30:00.000")
        assert {span_length(form) for form in forms} == {timedelta(minutes=90)}
        assert span_length("1900/01/01 02:17:00") == timedelta(hours=26, minutes=17)
        assert [span_length(form) for form in ("", "90", "1:3", "1899/13/31 01:30", "-1:30")] == [None] * 5

    def test_more_completed_than_ordered(self) -> None:
        setup = line(report="S", good=1)
        rework = line(good=8, start="2012/01/29 10:00", end="2012/01/29 11:00", rework="Y", rejected=2)

        found = self.found(setup, rework, line(good=2, worker="BEN"))

        assert (
            Kind.COMPLETED_MORE_THAN_ORDERED,
            (2, 3, 4),
            (
                "Case 7 orders 10 pieces; “Turning - Machine 4” completes 11 (8 on rework lines) and "
                "rejects or holds 2, on lines 2, 3 and 4."
            ),
        ) in found

    def test_rejects_and_mrb_beyond_the_order(self) -> None:
        assert [kind for kind, _lines, _sentence in self.found(line(good=9, rejected=1, mrb=1))] == [
            Kind.REPORTED_MORE_THAN_ORDERED
        ]
        assert self.found(line(good=9, rejected=1)) == []

    def test_a_case_that_orders_nothing_or_differently(self) -> None:
        later = line(ordered=0, start="2012/01/29 10:00", end="2012/01/29 11:00", part="Shim")

        assert self.found(line(), later) == [
            (Kind.NOTHING_ORDERED, (3,), "Case 7 orders nothing on line 3."),
            (Kind.SEVERAL_QUANTITIES_ORDERED, (2, 3), "Case 7 orders 10, 0 on lines 2 and 3."),
            (Kind.SEVERAL_PARTS, (2, 3), "Case 7 makes “Spindle”, “Shim” on lines 2 and 3."),
        ]

    def test_an_activity_that_names_another_machine(self) -> None:
        for resource in ("Machine 15 - Turning", "Quality Check 1"):
            sentence = f"Line 2: the activity is “Turning - Machine 4”, the resource “{resource}”."
            assert self.found(line(resource=resource)) == [(Kind.OTHER_MACHINE, (2,), sentence)]
        assert self.found(line(resource="Machine 04- Lathe")) == []

    def test_lines_and_steps_out_of_order(self) -> None:
        lapping = line(activity="Lapping", resource="Table", worker="BEN", start="2012/01/29 09:00")
        earlier = line(start="2012/01/29 07:00", end="2012/01/29 08:00")

        found = self.found(line(), lapping, earlier)

        assert found == [
            (Kind.OUT_OF_ORDER, (3, 4), "Case 7: line 4 starts before line 3."),
            (
                Kind.STEPS_OVERLAP,
                (2, 3),
                (
                    "Case 7: “Turning - Machine 4” goes on until 2012/01/29 09:30 (line 2), but the "
                    "next step, “Lapping”, begins at 2012/01/29 09:00 (line 3)."
                ),
            ),
        ]

    def test_quantities_where_nothing_is_made(self) -> None:
        assert self.found(line(report="S", good=1)) == [
            (Kind.QUANTITY_ON_SETUP, (2,), "Line 2 is a set-up with 1 good, 0 rejected, 0 for MRB.")
        ]
        assert self.found(line(report="B", good=0, mrb=3)) == [
            (Kind.QUANTITY_ON_BREAKDOWN, (2,), "Line 2 is a breakdown with 0 good, 0 rejected, 3 for MRB.")
        ]

    def test_names_that_say_more_than_the_report_type(self) -> None:
        assert self.found(line(activity="SETUP     Turning")) == [
            (Kind.SETUP_BY_NAME_ONLY, (2,), "Line 2 is “SETUP     Turning”, reported as D.")
        ]
        assert self.found(line(activity="Grinding Rework")) == [
            (Kind.REWORK_BY_NAME_ONLY, (2,), "Line 2 is “Grinding Rework”, not marked as rework.")
        ]

    def test_rework_that_has_no_cause(self) -> None:
        rejected = line(rejected=1)
        rework = line(start="2012/01/29 10:00", end="2012/01/29 11:00", rework="Y")

        assert self.found(rejected, rework) == []
        assert self.found(rework) == [
            (
                Kind.REWORK_WITHOUT_REJECT,
                (2,),
                "Line 2 is rework, but nothing of its case was rejected or held for MRB before.",
            )
        ]
        assert Kind.REWORK_NOT_PRODUCTION in {
            one[0] for one in self.found(line(report="B", good=0, rework="Y"))
        }

    def test_names_that_are_nearly_the_same(self) -> None:
        found = self.found(
            line(resource="Machine 4- Lathe"), line(resource="machine 4 -  LATHE", worker="BEN")
        )

        assert found == [
            (
                Kind.NAMES_ALIKE,
                (2, 3),
                "“Machine 4- Lathe”, “machine 4 -  LATHE” look like one name and are kept apart.",
            )
        ]

    def test_a_last_line_that_may_be_cut(self) -> None:
        rows = rows_of(self.log(log_text([line()])[:-1]))

        assert [(one.kind, one.lines) for one in find_contradictions(rows)] == [(Kind.NO_LINE_END, (2,))]

    def test_long_lists_of_lines_are_counted_not_written_out(self) -> None:
        assert named([3]) == "line 3"
        assert named(list(range(200))).endswith(", 48, 49 and 150 more")

    def test_the_report_has_one_line_for_each(self) -> None:
        text = io.StringIO()

        ContradictionReport(text).write(Contradiction(Kind.DUPLICATE, (2, 3), "Twice."))

        assert list(csv.reader(text.getvalue().splitlines())) == [
            ["Kind", "What", "Lines", "In words"],
            ["duplicate", "The same line again", "2 3", "Twice."],
        ]
        assert set(LABELS) == set(Kind)


def _overlapping_pairs(rows: list[LogRow]) -> list[tuple[int, int]]:
    """By comparing each with each; a line of no length overlaps what it stands strictly inside of."""
    return [
        (one.line, other.line)
        for one in rows
        for other in rows
        if one.line < other.line and one.start < other.end and other.start < one.end
    ]


@on_real_data("production_log")
class RealLogTests(unittest.TestCase):
    """What is listed for real logs agrees with a plain count by other means."""

    def setUp(self) -> None:
        self.rows = [
            row
            for path in sorted((REAL_DATA / "production_log").glob("*.csv"))
            for row in rows_of(ProductionLog(path))
        ]
        self.found = Counter(one.kind for one in find_contradictions(self.rows))

    def test_overlaps(self) -> None:
        by_worker = defaultdict(list)
        for row in self.rows:
            by_worker[row.worker].append(row)
        pairs = [pair for rows in by_worker.values() for pair in _overlapping_pairs(rows)]

        assert pairs
        assert 0 < self.found[Kind.WORKER_OVERLAP] <= len(pairs)

    def test_more_completed_than_ordered(self) -> None:
        completed: Counter[tuple[str, str, int]] = Counter()
        for row in self.rows:
            completed[row.case, row.activity, row.ordered] += row.good

        over = [step for step, good in completed.items() if good > step[2]]

        assert self.found[Kind.COMPLETED_MORE_THAN_ORDERED] == len(over) > 0

    def test_lines_of_no_length_and_duplicates(self) -> None:
        alike = Counter(row.digest for row in self.rows)

        assert self.found[Kind.ZERO_LENGTH] == sum(row.start == row.end for row in self.rows) > 0
        assert self.found[Kind.DUPLICATE] == sum(count > 1 for count in alike.values()) > 0
