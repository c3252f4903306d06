"""Which lines of a production log are read, and which are refused with what words."""

import tracemalloc
import unittest
from datetime import datetime

import pytest

from core.testing import REAL_DATA, long, on_real_data, slow
from floor_app.operations.production.production_log.heading import LogUnreadable
from floor_app.operations.production.production_log.reading import ProductionLog
from floor_app.operations.production.production_log.rows import LogRow, ReportType
from floor_app.operations.production.tests.production_log_files import (
    HEADING,
    NAMES,
    LogFileCase,
    line,
    log_text,
    reasons_of,
    refused_of,
    rows_of,
)


class ReadableTests(LogFileCase):
    def test_a_line_becomes_a_row_as_recorded(self) -> None:
        log = self.log(log_text([line(part="Cable  Head ", mrb=2, rejected=1, rework="Y")]))

        assert list(log) == [
            LogRow(
                line=2,
                refused_line=None,
                case="Case 7",
                activity="Turning - Machine 4",
                resource="Machine 4 - Lathe",
                start=datetime.fromisoformat("2012-01-29T08:00"),
                end=datetime.fromisoformat("2012-01-29T09:30"),
                span="001:30",
                ordered=10,
                part="Cable  Head",
                worker="ANA",
                report=ReportType.PRODUCTION,
                good=4,
                rejected=1,
                mrb=2,
                rework=True,
            )
        ]

    def test_headings_may_differ_in_blanks_case_and_marks_and_stand_in_any_order(self) -> None:
        heading = ",".join(reversed([name.upper().replace(" ", "_").replace(".", "") for name in NAMES]))
        cells = ",".join(reversed(line().split(",")))

        assert rows_of(self.log(log_text([cells], heading=heading))) == self.rows(line())

    def test_other_columns_are_passed_over(self) -> None:
        log = self.log(log_text([f'"a, note",{line()},x'], heading=f"Note,{HEADING},Shift"))

        assert rows_of(log) == self.rows(line())

    def test_the_span_column_may_be_absent(self) -> None:
        without = [cells.split(",")[:5] + cells.split(",")[6:] for cells in (HEADING, line())]
        log = self.log("".join(",".join(cells) + "\n" for cells in without))

        assert [row.span for row in rows_of(log)] == [""]

    def test_semicolons_tabs_and_bars_separate_as_well(self) -> None:
        text = log_text([line()])

        for mark in ";\t|":
            assert rows_of(self.log(text.replace(",", mark))) == self.rows(line()), mark

    def test_spreadsheet_habits_are_understood(self) -> None:
        text = "sep=;\n" + log_text([line(), "," * 13, line(case="Case 8")]).replace(",", ";")
        log = self.log(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())

        assert [(row.line, row.case) for row in rows_of(log)] == [(3, "Case 7"), (5, "Case 8")]

    def test_line_ends_of_every_kind(self) -> None:
        text = log_text([line(), line()])

        for end in ("\r\n", "\r"):
            assert rows_of(self.log(text.replace("\n", end))) == self.rows(line(), line()), end

    def test_times_in_every_form_that_puts_the_year_first(self) -> None:
        forms = [
            "2012/01/29 08:05:00.000",
            "2012-01-29 08:05:00",
            "2012-01-29T08:05",
            "2012/1/29  8:05",
            "2012.01.29 08:05:00,0000000",
        ]

        rows = self.rows(*(line(start=f'"{form}"') for form in forms))

        assert [row.start for row in rows] == [datetime.fromisoformat("2012-01-29T08:05")] * len(forms)

    def test_quantities_are_whole_and_an_empty_one_is_none(self) -> None:
        rows = self.rows(*(line(good=text) for text in ("8", "8.0", '"8,00"', " 08 ", "", "0")))

        assert [row.good for row in rows] == [8, 8, 8, 8, 0, 0]

    def test_names_keep_quotes_arabic_and_inner_blanks(self) -> None:
        rows = self.rows(line(part='"Shim 8"" wide"'), line(part="رأس كابل"), line(part='Bit 6"'))

        assert [row.part for row in rows] == ['Shim 8" wide', "رأس كابل", 'Bit 6"']

    def test_line_numbers_count_the_lines_of_the_file_also_inside_quotes(self) -> None:
        text = log_text([f"{line()},a", f'{line()},"b\nb\nb"', f"{line()},c"], heading=f"{HEADING},Note")

        assert [row.line for row in rows_of(self.log(f"\n{text}"))] == [3, 4, 7]

    def test_a_heading_repeated_between_joined_files_is_passed_over(self) -> None:
        text = log_text([line()])

        assert [item.line for item in self.log(text + "\ufeff" + text)] == [2, 4]

    def test_a_complete_last_line_without_an_end_is_read_and_marked(self) -> None:
        log = self.log(log_text([line(), line()])[:-1])

        assert [row.has_line_end for row in rows_of(log)] == [True, False]

    def test_a_log_of_no_lines_has_no_rows(self) -> None:
        assert list(self.log(log_text([]))) == []

    @long
    def test_reading_a_long_log_takes_no_more_memory_than_a_short_one(self) -> None:
        peaks = []
        for count in (1_000, 20_000):
            log = self.log(log_text([line()] * count))
            tracemalloc.start()
            assert sum(1 for _row in log) == count
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()

        assert peaks[1] < peaks[0] * 1.5, peaks


