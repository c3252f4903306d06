from decimal import Decimal
from typing import Any
from uuid import UUID

from core.testing import slow
from floor_app.operations.inventory.models import StockMove
from floor_app.operations.inventory.status import UnitCondition, UnitStatus
from floor_app.operations.inventory.testing import make_unit
from floor_app.operations.production import services as production
from floor_app.operations.production.models import JobCard, JobOperation
from floor_app.operations.production.refusals import CardNotOnFloor, NotOfThisCard, ReasonMissing, SameHands
from floor_app.operations.production.testing import NINE, make_job_card, operations_of, run_through
from floor_app.operations.production.tests.floor_case import FloorCase, after, last_event
from floor_app.operations.quality import queries, services
from floor_app.operations.quality.models import ChecklistItem, Inspection, InspectionCheck, Ncr
from floor_app.operations.quality.refusals import ChecklistIncomplete, NcrOpen, NoteMissing
from floor_app.operations.quality.status import NcrSeverity
from floor_app.operations.quality.testing import answers, make_checklist, pass_card, settle
from floor_app.operations.quality.tests.quality_case import refused

ONCE = UUID("5f0c1a52-0000-4000-8000-000000000031")


class InspectionCase(FloorCase):
    """The card of ten pieces stands before Chidi; three lines are to be answered."""

    lines: list[ChecklistItem]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.lines = make_checklist()
        cls.card = run_through(cls.card, by=cls.ana)

    def send_back(self, repeat: JobOperation | None = None, **facts: Any) -> Inspection:
        wrong = {"reason": "THREAD", "description": "Thread out of gauge"} | facts
        failure = services.Failure(repeat=repeat or self.welding, **wrong)
        return services.fail_inspection(
            card=self.card, results={}, failure=failure, by=self.chidi, at=after(60), note="See photo"
        )


class PassTests(InspectionCase):
    def test_passing_completes_the_card_and_puts_its_pieces_in_stock(self) -> None:
        inspection = services.pass_inspection(
            card=self.card, results=answers(self.card), by=self.chidi, at=after(60), note="Fine"
        )

        card = JobCard.objects.get()
        assert (card.status, card.actual_end_datetime) == ("COMPLETE", after(60))
        assert (inspection.verdict, inspection.inspector, inspection.note) == ("PASS", self.chidi, "Fine")
        received = StockMove.objects.get()
        assert (received.quantity, received.reference) == (Decimal(10), card.number)
        assert last_event(inspection) == {"verb": "quality.inspection.passed", "by": "Chidi"}

    def test_the_answers_are_kept_as_the_lines_were_worded_then(self) -> None:
        pass_card(self.card, by=self.chidi, at=after(60))
        ChecklistItem.objects.update(text="Reworded")

        kept = InspectionCheck.objects.order_by("position").values_list("position", "text", "result")
        assert list(kept) == [(line.position, line.text, "OK") for line in self.lines]

    def test_every_mandatory_line_has_an_answer(self) -> None:
        first, second, _ = self.lines

        with refused(ChecklistIncomplete, f"“{second}” has no answer yet."):
            services.pass_inspection(card=self.card, results={first.pk: "OK"}, by=self.chidi, at=NINE)

    def test_a_line_that_does_not_apply_is_answered(self) -> None:
        services.pass_inspection(card=self.card, results=answers(self.card, "NA"), by=self.chidi, at=NINE)

        assert self.states()[0] == "COMPLETE"

    def test_an_optional_line_may_stay_open(self) -> None:
        results = answers(self.card)
        make_checklist("Photo taken", is_mandatory=False)

        services.pass_inspection(card=self.card, results=results, by=self.chidi, at=NINE)

        assert InspectionCheck.objects.count() == 3

    def test_nothing_passes_with_a_line_that_is_not_ok(self) -> None:
        results = answers(self.card) | {self.lines[1].pk: "NOT_OK"}

        with refused(ChecklistIncomplete, "“NDT passed” is not OK; the work cannot pass."):
            services.pass_inspection(card=self.card, results=results, by=self.chidi, at=NINE)

    def test_only_the_lines_of_its_kind_and_in_use_are_asked(self) -> None:
        make_checklist("Certificate of repair", job_type="REPAIR")
        make_checklist("Sample kept", job_type="NEW_PRODUCTION")
        ChecklistItem.objects.filter(text="NDT passed").update(is_active=False)

        texts = [line.text for line in queries.checklist_for(self.card)]

        assert texts == ["All steps done", "Sample kept", "Documents complete"]

    def test_nobody_inspects_their_own_work(self) -> None:
        with refused(SameHands, f"You worked on {self.card}; somebody else inspects it."):
            pass_card(self.card, by=self.ana, at=NINE)

    @slow
    def test_who_only_reported_pieces_has_worked_on_it(self) -> None:
        card = make_job_card(quantity=2, steps=[("TURNING", "LATHE-1")])
        (step,) = operations_of(card)
        self.start(step)
        self.finish(step, 2, by=self.chidi)

        with refused(SameHands, f"You worked on {card}; somebody else inspects it."):
            pass_card(card, by=self.chidi, at=NINE)

    def test_a_card_that_is_not_under_qc_is_not_inspected(self) -> None:
        card = make_job_card(quantity=2)

        with refused(CardNotOnFloor, f"{card} is released to shop, not under QC."):
            pass_card(card, by=self.chidi, at=NINE)

    def test_a_complete_card_is_not_inspected_again(self) -> None:
        pass_card(self.card, by=self.chidi, at=NINE)

        with refused(CardNotOnFloor, f"{self.card} is complete, not under QC."):
            pass_card(self.card, by=self.chidi, at=NINE)

    def test_a_second_tap_receives_nothing_twice(self) -> None:
        first, second = (
            services.pass_inspection(
                card=self.card, results=answers(self.card), by=self.chidi, at=NINE, client_id=ONCE
            )
            for _ in range(2)
        )

        assert first == second
        assert StockMove.objects.count() == 1


