from typing import ClassVar

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.http import HttpResponse
from django.test import TestCase
from django.urls import reverse

from core.testing import slow
from floor_app.operations.people.models import User
from floor_app.operations.people.roles import Role
from floor_app.operations.people.testing import make_user

SIGN_IN = reverse("office:sign-in")
PASSWORD = "a long pass phrase"


class SignInTests(TestCase):
    ben: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ben = make_user("ben", roles=[Role.PRODUCTION_MANAGER])
        cls.ben.password = make_password(PASSWORD)
        cls.ben.save(update_fields=["password"])

    def sign_in(self, password: str = PASSWORD, **data: str) -> HttpResponse:
        return self.client.post(SIGN_IN, {"username": "ben", "password": password, **data})  # type: ignore[return-value]

    def test_the_right_password_leads_home(self) -> None:
        response = self.sign_in()

        assert response.headers["Location"] == "/"
        assert self.client.session["_auth_user_id"] == str(self.ben.pk)

    def test_sign_in_goes_on_to_the_page_that_was_wanted(self) -> None:
        page = self.client.get(f"{SIGN_IN}?next=/jobs/").content.decode()

        response = self.sign_in(next="/jobs/")

        assert '<input type="hidden" name="next" value="/jobs/">' in page
        assert response.headers["Location"] == "/jobs/"

    def test_no_stranger_s_page_is_opened(self) -> None:
        assert self.sign_in(next="https://elsewhere.example/").headers["Location"] == "/"

    def test_a_wrong_password_gets_a_sentence_and_keeps_the_name(self) -> None:
        response = self.sign_in("wrong")

        assert response.status_code == 403
        assert "User name or password is wrong." in response.content.decode()
        assert 'value="ben"' in response.content.decode()
        assert "_auth_user_id" not in self.client.session

    @slow
    def test_too_many_wrong_passwords_are_told_how_long_to_wait(self) -> None:
        responses = [self.sign_in("wrong") for _try in range(settings.AXES_FAILURE_LIMIT)]

        response = responses[-1]
        assert response.status_code == 429
        assert "Too many wrong passwords. Try again in 15 minutes" in response.content.decode()
        assert self.sign_in().status_code == 429

    def test_who_is_signed_in_is_not_asked_again(self) -> None:
        self.client.force_login(self.ben)

        assert self.client.get(SIGN_IN).headers["Location"] == "/"

    def test_signing_out_is_a_press(self) -> None:
        self.client.force_login(self.ben)

        assert self.client.get(reverse("office:sign-out")).status_code == 405
        assert self.client.post(reverse("office:sign-out")).headers["Location"] == SIGN_IN
        assert "_auth_user_id" not in self.client.session


class NewPlantTests(TestCase):
    def page(self) -> str:
        return self.client.get(SIGN_IN).content.decode()

    def test_while_nobody_is_known_the_page_says_how_to_make_the_first(self) -> None:
        assert f"{settings.MANAGE_COMMAND} createsuperuser" in self.page()

    def test_as_soon_as_somebody_is_it_does_not(self) -> None:
        make_user("ana")

        assert "createsuperuser" not in self.page()
