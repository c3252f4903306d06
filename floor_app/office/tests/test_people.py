from datetime import date
from typing import ClassVar

from django.urls import reverse

from core.events import history
from core.testing import slow
from floor_app.office.tests.resources import ResourceTestCase
from floor_app.operations.people import queries
from floor_app.operations.people.models import Qualification, Skill, Station, User
from floor_app.operations.people.roles import Role
from floor_app.operations.people.testing import make_qualification, make_skill, make_user
from floor_app.operations.plant.testing import make_department, make_work_center
from floor_app.operations.qr_system.models import QRCode


class PersonTests(ResourceTestCase):
    page: ClassVar[str]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.page = reverse("office:person", args=["ana"])

    def fresh(self, username: str = "ana") -> User:
        return User.objects.get(username=username)

    def test_a_person_is_entered_and_changed(self) -> None:
        prod = make_department("PROD")

        answer = self.press(
            reverse("office:new-person"), first_name="Omar", username="omar", department=prod.pk
        )

        self.moved(answer, reverse("office:person", args=["omar"]))
        omar = self.fresh("omar")
        assert (omar.department, omar.personnel_number, omar.has_usable_password()) == (prod, None, False)

        self.press(
            reverse("office:edit-person", args=["omar"]),
            first_name="Omar",
            last_name="Zidane",
            personnel_number="D-7",
        )

        omar = self.fresh("omar")
        assert (str(omar), omar.username, omar.personnel_number) == ("Omar Zidane", "omar", "D-7")
        assert not omar.is_active

    def test_a_taken_user_name_is_refused_with_what_was_typed(self) -> None:
        page = self.refused(
            reverse("office:new-person"),
            "A user with that username already exists.",
            first_name="Anna",
            username="ana",
        )

        assert 'value="Anna"' in page

    def test_two_people_may_have_no_number(self) -> None:
        for name in ("omar", "sven"):
            self.press(reverse("office:new-person"), first_name=name, username=name, personnel_number="")

        assert User.objects.filter(username__in=("omar", "sven"), personnel_number=None).count() == 2

    @slow
    def test_roles_are_ticked(self) -> None:
        answer = self.press(
            reverse("office:person-roles", args=["ana"]), roles=[Role.OPERATOR, Role.SUPERVISOR]
        )

        self.moved(answer, self.page)
        assert queries.roles_of(self.fresh()) == {"OPERATOR", "SUPERVISOR"}
        assert "Roles: Operator, Supervisor" in self.see(self.page)

    def test_nobody_stops_being_an_administrator_alone(self) -> None:
        self.refused(
            reverse("office:person-roles", args=["ben"]),
            "You cannot stop being an administrator",
            roles=[Role.PLANNER],
        )

        assert Role.ADMINISTRATOR in queries.roles_of(self.fresh("ben"))

    def test_a_password_is_set(self) -> None:
        answer = self.press(
            reverse("office:person-password", args=["ana"]),
            password="four-blue-kettles",
            again="four-blue-kettles",
        )

        self.moved(answer, self.page)
        assert self.fresh().check_password("four-blue-kettles")

    @slow
    def test_a_weak_or_mistyped_password_is_refused_and_not_sent_back(self) -> None:
        url = reverse("office:person-password", args=["ana"])

        short = self.refused(url, "This password is too short", password="kettle", again="kettle")
        self.refused(url, "not the same", password="four-blue-kettles", again="four-red-kettles")

        assert "kettle" not in short
        assert not self.fresh().has_usable_password()

    def test_a_pin_is_set(self) -> None:
        url = reverse("office:person-pin", args=["ana"])

        self.refused(url, "too easy to guess", pin="1234")
        answer = self.press(url, pin="2580")

        self.moved(answer, self.page)
        assert self.fresh().pin != ""

    @slow
    def test_a_badge_is_shown_once(self) -> None:
        once = "5f0c1a52-0000-4000-8000-000000000002"
        url = reverse("office:issue-badge", args=["ana"])
        User.objects.filter(username="ana").update(personnel_number="D-7")

        first = self.press(url, client_id=once)
        again = self.press(url, client_id=once)

        assert first.status_code == again.status_code == 200
        assert 'class="badge-card"' in first.content.decode()
        assert "D-7" in first.content.decode()
        assert "no-store" in first.headers["Cache-Control"]
        assert QRCode.objects.get().text == self.fresh().badge
        assert str(self.fresh().badge) not in self.see(self.page)

    @slow
    def test_a_skill_is_added_and_an_expired_one_is_red(self) -> None:
        make_qualification(self.ana, make_skill("WELDING"), valid_until=date(2026, 1, 1))
        brazing = make_skill("BRAZING")

        answer = self.press(
            reverse("office:qualify-person", args=["ana"]), skill=brazing.pk, valid_until="2030-01-31"
        )

        self.moved(answer, self.page)
        assert Qualification.objects.get(skill=brazing).valid_until == date(2030, 1, 31)
        assert '<td class="num late">1 Jan 2026' in self.see(self.page)

    @slow
    def test_the_servers_administrator_is_out_of_reach(self) -> None:
        root = make_user("root", roles=[], is_superuser=True)

        self.refused(
            reverse("office:person-pin", args=["root"]), "Only the administrator of the server", pin="2580"
        )

        assert not history(root).exists()

    @slow
    def test_who_left_is_in_a_list_of_its_own(self) -> None:
        make_user("sven", is_active=False)

        assert "Sven" not in self.see(reverse("office:people"))
        assert "Sven" in self.see(f"{reverse('office:people')}?tab=left")


class SkillAndStationTests(ResourceTestCase):
    def test_a_skill_is_made_and_changed(self) -> None:
        self.press(reverse("office:new-skill"), code="ndt-2", name="NDT level II")
        self.press(reverse("office:edit-skill", args=["NDT-2"]), name="NDT II", is_active="on")

        assert [(skill.code, skill.name) for skill in Skill.objects.all()] == [("NDT-2", "NDT II")]

    @slow
    def test_a_station_stands_at_a_work_center(self) -> None:
        lathe = make_work_center("LATHE-1")

        answer = self.press(reverse("office:new-station"), code="TAB-9", name="Tablet", work_center=lathe.pk)

        self.moved(answer, reverse("office:stations"))
        assert Station.objects.get().work_center == lathe
        page = self.see(reverse("office:stations"))
        assert "Not registered" in page
        assert reverse("terminal:station") in page
