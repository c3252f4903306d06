"""What the tests of the floor begin with."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model
from django.test import TestCase

from core.errors import DomainError
from core.events import history
from core.models import DocumentSeries, Event
from floor_app.operations.inventory.models import SerialUnit, StockMove
from floor_app.operations.maintenance.models import Asset, MaintenanceRequest
from floor_app.operations.people.models import User
from floor_app.operations.people.roles import Role
from floor_app.operations.people.testing import make_user
from floor_app.operations.production import services
from floor_app.operations.production.models import (
    BatchOrder,
    GateWaiver,
    Hold,
    JobCard,
    JobOperation,
    LaborBooking,
    QuantityReport,
    ReleaseCheck,
)
from floor_app.operations.production.testing import NINE, make_ben, make_job_card, operations_of
from floor_app.operations.qr_system.models import QRCode

EVERYTHING: tuple[type[Model], ...] = (
    JobCard, JobOperation, QuantityReport, LaborBooking, Hold, GateWaiver, ReleaseCheck, BatchOrder,
    SerialUnit, StockMove, Asset, MaintenanceRequest, Event, DocumentSeries, QRCode,
)  # fmt: skip


def after(minutes: int) -> datetime:
    return NINE + timedelta(minutes=minutes)


def last_event(subject: Model) -> dict[str, Any]:
    """What was recorded last about it: the verb, who, and the facts."""
    event = history(subject)[0]
    return {"verb": event.verb, "by": str(event.by), **event.facts}


def picture() -> list[list[tuple[Any, ...]]]:
    """Every row that a verb of the floor may write, as the database holds it."""
    with connection.cursor() as cursor:
        return [rows(cursor, model._meta.db_table) for model in EVERYTHING]


def rows(cursor: CursorWrapper, table: str) -> list[tuple[Any, ...]]:
    cursor.execute(f"select * from {table} order by id")  # noqa: S608  # of our own models
    return list(cursor.fetchall())


@contextmanager
def refused(refusal: type[DomainError], sentence: str) -> Iterator[None]:
    """The verb says no in these words and leaves no trace."""
    before = picture()
    with pytest.raises(DomainError) as answer:
        yield
    assert (type(answer.value), answer.value.message) == (refusal, sentence)
    assert picture() == before


class FloorCase(TestCase):
    """A released card of ten pieces: 10 Turning at LATHE-1, 20 Welding at WELD-1, 30 Finishing at BENCH-1."""

    ana: User
    ben: User
    chidi: User
    dora: User
    card: JobCard
    turning: JobOperation
    welding: JobOperation
    finishing: JobOperation

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ana, cls.ben = make_user("ana"), make_ben()
        cls.chidi = make_user("chidi", roles=[Role.QC_INSPECTOR])
        cls.dora = make_user("dora", roles=[Role.WAREHOUSE_CLERK])
        cls.card = make_job_card(quantity=10)
        cls.turning, cls.welding, cls.finishing = operations_of(cls.card)

    def start(self, operation: JobOperation, *, by: User | None = None, at: datetime = NINE) -> JobOperation:
        return services.start_operation(operation=operation, by=by or self.ana, at=at)

    def report(self, operation: JobOperation, good: int = 0, **pieces: Any) -> QuantityReport:
        """Report pieces and answer the line that was written."""
        asked: dict[str, Any] = {"operation": operation, "by": self.ana, "at": NINE} | pieces
        services.report_quantity(good=good, **asked)
        return QuantityReport.objects.latest("pk")

    def finish(self, operation: JobOperation, good: int = 0, **pieces: Any) -> JobOperation:
        asked: dict[str, Any] = {"operation": operation, "by": self.ana, "at": NINE} | pieces
        return services.finish_operation(good=good, **asked)

    def work(self, operation: JobOperation, good: int = 0, **pieces: Any) -> JobOperation:
        """Start and finish."""
        self.start(operation)
        return self.finish(operation, good, **pieces)

    def work_all(self, good: int = 10) -> None:
        for operation in operations_of(self.card):
            self.work(operation, good)

    def states(self, card: JobCard | None = None) -> list[str]:
        """The status of the card, then of each step."""
        card = JobCard.objects.get(pk=(card or self.card).pk)
        return [card.status, *(step.status for step in operations_of(card))]

    def clocks(self) -> list[tuple[str, str, str, datetime, datetime | None]]:
        """All bookings: who, on what, kind, from, to."""
        bookings = LaborBooking.objects.select_related("operator", "operation").order_by("pk")
        return [(str(b.operator), b.operation.code, b.kind, b.started_at, b.ended_at) for b in bookings]
