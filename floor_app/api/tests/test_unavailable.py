from unittest.mock import patch

from django.db import OperationalError
from django.test import override_settings
from django.urls import reverse

from core.health import watch
from core.health.components import disk
from core.testing import slow
from floor_app.api.tests.caller import Answer, ApiTestCase, problem
from floor_app.operations.people.roles import Role
from floor_app.operations.people.testing import make_user
from floor_app.operations.production.models import JobCard
from floor_app.operations.production.testing import make_job_card

FULL = {"DISK_READ_ONLY_MB": 10**9}
NO_ANSWER = "The database does not answer."
READ_ONLY = "The disk of the server is nearly full, so nothing is saved any more."
PAGE, PRESS = reverse("office:jobs"), reverse("office:sign-in")


class BrokenCommit(Exception):
    """What core.patience raises below Django."""

    may_be_saved = True


class FailingDatabaseTests(ApiTestCase):
    """The fault is put where each request meets the database first: at the look for its session."""

    def setUp(self) -> None:
        self.sign_in(self.ben)
        self.client.raise_request_exception = False

    def visit(self, path: str, fault: Exception, **headers: str) -> Answer:
        return self._ask("get", path, fault, **headers)

    def press(self, fault: Exception) -> Answer:
        return self._ask("post", PRESS, fault)

    def _ask(self, method: str, path: str, fault: Exception, **headers: str) -> Answer:
        load = "django.contrib.sessions.backends.db.SessionStore.load"
        with patch(load, side_effect=fault), self.assertLogs("django.request", "ERROR"):
            return getattr(self.client, method)(path, headers=headers)

    def test_a_page_is_a_503_with_a_sentence_and_a_time_to_come_back(self) -> None:
        answer = self.visit(PAGE, OperationalError("host 10.0.0.1"))

        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        html = answer.content.decode()
        assert NO_ANSWER in html
        assert f'href="{PAGE}"' in html
        assert "10.0.0.1" not in html

    def test_it_speaks_the_person_s_language(self) -> None:
        html = self.visit(PAGE, OperationalError(), **{"Accept-Language": "ar"}).content.decode()

        assert '<html lang="ar" dir="rtl"' in html
        assert NO_ANSWER not in html

    @slow
    def test_a_press_is_told_that_nothing_was_saved(self) -> None:
        html = self.press(OperationalError()).content.decode()

        assert "Nothing was saved. Go back, where what you typed still stands" in html
        assert "Try again</a>" not in html

    def test_a_press_that_broke_while_it_was_saved_is_not_told_so(self) -> None:
        fault = OperationalError()
        fault.__cause__ = BrokenCommit()

        html = self.press(fault).content.decode()

        assert "Your last press may not have been saved" in html
        assert "Nothing was saved" not in html

    def test_the_interface_gets_a_problem_document(self) -> None:
        answer = self.visit("/api/me/", OperationalError())

        assert problem(answer)[0] == 503
        assert answer.headers["Retry-After"] == "5"

    def test_any_other_fault_is_still_a_500(self) -> None:
        assert self.visit(PAGE, RuntimeError()).status_code == 500


class KnownToFailTests(ApiTestCase):
    def test_nobody_waits_for_a_database_that_the_watch_found_failing(self) -> None:
        self.sign_in(self.ben)

        with patch.object(watch, "database_fails", return_value=True), self.assertNumQueries(0):
            page, press, document = self.read_all()
            health = self.client.get("/api/health/live/")

        assert [answer.status_code for answer in (page, press, document)] == [503, 503, 503]
        assert NO_ANSWER in page.content.decode()
        assert "Nothing was saved" in press.content.decode()
        assert problem(document)[0] == 503
        assert health.status_code == 200

    @slow
    def test_without_such_a_finding_all_is_asked(self) -> None:
        self.sign_in(self.ben)

        assert 503 not in [answer.status_code for answer in self.read_all()]

    def read_all(self) -> list[Answer]:
        return [self.client.get(PAGE), self.client.post(PRESS), self.client.get("/api/me/")]


class FullDiskTests(ApiTestCase):
    card: JobCard

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.card = make_job_card(quantity=5)

    def hold(self) -> Answer:
        return self.send(f"job-cards/{self.card.number}/hold/", by=self.ben, reason="OTHER")

    def test_a_press_is_refused_with_a_sentence_and_changes_nothing(self) -> None:
        self.sign_in(self.ben)
        with override_settings(**FULL):
            answer = self.client.post(reverse("office:new-job"), {"quantity": 1})
            told = problem(self.hold())

        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert READ_ONLY in answer.content.decode()
        assert told[0] == 503
        assert READ_ONLY in told[2]
        self.card.refresh_from_db()
        assert self.card.status != "ON_HOLD"

    def test_with_room_the_same_press_is_taken(self) -> None:
        assert self.hold().status_code == 200

    @slow
    def test_all_can_be_read(self) -> None:
        self.sign_in(self.ben)
        with override_settings(**FULL):
            assert self.client.get(PAGE).status_code == 200
            assert self.read(f"job-cards/{self.card.number}/").status_code == 200

    def test_who_wants_to_read_can_sign_in_and_out(self) -> None:
        make_user("fay", roles=[Role.VIEWER])
        with override_settings(**FULL):
            assert self.client.post(PRESS, {"username": "fay", "password": "wrong"}).status_code == 403
            assert self.client.post(reverse("office:sign-out")).status_code == 302

    def test_the_health_says_so(self) -> None:
        with override_settings(**FULL):
            assert disk().as_dict()["message"] == "Full, read only"
            assert watch.disk_is_full()
        assert not watch.disk_is_full()
