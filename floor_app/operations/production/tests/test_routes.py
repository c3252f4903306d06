from floor_app.operations.engineering.models import Routing
from floor_app.operations.engineering.testing import make_routing
from floor_app.operations.plant.testing import make_work_center
from floor_app.operations.production import services
from floor_app.operations.production.models import JobCard
from floor_app.operations.production.refusals import CardNotOnFloor, RouteRefused, StepNotReady
from floor_app.operations.production.testing import NINE, operations_of
from floor_app.operations.production.tests.floor_case import FloorCase, last_event, refused


class TakeOverRoutingTests(FloorCase):
    """Engineering puts Cleaning before Welding, and takes Finishing out."""

    new: Routing

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        Routing.objects.update(is_active=False)
        steps = [
            (code, make_work_center(center), 5, 5)
            for code, center in (("TURNING", "LATHE-1"), ("CLEANING", "WASH-1"), ("WELDING", "WELD-1"))
        ]
        cls.new = make_routing(cls.card.material, code="CLEANER", operations=steps)

    def take_over(self, card: JobCard | None = None) -> JobCard:
        return services.take_over_routing(card=card or self.card, by=self.ben, at=NINE)

    def steps(self) -> list[tuple[int, str, str]]:
        return [(step.sequence, step.code, step.status) for step in operations_of(self.card)]

    def test_only_what_nobody_has_begun_is_planned_anew(self) -> None:
        self.start(self.turning)
        self.report(self.turning, 4)

        card = self.take_over()

        assert self.steps() == [
            (10, "TURNING", "IN_PROGRESS"),
            (20, "WELDING", "SKIPPED"),
            (30, "FINISHING", "SKIPPED"),
            (50, "CLEANING", "READY"),
            (60, "WELDING", "NOT_STARTED"),
        ]
        self.welding.refresh_from_db()
        assert (card.routing, self.welding.reason) == (self.new, "Replaced by CLEANER v1.")
        assert last_event(card) == {
            "verb": "production.job_card.rerouted", "by": "Ben", "routing": "CLEANER v1"
        }  # fmt: skip

    def test_the_new_steps_are_on_the_floor_and_labelled(self) -> None:
        self.take_over()

        added = operations_of(self.card)[3:]
        assert [(step.on_floor, bool(step.qr_code), step.status) for step in added] == [
            (True, True, "READY"),
            (True, True, "NOT_STARTED"),
            (True, True, "NOT_STARTED"),
        ]

    def test_work_that_has_all_been_done_goes_to_qc(self) -> None:
        self.new.operations.exclude(code="TURNING").delete()
        self.work(self.turning, 10)

        self.take_over()

        assert self.states()[0] == "UNDER_QC"

    def test_twice_says_so(self) -> None:
        self.take_over()

        with refused(RouteRefused, f"{self.card} follows CLEANER v1 already."):
            self.take_over()

    def test_a_part_keeps_its_steps(self) -> None:
        part = services.split_card(card=self.card, quantity=4, by=self.ben, at=NINE)

        with refused(RouteRefused, f"{part} goes on with the steps of another job card."):
            self.take_over(part)

    def test_a_held_card_waits(self) -> None:
        services.put_on_hold(card=self.card, reason="DESIGN_CHANGE", by=self.ben, at=NINE)

        with refused(CardNotOnFloor, f"{self.card} is on hold: Design change."):
            self.take_over()

    def test_a_card_with_qc_keeps_its_steps(self) -> None:
        self.work_all()

        with refused(StepNotReady, f"{self.card} is with QC; only the inspector's verdict adds work now."):
            self.take_over()
