from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from core.state import IllegalTransition
from floor_app.operations.inventory.status import UnitStatus
from floor_app.operations.inventory.testing import make_unit
from floor_app.operations.people.models import User
from floor_app.operations.production import services as production
from floor_app.operations.production.testing import NINE, operations_of, run_through
from floor_app.operations.production.tests.floor_case import FloorCase, after, last_event
from floor_app.operations.quality import queries, services
from floor_app.operations.quality.models import Ncr
from floor_app.operations.quality.refusals import (
    NoReworkOrdered,
    NoteMissing,
    NotScrapped,
    ReworkUnfinished,
    SameHands,
)
from floor_app.operations.quality.status import ENDED_NCRS, NCR_MOVES, NcrStatus
from floor_app.operations.quality.testing import settle
from floor_app.operations.quality.tests.quality_case import refused

ONCE = UUID("5f0c1a52-0000-4000-8000-000000000032")
NO_WORDS = "Write down what you found or decided."


class NcrCase(FloorCase):
    """Ana has seen a scratch on the card of ten."""

    ncr: Ncr

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.ncr = services.raise_ncr(
            card=cls.card, operation=cls.welding, description=" Scratch ", by=cls.ana, at=NINE
        )

    def investigate(self) -> Ncr:
        return services.investigate_ncr(ncr=self.ncr, by=self.chidi, at=after(10))

    def find_cause(self, cause: str = " Worn insert ") -> Ncr:
        return services.report_cause(ncr=self.ncr, cause=cause, by=self.chidi, at=after(20))

    def dispose(self, disposition: str = "REWORK", note: str = " Cut again ") -> Ncr:
        return services.dispose_ncr(
            ncr=self.ncr, disposition=disposition, note=note, by=self.ben, at=after(30)
        )

    def rework(self, *, by: User | None = None) -> Ncr:
        return services.report_rework_done(ncr=self.ncr, by=by or self.dora, at=after(40))

    def close(self, *, by: User | None = None) -> Ncr:
        return services.close_ncr(ncr=self.ncr, by=by or self.chidi, at=after(50))

    def bring_to_disposition(self) -> None:
        self.investigate()
        self.find_cause()


class RaiseTests(NcrCase):
    def test_anyone_opens_one(self) -> None:
        assert (self.ncr.number, str(self.ncr), self.ncr.status) == (
            "NCR-2026-00001",
            self.ncr.number,
            "OPEN",
        )
        assert (self.ncr.description, self.ncr.severity, self.ncr.raised_by, self.ncr.raised_at) == (
            "Scratch", "MAJOR", self.ana, NINE
        )  # fmt: skip
        assert (self.ncr.job_card, self.ncr.operation, self.ncr.unit) == (self.card, self.welding, None)
        assert last_event(self.ncr) == {
            "verb": "quality.ncr.raised", "by": "Ana", "severity": "MAJOR"
        }  # fmt: skip

    def test_it_says_what_is_wrong(self) -> None:
        with refused(NoteMissing, NO_WORDS):
            services.raise_ncr(card=self.card, description=" ", by=self.ana, at=NINE)

    def test_a_second_tap_opens_no_second_one(self) -> None:
        facts: dict[str, Any] = {"card": self.card, "description": "Dent", "by": self.ana, "at": NINE}

        first, second = (services.raise_ncr(**facts, client_id=ONCE) for _ in range(2))

        assert first == second
        assert Ncr.objects.count() == 2

    def test_it_follows_the_unit(self) -> None:
        unit = make_unit(status=UnitStatus.IN_PRODUCTION)
        card = production.create_job_card(
            material=unit.material, job_type="NEW_PRODUCTION", quantity=1, unit=unit, by=self.ben, at=NINE
        )

        ncr = services.raise_ncr(card=card, description="Crack", by=self.ana, at=NINE)

        assert ncr.unit == unit
        assert list(queries.open_ncrs(card)) == [ncr]


