from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from core.testing import by_riyadh_time
from floor_app.operations.engineering.models import RoutingOperation
from floor_app.operations.engineering.queries import NoRouting
from floor_app.operations.engineering.status import JobType
from floor_app.operations.engineering.testing import make_material, make_revision, make_routing
from floor_app.operations.inventory.models import SerialUnit
from floor_app.operations.inventory.status import UnitStatus
from floor_app.operations.inventory.testing import make_unit
from floor_app.operations.people.testing import make_skill
from floor_app.operations.production import services
from floor_app.operations.production.models import JobCard
from floor_app.operations.production.refusals import (
    OriginalMissing,
    QuantityRefused,
    UnitRefused,
)
from floor_app.operations.production.status import Priority
from floor_app.operations.production.testing import NINE, operations_of
from floor_app.operations.production.tests.floor_case import last_event, refused
from floor_app.operations.production.tests.office_case import OfficeCase
from floor_app.operations.qr_system.models import QRCode

ONCE = UUID("5f0c1a52-0000-4000-8000-000000000013")


class CreateTests(OfficeCase):
    def test_a_card_carries_what_was_ordered(self) -> None:
        revision = make_revision(self.material)

        card = self.create(
            priority=Priority.RUSH, customer="Delta Drilling", reference="PO-1", due_date=date(2026, 12, 1)
        )

        card.refresh_from_db()
        assert (card.status, card.quantity, card.mat_number, card.revision) == (
            "NEW", 4, "1267829M", revision
        )  # fmt: skip
        assert (card.priority, card.customer, card.reference, card.due_order) == (
            Priority.RUSH, "Delta Drilling", "PO-1", date(2026, 12, 1)
        )  # fmt: skip
        assert (card.created_by, card.created_at, card.released_at) == (self.ben, NINE, None)
        assert last_event(card) == {"verb": "production.job_card.created", "by": "Ben", "quantity": 4}

    def test_numbers_count_up_within_the_year(self) -> None:
        numbers = [self.create().number for _ in range(2)]
        next_year = self.create(at=NINE.replace(year=2027)).number

        assert [*numbers, next_year] == ["JC-2026-00002", "JC-2026-00003", "JC-2027-00001"]

    @by_riyadh_time
    def test_the_year_is_the_plants(self) -> None:
        """At 22:00 UTC it is the next day in Riyadh."""
        card = self.create(at=datetime(2026, 12, 31, 22, tzinfo=UTC))

        assert card.number == "JC-2027-00001"

    def test_a_refused_card_takes_no_number(self) -> None:
        with refused(NoRouting, "No routing in use fits 1267829M PDC bit for this job type. "
                     "Add one under Engineering, Routings."):  # fmt: skip
            self.create(job_type=JobType.RETROFIT)

        assert self.create().number == "JC-2026-00002"

    def test_the_steps_are_the_routings(self) -> None:
        skill = make_skill("BRAZING")
        RoutingOperation.objects.filter(code="TURNING", routing__code="MATRIX-NEW").update(
            skill=skill, is_mandatory=False, instructions="Mind the thread."
        )

        turning, qc = operations_of(self.create(priority=Priority.HIGH, due_date=date(2026, 12, 1)))

        assert (turning.sequence, turning.code, turning.name, turning.work_center.code) == (
            10, "TURNING", "Turning", "LATHE-1"
        )  # fmt: skip
        assert (int(turning.setup_minutes), int(turning.run_minutes)) == (10, 5)
        assert (turning.skill, turning.is_mandatory, turning.instructions) == (
            skill, False, "Mind the thread."
        )  # fmt: skip
        assert (turning.status, turning.on_floor) == ("NOT_STARTED", False)
        assert (turning.priority, turning.due_order) == (Priority.HIGH, date(2026, 12, 1))
        assert (qc.sequence, qc.code, qc.is_mandatory) == (20, "FINAL_QC", True)

    def test_the_card_and_its_steps_have_labels(self) -> None:
        card = self.create()

        codes = QRCode.objects.filter(key__startswith=card.number).order_by("pk")
        assert [code.key for code in codes] == [
            "JC-2026-00002", "JC-2026-00002/10", "JC-2026-00002/20"
        ]  # fmt: skip
        assert [code.text for code in codes] == [
            card.qr_code, *(step.qr_code for step in operations_of(card))
        ]  # fmt: skip
        assert "202600002" in card.qr_code

    def test_a_second_tap_makes_no_second_card(self) -> None:
        cards = {self.create(client_id=ONCE) for _ in range(2)}

        assert [card.number for card in cards] == ["JC-2026-00002"]

    def test_a_card_without_a_due_date_comes_last(self) -> None:
        card = self.create()

        card.refresh_from_db()
        assert card.due_order == operations_of(card)[0].due_order == date.max

    def test_a_card_needs_a_piece(self) -> None:
        with refused(QuantityRefused, "A job card needs a quantity of at least 1."):
            self.create(quantity=0)

    def test_rework_is_made_from_its_original(self) -> None:
        with refused(OriginalMissing, "A rework card is made from the job card it reworks."):
            self.create(job_type=JobType.REWORK)


