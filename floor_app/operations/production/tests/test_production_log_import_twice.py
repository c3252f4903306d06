"""Refused lines are mended and imported, and nothing is counted twice."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from core.testing import slow
from floor_app.operations.production.production_log.contradictions import Contradiction, Kind
from floor_app.operations.production.production_log.identity import Recognition
from floor_app.operations.production.production_log.plant_time import interval
from floor_app.operations.production.production_log.reading import ProductionLog, RefusedLine
from floor_app.operations.production.production_log.refusals import RefusalFile
from floor_app.operations.production.production_log.survey import Survey, survey
from floor_app.operations.production.production_log.totals import Quantities
from floor_app.operations.production.tests.production_log_files import (
    HEADING,
    LogFileCase,
    line,
    log_text,
    refused_of,
    rows_of,
)


class Store:
    """Stands for the database: digest to the origins of what is stored."""

    def __init__(self) -> None:
        self.origins: dict[bytes, list[int]] = {}
        self.numbers: set[tuple[bytes, int]] = set()
        self.good = 0

    def take(self, log: ProductionLog) -> int:
        """Import a log in small chunks; how many rows were new."""
        before = {digest: tuple(origins) for digest, origins in self.origins.items()}
        recognition = Recognition(_survey(log).repeated)
        rows = rows_of(log)
        fresh = [
            one for at in range(0, len(rows), 2) for one in recognition.new(rows[at : at + 2], stored=before)
        ]
        for row, number in fresh:
            assert (row.digest, number) not in self.numbers
            self.numbers.add((row.digest, number))
            self.origins.setdefault(row.digest, []).append(row.origin)
            self.good += row.good
        return len(fresh)


def _survey(log: ProductionLog) -> Survey:
    return survey(log, on_refused=lambda _line: None, on_contradiction=lambda _one: None)


class RefusalFileTests(LogFileCase):
    def refuse(self, log: ProductionLog) -> ProductionLog:
        with RefusalFile(log.path, log.heading) as file:
            for refused in refused_of(log):
                file.write(refused)
        assert file.path is not None
        return ProductionLog(file.path)

    def test_the_refused_lines_stand_as_they_were_behind_number_and_reason(self) -> None:
        text = log_text([line(), line(good=-1), "short", line(start="soon")])
        refused = self.refuse(self.log(text))

        assert refused.path.name == "log.refused.csv"
        assert refused.path.read_text(encoding="utf-8-sig").splitlines() == [
            f"Refused line,Refused because,{HEADING}",
            f'3,"Qty Completed is negative: -1.",{line(good=-1)}',
            '4,"The line has 1 of 14 columns.",short',
            '5,"Start Timestamp “soon” is no time; write it like 2012/01/29 23:24:00, in plant time.",'
            + line(start="soon"),
        ]

    def test_unmended_it_is_refused_again_as_it_stands(self) -> None:
        bad = [line(good=-1), "short", line(part='"Spindle'), line(part="Spin\0dle"), line(part="a,b"), ",x"]
        bad.append(line(start='5"'))  # which the reason names
        content = log_text([*bad, line()]).encode() + line(part="Façade").encode("cp1252") + b"\n"
        log = self.log(content.replace(b",", b";"))

        refused = self.refuse(log)

        assert [(one.origin, one.text) for one in refused_of(refused)] == [
            (one.line, one.text) for one in refused_of(log)
        ]
        again = self.refuse(refused)
        assert self.refuse(again).path == again.path

    def test_mended_in_a_spreadsheet_it_gives_just_the_rows(self) -> None:
        endless = line(case="Case 9", end="", span="001:30")
        log = self.log(log_text([line(), line(case="Case 8", good=-1), endless]))
        text = self.refuse(log).path.read_text(encoding="utf-8-sig")
        mended = text.replace("-1,", "1,").replace(",,001:30", ",2012-01-29 9:30,001:30")
        rows = rows_of(self.log(b"\xef\xbb\xbf" + mended.replace('"', "").encode(), name="log.refused.csv"))

        assert [(row.line, row.refused_line, row.origin, row.case) for row in rows] == [
            (2, 3, 3, "Case 8"),
            (3, 4, 4, "Case 9"),
        ]

    def test_a_file_that_is_being_mended_is_never_written_over(self) -> None:
        log = self.log(log_text([line(good=-1), line(good=-2)]))
        first = self.refuse(log)
        first.path.write_text(first.path.read_text().replace("-1", "1"))

        assert self.refuse(log).path.name == "log.refused-2.csv"
        assert self.refuse(log).path.name == "log.refused-2.csv"
        assert self.refuse(ProductionLog(first.path)).path.name == "log.refused-3.csv"

    def test_nothing_refused_or_a_failure_leaves_no_file(self) -> None:
        log = self.log(log_text([line()]))
        with RefusalFile(log.path, log.heading) as file:
            pass
        assert file.path is None
        try:
            with RefusalFile(log.path, log.heading) as file:
                file.write(RefusedLine(2, None, "Why.", "x"))
                raise KeyboardInterrupt
        except KeyboardInterrupt:
            pass

        assert [path.name for path in self.folder.iterdir()] == ["log.csv"]


class ImportTwiceTests(LogFileCase):
    def test_a_log_adds_its_rows_once_and_keeps_true_duplicates(self) -> None:
        log = self.log(log_text([line(), line(), line(case="Case 8"), line()]))
        store = Store()

        assert [store.take(log), store.take(log)] == [4, 0]

    def test_a_longer_export_adds_what_is_new(self) -> None:
        store = Store()
        store.take(self.log(log_text([line(), line(case="Case 8")])))

        assert store.take(self.log(log_text([line(case="Case 9"), line(), line()]))) == 2

    def test_the_form_of_times_and_other_columns_make_no_new_row(self) -> None:
        store = Store()
        store.take(self.log(log_text([line()])))
        again = line(start="2012-1-29 8:00", span="1:30", good="4.0") + ",x"

        assert store.take(self.log(log_text([again], heading=f"{HEADING},Note"))) == 0

    def test_a_mended_line_goes_in_once_whichever_way_it_is_mended(self) -> None:
        """Mended, the line is like another of its log: still it is a line of its own."""
        whole = log_text([line(), line(), line(case="Case 8")])
        broken = log_text([line(), line(end=""), line(case="Case 8")])
        mended = f"Refused line,Refused because,{HEADING}\n3,Why,{line()}\n"
        files = {"log.csv": broken, "log.refused.csv": mended, "whole.csv": whole}

        for order in (
            ["log.csv", "log.refused.csv", "log.refused.csv", "whole.csv", "log.csv"],
            ["log.csv", "whole.csv", "log.refused.csv", "log.csv"],
            ["log.refused.csv", "log.csv", "log.refused.csv", "whole.csv"][1:],
        ):
            store = Store()
            for name in order:
                store.take(self.log(files[name], name=name))
            assert sorted(map(len, store.origins.values())) == [1, 2], order

    def test_two_refused_lines_mended_alike_are_two_rows(self) -> None:
        mended = f"Refused line,Refused because,{HEADING}\n3,Why,{line()}\n4,Why,{line()}\n"
        store = Store()

        assert [store.take(self.log(mended)), store.take(self.log(mended))] == [2, 0]


class SurveyTests(LogFileCase):
    def test_one_pass_tells_everything(self) -> None:
        lapping = line(
            activity="Lapping", resource="Table", worker="BEN", start="2012/01/29 07:00", rejected=1
        )
        log = self.log(
            log_text([line(ordered=0), "short", lapping, line(case="Case 8", mrb=2), line(ordered=0)])
        )
        refused: list[RefusedLine] = []
        contradictions: list[Contradiction] = []

        found = survey(log, on_refused=refused.append, on_contradiction=contradictions.append)

        assert (found.rows, found.refused, len(refused), len(found.repeated)) == (4, 1, 1, 1)
        assert found.contradictions.total() == len(contradictions)
        assert found.contradictions[Kind.DUPLICATE] == 1
        assert found.totals.overall == Quantities(good=16, rejected=1, mrb=2)
        assert found.totals.by_case["Case 8"] == Quantities(good=4, mrb=2)
        assert found.totals.by_resource["Table"] == Quantities(good=4, rejected=1)
        assert found.totals.by_worker["BEN"] == Quantities(good=4, rejected=1)
        case = found.outlines.cases["Case 7"]
        assert (case.part, case.ordered, f"{case.start:%H:%M}") == ("Spindle", 10, "07:00")
        assert [step.activity for step in case.in_order()] == ["Lapping", "Turning - Machine 4"]


BERLIN = ZoneInfo("Europe/Berlin")
MINUTES = st.datetimes(
    min_value=datetime.fromisoformat("2012-03-24"), max_value=datetime.fromisoformat("2012-10-29")
)


class PlantTimeTests(LogFileCase):
    def check(self, start: str, end: str) -> tuple[str, str]:
        first, last = interval(datetime.fromisoformat(start), datetime.fromisoformat(end), BERLIN)
        return f"{first:%H:%M}", f"{last:%H:%M}"

    def test_an_ordinary_day(self) -> None:
        riyadh = ZoneInfo("Asia/Riyadh")
        eight = datetime.fromisoformat("2012-01-29 08:00")

        assert interval(eight, eight, riyadh) == (datetime(2012, 1, 29, 5, tzinfo=UTC),) * 2

    def test_an_hour_that_does_not_exist_keeps_its_length(self) -> None:
        assert self.check("2012-03-25 02:10", "2012-03-25 02:40") == ("01:10", "01:40")
        assert self.check("2012-03-25 02:30", "2012-03-25 03:00") == ("00:30", "01:00")
        assert self.check("2012-03-25 01:30", "2012-03-25 02:30") == ("00:30", "01:30")

    def test_an_hour_that_comes_twice_keeps_its_length(self) -> None:
        assert self.check("2012-10-28 02:10", "2012-10-28 02:40") == ("00:10", "00:40")
        assert self.check("2012-10-28 02:50", "2012-10-28 03:10") == ("01:50", "02:10")

    def test_across_a_whole_jump_the_wall_times_stand(self) -> None:
        assert self.check("2012-10-27 22:00", "2012-10-28 06:00") == ("20:00", "05:00")

    @slow
    @given(start=MINUTES, minutes=st.integers(0, 200))
    def test_no_interval_is_ever_reversed(self, start: datetime, minutes: int) -> None:
        first, last = interval(start, start + timedelta(minutes=minutes), BERLIN)

        assert abs((last - first) - timedelta(minutes=minutes)) in (timedelta(0), timedelta(hours=1))
        assert last >= first
