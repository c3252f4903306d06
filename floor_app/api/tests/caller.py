"""The cast at the API, for tests."""

from typing import Any, ClassVar
from uuid import uuid4

import orjson
from django.test import TestCase

from floor_app.operations.people.models import User
from floor_app.operations.people.roles import Role
from floor_app.operations.people.testing import make_user

Answer = Any  # the test client's answer has a `json` that no public class has


class ApiTestCase(TestCase):
    ana: ClassVar[User]
    ben: ClassVar[User]
    chidi: ClassVar[User]
    dora: ClassVar[User]
    eve: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ana = make_user("ana")
        cls.ben = make_user("ben", roles=[Role.SUPERVISOR, Role.PRODUCTION_MANAGER])
        cls.chidi = make_user("chidi", roles=[Role.QC_INSPECTOR])
        cls.dora = make_user("dora", roles=[Role.WAREHOUSE_CLERK])
        cls.eve = make_user("eve", roles=[])

    def sign_in(self, person: User) -> None:
        self.client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")

    def read(self, path: str, *, by: User | None = None) -> Answer:
        if by:
            self.sign_in(by)
        return self.client.get(f"/api/{path}")

    def send(self, path: str, *, by: Any = None, key: Any = None, **body: Any) -> Answer:
        """A command by this person (default: whoever is signed in), with a key of its own (a UUID)."""
        if by:
            self.sign_in(by)
        return self.client.post(
            f"/api/{path}",
            orjson.dumps(body),
            content_type="application/json",
            headers={"Idempotency-Key": str(key or uuid4())},
        )

    def done(self, path: str, *, by: Any = None, key: Any = None, **body: Any) -> Any:
        """The answer's document; the command must have been accepted."""
        answer = self.send(path, by=by, key=key, **body)
        assert answer.status_code in (200, 201), answer.content
        return answer.json()


def problem(answer: Answer) -> tuple[int, str, str]:
    """Status, type and sentence of a problem document."""
    document = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json", answer.headers
    assert document["status"] == answer.status_code
    return answer.status_code, document["type"], document.get("detail", "")
