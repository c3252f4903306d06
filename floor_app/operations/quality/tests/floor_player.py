"""Who presses the buttons of the floor machine: gives a command and looks what it left behind."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Model, Sum
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from core.errors import DomainError
from core.models import Event
from floor_app.operations.inventory import invariants as stock_invariants
from floor_app.operations.people.models import User
from floor_app.operations.production import invariants as floor_invariants
from floor_app.operations.production import services
from floor_app.operations.production.models import JobCard, JobOperation, QuantityReport
from floor_app.operations.production.testing import NINE
from floor_app.operations.quality import invariants as quality_invariants
from floor_app.operations.quality.tests.floor_shop import Shop, everything

T = TypeVar("T")
M = TypeVar("M", bound=Model)
Draw = st.DataObject


class FloorPlayer(RuleBasedStateMachine):
    """Each command either changes something and leaves an event, or is refused with a sentence and changes
    nothing; and the invariants hold after each."""

    shop: Shop

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = NINE
        self.made = 0
        self.last: tuple[Callable[..., Model], dict[str, Any], Model] | None = None
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.kept = everything()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def attempt(self, verb: Callable[..., M], *, by: User, **what: Any) -> M | None:
        self.now += timedelta(minutes=1)
        what |= {"by": by, "at": self.now, "client_id": UUID(int=int(self.now.timestamp()))}
        seen = Event.objects.count()
        try:
            answer = verb(**what)
        except DomainError as refused:
            self.refused(verb, refused.message)
            return None
        self.shop.done[verb.__name__] += 1
        note(f"    done: {verb.__name__} {said(what)}")
        assert Event.objects.count() > seen, f"{verb.__name__} left no event"
        self.kept = everything()
        self.last = (verb, what, answer)
        self.made += what["quantity"] if verb == services.create_job_card else 0
        self.nothing_is_wrong()
        self.no_piece_is_lost_or_made()
        return answer

    def refused(self, verb: Callable[..., Model], sentence: str) -> None:
        self.shop.refused[verb.__name__] += 1
        note(f"    {verb.__name__} refused: {sentence}")
        assert sentence.endswith("."), sentence
        assert everything() == self.kept, f"{verb.__name__} was refused and changed something"

    @rule()
    def send_the_last_one_again(self) -> None:
        if self.last is None:
            return
        verb, what, answer = self.last

        again = verb(**what)

        assert again == answer
        assert everything() == self.kept, f"{verb.__name__} sent twice did its work twice"

    # what must hold

    def nothing_is_wrong(self) -> None:
        modules = (floor_invariants, quality_invariants, stock_invariants)
        wrong = [sentence for module in modules for sentence in module.violations()]
        assert not wrong, wrong

    def no_piece_is_lost_or_made(self) -> None:
        """Every piece ever ordered is on exactly one card."""
        taken = JobCard.objects.filter(original__isnull=False, split_from__isnull=True)
        there = (
            total(JobCard.objects, "quantity")
            - total(taken, "quantity")
            - total(QuantityReport.objects, "moved")
        )
        assert there == self.made, f"{self.made} pieces were ordered, {there} are there"

    # choosing what to press it on

    def anybody(self, data: Draw) -> User:
        return one_of(data, self.shop.everybody)

    def operator(self, data: Draw) -> User:
        return one_of(data, self.shop.everybody if rarely(data) else self.shop.operators)

    def card(self, data: Draw, *statuses: str) -> JobCard | None:
        """Mostly one of these states, sometimes any."""
        cards = JobCard.objects.order_by("pk")
        return pick(data, list(cards if rarely(data) or not statuses else cards.filter(status__in=statuses)))

    def operation(self, data: Draw, *statuses: str, **facts: Any) -> JobOperation | None:
        operations = JobOperation.objects.select_related("work_center", "job_card").order_by("pk")
        if statuses and not rarely(data):
            operations = operations.filter(status__in=statuses, **facts)
        return pick(data, list(operations))


def rarely(data: Draw) -> bool:
    return one_of(data, range(8)) == 7


def one_of(data: Draw, options: Sequence[T]) -> T:
    return data.draw(st.sampled_from(options))


def pick(data: Draw, options: Sequence[T]) -> T | None:
    return one_of(data, options) if options else None


def total(rows: Any, field: str) -> int:
    pieces: int | None = rows.aggregate(pieces=Sum(field))["pieces"]
    return pieces or 0


def said(what: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in what.items() if name not in {"at", "client_id"}}
