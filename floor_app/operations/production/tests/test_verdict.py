from django.db import transaction

from core.testing import slow
from floor_app.operations.engineering.models import Material
from floor_app.operations.engineering.status import JobType
from floor_app.operations.inventory.models import SerialUnit, StockMove
from floor_app.operations.inventory.status import Ownership, UnitCondition, UnitStatus
from floor_app.operations.inventory.testing import make_unit
from floor_app.operations.people.models import User
from floor_app.operations.plant.models import Location
from floor_app.operations.plant.queries import NoFinishedGoodsLocation
from floor_app.operations.plant.testing import make_location
from floor_app.operations.production import services
from floor_app.operations.production.models import JobCard, JobOperation
from floor_app.operations.production.refusals import CardNotOnFloor, NotOfThisCard, ReasonMissing, SameHands
from floor_app.operations.production.testing import NINE, make_finished_goods, make_job_card, operations_of
from floor_app.operations.production.tests.floor_case import FloorCase, last_event, refused


@slow
class ReleaseTests(FloorCase):
    def release(self, card: JobCard | None = None, *, by: User | None = None) -> JobCard:
        return services.release(card=card or self.card, by=by or self.chidi, at=NINE)

    def test_the_card_is_complete_and_its_good_pieces_are_in_stock(self) -> None:
        self.work(self.turning, 8, scrap=2, scrap_reason="CRACK_DETECTED")
        self.work(self.welding, 8)
        self.work(self.finishing, 8)

        card = self.release()

        move = StockMove.objects.get()
        assert (card.status, card.actual_end_datetime) == ("COMPLETE", NINE)
        assert (move.item.code, int(move.quantity), move.reference) == ("1267829M", 8, "JC-2026-00001")
        assert move.destination == make_finished_goods()
        assert last_event(card) == {"verb": "production.job_card.completed", "by": "Chidi", "pieces": 8}

    def test_nobody_inspects_their_own_work(self) -> None:
        self.work_all()

        with refused(SameHands, "You worked on JC-2026-00001; somebody else inspects it."):
            self.release(by=self.ana)

    def test_who_only_reported_pieces_worked_on_it_too(self) -> None:
        self.start(self.turning)
        self.report(self.turning, 1, by=self.chidi)
        self.finish(self.turning, 9)
        self.work(self.welding, 10)
        self.work(self.finishing, 10)

        with refused(SameHands, "You worked on JC-2026-00001; somebody else inspects it."):
            self.release()

    def test_who_worked_on_the_pieces_before_they_were_split_off_does_not_inspect_them(self) -> None:
        self.start(self.turning, by=self.chidi)
        self.finish(self.turning, 10, by=self.chidi)
        part = services.split_card(card=self.card, quantity=4, by=self.ben, at=NINE)
        services.release_to_shop(card=part, by=self.ben, at=NINE)
        for operation in operations_of(part):
            self.work(operation, 4)

        with refused(SameHands, "You worked on JC-2026-00002; somebody else inspects it."):
            self.release(part)

    def test_only_what_is_under_qc_is_released(self) -> None:
        with refused(CardNotOnFloor, "JC-2026-00001 is released to shop, not under QC."):
            self.release()

    def test_a_plant_without_a_place_for_finished_work_says_so(self) -> None:
        self.work_all()
        Location.objects.update(receives_finished_goods=False)

        with refused(
            NoFinishedGoodsLocation,
            "No location receives finished work. Mark one under Plant, Locations.",
        ):
            self.release_atomically()

    def release_atomically(self) -> None:
        """The verdict's transaction is the inspector's; see quality."""
        with transaction.atomic():
            self.release()


@slow
class SendBackTests(FloorCase):
    def send_back(self, repeat: JobOperation, reason: str = "THREAD") -> JobOperation:
        return services.send_back(card=self.card, repeat=repeat, reason=reason, by=self.chidi, at=NINE)

    def test_the_step_is_repeated_at_the_end(self) -> None:
        self.work_all()

        again = self.send_back(self.welding)

        assert self.states() == ["IN_PRODUCTION", "DONE", "DONE", "DONE", "READY"]
        again.refresh_from_db()
        assert (again.sequence, again.code, again.name) == (40, "WELDING", "Welding (rework)")
        assert (again.repeats, again.rework_reason, again.on_floor) == (self.welding, "THREAD", True)
        assert last_event(self.card) == {
            "verb": "production.job_card.sent_back", "by": "Chidi",
            "repeat": "20 Welding", "reason": "THREAD",
        }  # fmt: skip

    def test_the_repeated_step_leads_to_qc_again(self) -> None:
        self.work_all()
        again = self.send_back(self.welding)

        self.work(again, 10)

        assert self.states()[0] == "UNDER_QC"

    def test_sending_back_says_why(self) -> None:
        self.work_all()

        with refused(ReasonMissing, "Say why."):
            self.send_back(self.welding, " ")

    def test_only_a_step_of_this_card_is_repeated(self) -> None:
        self.work_all()
        stray = operations_of(make_job_card(steps=[("GRINDING", "GRIND-1")]))[0]

        with refused(NotOfThisCard, "10 Grinding is not a step of JC-2026-00001."):
            self.send_back(stray)

    def test_only_what_is_under_qc_is_sent_back(self) -> None:
        with refused(CardNotOnFloor, "JC-2026-00001 is released to shop, not under QC."):
            self.send_back(self.welding)


