from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import close_old_connections, connection, transaction
from django.test import TestCase, TransactionTestCase

from core.models import DocumentSeries
from core.numbering import next_number, next_numbers
from core.testing import slow
from core.tests.servers import PATIENT


class NumberTests(TestCase):
    def test_numbers_follow_each_other_in_their_series(self) -> None:
        given = [next_number("JC", year=2026), next_number("JC", year=2026), next_number("JC", year=2027)]

        assert given == ["JC-2026-00001", "JC-2026-00002", "JC-2027-00001"]
        assert next_number("NCR", year=2026) == "NCR-2026-00001"
        assert str(DocumentSeries.objects.get(code="JC-2026")) == "JC-2026-00002"

    def test_many_numbers_are_taken_at_once(self) -> None:
        next_number("JC", year=2026)

        assert next_numbers("JC", year=2026, count=3) == ["JC-2026-00002", "JC-2026-00003", "JC-2026-00004"]
        assert next_numbers("JC", year=2026, count=0) == []
        assert next_number("JC", year=2026) == "JC-2026-00005"

    def test_the_hundred_thousandth_needs_six_digits(self) -> None:
        DocumentSeries.objects.create(code="JC-2026", last=99_999)

        assert next_number("JC", year=2026) == "JC-2026-100000"

    def test_a_document_that_came_to_nothing_gives_its_number_back(self) -> None:
        next_number("JC", year=2026)
        with transaction.atomic():
            assert next_number("JC", year=2026) == "JC-2026-00002"
            transaction.set_rollback(True)

        assert next_number("JC", year=2026) == "JC-2026-00002"


class NumbersAtOnceTests(TransactionTestCase):
    @slow
    def test_four_writers_never_get_the_same_number_and_leave_no_gap(self) -> None:
        together = Barrier(4, timeout=PATIENT)

        with ThreadPoolExecutor(4) as pool:
            given = Counter(number for taken in pool.map(take_five, [together] * 4) for number in taken)

        assert given == Counter(f"JC-2026-{number:05d}" for number in range(1, 21))


def take_five(together: Barrier) -> list[str]:
    close_old_connections()
    together.wait()
    try:
        return [take_one() for _ in range(5)]
    finally:
        connection.close()


@transaction.atomic
def take_one() -> str:
    return next_number("JC", year=2026)
