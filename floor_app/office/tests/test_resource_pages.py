"""Every page of the resources, by enumeration: who may see it, and what it costs."""

import re
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import ClassVar
from unittest import mock

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, reverse

from core.testing import extent, long, proof, show, slow
from floor_app.office.resource_urls import urlpatterns
from floor_app.office.tests.resources import ResourceTestCase, World
from floor_app.operations.engineering.models import ReleaseChecklistItem
from floor_app.operations.engineering.status import JobType
from floor_app.operations.engineering.testing import make_material, make_revision, make_routing
from floor_app.operations.inventory.models import StockMove
from floor_app.operations.inventory.testing import make_item, make_lot, make_stock, make_unit
from floor_app.operations.maintenance.models import Downtime, FaultReport
from floor_app.operations.maintenance.testing import make_asset, make_request
from floor_app.operations.people.models import User
from floor_app.operations.people.roles import VERBS, Role
from floor_app.operations.people.testing import make_qualification, make_skill, make_station, make_user
from floor_app.operations.plant.testing import (
    make_cost_center,
    make_department,
    make_location,
    make_shift,
    make_work_center,
)
from floor_app.operations.production.testing import NINE
from floor_app.operations.qr_system.labels.testing import make_print_job, make_printer
from floor_app.operations.qr_system.models import Printer, PrintJob
from floor_app.operations.quality.models import ChecklistItem, Inspection, Ncr

MOST_QUERIES = 12


