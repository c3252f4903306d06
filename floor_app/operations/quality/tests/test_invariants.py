from floor_app.operations.inventory.models import SerialUnit
from floor_app.operations.inventory.status import UnitStatus
from floor_app.operations.inventory.testing import make_unit
from floor_app.operations.production.models import JobCard
from floor_app.operations.production.testing import NINE, run_through
from floor_app.operations.production.tests.floor_case import FloorCase
from floor_app.operations.quality import services
from floor_app.operations.quality.invariants import violations
from floor_app.operations.quality.models import Inspection, Ncr
from floor_app.operations.quality.testing import make_checklist, pass_card, settle

NUMBER = "JC-2026-00001"


class VerdictInvariantTests(FloorCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        make_checklist()
        run_through(cls.card, by=cls.ana)

    def test_inspected_work_breaks_no_rule(self) -> None:
        settle(
            services.raise_ncr(card=self.card, description="Dent", by=self.ana, at=NINE),
            by=self.chidi,
            at=NINE,
        )
        pass_card(self.card, by=self.chidi, at=NINE)
        services.raise_ncr(card=self.card, description="The customer found a dent", by=self.ana, at=NINE)

        assert violations() == []

    def test_a_complete_card_that_nobody_inspected(self) -> None:
        JobCard.objects.update(status="COMPLETE")

        assert violations() == [f"{NUMBER} is COMPLETE and never passed an inspection."]

    def test_imported_history_was_inspected_elsewhere(self) -> None:
        JobCard.objects.update(status="COMPLETE", is_imported=True)

        assert violations() == []

    def test_a_card_that_passed_and_did_not_go(self) -> None:
        Inspection.objects.create(job_card=self.card, inspector=self.chidi, verdict="PASS", at=NINE)

        assert violations() == [f"{NUMBER} passed its inspection and is UNDER_QC."]

    def test_own_work(self) -> None:
        pass_card(self.card, by=self.chidi, at=NINE)
        Inspection.objects.create(job_card=self.card, inspector=self.ana, verdict="PASS", at=NINE)

        assert violations() == [f"ana let own work on {NUMBER} pass."]

    def test_a_report_that_was_open_when_the_card_went(self) -> None:
        ncr = services.raise_ncr(card=self.card, description="Dent", by=self.ana, at=NINE)
        Ncr.objects.update(status="CANCELLED")
        pass_card(self.card, by=self.chidi, at=NINE)
        Ncr.objects.update(status="OPEN")

        assert violations() == [f"{NUMBER} was completed while {ncr} was open."]

        services.cancel_ncr(ncr=ncr, reason="Too late", by=self.ben, at=NINE)
        assert violations() == [f"{NUMBER} was completed while {ncr} was open."]

    def test_a_report_closed_by_who_reworked_it(self) -> None:
        ncr = services.raise_ncr(card=self.card, description="Dent", by=self.ana, at=NINE)
        settle(ncr, by=self.chidi, at=NINE)
        Ncr.objects.update(reworked_by=self.chidi)

        assert violations() == [f"{ncr} was closed by the one who reworked it."]

    def test_a_report_closed_as_scrap_whose_unit_is_none(self) -> None:
        ncr = services.raise_ncr(card=self.card, description="Dent", by=self.ana, at=NINE)
        settle(ncr, by=self.chidi, at=NINE)
        Ncr.objects.update(disposition="SCRAP", unit=make_unit("12345678"))

        assert violations() == [f"{ncr} was closed as scrap, and unit 12345678 is not scrapped."]

        SerialUnit.objects.update(status=UnitStatus.SCRAPPED)
        assert violations() == []
