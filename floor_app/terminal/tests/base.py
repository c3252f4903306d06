"""A station at the lathe with its cast, for tests of terminal pages."""

from typing import Any, ClassVar
from uuid import uuid4

from django.test import TestCase

from floor_app.operations.people.models import Station, User
from floor_app.operations.people.roles import Role
from floor_app.operations.people.services import issue_badge
from floor_app.operations.people.testing import make_station, make_user
from floor_app.operations.plant.models import WorkCenter
from floor_app.operations.production.models import JobCard, JobOperation
from floor_app.operations.production.testing import LATHE, NINE, make_job_card, operations_of

TOKEN = "token of TAB-1"  # what make_station gives out
STEPS = [("TURNING", LATHE), ("WELDING", "WELD-1")]


Answer = Any  # the test client's answer has names (context, redirect_chain) that no public class has


class StationTestCase(TestCase):
    ana: ClassVar[User]
    chidi: ClassVar[User]
    dora: ClassVar[User]
    eve: ClassVar[User]
    card: ClassVar[JobCard]
    turning: ClassVar[JobOperation]
    welding: ClassVar[JobOperation]
    station: ClassVar[Station]
    lathe: ClassVar[WorkCenter]

    @classmethod
    def setUpTestData(cls) -> None:
        admin = make_user("admin", roles=[Role.ADMINISTRATOR])
        cls.ana = issue_badge(user=make_user("ana", pin="2468"), by=admin, at=NINE)
        cls.chidi = issue_badge(user=make_user("chidi", roles=[Role.QC_INSPECTOR]), by=admin, at=NINE)
        cls.dora = make_user("dora", roles=[Role.WAREHOUSE_CLERK])
        cls.eve = make_user("eve", roles=[])
        cls.card = make_job_card(quantity=5, steps=STEPS)
        cls.turning, cls.welding = operations_of(cls.card)
        cls.lathe = WorkCenter.objects.get(code=LATHE)
        cls.station = make_station("TAB-1", work_center=cls.lathe)

    def setUp(self) -> None:
        self.client.cookies["station"] = TOKEN

    def sign_in(self, person: User) -> None:
        self.client.force_login(person, backend="floor_app.operations.people.backends.StationBadgeBackend")

    def post(self, path: str, **values: Any) -> Answer:
        """One press on a page: a POST with a command id, followed to the page that answers."""
        return self.client.post(path, {"client_id": str(uuid4()), **values}, follow=True)

    def scan(self, code: str | None, **values: Any) -> Answer:
        return self.post("/terminal/scan/", code=str(code), **values)

    def said(self, answer: Answer) -> list[str]:
        """The sentences that the page shows on top."""
        return [str(message) for message in answer.context["messages"]]