class RefusedLineTests(LogFileCase):
    def assert_refused(self, because: str, *cells: str) -> None:
        for text in cells:
            log = self.log(log_text([line(), text, line()]))
            assert [row.line for row in rows_of(log)] == [2, 4], text
            assert reasons_of(log) == {3: because}, text

    def test_absent_times(self) -> None:
        self.assert_refused(
            "Start Timestamp is empty. Complete Timestamp is empty.", line(start="", end=" ", span="1:00")
        )

    def test_unreadable_times(self) -> None:
        for form in ("29/01/2012 08:00", "2012/01/29", "2012/13/01 08:00", "2012/01/29 25:00", "40937.33"):
            self.assert_refused(
                f"Start Timestamp “{form}” is no time; write it like 2012/01/29 23:24:00, in plant time.",
                line(start=form),
            )
        zoned = "2012-01-29T08:00:00+03:00"
        assert "in plant time" in reasons_of(self.log(log_text([line(start=zoned)])))[2]

    def test_the_empty_date_of_a_spreadsheet(self) -> None:
        self.assert_refused(
            "Start Timestamp “1899/12/31 01:49:00” is not in the years 1970 to 2099.",
            line(start="1899/12/31 01:49:00"),
        )

    def test_end_before_start(self) -> None:
        self.assert_refused(
            "Complete Timestamp is before Start Timestamp.", line(end="2012/01/29 07:59:59.999")
        )

    def test_quantities_that_are_no_pieces(self) -> None:
        self.assert_refused("Qty Completed is negative: -1.", line(good="-1"))
        self.assert_refused("Work Order Qty is negative: -1.0.", line(ordered="-1.0"))
        for text in ("1.5", "1e3", "1.000", "x", "1 000", "٣ x"):
            self.assert_refused(
                f"Qty Rejected “{text}” is no whole number; write it like 1200.", line(rejected=text)
            )
        self.assert_refused("Qty for MRB 1000000000 is too large.", line(mrb="1000000000"))

    def test_empty_names(self) -> None:
        self.assert_refused("Case ID is empty. Worker ID is empty.", line(case="", worker="\u00a0"))

    def test_names_that_fit_no_field(self) -> None:
        self.assert_refused(f"Part Desc. “{'x' * 40}…” is longer than 120 characters.", line(part="x" * 121))

    def test_names_with_a_line_break(self) -> None:
        log = self.log(log_text([line(part='"Cable\nHead"'), line()]))

        assert reasons_of(log) == {2: "Part Desc. “Cable Head” runs over several lines."}
        assert [row.line for row in rows_of(log)] == [4]

    def test_unknown_codes(self) -> None:
        self.assert_refused(
            "Report Type is “P”; it must be S (set-up), D (production) or B (breakdown). "
            "Rework is “?”; it must be Y or empty.",
            line(report="P", rework="?"),
        )

    def test_too_few_and_too_many_columns(self) -> None:
        self.assert_refused("The line has 11 of 14 columns.", ",".join(line().split(",")[:11]))
        self.assert_refused(
            "The line has 15 columns, the heading only 14.", line(part="Nut, M8"), f"{line()},"
        )

    def test_text_that_is_not_utf_8(self) -> None:
        log = self.log(
            log_text([line(), line(part="Façade"), line(part="Façade")])
            .encode()
            .replace(b"\xc3\xa7", b"\xe7", 1)
        )

        assert [row.part for row in rows_of(log)] == ["Spindle", "Façade"]
        assert reasons_of(log)[3].startswith("The text is not UTF-8 where \ufffd stands.")
        assert refused_of(log)[0].text == line(part="Fa\ufffdade")

    def test_damaged_bytes_and_lost_text(self) -> None:
        self.assert_refused(
            "The line is damaged: there is no text where \ufffd stands.", line(part="Spin\0dle")
        )
        self.assert_refused("Text was lost where \ufffd stands; type it again.", line(part="Spin\ufffddle"))

    def test_one_stray_quotation_mark_costs_one_line(self) -> None:
        stray = "A quotation mark has no partner."
        for text in (line(part='"Spindle'), line(rework='"'), line(part='"Spin"dle')):
            log = self.log(log_text([line(), text, line(part='"Nut, M8"'), line()]))
            assert [row.line for row in rows_of(log)] == [2, 4, 5], text
            assert reasons_of(log)[3].startswith(stray), text

    def test_two_stray_quotation_marks_lose_no_line(self) -> None:
        opens, closes = line(part='"Spindle'), line(part='Spindle"')
        log = self.log(log_text([opens, closes, line()]))

        assert [row.line for row in rows_of(log)] == [4]
        assert list(reasons_of(log)) == [2]
        assert refused_of(log)[0].text == f"{opens}\n{closes}"

    @slow
    def test_a_file_cut_off_in_a_line(self) -> None:
        text = log_text([line(), line()])

        for cut in range(len(line()), 1, -1):
            log = self.log(text[: len(text) - cut])
            assert [row.line for row in rows_of(log)] == [2], cut
            assert reasons_of(log) in ({3: "The file ends in the middle of this line."}, {}), cut

    def test_an_endless_line_is_refused_by_its_beginning(self) -> None:
        log = self.log(log_text([line(), line(part="x" * 1_000_000), line()]))

        assert [row.line for row in rows_of(log)] == [2, 4]
        assert reasons_of(log)[3].startswith("The line is longer than 65536 characters")
        assert len(refused_of(log)[0].text) == 1001