class RoutingChoiceTests(OfficeCase):
    def routed(self) -> str:
        card = self.create(job_type=JobType.REPAIR)
        assert card.routing
        return card.routing.code

    def test_the_most_specific_routing_is_chosen(self) -> None:
        make_routing(self.material, code="BOTH", job_type=JobType.REPAIR)
        make_routing(code="FAMILY", job_type=JobType.REPAIR, product_family="PDC")
        make_routing(code="ANY", job_type=JobType.REPAIR)

        assert self.routed() == "BOTH"

    def test_the_family_counts_more_than_the_body(self) -> None:
        make_routing(code="FAMILY", job_type=JobType.REPAIR, product_family="PDC")
        make_routing(code="BODY", job_type=JobType.REPAIR, body_material="MATRIX")

        assert self.routed() == "FAMILY"

    def test_a_routing_for_any_product_serves_last(self) -> None:
        make_routing(code="ANY", job_type=JobType.REPAIR)
        make_routing(code="OTHER", job_type=JobType.REPAIR, product_family="ROLLER_CONE")

        assert self.routed() == "ANY"

    def test_of_two_alike_the_newer_is_chosen(self) -> None:
        make_routing(self.material, code="OLD", job_type=JobType.REPAIR)
        make_routing(self.material, code="NEW", job_type=JobType.REPAIR)

        assert self.routed() == "NEW"

    def test_a_routing_out_of_use_is_not_chosen(self) -> None:
        make_routing(self.material, code="BOTH", job_type=JobType.REPAIR, is_active=False)
        make_routing(code="ANY", job_type=JobType.REPAIR)

        assert self.routed() == "ANY"

    def test_an_empty_routing_makes_no_card(self) -> None:
        make_routing(self.material, code="EMPTY", job_type=JobType.REPAIR, operations=[])

        with refused(NoRouting, "Routing EMPTY v1 has no operations for this job type."):
            self.create(job_type=JobType.REPAIR)

    def test_an_evaluation_keeps_only_what_inspects(self) -> None:
        routing = make_routing(self.material, code="LOOK", job_type=JobType.EVALUATION_ONLY)
        routing.operations.filter(code="FINAL_QC").update(is_inspection=True)

        card = self.create(job_type=JobType.EVALUATION_ONLY)

        assert [(step.sequence, step.code) for step in operations_of(card)] == [(20, "FINAL_QC")]

    def test_an_evaluation_with_nothing_to_inspect_makes_no_card(self) -> None:
        make_routing(self.material, code="LOOK", job_type=JobType.EVALUATION_ONLY)

        with refused(NoRouting, "Routing LOOK v1 has no operations for this job type."):
            self.create(job_type=JobType.EVALUATION_ONLY)


class UnitTests(OfficeCase):
    unit: SerialUnit

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.unit = make_unit()
        make_routing(cls.material, code="REPAIR", job_type=JobType.REPAIR)
        look = make_routing(cls.material, code="LOOK", job_type=JobType.EVALUATION_ONLY)
        look.operations.update(is_inspection=True)

    def repair(self, **wanted: Any) -> JobCard:
        return self.create(**{"job_type": JobType.REPAIR, "quantity": 1, "unit": self.unit} | wanted)

    def unit_now(self) -> tuple[str, int]:
        unit = SerialUnit.objects.get(pk=self.unit.pk)
        return unit.status, unit.repair_index

    def test_the_release_to_the_shop_begins_the_repair(self) -> None:
        card = self.repair()
        assert self.unit_now() == ("IN_STOCK", 0)

        self.release(card)

        assert self.unit_now() == ("UNDER_REPAIR", 1)

    def test_a_unit_that_is_only_looked_at_is_not_repaired(self) -> None:
        self.release(self.repair(job_type=JobType.EVALUATION_ONLY))

        assert self.unit_now() == ("UNDER_INSPECTION", 0)

    def test_a_new_unit_is_made_on_its_card(self) -> None:
        SerialUnit.objects.filter(pk=self.unit.pk).update(status=UnitStatus.IN_PRODUCTION)
        self.unit.refresh_from_db()

        self.release(self.repair(job_type=JobType.NEW_PRODUCTION))

        assert self.unit_now() == ("IN_PRODUCTION", 0)

    def test_a_unit_is_one(self) -> None:
        with refused(UnitRefused, "12345678 is one unit; the quantity is 1."):
            self.repair(quantity=2)

    def test_a_unit_is_of_the_cards_material(self) -> None:
        make_routing(code="ANY", job_type=JobType.REPAIR)

        with refused(UnitRefused, "12345678 is not a 771779 PDC bit."):
            self.repair(material=make_material("771779"))

    def test_a_unit_in_stock_is_not_made_anew(self) -> None:
        with refused(UnitRefused, "12345678 is in stock; that does not fit a job card for new production."):
            self.repair(job_type=JobType.NEW_PRODUCTION)

    def test_a_unit_that_is_still_made_is_not_repaired(self) -> None:
        SerialUnit.objects.filter(pk=self.unit.pk).update(status=UnitStatus.IN_PRODUCTION)
        self.unit.refresh_from_db()

        with refused(UnitRefused, "12345678 is in production; that does not fit a job card for repair."):
            self.repair()

    def test_a_unit_is_on_one_open_card(self) -> None:
        first = self.repair()

        with refused(UnitRefused, "12345678 is already on JC-2026-00002."):
            self.repair()

        services.cancel_card(card=first, reason="Twice", by=self.ben, at=NINE)
        assert self.repair().unit == self.unit
