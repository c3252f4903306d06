"""What the two commands of the day cost: ten statements at most. Raising one wants a reason."""

from collections.abc import Callable

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.testing import slow
from floor_app.operations.maintenance.testing import make_asset
from floor_app.operations.people.testing import make_qualification, make_skill
from floor_app.operations.production import services
from floor_app.operations.production.models import JobCard, JobOperation
from floor_app.operations.production.testing import NINE, make_job_card, operations_of
from floor_app.operations.production.tests.floor_case import FloorCase

SIX = [(f"STEP_{number}", center) for number in (1, 3, 5) for center in ("LATHE-1", "WELD-1")]


def statements(press: Callable[[], object]) -> int:
    """Queries of a command, without those that open and close its transaction."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        press()
    return len([query for query in captured if "SAVEPOINT" not in query["sql"]])


@slow
class QueryBudgetTests(FloorCase):
    steps: list[JobOperation]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.card = make_job_card(quantity=5, steps=SIX)
        cls.steps = operations_of(cls.card)
        make_asset(work_center=cls.steps[0].work_center)

    def setUp(self) -> None:
        ContentType.objects.get_for_models(JobCard, JobOperation)  # a server asks for these once

    def cost_of_start(self, operation: JobOperation) -> int:
        return statements(lambda: self.start(operation))

    def cost_of_finish(self, operation: JobOperation) -> int:
        return statements(lambda: self.finish(operation, 5))

    def test_the_first_start_also_moves_the_card(self) -> None:
        assert self.cost_of_start(self.steps[0]) == 9

    def test_start_and_finish_in_the_middle(self) -> None:
        self.work(self.steps[0], 5)

        assert self.cost_of_start(self.steps[1]) == 8
        assert self.cost_of_finish(self.steps[1]) == 7

    def test_the_last_finish_also_moves_the_card(self) -> None:
        for step in self.steps[:-1]:
            self.work(step, 5)
        self.start(self.steps[-1])

        assert self.cost_of_finish(self.steps[-1]) == 8

    def test_a_skill_costs_two_more_and_a_batch_order_three(self) -> None:
        skill = make_skill("BRAZING")
        make_qualification(self.ana, skill)
        JobOperation.objects.filter(pk=self.steps[0].pk).update(skill=skill)
        batch = services.open_batch_order(target_quantity=5, by=self.ben, at=NINE)
        JobCard.objects.filter(pk=self.card.pk).update(batch_order=batch)

        assert self.cost_of_start(self.steps[0]) == 9 + 2 + 3

    def test_the_number_of_steps_costs_nothing(self) -> None:
        (only,) = operations_of(make_job_card(quantity=5, steps=SIX[:1]))

        assert self.cost_of_start(only) == 9