@slow
class UnitTests(FloorCase):
    """12345678 goes over one step at GRIND-1."""

    unit: SerialUnit
    material: Material

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.unit = make_unit(location=make_location("WH-A01"))
        cls.material = cls.unit.material

    def worked(self, job_type: JobType) -> JobCard:
        """A card of this kind for the unit, under QC."""
        make_job_card(job_type=job_type, steps=[("GRINDING", "GRIND-1")], released=False)
        self.unit.refresh_from_db()
        card = services.create_job_card(
            material=self.material, job_type=job_type, quantity=1, unit=self.unit, by=self.ben, at=NINE
        )
        services.release_to_shop(card=card, by=self.ben, at=NINE)
        self.work(operations_of(card)[0], 1)
        return card

    def release(self, card: JobCard) -> tuple[str, str, int, str]:
        services.release(card=card, by=self.chidi, at=NINE)
        unit = SerialUnit.objects.get(pk=self.unit.pk)
        return unit.status, unit.condition, unit.repair_index, str(unit.location)

    def test_a_mended_unit_is_reworked_and_in_stock(self) -> None:
        card = self.worked(JobType.REPAIR)

        assert self.release(card) == ("IN_STOCK", "REWORKED", 1, str(make_finished_goods()))
        assert StockMove.objects.get().unit == self.unit

    def test_a_customers_unit_is_not_counted_as_stock(self) -> None:
        SerialUnit.objects.filter(pk=self.unit.pk).update(
            ownership=Ownership.CUSTOMER, owner="Delta Drilling"
        )

        assert self.release(self.worked(JobType.REPAIR))[0] == "IN_STOCK"
        assert not StockMove.objects.exists()

    def test_a_new_unit_is_new(self) -> None:
        SerialUnit.objects.filter(pk=self.unit.pk).update(status=UnitStatus.IN_PRODUCTION, location=None)

        unit = self.release(self.worked(JobType.NEW_PRODUCTION))

        assert unit == ("IN_STOCK", UnitCondition.NEW, 0, str(make_finished_goods()))

    def test_a_new_unit_that_was_reworked_is_still_new(self) -> None:
        SerialUnit.objects.filter(pk=self.unit.pk).update(status=UnitStatus.IN_PRODUCTION, location=None)
        card = self.card_with_rework()

        assert self.release(card) == ("IN_STOCK", UnitCondition.NEW, 0, str(make_finished_goods()))

    def card_with_rework(self) -> JobCard:
        make_job_card(steps=[("GRINDING", "GRIND-1")], released=False)
        self.unit.refresh_from_db()
        card = services.create_job_card(
            material=self.material, job_type=JobType.NEW_PRODUCTION, quantity=1, unit=self.unit,
            by=self.ben, at=NINE,
        )  # fmt: skip
        services.release_to_shop(card=card, by=self.ben, at=NINE)
        grinding = operations_of(card)[0]
        self.work(grinding, rework=1, rework_reason="SURFACE_FINISH")
        rework = services.create_rework_card(
            operation=grinding, quantity=1, reason="SURFACE_FINISH", by=self.ben, at=NINE
        )
        services.release_to_shop(card=rework, by=self.ben, at=NINE)
        self.work(operations_of(rework)[0], 1)
        return rework

    def test_a_unit_that_was_looked_at_stays_where_it_is(self) -> None:
        card = self.worked(JobType.TEST)

        assert self.release(card) == ("IN_STOCK", "USED", 0, str(make_location("WH-A01")))
        assert not StockMove.objects.exists()

    def test_pieces_without_a_serial_number_that_were_repaired_are_not_received_as_new(self) -> None:
        card = make_job_card(job_type=JobType.REPAIR, steps=[("GRINDING", "GRIND-1")])
        self.work(operations_of(card)[0], 1)

        services.release(card=card, by=self.chidi, at=NINE)

        assert not StockMove.objects.exists()