class PagesTests(ResourceTestCase):
    world: ClassVar[World]
    printer: ClassVar[Printer]
    print_job: ClassVar[PrintJob]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.world = World(cls.ana, cls.chidi)
        cls.printer = make_printer("LABEL-0")
        cls.print_job = make_print_job(printer=cls.printer, by=cls.ana)
        cls.grow(3)

    def setUp(self) -> None:
        cache.clear()

    @classmethod
    def grow(cls, rows: int) -> None:
        """So many more of each."""
        for number in range(rows):
            cls.add(f"{rows}-{number}")

    @classmethod
    def add(cls, name: str) -> None:
        world, at = cls.world, NINE + timedelta(minutes=int(name.partition("-")[2]))
        department = make_department(f"D-{name}")
        make_cost_center(f"CC-{name}", department=department)
        make_shift(f"S-{name}")
        place = make_location(f"P-{name}", parent=world.location)
        make_location(f"Z-{name}")
        make_work_center(f"W-{name}", department=department, location=place)
        skill = make_skill(f"SK-{name}")
        make_station(f"T-{name}", work_center=world.work_center)
        person = make_user(f"p{name}", department=department, roles=[Role.OPERATOR, Role.VIEWER])
        make_qualification(cls.ana, skill)
        material = make_material(f"M{name}")
        make_revision(world.material, name)
        make_routing(code=f"R-{name}", job_type=JobType.TEST)
        make_routing(
            code="SUB-NEW", version=int(name.replace("-", "")), job_type=JobType.TEST, is_active=False
        )
        ReleaseChecklistItem.objects.create(text=name, job_type=JobType.REPAIR)
        ChecklistItem.objects.create(text=name)
        item = make_item(f"I-{name}", material=material)
        make_stock(item, 2, world.bin, by=person)
        make_stock(world.item, 1, place, lot=make_lot(world.item, name), by=person)
        make_unit(f"9{name}", location=world.bin, material=material)
        asset = make_asset(f"A-{name}", work_center=world.work_center)
        for of in (asset, world.asset):
            make_request(f"MR-{of.code}-{name}", asset=of, reported_by=person)
            FaultReport.objects.create(
                request=world.fault, description=name, severity="LOW", reported_by=person, at=at
            )
            Downtime.objects.create(asset=of, started_at=at, ended_at=at, reason="WEAR", reported_by=person)
        Inspection.objects.create(job_card=world.card, inspector=person, verdict="PASS", at=at)
        Ncr.objects.create(
            number=f"NCR-{name}",
            job_card=world.card,
            unit=world.unit,
            description="Scratch",
            raised_by=person,
            raised_at=at,
        )
        make_printer(f"PR-{name}")
        make_print_job(printer=cls.printer, by=person)
        StockMove.objects.create(
            at=at, kind="ISSUE", item=world.item, quantity=Decimal(1), source=place, by=person
        )

    def url(self, pattern: URLPattern) -> str:
        world, route = self.world, str(pattern.pattern)
        codes = {
            "departments": world.department.code,
            "cost-centers": world.cost_center.code,
            "shifts": world.shift.code,
            "work-centers": world.work_center.code,
            "locations": world.location.code,
            "skills": world.skill.code,
            "stations": world.station.code,
            "items": world.item.code,
            "assets": world.asset.code,
            "printers": self.printer.code,
        }
        keys = {
            "routings": world.routing.pk,
            "release-checklist": world.release_check.pk,
            "final-checklist": world.final_check.pk,
            "lots": world.lot.pk,
            "fault-reports": world.fault.reports.order_by("pk")[0].pk,
            "inspections": world.inspection.pk,
            "print-queue": self.print_job.pk,
        }
        numbers = {"ncrs": world.ncr.number, "maintenance-requests": world.fault.number}
        place = route.partition("/")[0]
        known = {
            "code": codes.get(place),
            "pk": keys.get(place),
            "act": "cancel",
            "number": numbers.get(place),
            "username": self.ana.username,
            "mat_number": world.material.mat_number,
            "serial_number": world.unit.serial_number,
        }
        wanted = {name: known[name] for name in pattern.pattern.converters}
        return reverse(f"office:{pattern.name}", kwargs=wanted)

    def test_every_page_asks_for_a_verb(self) -> None:
        assert [pattern.name for pattern in urlpatterns if not verb_of(pattern)] == []

    @long
    @proof
    def test_a_page_is_for_the_roles_that_have_its_verb(self) -> None:
        dice = Random(12)  # noqa: S311  # a sample, no secret
        asked = 0
        for pattern in urlpatterns:
            for role in dice.sample([*Role], extent(sample=2, whole=len(Role))):
                self.client.force_login(make_user(role.lower(), roles=[role]))
                status = self.client.get(self.url(pattern)).status_code
                is_allowed = verb_of(pattern) in VERBS[role]
                assert status in ({200, 405} if is_allowed else {403, 405}), (role, pattern.name, status)
                asked += 1
        show(f"{asked} visits of the office's resources by each role: as its table says")

    @slow
    def test_a_command_is_for_the_roles_that_have_its_verb(self) -> None:
        self.client.force_login(make_user("eve", roles=[]))
        for pattern in urlpatterns:
            assert self.client.post(self.url(pattern)).status_code in {403, 405}, pattern.name

    @slow
    def test_strangers_sign_in_first(self) -> None:
        for pattern in urlpatterns:
            response = self.client.get(self.url(pattern))
            if response.status_code != 405:
                assert response.headers["Location"].startswith(reverse("office:sign-in")), pattern.name

    @long
    @proof
    @pytest.mark.no_cover
    def test_a_page_costs_the_same_however_long_its_list_is(self) -> None:
        cache.clear()
        self.enterContext(mock.patch("floor_app.office.context.SHIFT_KEPT", 3600))  # as long as this may take
        pages = self.pages()
        ContentType.objects.get_for_models(*apps.get_models())
        self.cost(pages[0])  # fills the cache of the shift
        few = {url: self.cost(url) for url in pages}
        self.grow(57)

        many = {url: self.cost(url) for url in pages}

        assert {url: (cost, few[url]) for url, cost in many.items() if cost > few[url]} == {}
        assert {url: cost for url, cost in many.items() if cost > MOST_QUERIES} == {}
        show(f"{len(pages)} pages of the office's resources: as many queries for 60 rows as for 3")

    @long
    @proof
    @pytest.mark.no_cover
    def test_every_list_sorts_both_ways_and_pages(self) -> None:
        dice = Random(57)  # noqa: S311  # a sample, no secret
        self.grow(57)
        self.client.force_login(self.all_seeing())
        for url in self.lists():
            page = self.client.get(url)
            assert page.context["page_of_rows"].next, url
            names = set(re.findall(r"[?;]sort=-?([a-z]+)", page.content.decode()))
            assert names, url
            for name in dice.sample(sorted(names), min(extent(sample=2, whole=99), len(names))):
                first = self.client.get(url, {"sort": name}).context
                down = self.client.get(url, {"sort": f"-{name}"}).context
                after = self.client.get(url, {"sort": name, "after": first["page_of_rows"].next}).context
                seen = {row.pk for row in first["rows"]}
                assert not seen & {row.pk for row in after["rows"]}, (url, name)
                assert first["rows"] != down["rows"], (url, name)

    @slow
    def test_a_search_that_finds_nothing_says_so(self) -> None:
        for url in self.lists():
            page = self.client.get(url, {"q": "NO-SUCH-THING"})

            assert "Nothing fits." in page.content.decode(), url

    def lists(self) -> list[str]:
        plain = [pattern for pattern in urlpatterns if not pattern.pattern.converters]
        urls = [reverse(f"office:{pattern.name}") for pattern in plain]
        self.client.force_login(self.all_seeing())
        found = {url: self.client.get(url).context or {} for url in urls}
        return [url for url, context in found.items() if context.get("rows") and "page_of_rows" in context]

    def pages(self) -> list[str]:
        asset = reverse("office:asset", args=[self.world.asset.code])
        return [
            *(self.url(pattern) for pattern in urlpatterns),
            *(f"{asset}?tab={tab}" for tab in ("requests", "downtime", "history")),
            f"{reverse('office:locations')}?inside={self.world.location.code}",
            f"{reverse('office:locations')}?q=P-",
            f"{reverse('office:stock-places')}?place={self.world.bin.code}",
            f"{reverse('office:stock')}?tab=short",
            f"{reverse('office:assets')}?due=on&criticality=MEDIUM",
            f"{reverse('office:move-stock')}?item={self.world.item.code}",
            f"{reverse('office:labels')}?kind=I&key={self.world.item.code}&key=FLUX-1&codes=A-1%0AW-1",
            f"{reverse('office:print-queue')}?tab=all",
        ]

    def all_seeing(self) -> User:
        return make_user("vera", roles=list(Role))

    def cost(self, url: str) -> int:
        self.client.force_login(self.all_seeing())
        with CaptureQueriesContext(connection) as queries:
            self.client.get(url)
        return len(queries)


def verb_of(pattern: URLPattern) -> str:
    return getattr(pattern.callback, "verb", "")
