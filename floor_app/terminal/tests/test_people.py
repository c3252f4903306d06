from datetime import timedelta

from django.utils import timezone

from core.testing import slow
from floor_app.operations.people.roles import Role
from floor_app.operations.people.testing import make_user
from floor_app.operations.production.models import LaborBooking
from floor_app.operations.production.services import start_operation
from floor_app.terminal.tests.base import StationTestCase


class SignInTests(StationTestCase):
    def signed_in_as(self) -> str:
        return str(self.client.get("/terminal/operator/").wsgi_request.user)

    @slow
    def test_a_badge_signs_in_at_the_station(self) -> None:
        answer = self.scan(self.ana.badge)

        assert self.said(answer) == ["Hello Ana."]
        assert self.signed_in_as() == "Ana"

    @slow
    def test_another_badge_takes_over(self) -> None:
        self.scan(self.ana.badge)

        self.scan(self.chidi.badge)

        assert self.signed_in_as() == "Chidi"

    @slow
    def test_the_same_badge_again_shows_my_jobs(self) -> None:
        self.scan(self.ana.badge)

        answer = self.scan(self.ana.badge)

        assert answer.redirect_chain[-1][0] == "/terminal/operator/"

    def test_a_badge_is_nothing_at_a_browser_that_is_no_station(self) -> None:
        del self.client.cookies["station"]

        self.client.post("/terminal/scan/", {"code": self.ana.badge})

        assert "_auth_user_id" not in self.client.session

    @slow
    def test_a_pin_signs_in_the_chosen_person(self) -> None:
        listed = self.client.get("/terminal/sign-in/")
        answer = self.client.post("/terminal/sign-in/ana/", {"pin": "2468"}, follow=True)

        assert list(listed.context["people"]) == [self.ana]
        assert self.said(answer) == ["Hello Ana."]

    def test_a_wrong_pin_is_refused_in_words(self) -> None:
        answer = self.client.post("/terminal/sign-in/ana/", {"pin": "1111"})

        assert answer.status_code == 409
        assert answer.context["error"]
        assert "_auth_user_id" not in self.client.session

    def test_a_pin_needs_a_station(self) -> None:
        del self.client.cookies["station"]

        answer = self.client.post("/terminal/sign-in/ana/", {"pin": "2468"})

        assert answer["Location"] == "/terminal/sign-in/"
        assert "_auth_user_id" not in self.client.session

    def test_signing_out_leaves_the_clock_running(self) -> None:
        start_operation(operation=self.turning, by=self.ana, at=timezone.now())
        self.sign_in(self.ana)

        self.post("/terminal/sign-out/")

        assert "_auth_user_id" not in self.client.session
        assert LaborBooking.objects.get().ended_at is None

    @slow
    def test_end_shift_stops_the_clock(self) -> None:
        start_operation(operation=self.turning, by=self.ana, at=timezone.now() - timedelta(hours=1))
        self.sign_in(self.ana)

        answer = self.post("/terminal/end-shift/")

        assert self.said(answer) == ["Your clock is stopped. Good bye."]
        assert LaborBooking.objects.get().ended_at is not None
        self.turning.refresh_from_db()
        assert self.turning.status == "PAUSED"

    @slow
    def test_a_station_left_alone_asks_again_who_is_there(self) -> None:
        self.scan(self.ana.badge)
        session = self.client.session
        session["last_touch"] = (timezone.now() - timedelta(minutes=11)).isoformat()
        session.save()

        answer = self.client.get("/terminal/operator/")

        assert answer["Location"] == "/terminal/sign-in/"
        assert "_auth_user_id" not in self.client.session

    def test_people_without_a_terminal_role_are_told_who_may(self) -> None:
        self.sign_in(self.eve)

        answer = self.client.get("/terminal/")

        assert answer.status_code == 403
        assert "This is done by:" in answer.content.decode()


class StationTests(StationTestCase):
    def test_an_administrator_makes_a_browser_the_station(self) -> None:
        del self.client.cookies["station"]
        self.client.force_login(
            make_user("admin", roles=[Role.ADMINISTRATOR]),
            backend="django.contrib.auth.backends.ModelBackend",
        )

        answer = self.client.post("/terminal/station/", {"station": self.station.pk})

        cookie = answer.cookies["station"]
        assert cookie["httponly"]
        assert self.client.get("/terminal/sign-in/").status_code == 200
        self.client.cookies["station"] = "token of TAB-1"
        assert self.client.get("/terminal/sign-in/").status_code == 302, "the old token is worth nothing"

    def test_a_station_is_chosen_by_code_and_name(self) -> None:
        self.client.force_login(make_user("amina", roles=[Role.ADMINISTRATOR]))

        page = self.client.get("/terminal/station/").content.decode()

        assert f">{self.station.code} · {self.station.name}</option>" in page

    def test_nobody_else_does(self) -> None:
        self.sign_in(self.ana)

        assert self.client.post("/terminal/station/", {"station": self.station.pk}).status_code == 403
