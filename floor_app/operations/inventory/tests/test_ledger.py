"""Whatever is moved in whatever order, no piece is lost or made, and nothing goes below zero unseen."""

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple
from unittest import skipUnless

from django.db import connection
from django.test import TransactionTestCase
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.errors import DomainError
from core.models import Event
from core.testing import long
from floor_app.operations.inventory import queries, services
from floor_app.operations.inventory.models import Item, Lot, StockLevel, StockMove
from floor_app.operations.inventory.testing import NINE, make_item, make_lot, make_stock
from floor_app.operations.people.models import User
from floor_app.operations.people.testing import make_user
from floor_app.operations.plant.models import Location
from floor_app.operations.plant.testing import make_location

PLACES = ("WH-A01", "WH-A02", "CONS-1")
Place = tuple[str, bool]
"""a location's code, and whether the lot is meant or loose pieces"""
Book = dict[Place, Decimal]


class Step(NamedTuple):
    verb: str
    quantity: Decimal
    here: Place
    there: Place


PLACE = st.tuples(st.sampled_from(PLACES), st.booleans())
STEPS = st.lists(
    st.builds(
        Step,
        verb=st.sampled_from(["receive", "issue", "transfer", "adjust"]),
        quantity=st.decimals(Decimal("-0.1"), Decimal(3), places=3),
        here=PLACE,
        there=PLACE,
    ),
    min_size=5,
    max_size=25,
)


class RandomMovesTests(TestCase):
    item: Item
    lot: Lot
    places: dict[str, Location]
    dora: User

    @classmethod
    def setUpTestData(cls) -> None:
        cls.dora = make_user("dora")
        cls.item = make_item()
        cls.lot = make_lot(cls.item)
        cls.places = {code: make_location(code, allows_negative=code == "CONS-1") for code in PLACES}

    @long
    @settings(max_examples=40)
    @given(STEPS)
    def test_the_levels_are_the_books_of_somebody_who_watches(self, steps: list[Step]) -> None:
        book: Book = {(code, of_lot): Decimal(0) for code in PLACES for of_lot in (True, False)}

        for step in steps:
            expected = _watch(book, step)
            assert self._do(step) == (expected is not None)
            book = expected or book

        levels = StockLevel.objects.select_related("location")
        booked = {(one.location.code, one.lot_id is not None): one.quantity for one in levels}
        assert booked == {place: book[place] for place in booked}
        assert sum(booked.values()) == sum(book.values()) == queries.on_hand(self.item)
        assert queries.level_mismatches() == []

    def _do(self, step: Step) -> bool:
        (code, of_lot), (other, _) = step.here, step.there
        here, there = self.places[code], self.places[other]
        places: dict[str, dict[str, Any]] = {
            "receive": {"to": here, "quantity": step.quantity},
            "issue": {"source": here, "quantity": step.quantity},
            "transfer": {"source": here, "destination": there, "quantity": step.quantity},
            "adjust": {"location": here, "counted": step.quantity, "reason": "Count"},
        }
        lot = self.lot if of_lot else None
        verb = getattr(services, step.verb)
        try:
            verb(item=self.item, lot=lot, by=self.dora, at=NINE, **places[step.verb])
        except DomainError:
            return False
        return True


def _watch(book: Book, step: Step) -> Book | None:
    """The same rules said again, simply: the book afterwards, or None where the step must be refused."""
    after = dict(book)
    if step.verb == "adjust":
        after[step.here] = step.quantity
        return after if step.quantity >= 0 else None
    after[step.here] += step.quantity if step.verb == "receive" else -step.quantity
    if step.verb == "transfer":
        after[step.there[0], step.here[1]] += step.quantity
    nowhere = step.verb == "transfer" and step.here[0] == step.there[0]
    too_much = step.verb != "receive" and after[step.here] < 0 and step.here[0] != "CONS-1"
    return None if step.quantity <= 0 or nowhere or too_much else after


@skipUnless(connection.vendor == "postgresql", "The embedded database lets only one writer in at a time.")
class TwoAtOnceTests(TransactionTestCase):
    def setUp(self) -> None:
        self.dora = make_user("dora")
        self.item = make_item()
        self.shelf = make_location("WH-A01")
        self.floor = make_location("PROD-01")

    def test_the_last_piece_is_issued_once(self) -> None:
        make_stock(self.item, 1, self.shelf)

        def take() -> None:
            services.issue(item=self.item, quantity=Decimal(1), source=self.shelf, by=self.dora, at=NINE)

        assert sorted(_at_once(take, take)) == ["", "Only 0 pcs of INS-100 are at WH-A01."]
        assert StockLevel.objects.get().quantity == 0
        assert StockMove.objects.filter(source=self.shelf).count() == 1
        assert Event.objects.count() == 1

    def test_the_first_two_receipts_at_a_place_open_one_level(self) -> None:
        def put() -> None:
            services.receive(item=self.item, quantity=Decimal(1), to=self.shelf, by=self.dora, at=NINE)

        assert _at_once(put, put, put, put) == ["", "", "", ""]
        assert StockLevel.objects.get().quantity == 4
        assert queries.level_mismatches() == []

    def test_transfers_in_opposite_directions_do_not_wait_for_each_other_for_ever(self) -> None:
        make_stock(self.item, 50, self.shelf)
        make_stock(self.item, 50, self.floor)

        def carry(source: Location, destination: Location) -> Callable[[], None]:
            def ten_times() -> None:
                for _ in range(10):
                    services.transfer(
                        item=self.item,
                        quantity=Decimal(1),
                        source=source,
                        destination=destination,
                        by=self.dora,
                        at=NINE,
                    )

            return ten_times

        there, back = carry(self.shelf, self.floor), carry(self.floor, self.shelf)

        assert _at_once(there, back, there, back) == ["", "", "", ""]
        assert {level.quantity for level in StockLevel.objects.all()} == {Decimal(50)}
        assert queries.level_mismatches() == []


def _at_once(*acts: Callable[[], None]) -> list[str]:
    """Run each act in a thread of its own, let go together; the refusal of each, or nothing."""
    gate = threading.Barrier(len(acts), timeout=10)
    answers = [""] * len(acts)

    def run(number: int) -> None:
        gate.wait()
        try:
            acts[number]()
        except Exception as problem:
            answers[number] = str(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return answers
