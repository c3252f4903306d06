from core.testing import slow
from floor_app.operations.engineering.status import JobType
from floor_app.operations.inventory.models import SerialUnit, StockMove
from floor_app.operations.inventory.status import Ownership, UnitCondition, UnitStatus
from floor_app.operations.inventory.testing import make_unit
from floor_app.operations.plant.testing import make_location
from floor_app.operations.production import services
from floor_app.operations.production.models import JobCard, JobOperation
from floor_app.operations.production.refusals import (
    OperationRunning,
)
from floor_app.operations.production.testing import NINE, make_finished_goods, make_job_card, operations_of
from floor_app.operations.production.tests.floor_case import FloorCase, last_event, refused


class RepairedUnitTests(FloorCase):
    """12345678 is on a released repair card of one step."""

    unit: SerialUnit
    repair: JobCard
    brazing: JobOperation

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.unit = make_unit(location=make_location("WH-A01"))
        cls.repair = cls.repair_card(JobType.REPAIR)
        cls.brazing = operations_of(cls.repair)[0]

    @classmethod
    def repair_card(cls, job_type: JobType) -> JobCard:
        steps = [("BRAZING", "WELD-1"), ("POLISHING", "BENCH-1")]
        make_job_card(job_type=job_type, steps=steps, released=False)  # brings the routing
        card = services.create_job_card(
            material=cls.unit.material, job_type=job_type, quantity=1, unit=cls.unit, by=cls.ben, at=NINE
        )
        return services.release_to_shop(card=card, by=cls.ben, at=NINE)

    def unit_now(self) -> tuple[str, str, int]:
        unit = SerialUnit.objects.get(pk=self.unit.pk)
        return unit.status, unit.condition, unit.repair_index

    def rework(self) -> JobCard:
        return services.create_rework_card(
            operation=self.brazing, quantity=1, reason="INCOMPLETE_BRAZE", by=self.ben, at=NINE
        )

    def test_a_cancelled_repair_puts_the_unit_back(self) -> None:
        services.cancel_card(card=self.repair, reason="Order withdrawn", by=self.ben, at=NINE)

        assert self.unit_now() == ("IN_STOCK", "USED", 1)
        move = StockMove.objects.get(unit=self.unit)
        assert (move.kind, int(move.quantity), move.destination) == ("RECEIPT", 1, self.unit.location)

    def test_a_unit_that_lay_nowhere_goes_to_the_finished_goods(self) -> None:
        SerialUnit.objects.filter(pk=self.unit.pk).update(location=None)

        services.cancel_card(card=self.repair, reason="Order withdrawn", by=self.ben, at=NINE)

        assert StockMove.objects.get(unit=self.unit).destination == make_finished_goods()

    def test_a_customers_unit_is_not_counted_as_stock(self) -> None:
        SerialUnit.objects.filter(pk=self.unit.pk).update(
            ownership=Ownership.CUSTOMER, owner="Delta Drilling"
        )

        services.cancel_card(card=self.repair, reason="Order withdrawn", by=self.ben, at=NINE)

        assert self.unit_now() == ("IN_STOCK", "USED", 1)
        assert not StockMove.objects.exists()

    def test_a_card_that_never_took_its_unit_leaves_it_where_it_is(self) -> None:
        services.cancel_card(card=self.repair, reason="Order withdrawn", by=self.ben, at=NINE)
        card = services.create_job_card(
            material=self.unit.material, job_type=JobType.REPAIR, quantity=1, unit=self.unit,
            by=self.ben, at=NINE,
        )  # fmt: skip

        services.cancel_card(card=card, reason="Order withdrawn", by=self.ben, at=NINE)

        assert self.unit_now() == ("IN_STOCK", "USED", 1)
        assert StockMove.objects.filter(unit=self.unit).count() == 1

    def test_a_scrapped_repair_scraps_the_unit(self) -> None:
        services.scrap_card(card=self.repair, reason="CRACK_DETECTED", by=self.ben, at=NINE)

        assert self.unit_now() == ("SCRAPPED", "SCRAP", 1)
        assert last_event(self.unit)["reason"] == "Crack detected"

    def test_a_unit_that_is_scrap_already_is_not_scrapped_again(self) -> None:
        SerialUnit.objects.filter(pk=self.unit.pk).update(
            status=UnitStatus.SCRAPPED, condition=UnitCondition.SCRAP
        )

        services.scrap_card(card=self.repair, reason="CRACK_DETECTED", by=self.ben, at=NINE)

        assert self.states(self.repair)[0] == "SCRAPPED"

    def test_a_unit_reported_as_scrap_is_scrapped_with_its_card(self) -> None:
        self.work(self.brazing, scrap=1, scrap_reason="CRACK_DETECTED")

        assert self.states(self.repair)[0] == "SCRAPPED"
        assert self.unit_now() == ("SCRAPPED", "SCRAP", 1)
        assert last_event(self.unit)["reason"] == "All pieces were scrapped."

    def test_a_unit_passes_over_to_its_rework_card(self) -> None:
        self.work(self.brazing, rework=1, rework_reason="INCOMPLETE_BRAZE")

        rework = self.rework()

        assert self.states(self.repair)[0] == "CANCELLED"
        assert JobCard.objects.get(pk=rework.pk).unit == self.unit
        assert self.unit_now() == ("UNDER_REPAIR", "USED", 1)

    def test_the_release_of_the_rework_card_counts_no_second_repair(self) -> None:
        self.work(self.brazing, rework=1, rework_reason="INCOMPLETE_BRAZE")

        services.release_to_shop(card=self.rework(), by=self.ben, at=NINE)

        assert self.unit_now() == ("UNDER_REPAIR", "USED", 1)

    def test_a_unit_does_not_leave_from_under_somebodys_hands(self) -> None:
        self.start(self.brazing)
        self.report(self.brazing, rework=1, rework_reason="INCOMPLETE_BRAZE")

        with refused(OperationRunning, "10 Brazing of JC-2026-00003 is running. Pause or finish it first."):
            self.rework()

    @slow
    def test_a_unit_that_is_only_looked_at_is_put_back_uncounted(self) -> None:
        services.cancel_card(card=self.repair, reason="Order withdrawn", by=self.ben, at=NINE)
        look = self.repair_card(JobType.TEST)

        assert self.unit_now()[0] == "UNDER_INSPECTION"
        services.cancel_card(card=look, reason="Not needed", by=self.ben, at=NINE)

        assert self.unit_now() == ("IN_STOCK", "USED", 1)
        assert StockMove.objects.filter(unit=self.unit).count() == 1
