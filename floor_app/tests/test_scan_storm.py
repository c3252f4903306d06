"""Forty people scan one code at the same moment, each on a connection of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

from django.db import connection
from django.test import Client, TransactionTestCase

from core.models import Event
from core.testing import long
from floor_app.operations.people.models import User
from floor_app.operations.people.testing import make_user
from floor_app.operations.production import invariants
from floor_app.operations.production.models import LaborBooking
from floor_app.operations.production.testing import make_job_card, operations_of
from floor_app.operations.qr_system.codes import make_code
from floor_app.operations.qr_system.models import ScanAnswer, ScanLog
from floor_app.operations.qr_system.status import Command

PEOPLE = 40


@long
class ScanStormTests(TransactionTestCase):
    people: list[User]

    def setUp(self) -> None:
        self.people = [make_user(f"operator{number}") for number in range(PEOPLE)]
        self.card = make_job_card(quantity=5)
        self.turning = operations_of(self.card)[0]
        self.code = str(self.card.qr_code)

    def together(self, scan: Callable[[Client], int]) -> list[int]:
        clients = [Client() for _ in self.people]
        for client, person in zip(clients, self.people, strict=True):
            client.force_login(person)
        ready = Barrier(PEOPLE)

        def one(client: Client) -> int:
            try:
                connection.ensure_connection()
                ready.wait(timeout=60)
                return scan(client)
            finally:
                connection.close()

        with ThreadPoolExecutor(PEOPLE) as pool:
            return list(pool.map(one, clients))

    def scan(self, client: Client, text: str) -> int:
        return client.post("/terminal/scan/", {"code": text, "client_id": str(uuid4())}).status_code

    def test_every_scan_of_one_card_is_logged_once(self) -> None:
        answers = self.together(lambda client: self.scan(client, self.code))

        assert answers == [302] * PEOPLE
        assert sorted(ScanLog.objects.values_list("by", flat=True)) == sorted(p.pk for p in self.people)
        assert set(ScanAnswer.objects.values_list("outcome", flat=True)) == {"DONE"}
        assert ScanAnswer.objects.count() == PEOPLE

    def test_a_start_that_all_of_them_scan_changes_the_step_once(self) -> None:
        def card_then_start(client: Client) -> int:
            self.scan(client, self.code)
            return self.scan(client, make_code("C", Command.START))

        answers = self.together(card_then_start)

        self.turning.refresh_from_db()
        assert answers == [302] * PEOPLE
        assert self.turning.status == "IN_PROGRESS"
        assert Event.objects.filter(verb="production.operation.started").count() == 1
        assert ScanLog.objects.filter(kind="C").count() == PEOPLE
        done = ScanAnswer.objects.filter(scan__kind="C", outcome="DONE").count()
        assert done == LaborBooking.objects.count()
        assert ScanAnswer.objects.filter(scan__kind="C", outcome="REFUSED").count() == PEOPLE - done
        assert invariants.violations() == []