class HandleTests(NcrCase):
    def test_from_the_finding_to_the_verified_end(self) -> None:
        self.investigate()
        assert self.find_cause().cause == "Worn insert"
        disposed = self.dispose("USE_AS_IS", " Within tolerance ")
        closed = self.close()

        assert (disposed.status, disposed.disposed_by, disposed.disposition_note) == (
            "PENDING_VERIFICATION", self.ben, "Within tolerance"
        )  # fmt: skip
        assert (closed.status, closed.is_open, closed.closed_by, closed.closed_at) == (
            "CLOSED", False, self.chidi, after(50)
        )  # fmt: skip
        assert last_event(closed)["verb"] == "quality.ncr.closed"

    def test_what_is_mended_is_reworked_first(self) -> None:
        self.bring_to_disposition()
        assert self.dispose("REPAIR").status == "IN_REWORK"

        production.skip_operation(operation=self.welding, reason="Another way", by=self.ben, at=NINE)
        reworked = self.rework()

        assert (reworked.status, reworked.reworked_by) == ("PENDING_VERIFICATION", self.dora)

    def test_rework_that_did_not_help_is_ordered_again(self) -> None:
        self.bring_to_disposition()
        self.dispose("SCRAP")

        again = self.dispose("REWORK", "It can be saved")

        assert (again.status, again.disposition) == ("IN_REWORK", "REWORK")

    def test_steps_are_not_left_out(self) -> None:
        steps: list[Callable[[], Ncr]] = [self.find_cause, self.dispose, self.close]
        for step in steps:
            before = Ncr.objects.values().get()
            with pytest.raises(IllegalTransition, match=r"NCR-2026-00001 is Open; it cannot become"):
                step()
            assert Ncr.objects.values().get() == before

    def test_a_cause_is_written_down(self) -> None:
        self.investigate()

        with refused(NoteMissing, NO_WORDS):
            self.find_cause(" ")

    def test_a_disposition_is_chosen_and_says_why(self) -> None:
        self.bring_to_disposition()

        with refused(NoteMissing, "Choose what becomes of the work."):
            self.dispose("")
        with refused(NoteMissing, NO_WORDS):
            self.dispose(note=" ")

    def test_rework_is_not_done_before_its_step_is(self) -> None:
        self.bring_to_disposition()
        self.dispose()

        with refused(ReworkUnfinished, f"20 Welding of {self.card} is not finished yet."):
            self.rework()

    def test_rework_that_nobody_ordered_is_not_reported(self) -> None:
        self.bring_to_disposition()

        with refused(NoReworkOrdered, "NCR-2026-00001 is pending disposition; no rework is ordered."):
            self.rework()

    def test_a_report_about_no_step_is_reworked_without_one(self) -> None:
        Ncr.objects.update(operation=None)
        self.bring_to_disposition()
        self.dispose()

        assert self.rework().status == "PENDING_VERIFICATION"


class VerifyTests(NcrCase):
    def test_who_reworked_does_not_verify(self) -> None:
        Ncr.objects.update(operation=None)
        self.bring_to_disposition()
        self.dispose()
        self.rework(by=self.dora)

        with refused(SameHands, "You reworked NCR-2026-00001; somebody else verifies it."):
            self.close(by=self.dora)

    def test_who_worked_on_the_card_does_not_verify(self) -> None:
        run_through(self.card, by=self.ana)
        self.bring_to_disposition()
        self.dispose("USE_AS_IS")

        with refused(SameHands, "You reworked NCR-2026-00001; somebody else verifies it."):
            self.close(by=self.ana)


