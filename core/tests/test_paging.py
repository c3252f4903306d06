from datetime import UTC, datetime, timedelta

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.test import TestCase
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from core.events import record
from core.models import DocumentSeries, Event
from core.paging import Page, count_each, count_up_to, paginate
from core.testing import slow

NINE = datetime(2026, 11, 4, 9, tzinfo=UTC)
ORDERS: list[tuple[str, ...]] = [("code",), ("-code",), ("last", "code"), ("-last", "code"), ("last", "-pk")]
Series = QuerySet[DocumentSeries]


def series(*last: int) -> Series:
    for number, value in enumerate(last):
        DocumentSeries.objects.create(code=f"S{number:02d}", last=value)
    return DocumentSeries.objects.all()


def walk_on(rows: Series, order: tuple[str, ...], size: int) -> list[Page[DocumentSeries]]:
    pages = [paginate(rows, order=order, size=size)]
    while pages[-1].next:
        pages.append(paginate(rows, order=order, cursor=pages[-1].next, size=size))
    return pages


def walk_back(
    rows: Series, order: tuple[str, ...], size: int, last: Page[DocumentSeries]
) -> list[Page[DocumentSeries]]:
    pages = [last]
    while pages[0].previous:
        pages.insert(0, paginate(rows, order=order, cursor=pages[0].previous, size=size))
    return pages


@slow
class WalkTests(HypothesisTestCase):
    @settings(max_examples=60)
    @given(
        last=st.lists(st.integers(0, 2), max_size=9),
        order=st.sampled_from(ORDERS),
        size=st.integers(1, 4),
    )
    def test_pages_hold_every_row_once_in_order_both_ways(
        self, last: list[int], order: tuple[str, ...], size: int
    ) -> None:
        rows = series(*last)
        there = walk_on(rows, order, size)
        back = walk_back(rows, order, size, there[-1])

        assert [row for page in there for row in page.rows] == list(rows.order_by(*order))
        assert all(len(page.rows) == size for page in there[:-1])
        assert [page.rows for page in back] == [page.rows for page in there]
        assert there[0].previous is None
        assert back[-1].next is None


class PageTests(TestCase):
    def test_a_list_of_one_page_has_no_neighbours(self) -> None:
        page = paginate(series(0, 0), order=("code",), size=2)

        assert len(page.rows) == 2
        assert (page.next, page.previous) == (None, None)

    def test_an_empty_list_is_one_empty_page(self) -> None:
        assert paginate(DocumentSeries.objects.all(), order=("code",)) == Page([], None, None)

    def test_times_to_the_microsecond_and_columns_of_other_tables_give_an_order(self) -> None:
        cards = DocumentSeries.objects.create(code="JC-2026")
        for number, name in enumerate(["ben", "ana", "chidi"]):
            by = get_user_model().objects.create(username=name)
            record("a.b.c", subject=cards, by=by, at=NINE + timedelta(microseconds=number // 2))
        for order, names in {
            ("-at", "pk"): ["chidi", "ben", "ana"],
            ("by__username", "pk"): ["ana", "ben", "chidi"],
        }.items():
            rows = Event.objects.select_related("by")
            first = paginate(rows, order=order, size=2)
            rest = paginate(rows, order=order, size=2, cursor=first.next)

            assert [str(row.by) for row in [*first.rows, *rest.rows]] == names

    def test_rows_added_meanwhile_shift_nothing(self) -> None:
        rows = series(0, 0, 0)
        first = paginate(rows, order=("code",), size=2)
        DocumentSeries.objects.create(code="A00")

        rest = paginate(rows, order=("code",), size=2, cursor=first.next)

        assert [row.code for row in rest.rows] == ["S02"]

    def test_an_unreadable_cursor_gives_the_first_page(self) -> None:
        rows = series(0, 1, 2)
        page = paginate(rows, order=("code",), size=1)
        of_another_order = paginate(rows, order=("last", "code"), size=1).next

        for cursor in [None, "", "nonsense", f"{page.next}x", of_another_order]:
            assert paginate(rows, order=("code",), size=1, cursor=cursor) == page

    def test_a_page_is_one_query_however_deep(self) -> None:
        rows = series(0, 0, 0, 0, 0, 1, 1)
        cursor = walk_on(rows, ("last", "code"), 2)[-2].next

        with self.assertNumQueries(1):
            paginate(rows, order=("last", "code"), size=2, cursor=cursor)


class CountTests(TestCase):
    def test_rows_are_counted_up_to_a_limit(self) -> None:
        rows = series(0, 1, 2).order_by("last")

        assert count_up_to(rows) == 3
        assert count_up_to(rows, limit=2) == 2

    def test_several_lists_are_counted_in_one_query(self) -> None:
        rows = series(0, 1, 2)
        record("a.b.c", subject=rows[0], by=None, at=NINE)

        with self.assertNumQueries(1):
            counts = count_each(
                {
                    "all": rows.order_by("last"),
                    "some": rows.filter(last__gt=0, code__contains="S0"),
                    "today": Event.objects.filter(at__gte=NINE),
                    "none": rows.filter(code="%s"),
                },
                limit=2,
            )

        assert counts == {"all": 2, "some": 2, "today": 1, "none": 0}

    def test_lists_known_to_be_empty_count_nothing(self) -> None:
        rows = series(0)

        assert count_each({}) == {}
        assert count_each({"none": rows.none(), "nowhere": rows.filter(pk__in=[]), "all": rows}) == {
            "none": 0,
            "nowhere": 0,
            "all": 1,
        }
