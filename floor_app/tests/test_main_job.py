"""The main job across the domains, as people walk it: created, released, worked on, inspected, in stock."""

from decimal import Decimal

import pytest
from django.test import TestCase

from core.events import history
from core.testing import slow
from floor_app.operations.engineering.models import Material
from floor_app.operations.engineering.testing import make_material, make_revision, make_routing
from floor_app.operations.inventory import queries as inventory
from floor_app.operations.inventory.models import SerialUnit
from floor_app.operations.inventory.status import UnitCondition, UnitStatus
from floor_app.operations.inventory.testing import make_unit
from floor_app.operations.maintenance import services as maintenance
from floor_app.operations.maintenance.queries import WorkCenterDown
from floor_app.operations.maintenance.status import AssetStatus
from floor_app.operations.maintenance.testing import make_asset
from floor_app.operations.people.models import User
from floor_app.operations.people.testing import make_user
from floor_app.operations.plant.models import Location, WorkCenter
from floor_app.operations.plant.testing import make_location, make_work_center
from floor_app.operations.production import invariants as production_invariants
from floor_app.operations.production import queries, services
from floor_app.operations.production.models import JobCard
from floor_app.operations.production.refusals import SameHands
from floor_app.operations.production.testing import NINE, make_ben, make_finished_goods, operations_of
from floor_app.operations.production.tests.floor_case import after
from floor_app.operations.quality import invariants as quality_invariants
from floor_app.operations.quality import services as quality
from floor_app.operations.quality.testing import make_checklist, make_inspector, pass_card


class JourneyCase(TestCase):
    ana: User
    ben: User
    chidi: User
    dora: User
    lathe: WorkCenter
    material: Material
    store: Location

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ana, cls.ben, cls.chidi, cls.dora = (
            make_user("ana"),
            make_ben(),
            make_inspector(),
            make_user("dora"),
        )
        cls.lathe, bench = make_work_center("LATHE-1"), make_work_center("BENCH-1")
        cls.material, cls.store = make_material("1267829M"), make_finished_goods()
        make_checklist()
        steps = [("TURNING", cls.lathe, 10, 5), ("FINISHING", bench, 0, 5)]
        for job_type in ("NEW_PRODUCTION", "REPAIR"):
            make_routing(cls.material, code=f"BIT-{job_type}", job_type=job_type, operations=steps)  # type: ignore[arg-type]

    def tearDown(self) -> None:
        assert production_invariants.violations() == []
        assert quality_invariants.violations() == []

    def action(self, card: JobCard) -> tuple[str, str]:
        """What a terminal would show for the card: the step and the one thing to do with it."""
        card.refresh_from_db()
        shown = queries.next_step(card)
        return str(shown.operation), shown.action

    def status(self, card: JobCard) -> str:
        return JobCard.objects.get(pk=card.pk).status


class NewProductionTests(JourneyCase):
    def test_five_pieces_from_the_order_to_the_shelf(self) -> None:
        make_revision(self.material, "C")
        batch = services.open_batch_order(
            target_quantity=5, customer="Sandgrouse Drilling", by=self.ben, at=NINE
        )
        card = services.create_job_card(
            material=self.material,
            job_type="NEW_PRODUCTION",
            quantity=5,
            batch_order=batch,
            by=self.ben,
            at=NINE,
        )
        assert (card.number, str(card.revision), card.status) == ("JC-2026-00001", "1267829M C", "NEW")

        services.release_to_shop(card=card, by=self.ben, at=after(5))
        assert self.action(card) == ("10 Turning", "start")
        turning, finishing = operations_of(card)

        services.start_operation(operation=turning, kind="SETUP", by=self.ana, at=after(10))
        services.switch_labor(operation=turning, kind="RUN", by=self.ana, at=after(20))
        assert self.action(card) == ("10 Turning", "report")
        services.report_quantity(operation=turning, good=2, by=self.ana, at=after(30))

        services.start_operation(operation=finishing, by=self.dora, at=after(31))
        services.finish_operation(
            operation=turning, good=2, scrap=1, scrap_reason="CRACK_DETECTED", by=self.ana, at=after(60)
        )
        assert self.action(card) == ("20 Finishing", "report")
        services.finish_operation(operation=finishing, good=4, by=self.dora, at=after(90))
        assert self.action(card) == ("None", "inspect")

        with pytest.raises(SameHands, match="You worked on JC-2026-00001"):
            pass_card(card, by=self.ana, at=after(95))
        pass_card(card, by=self.chidi, at=after(100))

        item = inventory.item_for(self.material)
        assert item is not None
        assert inventory.on_hand(item, location=self.store) == Decimal(4)
        batch.refresh_from_db()
        assert (self.status(card), batch.status, queries.completed_pieces(batch)) == (
            "COMPLETE",
            "COMPLETE",
            4,
        )
        assert [event.verb.removeprefix("production.job_card.") for event in history(card)][::-1] == [
            "created", "released_to_shop", "approved_by_qc", "completed",
        ]  # fmt: skip