class ScrapTests(NcrCase):
    """A report that says scrap ends once something is: else the work could pass after all."""

    def decide(self) -> None:
        self.bring_to_disposition()
        self.dispose("SCRAP")

    def test_not_while_all_pieces_could_go_on(self) -> None:
        self.decide()

        with refused(NotScrapped, f"NCR-2026-00001 says scrap, and no piece of {self.card} is scrapped yet."):
            self.close()

    def test_once_a_piece_is_scrap(self) -> None:
        self.start(self.turning, by=self.dora)
        self.report(self.turning, scrap=1, scrap_reason="CRACK_DETECTED", by=self.dora)
        self.decide()

        assert self.close().status == "CLOSED"

    def test_not_by_scrap_that_was_taken_back(self) -> None:
        self.start(self.turning, by=self.dora)
        report = self.report(self.turning, scrap=1, scrap_reason="CRACK_DETECTED", by=self.dora)
        production.withdraw_report(report=report, by=self.dora, at=NINE)
        self.decide()

        with pytest.raises(NotScrapped):
            self.close()

    def test_once_a_card_with_pieces_of_it_is(self) -> None:
        part = production.split_card(card=self.card, quantity=2, by=self.ben, at=NINE)
        production.scrap_card(card=part, reason="CRACK_DETECTED", by=self.ben, at=NINE)
        self.decide()

        assert self.close().status == "CLOSED"

    def test_pieces_in_stock_are_told_apart_by_nobody(self) -> None:
        Ncr.objects.update(operation=None)
        production.cancel_card(card=self.card, reason="Not wanted", by=self.ben, at=NINE)
        self.decide()

        assert self.close().status == "CLOSED"

    def test_a_unit_is_scrapped_itself(self) -> None:
        unit = make_unit("12345678", status=UnitStatus.IN_PRODUCTION)
        card = production.create_job_card(
            material=unit.material, job_type="NEW_PRODUCTION", quantity=1, unit=unit, by=self.ben, at=NINE
        )
        self.ncr = services.raise_ncr(card=card, description="Crack", by=self.ana, at=NINE)
        self.decide()

        with refused(NotScrapped, f"{self.ncr} says scrap, and unit 12345678 is not scrapped yet."):
            self.close()

        production.scrap_card(card=card, reason="CRACK_DETECTED", by=self.ben, at=NINE)
        assert self.close().status == "CLOSED"

    def test_a_unit_that_is_scrapped_is_enough_while_its_card_is_open(self) -> None:
        unit = make_unit("12345678", status=UnitStatus.SCRAPPED)
        Ncr.objects.filter(pk=self.ncr.pk).update(unit=unit)
        self.decide()

        assert self.close().status == "CLOSED"


class CancelTests(NcrCase):
    def cancel(self, reason: str = " Wrong card ") -> Ncr:
        return services.cancel_ncr(ncr=self.ncr, reason=reason, by=self.ben, at=after(50))

    def test_raised_by_mistake(self) -> None:
        ncr = self.cancel()

        assert (ncr.status, ncr.closed_by, ncr.closed_at) == ("CANCELLED", self.ben, after(50))
        assert last_event(ncr)["reason"] == "Wrong card"

    def test_cancelling_says_why(self) -> None:
        with refused(NoteMissing, NO_WORDS):
            self.cancel(" ")

    def test_what_has_ended_stays_so(self) -> None:
        settle(self.ncr, by=self.chidi, at=NINE)

        with refused(IllegalTransition, "NCR-2026-00001 is Closed; it cannot become Cancelled."):
            self.cancel()


class NcrListTests(NcrCase):
    def test_by_tab(self) -> None:
        settle(self.ncr, by=self.chidi, at=NINE)
        dent = services.raise_ncr(card=self.card, description="Dent", by=self.ana, at=NINE)

        found = {tab: set(queries.ncrs(tab=tab)) for tab in ("open", "closed", "all")}

        assert found == {"open": {dent}, "closed": {self.ncr}, "all": {dent, self.ncr}}

    def test_the_list_costs_one_query(self) -> None:
        with self.assertNumQueries(1):
            (ncr,) = queries.ncrs()
            assert (ncr.job_card.material.mat_number, str(ncr.raised_by)) == ("1267829M", "Ana")


class NcrModelTests(NcrCase):
    def test_the_table_of_moves_knows_every_status(self) -> None:
        assert set(NCR_MOVES) == set(NcrStatus)
        assert {status for status in NcrStatus if not NCR_MOVES[status]} == ENDED_NCRS

    def test_the_database_closes_nothing_without_a_disposition(self) -> None:
        for fields in ({"disposition": "SCRAP"}, {"closed_by": self.chidi}):
            with pytest.raises(IntegrityError, match="ck_ncr_closed_is_disposed"), transaction.atomic():
                Ncr.objects.update(status="CLOSED", **fields)
        assert len(operations_of(self.card)) == 3
