"""Commands over a small verb of our own, so that nothing but the decorator is tested."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, close_old_connections, connection
from django.test import TestCase, TransactionTestCase

from core.commands import CommandIdReused, Conflict, command
from core.errors import DomainError
from core.events import record
from core.models import DocumentSeries, Event
from core.testing import slow
from core.tests.servers import PATIENT

NINE = datetime(2026, 11, 4, 9, tzinfo=UTC)


class Full(DomainError):
    pass


@command
def count_one(
    *, series: DocumentSeries, by: AbstractBaseUser, client_id: UUID | None = None
) -> DocumentSeries:
    """Adds one, up to two; no more than that is allowed."""
    series = DocumentSeries.objects.select_for_update().get(pk=series.pk)
    series.last += 1
    series.save(update_fields=["last"])
    record("core.series.counted", subject=series, by=by, at=NINE, client_id=client_id)
    if series.last > 2:
        raise Full("The series is full.")
    return series


@command
def count_one_if_empty(
    *, series: DocumentSeries, by: AbstractBaseUser, client_id: UUID | None = None
) -> DocumentSeries:
    """Its second arrival is refused before it gets to the event."""
    series = DocumentSeries.objects.select_for_update().get(pk=series.pk)
    if series.last:
        raise Full("The series is full.")
    series.last = 1
    series.save(update_fields=["last"])
    record("core.series.counted", subject=series, by=by, at=NINE, client_id=client_id)
    return series


@command
def open_series(
    *, code: str, last: int = 0, by: AbstractBaseUser, client_id: UUID | None = None
) -> DocumentSeries:
    return DocumentSeries.objects.create(code=code, last=last)


def make_user(username: str) -> AbstractBaseUser:
    return get_user_model().objects.create(username=username)


class CommandTests(TestCase):
    ana: AbstractBaseUser
    ben: AbstractBaseUser
    series: DocumentSeries

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ana, cls.ben = make_user("ana"), make_user("ben")
        cls.series = DocumentSeries.objects.create(code="JC-2026")

    def counted(self) -> tuple[int, int]:
        return DocumentSeries.objects.get().last, Event.objects.count()

    def test_without_an_id_every_arrival_is_work(self) -> None:
        count_one(series=self.series, by=self.ana)
        count_one(series=self.series, by=self.ana)

        assert self.counted() == (2, 2)

    def test_the_same_id_is_work_once_and_answered_the_same(self) -> None:
        client_id = uuid4()

        first = count_one(series=self.series, by=self.ana, client_id=client_id)
        second = count_one(series=self.series, by=self.ana, client_id=client_id)

        assert (first, first.last) == (second, second.last)
        assert self.counted() == (1, 1)

    def test_a_repeat_that_the_rules_refuse_by_now_gets_the_first_answer(self) -> None:
        client_id = uuid4()

        first = count_one_if_empty(series=self.series, by=self.ana, client_id=client_id)

        assert count_one_if_empty(series=self.series, by=self.ana, client_id=client_id) == first
        with pytest.raises(Full):
            count_one_if_empty(series=self.series, by=self.ana, client_id=uuid4())

    def test_a_refusal_leaves_nothing_and_its_id_may_come_again(self) -> None:
        client_id = uuid4()
        DocumentSeries.objects.update(last=2)

        with pytest.raises(Full, match="The series is full"):
            count_one(series=self.series, by=self.ana, client_id=client_id)
        assert self.counted() == (2, 0)
        DocumentSeries.objects.update(last=0)
        count_one(series=self.series, by=self.ana, client_id=client_id)

        assert self.counted() == (1, 1)

    def test_somebody_elses_id_is_refused(self) -> None:
        client_id = uuid4()
        count_one(series=self.series, by=self.ana, client_id=client_id)

        with pytest.raises(CommandIdReused, match="already used for something else"):
            count_one(series=self.series, by=self.ben, client_id=client_id)

        assert self.counted() == (1, 1)

    def test_the_id_of_another_command_is_refused(self) -> None:
        client_id = uuid4()
        count_one(series=self.series, by=self.ana, client_id=client_id)

        with pytest.raises(CommandIdReused, match="already used for something else"):
            count_one_if_empty(series=self.series, by=self.ana, client_id=client_id)

        assert self.counted() == (1, 1)

    def test_a_command_inside_another_is_part_of_it(self) -> None:
        @command
        def count_twice(*, by: AbstractBaseUser) -> DocumentSeries:
            count_one(series=self.series, by=by)
            count_one(series=self.series, by=by)
            return count_one(series=self.series, by=by)

        with pytest.raises(Full):
            count_twice(by=self.ana)

        assert self.counted() == (0, 0)

    def test_two_that_take_the_same_thing_at_the_same_moment_are_told_so(self) -> None:
        for client_id in (None, uuid4()):
            with pytest.raises(Conflict, match="changed this at the same moment"):
                open_series(code="JC-2026", by=self.ana, client_id=client_id)

        assert DocumentSeries.objects.get() == self.series

    def test_any_other_broken_constraint_is_a_bug_and_rises(self) -> None:
        with pytest.raises(IntegrityError):
            open_series(code="JC-2027", last=-1, by=self.ana, client_id=uuid4())


class AtOnceTests(TransactionTestCase):
    @slow
    def test_one_command_sent_four_times_at_once_is_work_once(self) -> None:
        ana = make_user("ana")
        series = DocumentSeries.objects.create(code="JC-2026")
        client_id = uuid4()
        together = Barrier(4, timeout=PATIENT)

        def send(_arrival: int) -> int:
            close_old_connections()
            together.wait()
            try:
                return count_one(series=series, by=ana, client_id=client_id).pk
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as pool:
            answers = Counter(pool.map(send, range(4)))

        assert answers == {series.pk: 4}
        assert DocumentSeries.objects.get().last == 1
        assert Event.objects.count() == 1
