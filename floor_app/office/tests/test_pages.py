"""Every page of the office, by enumeration: who may see it, and what it costs."""

from collections.abc import Iterator
from random import Random
from typing import ClassVar

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, reverse

from core.testing import extent, long, proof, show, slow
from floor_app.office import resource_urls
from floor_app.office.navigation import ITEMS, url_of
from floor_app.office.tests.office import OfficeTestCase, verbs_of
from floor_app.office.urls import urlpatterns
from floor_app.operations.engineering.models import ReleaseChecklistItem
from floor_app.operations.people.roles import VERBS, Role
from floor_app.operations.people.testing import make_user
from floor_app.operations.production import services
from floor_app.operations.production.models import BatchOrder, JobCard
from floor_app.operations.production.reasons import HoldReason
from floor_app.operations.production.testing import NINE, make_job_card, operations_of, run_through

MOST_QUERIES = 12
OPEN_TO_ALL = {"home", "sign-in", "sign-out"}


def patterns() -> Iterator[URLPattern]:
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        if pattern.name not in OPEN_TO_ALL and pattern not in resource_urls.urlpatterns:
            yield pattern


class PagesTests(OfficeTestCase):
    card: ClassVar[JobCard]
    batch: ClassVar[BatchOrder]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        ReleaseChecklistItem.objects.create(text="Drawing is current")
        cls.batch = services.open_batch_order(target_quantity=100, by=cls.ben, at=NINE)
        cls.card = make_job_card(quantity=4, released=False)
        cls.grow(4)

    @classmethod
    def grow(cls, rows: int) -> None:
        """So many batch orders, and cards in every state that a page lists."""
        for number in range(rows):
            services.open_batch_order(target_quantity=1, by=cls.ben, at=NINE)
            card = make_job_card(
                steps=[("TURNING", "LATHE-1"), ("WELDING", f"WELD-{number}")], released=False
            )
            JobCard.objects.filter(pk=card.pk).update(batch_order=cls.batch)
            card.refresh_from_db()
            for check in card.release_checks.all():
                services.tick_release_check(check=check, by=cls.ben, at=NINE)
            services.tick_release_check(
                check=cls.card.release_checks.get(), waiver="Known part", by=cls.ben, at=NINE
            )
            services.release_to_shop(card=card, by=cls.ben, at=NINE)
            if number % 4 == 1:
                services.put_on_hold(card=card, reason=HoldReason.WAIT_QC, by=cls.ben, at=NINE)
            elif number % 4 == 2:
                services.block_operation(
                    operation=operations_of(card)[0], reason="No gauge", by=cls.ben, at=NINE
                )
            elif number % 4 == 3:
                run_through(card, by=cls.ana)

    def url(self, pattern: URLPattern) -> str:
        route = str(pattern.pattern)
        known = {"sequence": 10, "pk": self.card.release_checks.get().pk}
        known["number"] = self.batch.number if route.startswith("batch-orders/") else self.card.number  # type: ignore[assignment]
        names = pattern.pattern.converters
        return reverse(f"office:{pattern.name}", kwargs={name: known[name] for name in names})

    def test_every_page_asks_for_a_verb(self) -> None:
        without = [pattern.name for pattern in patterns() if not verbs_of(pattern.callback)]

        assert without == []

    @long
    @proof
    def test_a_page_is_for_the_roles_that_have_its_verb(self) -> None:
        dice = Random(10)  # noqa: S311  # a sample, no secret
        asked = 0
        for pattern in patterns():
            for role in dice.sample([*Role], extent(sample=3, whole=len(Role))):
                self.client.force_login(make_user(role.lower(), roles=[role]))
                status = self.client.get(self.url(pattern)).status_code
                expected = {200, 302, 405} if verbs_of(pattern.callback) <= VERBS[role] else {403, 405}
                assert status in expected, (role, pattern.name, status)
                asked += 1
        show(f"{asked} visits of the office's pages by each role: as its table says")

    @slow
    def test_strangers_sign_in_first(self) -> None:
        for pattern in patterns():
            response = self.client.get(self.url(pattern))
            if response.status_code != 405:
                assert response.headers["Location"].startswith(reverse("office:sign-in")), pattern.name

    @long
    @proof
    @pytest.mark.no_cover
    def test_a_page_costs_the_same_however_long_its_list_is(self) -> None:
        few = self.costs()
        rows = extent(sample=16, whole=56)
        self.grow(rows)

        many = self.costs()

        assert many == few
        assert {url: cost for url, cost in few.items() if cost > MOST_QUERIES} == {}
        show(f"{len(many)} pages of the office: as many queries with {rows} more of each as before")

    def costs(self) -> dict[str, int]:
        return {url: self.cost(url) for url in self.pages()}

    def pages(self) -> list[str]:
        card = reverse("office:job", args=[self.card.number])
        jobs = reverse("office:jobs")
        return [
            *(self.url(pattern) for pattern in patterns()),
            reverse("office:home"),
            *(f"{card}?tab={tab}" for tab in ("work", "release", "quality", "materials", "history")),
            *(f"{jobs}?tab={tab}" for tab in ("hold", "qc", "all")),
            *(f"{jobs}?needs={need}" for need in ("late", "blocked", "rework", "qc")),
            f"{jobs}?work_center=LATHE-1&priority=2&customer=A&job_type=REPAIR",
            f"{reverse('office:search')}?q=JC-",
        ]

    def cost(self, url: str) -> int:
        """Queries of the second visit: the first fills the caches of content types and anew of the shift."""
        cache.clear()
        self.client.force_login(self.ben)
        self.client.get(url)
        with CaptureQueriesContext(connection) as queries:
            self.client.get(url)
        return len(queries)


class NavigationTests(OfficeTestCase):
    @long
    def test_every_link_that_a_role_sees_answers(self) -> None:
        for role in Role:
            self.client.force_login(make_user(role.lower(), roles=[role]))
            for item in ITEMS:
                url = url_of(item.name)
                if url and (not item.verb or item.verb in VERBS[role]):
                    assert self.client.get(url).status_code in {200, 302}, (role, item.name)

    @slow
    def test_what_a_role_may_not_is_not_shown(self) -> None:
        page = self.see(reverse("office:jobs"), as_=make_user("vera", roles=[Role.VIEWER]))

        assert f'href="{reverse("office:board")}"' in page
        assert f'href="{reverse("terminal:home")}"' not in page

    def test_the_item_of_the_page_is_current(self) -> None:
        page = self.see(reverse("office:batch-orders"))

        assert page.count('aria-current="page"><svg') == 1
        assert f'href="{reverse("office:batch-orders")}" title="Batch orders" aria-current="page"' in page