class UnreadableFileTests(LogFileCase):
    def assert_unreadable(self, content: str | bytes, sentence: str) -> None:
        with pytest.raises(LogUnreadable) as refusal:
            self.log(content)

        assert str(refusal.value) == sentence

    def test_nothing_in_it(self) -> None:
        for nothing in ("", "\n \n", b"\xef\xbb\xbf"):
            self.assert_unreadable(nothing, "“log.csv” is empty.")

    def test_missing_columns_are_named(self) -> None:
        self.assert_unreadable(
            log_text([], heading=HEADING.replace("Worker ID", "Who").replace(",Rework", "")),
            "“log.csv” cannot be read as a production log. Columns missing: Worker ID, Rework. Its first "
            "line has: Case ID, Activity, Resource, Start Timestamp, Complete Timestamp, Span, "
            "Work Order Qty, Part Desc., Who, Report Type, Qty Completed, Qty Rejected, Qty for MRB.",
        )

    def test_a_column_twice(self) -> None:
        self.assert_unreadable(
            log_text([], heading=f"{HEADING},worker id"), "“log.csv” has a column more than once: Worker ID."
        )

    def test_other_kinds_of_file(self) -> None:
        self.assert_unreadable(b"PK\x03\x04...", "“log.csv” is no CSV file. Save the table as “CSV UTF-8”.")
        for wide in (HEADING.encode("utf-16"), HEADING.encode("utf-16-le")):
            self.assert_unreadable(wide, "“log.csv” is not UTF-8 text. Save the table as “CSV UTF-8”.")
        self.assert_unreadable(
            HEADING.replace("Part", "Pièce").encode("cp1252"),
            "The heading of “log.csv” is not UTF-8 text. Save the file as “CSV UTF-8”.",
        )

    def test_no_file_at_all(self) -> None:
        with pytest.raises(LogUnreadable, match="cannot be opened: No such file"):
            ProductionLog(self.folder / "absent.csv")
        with pytest.raises(LogUnreadable, match="cannot be opened: Is a directory"):
            ProductionLog(self.folder)


class RealLogTests(unittest.TestCase):
    @on_real_data("production_log")
    def test_only_lines_without_times_are_refused(self) -> None:
        for path in sorted((REAL_DATA / "production_log").glob("*.csv")):
            log = ProductionLog(path)
            lines = path.read_text().splitlines()[1:]

            refused = refused_of(log)

            assert len(rows_of(log)) + len(refused) == len(lines)
            assert {text.text for text in refused} == {text for text in lines if ",,,0" in text}

    @on_real_data("other_logs")
    def test_logs_of_another_shape_are_refused(self) -> None:
        for path in sorted((REAL_DATA / "other_logs").glob("*.csv")):
            with pytest.raises(LogUnreadable, match=r"Columns missing: .*Worker ID"):
                ProductionLog(path)
