"""What the office's tests share: a small plant with people, and signing in as one of them."""

from datetime import date
from typing import Any, ClassVar

from django.core.cache import cache
from django.http import HttpResponse
from django.test import TestCase

from floor_app.operations.people.models import User
from floor_app.operations.people.roles import Role
from floor_app.operations.people.testing import make_user
from floor_app.operations.production import services
from floor_app.operations.production.models import JobCard, JobOperation
from floor_app.operations.production.testing import NINE, make_ben, make_job_card, operations_of

YESTERDAY_OF_NINE = date(2026, 11, 22)


class OfficeTestCase(TestCase):
    ana: ClassVar[User]
    ben: ClassVar[User]
    chidi: ClassVar[User]
    dora: ClassVar[User]
    eve: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ana = make_user("ana", roles=[Role.OPERATOR])
        cls.ben = make_ben()
        cls.chidi = make_user("chidi", roles=[Role.QC_INSPECTOR])
        cls.dora = make_user("dora", roles=[Role.WAREHOUSE_CLERK])
        cls.eve = make_user("eve", roles=[])

    def setUp(self) -> None:
        cache.clear()

    def see(self, url: str, *, as_: User | None = None, status: int = 200) -> str:
        """The text of a page, as Ben unless told otherwise."""
        self.client.force_login(as_ or self.ben)
        response = self.client.get(url)
        assert response.status_code == status, (url, response.status_code)
        return response.content.decode()

    def press(self, url: str, *, as_: User | None = None, **data: Any) -> HttpResponse:
        self.client.force_login(as_ or self.ben)
        return self.client.post(url, data)  # type: ignore[return-value]  # the test client's own


def start_first(card: JobCard, *, by: User) -> JobOperation:
    return services.start_operation(operation=operations_of(card)[0], by=by, at=NINE)


def make_new_card(quantity: int = 1) -> JobCard:
    return make_job_card(quantity=quantity, released=False)


def verbs_of(view: Any) -> set[str]:
    """Every verb that a view's decorators ask for."""
    found = set()
    while view is not None:
        found |= {view.verb} if "verb" in vars(view) else set()
        view = getattr(view, "__wrapped__", None)
    return found
