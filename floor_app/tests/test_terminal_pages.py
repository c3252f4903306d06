"""Every page of the terminal, by enumeration: who may see it, and that it costs the same on a full floor."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern
from django.utils import timezone

from core.testing import extent, long, proof, show, slow
from floor_app.operations.inventory.scanning import Reading
from floor_app.operations.inventory.services import open_batch, scan_into_batch
from floor_app.operations.inventory.status import BatchKind
from floor_app.operations.inventory.testing import make_item, make_stock, make_unit
from floor_app.operations.maintenance.services import report_fault
from floor_app.operations.maintenance.testing import make_asset
from floor_app.operations.people.roles import VERBS, Role
from floor_app.operations.people.services import assign_roles
from floor_app.operations.people.testing import make_user
from floor_app.operations.plant.testing import make_location
from floor_app.operations.production.services import start_operation
from floor_app.operations.production.testing import make_job_card, run_through
from floor_app.operations.qr_system.services import record_scan
from floor_app.operations.qr_system.status import CodeKind, ScanOutcome
from floor_app.operations.quality.testing import make_checklist
from floor_app.terminal.tests.base import STEPS, StationTestCase
from floor_app.terminal.urls import urlpatterns
from floor_app.tests.pages import WITHOUT_A_FACE, address

MOST_QUERIES = 12
FOR_EVERYBODY = {"sign-in", "pin", "sign-out", "scan", "scan-frame"}


def patterns() -> Iterator[URLPattern]:
    for pattern in urlpatterns:
        if pattern.name not in FOR_EVERYBODY | WITHOUT_A_FACE:
            yield pattern


class PagesTests(StationTestCase):
    def setUp(self) -> None:
        super().setUp()
        make_checklist()
        self.machine = make_asset("CNC-001", work_center=self.lathe)
        self.place = make_location("WH-A01")
        self.item = make_item("INS-100")
        make_stock(self.item, 5, self.place)
        self.batch = open_batch(kind=BatchKind.COUNT, location=self.place, by=self.dora, at=timezone.now())
        start_operation(operation=self.turning, by=self.ana, at=timezone.now())
        self.grow(2)

    def grow(self, rows: int) -> None:
        """So many more jobs, cards under QC, faults, units, stocked items and scans."""
        start = self.batch.lines.count() // 2
        for number in range(start, start + rows):
            make_job_card(steps=STEPS)
            run_through(make_job_card(steps=STEPS), by=make_user("omar"))
            report_fault(
                asset=self.machine,
                severity="LOW",
                description=f"Noise {number}",
                by=self.ana,
                at=timezone.now(),
            )
            make_unit(f"{10_000_000 + number}", location=self.place)
            make_stock(make_item(f"INS-{200 + number}"), 1, self.place)
            make_stock(self.item, 1, make_location(f"BIN-{number}"))
            record_scan(raw="?", by=self.ana, at=timezone.now(), station="TAB-1")
            open_batch(kind=BatchKind.PUT_AWAY, by=self.dora, at=timezone.now())
            for kind, key in (
                (CodeKind.UNIT, f"{10_000_000 + number}"),
                (CodeKind.ITEM, f"INS-{200 + number}"),
            ):
                reading = Reading(kind, key, ScanOutcome.RESOLVED, key)
                scan_into_batch(batch=self.batch, reading=reading, by=self.dora, at=timezone.now())
            make_unit(f"{20_000_000 + number}", location=self.place)

    def test_every_page_asks_for_a_verb(self) -> None:
        assert [p.name for p in patterns() if not getattr(p.callback, "verb", "")] == []

    @long
    @proof
    def test_a_page_is_for_the_roles_that_have_its_verb(self) -> None:
        dice = Random(11)  # noqa: S311  # a sample, no secret
        asked = 0
        for pattern in patterns():
            for role in dice.sample([*Role], extent(sample=3, whole=len(Role))):
                self.sign_in(make_user(role.lower(), roles=[role]))
                status = self.client.get(address("terminal", pattern)).status_code
                expected = {200, 302, 405} if self.verb(pattern) in VERBS[role] else {403, 405}
                assert status in expected, (role, pattern.name, status)
                asked += 1
        show(f"{asked} visits of the terminal's pages by each role: as its table says")

    @slow
    def test_strangers_are_asked_who_they_are(self) -> None:
        for pattern in patterns():
            answer = self.client.get(address("terminal", pattern))
            if answer.status_code != 405:
                assert "sign-in" in answer["Location"], pattern.name

    @long
    @proof
    @pytest.mark.no_cover
    def test_a_page_costs_the_same_on_a_full_floor(self) -> None:
        everything = assign_roles(user=self.ana, roles=list(Role), by=self.ana, at=timezone.now())
        self.sign_in(everything)
        self.costs()  # one of the pages chooses a work center, which the others then read
        few = self.costs()
        rows = extent(sample=8, whole=20)
        self.grow(rows)

        many = self.costs()

        assert many == few
        assert {path: cost for path, cost in few.items() if cost > MOST_QUERIES} == {}
        show(f"{len(many)} pages of the terminal: as many queries with {rows} more of each as before")

    def costs(self) -> dict[str, int]:
        return {
            str(p.name): self.cost(address("terminal", p))
            for p in urlpatterns
            if p.name not in WITHOUT_A_FACE
        }

    def cost(self, path: str) -> int:
        """Queries of the second visit; the first fills the caches."""
        self.client.get(path)
        with CaptureQueriesContext(connection) as seen:
            self.client.get(path)
        return len(seen)

    def verb(self, pattern: URLPattern) -> str:
        view: Any = pattern.callback
        return str(view.verb)