@slow
class OwnWorkInTheFamilyTests(FloorCase):
    """Who worked on the pieces before they came to this card has worked on them."""

    def test_of_a_part_that_was_split_off(self) -> None:
        self.start(self.turning, by=self.chidi)
        self.finish(self.turning, 10, by=self.chidi)
        part = production.split_card(card=self.card, quantity=4, by=self.ben, at=NINE)
        production.release_to_shop(card=part, by=self.ben, at=NINE)
        run_through(part, by=self.ana)

        with refused(SameHands, f"You worked on {part}; somebody else inspects it."):
            pass_card(part, by=self.chidi, at=NINE)

    def test_of_pieces_that_were_reworked(self) -> None:
        self.start(self.turning, by=self.chidi)
        self.finish(self.turning, 9, rework=1, rework_reason="THREAD", by=self.chidi)
        rework = production.create_rework_card(
            operation=self.turning, quantity=1, reason="THREAD", by=self.ben, at=NINE
        )
        production.release_to_shop(card=rework, by=self.ben, at=NINE)
        run_through(rework, by=self.ana)

        with refused(SameHands, f"You worked on {rework}; somebody else inspects it."):
            pass_card(rework, by=self.chidi, at=NINE)


@slow
class OpenReportTests(InspectionCase):
    def raise_ncr(self, severity: str) -> Ncr:
        return services.raise_ncr(
            card=self.card, description="Scratch", severity=severity, by=self.ana, at=NINE
        )

    def test_an_open_report_keeps_the_work(self) -> None:
        for severity in NcrSeverity:
            ncr = self.raise_ncr(severity)
            sentence = f"{ncr} is open (open). It must be closed before {self.card} passes."

            with refused(NcrOpen, sentence):
                pass_card(self.card, by=self.chidi, at=NINE)

            services.cancel_ncr(ncr=ncr, reason="Not ours", by=self.ben, at=NINE)

    def test_a_written_concession_lets_it_go(self) -> None:
        settle(self.raise_ncr("MAJOR"), by=self.chidi, at=NINE)

        pass_card(self.card, by=self.chidi, at=NINE)

        assert self.states()[0] == "COMPLETE"


