"""On SQLite, too, the lists of what is open walk an index in their order instead of sorting all of it."""

import re
from unittest import mock, skipUnless

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import SimpleTestCase, TestCase
from django.test.utils import CaptureQueriesContext

from core import search
from core.search import among
from floor_app.operations.engineering.status import JobType
from floor_app.operations.plant.testing import make_work_center
from floor_app.operations.production import attention, conditions, queries
from floor_app.operations.production.models import JobCard, JobOperation
from floor_app.operations.production.queries import CARD_ORDERS, DISPATCH_ORDER
from floor_app.operations.production.status import OPEN_CARDS, WORKABLE, OperationStatus, Priority
from floor_app.operations.production.testing import NINE, make_job_card

SORTED = "TEMP B-TREE"


@skipUnless(connection.vendor == "sqlite", "plans at size are asked of PostgreSQL by test_named_indexes")
class PlanTests(TestCase):
    def plan(self, rows: QuerySet[JobCard] | QuerySet[JobOperation], *order: str) -> str:
        return rows.order_by(*order)[:50].explain()

    def plan_of(self, sql: str) -> str:
        with connection.cursor() as cursor:
            cursor.execute(f"explain query plan {sql}")
            return str(cursor.fetchall())

    def test_what_is_open_by_due_date_and_by_number(self) -> None:
        cards = JobCard.objects.filter(queries.TABS["open"])
        for name, order in CARD_ORDERS.items():
            index = "ix_jc_open_number" if "number" in name else "ix_jc_open_due"
            plan = self.plan(cards, *order)

            assert index in plan
            assert SORTED not in plan

    def test_what_is_late(self) -> None:
        for late in (
            queries.late_cards(NINE.date()),
            JobCard.objects.filter(attention.late(NINE.date())),
        ):
            assert "ix_jc_open_due (due_order<?)" in self.plan(late, *CARD_ORDERS["due"])

    def test_what_waits_or_runs_at_a_work_center(self) -> None:
        here = queries.dispatch_list(make_work_center("LATHE-1"))

        plan = self.plan(here, *DISPATCH_ORDER)

        assert "ix_operation_dispatch (work_center_id=?)" in plan
        assert SORTED not in plan

    def test_cards_at_a_work_center(self) -> None:
        with CaptureQueriesContext(connection) as asked:
            queries.cards_at("LATHE-1")

        plan = self.plan_of(asked[0]["sql"])
        assert "ix_operation_dispatch (work_center_id=?)" in plan
        assert SORTED not in plan

    def test_a_priority_and_a_job_type_among_the_open_ones_are_looked_at_on_the_way(self) -> None:
        for name, value, own in (
            ("priority", str(Priority.RUSH), "ix_jc_priority_due"),
            ("job_type", JobType.REPAIR, "ix_jc_type_due"),
        ):
            for tab, index in (("open", "ix_jc_open_due"), ("qc", "ix_jc_status_due (status=?)")):
                cards = JobCard.objects.filter(queries.TABS[tab])
                found = cards.filter(queries.with_value(tab, **{name: value}))

                assert index in (plan := self.plan(found, *CARD_ORDERS["due"]))
                assert SORTED not in plan
                # The control: all cards there ever were of it.
                assert own in self.plan(cards.filter(**{name: value}), *CARD_ORDERS["due"])

    def test_all_of_a_priority_or_a_job_type_by_number(self) -> None:
        for name, value, index in (
            ("priority", str(Priority.RUSH), "ix_jc_priority_number"),
            ("job_type", JobType.REPAIR, "ix_jc_type_number"),
        ):
            for tab in ("all", "done"):
                cards = JobCard.objects.filter(queries.TABS[tab], queries.with_value(tab, **{name: value}))

                assert index in (plan := self.plan(cards, *CARD_ORDERS["-number"]))
                assert SORTED not in plan

    def test_counting_reads_no_more_than_it_counts(self) -> None:
        with CaptureQueriesContext(connection) as asked:
            queries.tab_counts()

        steps = re.findall(r"(?:SCAN|SEARCH) production_jobcard[^']*", self.plan_of(asked[-1]["sql"]))
        assert len(steps) == len(queries.TABS)
        assert [step for step in steps if "(status=?)" not in step] == steps[:1]  # of all cards the first

    def searched(self, text: str) -> list[str]:
        """The plans of looking for cards and of the page of them."""
        with CaptureQueriesContext(connection) as asked:
            page = queries.job_cards(search=text).prefetch_related(None)
        return [self.plan_of(asked[-1]["sql"]), self.plan(page, *CARD_ORDERS["due"])]

    def test_a_search_for_few_reads_ranges_only(self) -> None:
        make_job_card()

        first, page = self.searched("JC-")

        assert "MULTI-INDEX OR" in first
        assert "SCAN production_jobcard" not in first
        assert "USING INTEGER PRIMARY KEY" in page

    def test_of_many_a_page_is_met_on_the_way(self) -> None:
        make_job_card()
        with mock.patch.object(search, "FEW", 0):
            _first, page = self.searched("JC-")

        assert "SCAN production_jobcard USING INDEX ix_jc_due" in page
        assert SORTED not in page

    def test_what_runs_there(self) -> None:
        here = JobOperation.objects.filter(conditions.BEGUN, work_center=make_work_center("LATHE-1"))

        assert "ix_operation_begun (work_center_id=? AND status=?)" in self.plan(here, "-actual_start")

    def test_steps_in_a_state(self) -> None:
        plan = self.plan(JobOperation.objects.filter(status=OperationStatus.BLOCKED), "id")

        assert "ix_operation_status (status=?)" in plan
        assert SORTED not in plan

    def test_values_sent_apart_do_not_find_the_index(self) -> None:
        """The control: what the conditions are for."""
        here = JobOperation.objects.filter(
            status__in=WORKABLE, on_floor=True, work_center=make_work_center("LATHE-1")
        )

        assert SORTED in self.plan(JobCard.objects.filter(status__in=OPEN_CARDS), *CARD_ORDERS["due"])
        assert SORTED in self.plan(here, *DISPATCH_ORDER)


class AmongTests(SimpleTestCase):
    def test_only_codes_are_written_into_a_statement(self) -> None:
        with pytest.raises(ValueError, match="codes of our own"):
            str(JobCard.objects.filter(among("status", ["NEW', 'x"])).query)
