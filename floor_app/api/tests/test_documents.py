from typing import ClassVar

import orjson
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.testing import slow
from floor_app.api.base import Method
from floor_app.api.codec import encode
from floor_app.api.documents import document, verbs_held
from floor_app.api.production import documents as shown
from floor_app.api.tests.addresses import Address, addresses
from floor_app.api.tests.caller import ApiTestCase
from floor_app.api.tests.full_plant import FullPlant
from floor_app.operations.people.models import User
from floor_app.operations.production import queries
from floor_app.operations.production.models import JobCard
from floor_app.operations.production.testing import make_job_card


class DocumentTests(ApiTestCase):
    """What is put together from columns says what the serializers say."""

    plant: ClassVar[FullPlant]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.plant = FullPlant()

    def test_a_card_is_what_its_serializers_say(self) -> None:
        context = {"verbs": verbs_held(self.ben)}
        step = queries.next_step(JobCard.objects.get(number=self.plant.card.number))
        flow = step.flow
        wanted = {
            **shown.CardDocument(flow.card, context=context).data,
            "finished": flow.finished,
            "scrap": flow.scrap,
            "rework": flow.rework,
            "left": flow.left,
            "next": shown.NextDocument(step).data,
            "operations": shown.StepDocument(flow.steps, many=True, context=context).data,
        }

        found = self.read(f"job-cards/{flow.card.number}/", by=self.ben).json()

        assert found == orjson.loads(encode(wanted))
        assert found.keys() == shown.JobCardDetail().fields.keys()

    @slow
    def test_a_card_costs_the_same_however_many_steps_it_has(self) -> None:
        def cost(card: JobCard) -> int:
            self.sign_in(self.ben)
            with CaptureQueriesContext(connection) as made:
                assert self.read(f"job-cards/{card.number}/").status_code == 200
            return len(made)

        short = make_job_card(steps=[("TURNING", "LATHE-1")])
        long = make_job_card(steps=[(f"STEP-{number}", f"WC-{number}") for number in range(20)])

        assert cost(short) == cost(long)

    @slow
    def test_every_single_record_among_others_is_what_its_serializer_says(self) -> None:
        self.sign_in(self.ben)
        self.plant.grow(1)
        context = {"verbs": verbs_held(self.ben)}
        seen = 0

        for address in addresses(self.plant.known):
            answer = self.read(address.path)
            if answer.status_code == 200 and type(address.method) is Method:
                record = address.method.call(**address.values, **self.asked_for(address))
                if not isinstance(record, dict):
                    wanted = address.method.answer(record, context=context).data
                    assert answer.json() == orjson.loads(encode(wanted)), address.path
                    seen += 1

        assert seen > 10

    def asked_for(self, address: Address) -> dict[str, User]:
        return {"reader": self.ben} if "reader" in address.method.takes else {}

    def test_an_answer_to_a_command_is_read_from_what_the_service_gave(self) -> None:
        operation = self.plant.second

        found = document(shown.OperationState, operation, verbs_held(self.ana))

        wanted = shown.OperationState(operation, context={"verbs": verbs_held(self.ana)}).data
        assert orjson.loads(encode(found)) == orjson.loads(encode(wanted))
