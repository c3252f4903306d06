from io import StringIO
from typing import ClassVar
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from core.testing import long, slow
from floor_app.api.tests.addresses import addresses
from floor_app.api.tests.caller import Answer, ApiTestCase, problem
from floor_app.api.tests.full_plant import FullPlant
from floor_app.operations.people import queries as people
from floor_app.operations.people import services
from floor_app.operations.people.models import ApiToken
from floor_app.operations.people.roles import Role
from floor_app.operations.people.testing import make_user


class RoleTests(ApiTestCase):
    plant: ClassVar[FullPlant]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.plant = FullPlant()

    def test_a_stranger_is_asked_who_they_are_at_every_address(self) -> None:
        for address in addresses(self.plant.known):
            answer = self.client.generic(address.http, f"/api/{address.path}")
            assert problem(answer)[:2] == (401, "about:blank"), address.path
            assert answer.headers["WWW-Authenticate"] == "Bearer"

    @long
    def test_every_role_reads_what_the_role_table_says(self) -> None:
        for role in Role:
            person = make_user(f"as-{role}".lower(), roles=[role])
            self.sign_in(person)
            for address in addresses(self.plant.known):
                if address.http == "get":
                    verb = address.method.verb
                    wanted = 200 if verb is None or people.may(person, verb) else 403
                    assert self.read(address.path).status_code == wanted, (role, address.path)

    @long
    def test_every_role_is_let_in_or_refused_at_every_command(self) -> None:
        """A command without a key: who may is told of the key, who may not is told that."""
        for role in Role:
            person = make_user(f"as-{role}".lower(), roles=[role])
            self.sign_in(person)
            for address in addresses(self.plant.known):
                if address.http == "post":
                    answer = self.client.post(f"/api/{address.path}", "{}", content_type="application/json")
                    assert address.method.verb
                    wanted = 400 if people.may(person, address.method.verb) else 403
                    assert answer.status_code == wanted, (role, address.path, answer.content)

    def test_somebody_without_a_role_is_told_who_may(self) -> None:
        answer = self.read("people/", by=self.eve)

        assert problem(answer) == (403, "about:blank", "This is done by: Administrator.")

    def test_a_record_lists_only_what_its_reader_may_do(self) -> None:
        path = f"job-cards/{self.plant.card.number}/"

        assert self.read(path, by=self.dora).json()["allowed"] == []
        assert "hold" in self.read(path, by=self.chidi).json()["allowed"]
        assert "cancel" not in self.read(path, by=self.chidi).json()["allowed"]
        assert "cancel" in self.read(path, by=self.ben).json()["allowed"]


class TokenTests(ApiTestCase):
    token: ClassVar[str]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.token = services.issue_api_token(user=cls.ben, name="erp", by=None, at=timezone.now())

    def ask(self, token: str, path: str = "me/") -> Answer:
        return self.client.get(f"/api/{path}", headers={"Authorization": f"Bearer {token}"})

    def test_a_token_acts_as_its_person(self) -> None:
        found = self.ask(self.token).json()

        assert (found["username"], found["roles"]) == ("ben", ["PRODUCTION_MANAGER", "SUPERVISOR"])

    def test_it_costs_one_query(self) -> None:
        with self.assertNumQueries(1):
            self.ask(self.token)

    def test_a_command_by_token_needs_no_csrf_token_but_one_by_session_does(self) -> None:
        strict, body = Client(enforce_csrf_checks=True), '{"target_quantity": 5}'
        key = {"Idempotency-Key": str(uuid4())}

        by_token = strict.post(
            "/api/batch-orders/",
            body,
            content_type="application/json",
            headers={**key, "Authorization": f"Bearer {self.token}"},
        )
        strict.force_login(self.ben, backend="django.contrib.auth.backends.ModelBackend")
        by_session = strict.post("/api/batch-orders/", body, content_type="application/json", headers=key)

        assert by_token.status_code == 201
        assert problem(by_session)[0] == 403

    def test_an_unknown_expired_or_revoked_token_is_refused_in_words(self) -> None:
        late = services.issue_api_token(
            user=self.ben, name="late", by=None, at=timezone.now(), expires_at=timezone.now()
        )
        gone = services.issue_api_token(user=self.ben, name="gone", by=None, at=timezone.now())
        services.revoke_api_token(token=ApiToken.objects.get(name="gone"), by=self.ben, at=timezone.now())

        for token in ("nonsense", "", late, gone):
            answer = self.ask(token)
            assert problem(answer) == (401, "about:blank", "This token is not known, or no longer.")

    def test_who_left_has_no_token(self) -> None:
        self.ben.is_active = False
        self.ben.save(update_fields=["is_active"])

        assert problem(self.ask(self.token))[0] == 401

    def test_a_second_token_of_one_name_voids_the_first(self) -> None:
        again = services.issue_api_token(user=self.ben, name="erp", by=None, at=timezone.now())

        assert problem(self.ask(self.token))[0] == 401
        assert self.ask(again).status_code == 200

    @slow
    def test_it_is_issued_on_the_command_line(self) -> None:
        out = StringIO()

        call_command("issue_api_token", "chidi", "gauge", stdout=out)

        assert self.ask(out.getvalue().strip()).json()["username"] == "chidi"
        with pytest.raises(CommandError, match="There is no active person nobody"):
            call_command("issue_api_token", "nobody", "gauge")

    def test_only_its_hash_is_kept(self) -> None:
        assert self.token not in ApiToken.objects.values_list("token", flat=True)

    def test_a_group_that_is_no_role_grants_nothing(self) -> None:
        self.eve.groups.add(Group.objects.create(name="production.hold"))
        token = services.issue_api_token(user=self.eve, name="mes", by=None, at=timezone.now())

        assert self.ask(token).json()["roles"] == []
