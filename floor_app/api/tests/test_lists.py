import re
from collections.abc import Iterator
from typing import ClassVar
from unittest import skipUnless

import orjson
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.testing import long, slow
from floor_app.api.base import Listing
from floor_app.api.codec import encode
from floor_app.api.documents import verbs_held
from floor_app.api.tests.addresses import Address, addresses
from floor_app.api.tests.caller import ApiTestCase
from floor_app.api.tests.full_plant import FullPlant
from floor_app.operations.people.models import User
from floor_app.operations.people.roles import Role
from floor_app.operations.people.testing import make_user

MOST_QUERIES = 12
READS_ALL = re.compile(r"^SCAN \w+$|FOR ORDER BY")


class ListTests(ApiTestCase):
    boss: ClassVar[User]
    plant: ClassVar[FullPlant]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.plant = FullPlant()
        cls.boss = make_user("boss", roles=[Role.PRODUCTION_MANAGER, Role.ADMINISTRATOR])

    def lists(self) -> Iterator[Address]:
        for address in addresses(self.plant.known):
            if isinstance(address.method, Listing):
                yield address

    def costs(self) -> dict[str, int]:
        """Queries for the first page of each list."""
        found = {}
        for address in self.lists():
            with CaptureQueriesContext(connection) as queries:
                answer = self.read(address.path)
            assert answer.status_code == 200, (address.path, answer.content)
            found[address.path] = len(queries)
        return found

    @long
    def test_a_list_costs_the_same_however_long_it_is(self) -> None:
        self.sign_in(self.boss)
        self.plant.grow(2)
        short = self.costs()

        self.plant.grow(58, start=2)

        assert self.costs() == short
        assert {path: cost for path, cost in short.items() if cost > MOST_QUERIES} == {}

    @long
    def test_every_list_comes_in_pages(self) -> None:
        self.sign_in(self.boss)
        self.plant.grow(60)

        for address in self.lists():
            first = self.read(address.path).json()
            assert len(first["results"]) == 50, address.path
            second = self.client.get(first["next"]).json()
            assert second["results"], address.path
            assert first["results"] == self.client.get(second["previous"]).json()["results"], address.path

    @slow
    def test_a_row_read_by_columns_is_what_its_serializer_says(self) -> None:
        self.sign_in(self.boss)
        self.plant.grow(3)
        verbs = verbs_held(self.boss)

        for address in self.lists():
            assert isinstance(address.method, Listing)
            order = next(iter(address.method.orders.values()))
            records = address.method.call(**address.values).order_by(*order)[:50]
            wanted = address.method.answer(records, many=True, context={"verbs": verbs}).data

            assert self.read(address.path).json()["results"] == orjson.loads(encode(wanted)), address.path

    @slow
    def test_rows_are_counted_out_as_asked_for(self) -> None:
        self.sign_in(self.boss)
        self.plant.grow(5)

        assert len(self.read("materials/?size=2").json()["results"]) == 2
        assert self.read("materials/?size=0").status_code == 400
        assert self.read("materials/?size=201").status_code == 400
        assert self.read("materials/?size=many").status_code == 400

    def test_a_cursor_that_was_tampered_with_gives_the_first_page(self) -> None:
        self.sign_in(self.boss)

        answer = self.read("materials/?cursor=nonsense")

        assert answer.json() == self.read("materials/").json() | {"next": None, "previous": None}

    @slow
    def test_every_order_of_every_list_works(self) -> None:
        self.sign_in(self.boss)

        for address in self.lists():
            assert isinstance(address.method, Listing)
            for order in address.method.orders:
                assert self.read(f"{address.path}?sort={order}").status_code == 200, (address.path, order)
            assert self.read(f"{address.path}?sort=luck").status_code == 400

    @slow
    def test_every_filter_of_every_list_works(self) -> None:
        self.sign_in(self.boss)

        for address in self.lists():
            assert isinstance(address.method, Listing)
            for name in address.method.query().fields:
                answer = self.read(f"{address.path}?{name}=1")
                assert answer.status_code in (200, 400), (address.path, name, answer.content)

    @slow
    def test_filters_leave_out_what_was_not_asked_for(self) -> None:
        self.sign_in(self.boss)
        card = self.plant.card

        assert [row["number"] for row in self.read(f"job-cards/?search={card.number}").json()["results"]] == [
            card.number
        ]
        assert self.read("job-cards/?tab=done").json()["results"] == []
        assert self.read("bookings/?is_open=true").json()["results"] == []
        assert len(self.read("bookings/?is_open=false&operator=ana").json()["results"]) == 1
        assert len(self.read("lots/?status=RELEASED").json()["results"]) == 1
        assert self.read("lots/?status=BLOCKED").json()["results"] == []

    @slow
    @skipUnless(connection.vendor == "sqlite", "plans at size are asked of PostgreSQL by benchmarks.lists")
    def test_on_sqlite_a_filter_reads_neither_all_rows_nor_sorts_them(self) -> None:
        self.sign_in(self.boss)
        for path in (
            "bookings/?is_open=true",
            "holds/?is_open=true",
            "downtimes/?is_open=true",
            "codes/?state=RETIRED",
            "inspections/?verdict=PASS",
            "inspections/?verdict=PASS&sort=oldest",
            "job-cards/?priority=1",
        ):
            with CaptureQueriesContext(connection) as asked:
                self.read(path)

            plan = self.plan_of(asked[-1]["sql"])
            assert [step for step in plan if READS_ALL.search(step)] == [], path

    def plan_of(self, sql: str) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(f"explain query plan {sql}")
            return [detail for *_numbers, detail in cursor.fetchall()]

    @slow
    def test_the_outbox_is_followed_by_the_last_id(self) -> None:
        self.sign_in(self.boss)
        first, *others = self.read("events/?sort=oldest").json()["results"]

        assert self.read(f"events/?sort=oldest&after={first['id']}").json()["results"] == others

    def test_no_badge_leaves_by_the_list_of_codes(self) -> None:
        self.sign_in(self.boss)

        assert self.read("codes/?kind=P").json()["results"] == []
