"""The sign-in page of a local system has the demo logins at hand, where it was asked to."""

import re
import tempfile
from pathlib import Path
from typing import ClassVar

from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.test import TestCase, override_settings
from django.urls import reverse
from django.utils import timezone

from core import demo
from core.demo.loading import LOADED
from core.demo.made import allow_purge
from core.events import record
from core.models import Event
from core.testing import slow
from floor_app.operations.people.models import User
from floor_app.operations.people.roles import Role
from floor_app.operations.people.testing import make_user

SIGN_IN = reverse("office:sign-in")
PASSWORD = "abcd-efgh-jkmn"
BUTTON = re.compile(r"<form[^>]*data-demo-login.*?</form>", re.DOTALL)
CAST = (
    ("admin", Role.ADMINISTRATOR),
    ("planner", Role.PLANNER),
    ("supervisor", Role.SUPERVISOR),
    ("supervisor2", Role.SUPERVISOR),
    ("ana", Role.OPERATOR),
    ("omar", Role.OPERATOR),
)


@override_settings(SHOW_DEMO_LOGINS=True)
class DemoLoginsTests(TestCase):
    people: ClassVar[list[User]]

    @classmethod
    def setUpTestData(cls) -> None:
        hashed = make_password(PASSWORD)
        cls.people = [make_user(name, roles=[role], password=hashed) for name, role in CAST]
        record(LOADED, subject=ContentType.objects.get_for_model(Event), by=None, at=timezone.now())

    def setUp(self) -> None:
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.enterContext(override_settings(DEMO_LOGINS_FILE=folder / "demo_logins.txt"))
        demo.keep_logins(
            [
                demo.Login("هالة منصور", str(role.label), name, PASSWORD, badge="", pin="")
                for name, role in CAST
            ]
        )

    def page(self, language: str = "en") -> str:
        return self.client.get(SIGN_IN, headers={"accept-language": language}).content.decode()

    def offered(self) -> list[str]:
        return re.findall(r'name="username" value="(\w+)"', self.page())

    def show_none(self) -> None:
        page = self.page()
        assert PASSWORD not in page
        assert "demo" not in re.sub(r"Demo plant", "", page).lower()

    def test_one_of_each_role_is_offered_and_said_to_be_a_demo_login(self) -> None:
        assert self.offered() == ["admin", "planner", "supervisor", "ana"]
        page = self.page()
        assert "Demo logins" in page
        assert "on this machine" in page
        assert f'<code dir="ltr">{PASSWORD}</code>' in page
        for role in ("Administrator", "Planner", "Supervisor", "Operator"):
            assert role in page

    @slow
    def test_roles_are_said_in_the_language_of_the_page(self) -> None:
        assert "مشرف" in self.page("ar")
        assert "Supervisor" not in self.page("ar")

    def test_one_press_signs_in_and_goes_where_one_wanted_to(self) -> None:
        page = self.client.get(f"{SIGN_IN}?next=/jobs/").content.decode()
        form = BUTTON.findall(page)[1]
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
        assert fields.pop("csrfmiddlewaretoken")
        assert fields == {"next": "/jobs/", "username": "planner", "password": PASSWORD}

        response = self.client.post(SIGN_IN, fields)

        assert response.headers["Location"] == "/jobs/"
        assert self.client.session["_auth_user_id"] == str(self.people[1].pk)

    def test_they_stand_beside_a_refusal_too(self) -> None:
        response = self.client.post(SIGN_IN, {"username": "planner", "password": "wrong"})

        assert response.status_code == 403
        assert PASSWORD in response.content.decode()

    def test_nobody_keeps_the_page(self) -> None:
        assert "no-store" in self.client.get(SIGN_IN).headers["Cache-Control"]

    def test_somebody_signed_in_is_not_shown_them(self) -> None:
        self.client.force_login(self.people[0])

        assert self.client.get(SIGN_IN).status_code == 302

    def test_who_is_gone_or_has_no_role_is_not_offered(self) -> None:
        User.objects.filter(username="admin").delete()
        User.objects.filter(username="planner").update(is_active=False)
        self.people[2].groups.clear()

        assert self.offered() == ["supervisor2", "ana"]

    def test_none_unless_the_setting_says_so(self) -> None:
        with override_settings(SHOW_DEMO_LOGINS=False):
            self.show_none()

    def test_never_in_production_even_if_the_file_lies_there(self) -> None:
        with override_settings(PRODUCTION=True):
            self.show_none()

    def test_none_where_none_are_kept(self) -> None:
        demo.forget_logins()

        self.show_none()

    @slow
    def test_none_of_a_demo_plant_that_is_not_loaded_here(self) -> None:
        allow_purge()
        Event.objects.filter(verb=LOADED).delete()

        self.show_none()