@slow
class RepairTests(JourneyCase):
    def bring_in(self) -> SerialUnit:
        return make_unit("12345678", status=UnitStatus.AT_CUSTOMER, location=make_location("DOCK"))

    @slow
    def test_a_unit_comes_in_worn_and_leaves_mended(self) -> None:
        unit = self.bring_in()
        card = services.create_job_card(
            material=self.material, job_type="REPAIR", quantity=1, unit=unit, by=self.ben, at=NINE
        )
        services.begin_evaluation(card=card, by=self.ben, at=NINE)
        services.submit_evaluation(card=card, findings="Worn cutters", by=self.ben, at=NINE)
        services.approve_evaluation(card=card, by=self.dora, at=NINE)
        services.release_to_shop(card=card, by=self.ben, at=NINE)
        unit.refresh_from_db()
        assert (str(unit), unit.status) == ("12345678-R1", "UNDER_REPAIR")

        turning, finishing = operations_of(card)
        for operation in (turning, finishing):
            services.start_operation(operation=operation, by=self.ana, at=after(10))
            services.finish_operation(operation=operation, good=1, by=self.ana, at=after(20))

        failure = quality.Failure(repeat=finishing, reason="SURFACE_FINISH", description="Scratch")
        quality.fail_inspection(card=card, results={}, failure=failure, by=self.chidi, at=after(30))
        assert self.action(card) == ("30 Finishing (rework)", "start")
        again = operations_of(card)[-1]
        services.start_operation(operation=again, by=self.ana, at=after(40))
        services.finish_operation(operation=again, good=1, by=self.ana, at=after(50))

        ncr = card.ncrs.get()
        quality.investigate_ncr(ncr=ncr, by=self.chidi, at=after(51))
        quality.report_cause(ncr=ncr, cause="Blunt tool", by=self.chidi, at=after(52))
        quality.dispose_ncr(ncr=ncr, disposition="REWORK", note="Polish again", by=self.ben, at=after(53))
        quality.report_rework_done(ncr=ncr, by=self.ana, at=after(54))
        quality.close_ncr(ncr=ncr, by=self.chidi, at=after(55))
        pass_card(card, by=self.chidi, at=after(60))

        unit.refresh_from_db()
        assert (self.status(card), unit.status, unit.condition, unit.location, unit.repair_index) == (
            "COMPLETE", UnitStatus.IN_STOCK, UnitCondition.REWORKED, self.store, 1
        )  # fmt: skip

    def test_a_breakdown_sends_the_card_round_by_way_of_maintenance(self) -> None:
        machine = make_asset("CNC-001", work_center=self.lathe)
        card = services.create_job_card(
            material=self.material, job_type="REPAIR", quantity=1, unit=self.bring_in(), by=self.ben, at=NINE
        )
        services.release_to_shop(card=card, by=self.ben, at=NINE)
        turning, _ = operations_of(card)
        services.start_operation(operation=turning, by=self.ana, at=after(5))

        request = services.report_breakdown(
            work_center=self.lathe, description="Spindle noise", by=self.ana, at=after(10)
        )
        assert (request.asset, self.action(card)) == (machine, ("10 Turning", "resume"))
        with pytest.raises(WorkCenterDown, match="LATHE-1 is down"):
            services.start_operation(operation=turning, by=self.ana, at=after(11))

        machine.refresh_from_db()
        maintenance.change_asset_status(
            asset=machine, status=AssetStatus.IN_SERVICE, note="Bearing changed", by=self.dora, at=after(90)
        )
        services.start_operation(operation=turning, by=self.ana, at=after(91))
        assert self.action(card) == ("10 Turning", "report")