class UnitTests(FloorCase):
    @slow
    def test_a_report_on_the_unit_keeps_it_whatever_card_it_is_on(self) -> None:
        unit = make_unit(status=UnitStatus.IN_PRODUCTION, condition=UnitCondition.NEW)
        first = production.create_job_card(
            material=unit.material, job_type="NEW_PRODUCTION", quantity=1, unit=unit, by=self.ben, at=NINE
        )
        ncr = services.raise_ncr(card=first, description="Crack", by=self.ana, at=NINE)
        production.cancel_card(card=first, reason="Wrong routing", by=self.ben, at=NINE)
        second = production.create_job_card(
            material=unit.material, job_type="NEW_PRODUCTION", quantity=1, unit=unit, by=self.ben, at=NINE
        )
        run_through(production.release_to_shop(card=second, by=self.ben, at=NINE), by=self.ana)
        sentence = f"{ncr} is open (open). It must be closed before {second} passes."

        with refused(NcrOpen, sentence):
            pass_card(second, by=self.chidi, at=NINE)


class FailTests(InspectionCase):
    def test_failing_repeats_a_step_and_opens_a_report(self) -> None:
        inspection = self.send_back()

        ncr = Ncr.objects.get()
        again = operations_of(self.card)[-1]
        assert (inspection.verdict, inspection.note) == ("FAIL", "See photo")
        assert self.states() == ["IN_PRODUCTION", "DONE", "DONE", "DONE", "READY"]
        assert (again.sequence, again.name, again.repeats, again.rework_reason) == (
            40, "Welding (rework)", self.welding, "THREAD"
        )  # fmt: skip
        assert (ncr.operation, ncr.inspection, ncr.severity, ncr.description) == (
            again, inspection, "MAJOR", "Thread out of gauge"
        )  # fmt: skip
        assert last_event(ncr)["verb"] == "quality.ncr.raised"
        assert last_event(inspection)["verb"] == "quality.inspection.failed"

    @slow
    def test_the_work_passes_once_it_is_mended_and_the_report_closed(self) -> None:
        self.send_back()
        again = operations_of(self.card)[-1]
        self.work(again, 10)
        assert self.states()[0] == "UNDER_QC"

        ncr = Ncr.objects.get()
        services.investigate_ncr(ncr=ncr, by=self.chidi, at=NINE)
        services.report_cause(ncr=ncr, cause="Worn insert", by=self.chidi, at=NINE)
        services.dispose_ncr(ncr=ncr, disposition="REWORK", note="Cut again", by=self.ben, at=NINE)
        services.report_rework_done(ncr=ncr, by=self.ana, at=NINE)
        services.close_ncr(ncr=ncr, by=self.chidi, at=NINE)
        pass_card(self.card, by=self.chidi, at=NINE)

        assert self.states()[0] == "COMPLETE"

    def test_a_failure_needs_no_complete_checklist(self) -> None:
        results = {self.lines[0].pk: "NOT_OK"}
        failure = services.Failure(self.welding, "THREAD", "Thread out of gauge")

        services.fail_inspection(card=self.card, results=results, failure=failure, by=self.chidi, at=NINE)

        assert [check.result for check in InspectionCheck.objects.all()] == ["NOT_OK"]

    def test_a_failure_says_what_is_wrong(self) -> None:
        with refused(NoteMissing, "Write down what you found or decided."):
            self.send_back(description=" ")

    def test_a_failure_has_a_rework_reason(self) -> None:
        with refused(ReasonMissing, "Say why."):
            self.send_back(reason="")

    def test_a_step_of_another_card_is_not_repeated(self) -> None:
        other = operations_of(make_job_card())[0]

        with refused(NotOfThisCard, f"10 Turning is not a step of {self.card}."):
            self.send_back(other)

    def test_nobody_fails_their_own_work(self) -> None:
        failure = services.Failure(self.welding, "THREAD", "Thread out of gauge")

        with refused(SameHands, f"You worked on {self.card}; somebody else inspects it."):
            services.fail_inspection(card=self.card, results={}, failure=failure, by=self.ana, at=NINE)


class InspectionListTests(InspectionCase):
    def test_inspections_come_with_card_and_inspector(self) -> None:
        inspection = pass_card(self.card, by=self.chidi, at=NINE)

        with self.assertNumQueries(1):
            (found,) = queries.inspections()
            assert (str(found.inspector), found.job_card.material.mat_number) == ("Chidi", "1267829M")

        assert [str(found), str(inspection.checks.order_by("pk")[0])] == [
            f"{self.card} Pass", "All steps done: OK",
        ]  # fmt: skip
