from typing import ClassVar
from unittest.mock import patch
from uuid import uuid4

from django.db import OperationalError
from django.test import override_settings

from core.testing import slow
from floor_app.api.tests.caller import ApiTestCase, problem
from floor_app.operations.maintenance.status import AssetStatus
from floor_app.operations.maintenance.testing import make_asset
from floor_app.operations.plant.models import WorkCenter
from floor_app.operations.production.models import JobCard, JobOperation
from floor_app.operations.production.testing import LATHE, make_job_card, operations_of

SCHEMA = "floor_app.api.people.who_is"


class ProblemTests(ApiTestCase):
    card: ClassVar[JobCard]
    turning: ClassVar[JobOperation]
    start: ClassVar[str]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.card = make_job_card(quantity=5)
        cls.turning = operations_of(cls.card)[0]
        cls.start = f"job-cards/{cls.card.number}/operations/10/start/"

    def test_a_refusal_is_a_409_with_its_name_and_sentence(self) -> None:
        make_asset(work_center=WorkCenter.objects.get(code=LATHE), status=AssetStatus.UNDER_MAINTENANCE)

        answer = self.send(self.start, by=self.ana)

        assert problem(answer) == (409, "WorkCenterDown", "LATHE-1 is down for maintenance.")
        self.turning.refresh_from_db()
        assert self.turning.status == "READY"

    def test_input_that_cannot_be_accepted_names_its_fields(self) -> None:
        answer = self.send("job-cards/", by=self.ben, material="none", quantity=0, priority=9)

        assert problem(answer)[:2] == (400, "InvalidInput")
        assert {error["field"] for error in answer.json()["errors"]} == {"material", "quantity", "priority"}
        assert {"field": "material", "detail": "There is no none."} in answer.json()["errors"]

    def test_an_error_inside_a_list_says_where(self) -> None:
        path = f"job-cards/{self.card.number}/inspect/"

        answer = self.send(path, by=self.chidi, verdict="PASS", results=[{"item": 1, "result": "FINE"}])

        assert [error["field"] for error in answer.json()["errors"]] == ["results.0.result"]

    def test_a_command_asks_for_its_key(self) -> None:
        self.sign_in(self.ana)

        for key in ({}, {"Idempotency-Key": "seven"}):
            answer = self.client.post(
                f"/api/{self.start}", "{}", content_type="application/json", headers=key
            )
            assert answer.json()["errors"][0]["field"] == "Idempotency-Key"

    def test_what_is_not_there_is_said_by_name(self) -> None:
        assert problem(self.read("job-cards/JC-0/", by=self.ana))[2] == "There is no job card JC-0."
        answer = self.send(f"job-cards/{self.card.number}/operations/7/start/")
        assert problem(answer)[2] == f"{self.card.number} has no operation 7."

    def test_an_address_that_is_none_is_a_problem_too(self) -> None:
        assert problem(self.read("nothing/here/"))[:2] == (404, "about:blank")

    def test_the_wrong_method_body_and_type(self) -> None:
        self.sign_in(self.ben)
        headers = {"Idempotency-Key": str(uuid4())}

        assert problem(self.client.put("/api/job-cards/"))[0] == 405
        wrong = self.client.post("/api/job-cards/", {"quantity": 1}, headers=headers)
        assert problem(wrong)[0] == 415
        broken = self.client.post("/api/job-cards/", "{", content_type="application/json", headers=headers)
        assert problem(broken)[0] == 400
        listed = self.client.post("/api/job-cards/", "[]", content_type="application/json", headers=headers)
        assert problem(listed)[:2] == (400, "InvalidInput")

    @override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=10)
    def test_a_body_that_is_too_large(self) -> None:
        assert problem(self.send("job-cards/", by=self.ben, material="1267829M"))[0] == 413

    def test_a_fault_of_ours_is_logged_and_tells_nothing(self) -> None:
        self.sign_in(self.ana)
        self.client.raise_request_exception = False

        with (
            patch(SCHEMA, side_effect=RuntimeError("secret")),
            self.assertLogs("django.request", "ERROR") as log,
        ):
            answer = self.read("me/")

        assert problem(answer)[0] == 500
        assert b"secret" not in answer.content
        assert "secret" in log.output[0]

    def test_a_database_that_does_not_answer_asks_for_patience(self) -> None:
        self.sign_in(self.ana)
        self.client.raise_request_exception = False

        with patch(SCHEMA, side_effect=OperationalError("host 10.0.0.1")), self.assertLogs("django.request"):
            answer = self.read("me/")

        assert problem(answer)[0] == 503
        assert answer.headers["Retry-After"] == "5"
        assert b"10.0.0.1" not in answer.content

    @slow
    def test_unusual_keys_are_just_unknown(self) -> None:
        self.sign_in(self.ana)

        for key in ("%00", "a%00b", "x" * 200, "..", "%F0%9F%94%A7", "'; drop table x; --", "a/b"):
            assert problem(self.read(f"job-cards/{key}/"))[0] == 404, key
            assert problem(self.read(f"items/{key}/"))[0] == 404, key
        assert problem(self.read(f"job-cards/{self.card.number}/operations/{10**30}/"))[0] == 404

    @slow
    def test_unusual_filters_find_nothing_or_are_refused(self) -> None:
        self.sign_in(self.ana)

        for value in ("%00", "%25", "x" * 500, "'", "\\"):
            assert self.read(f"job-cards/?search={value}").status_code in (200, 400), value
            assert self.read(f"bookings/?operator={value}").status_code in (200, 400), value
