from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from floor_app.operations.engineering.status import JobType
from floor_app.operations.inventory.testing import make_unit
from floor_app.operations.production.models import (
    BatchOrder,
    GateWaiver,
    Hold,
    JobCard,
    JobOperation,
    LaborBooking,
    QuantityReport,
)
from floor_app.operations.production.status import JobCardStatus, OperationStatus
from floor_app.operations.production.testing import NINE, make_job_card
from floor_app.operations.production.tests.floor_case import FloorCase, after


class ConstraintCase(FloorCase):
    def forbidden(self, name: str, rows: models.QuerySet[Any], **change: Any) -> None:
        """The database itself refuses this change of the rows."""
        with pytest.raises(IntegrityError) as refusal, transaction.atomic():
            rows.update(**change)
        self.check(refusal.value, rows.model, name)

    def forbidden_row(self, name: str, row: models.Model) -> None:
        with pytest.raises(IntegrityError) as refusal, transaction.atomic():
            row.save(force_insert=True)
        self.check(refusal.value, type(row), name)

    def check(self, refusal: IntegrityError, model: type[models.Model], name: str) -> None:
        """PostgreSQL names the constraint; SQLite names a check, and the columns of a unique one."""
        constraint = next(c for c in model._meta.constraints if c.name == name)
        columns = {field.name: f"{model._meta.db_table}.{field.column}" for field in model._meta.fields}
        unique = ", ".join(columns[field] for field in getattr(constraint, "fields", ()))
        assert name in str(refusal) or (unique and str(refusal).endswith(unique))

    @property
    def cards(self) -> models.QuerySet[JobCard]:
        return JobCard.objects.filter(pk=self.card.pk)

    @property
    def steps(self) -> models.QuerySet[JobOperation]:
        return JobOperation.objects.filter(pk=self.turning.pk)


class JobCardTests(ConstraintCase):
    def test_a_card_has_a_piece(self) -> None:
        self.forbidden("ck_job_card_quantity_positive", self.cards, quantity=0)

    def test_imported_history_may_have_ordered_nothing(self) -> None:
        self.cards.update(quantity=0, is_imported=True)

    def test_rework_names_its_original(self) -> None:
        self.forbidden("ck_job_card_rework_names_original", self.cards, job_type=JobType.REWORK)

    def test_a_held_card_knows_where_it_came_from(self) -> None:
        self.forbidden("ck_job_card_held_from", self.cards, status=JobCardStatus.ON_HOLD)

    def test_a_unit_is_on_one_open_card(self) -> None:
        unit = make_unit()
        make_job_card()
        JobCard.objects.exclude(pk=self.card.pk).update(unit=unit)

        self.forbidden("uq_job_card_one_open_per_unit", self.cards, unit=unit)

    def test_a_unit_may_have_been_on_many_cards(self) -> None:
        make_job_card()
        JobCard.objects.update(unit=make_unit(), status=JobCardStatus.COMPLETE)

        self.cards.update(status=JobCardStatus.NEW)

    def test_a_card_is_known_by_its_number(self) -> None:
        assert str(self.card) == "JC-2026-00001"


class JobOperationTests(ConstraintCase):
    def test_a_sequence_is_used_once(self) -> None:
        self.forbidden("uq_operation_card_sequence", self.steps, sequence=20)

    def test_a_skipped_or_blocked_step_says_why(self) -> None:
        self.forbidden("ck_operation_says_why", self.steps, status=OperationStatus.SKIPPED)
        self.forbidden("ck_operation_says_why", self.steps, status=OperationStatus.BLOCKED)

    def test_the_standard_time_is_set_up_and_run_for_each_piece(self) -> None:
        assert self.turning.standard_time(10) == after(10 + 20 * 10) - NINE


class QuantityReportTests(ConstraintCase):
    def line(self, **pieces: Any) -> QuantityReport:
        return QuantityReport(
            operation=self.turning, operator=self.ana, work_center=self.turning.work_center, at=NINE, **pieces
        )

    def test_scrap_has_a_reason(self) -> None:
        self.forbidden_row("ck_report_scrap_has_reason", self.line(scrap=1))

    def test_only_a_withdrawal_is_negative(self) -> None:
        self.forbidden_row("ck_report_only_a_withdrawal_is_negative", self.line(good=-1))
        self.forbidden_row("ck_report_only_a_withdrawal_is_negative", self.line(good=2, rework=-1))

    def test_a_withdrawal_takes_everything_back(self) -> None:
        first = self.line(good=3)
        first.save()

        self.forbidden_row(
            "ck_report_only_a_withdrawal_is_negative", self.line(good=-3, rework=1, withdraws=first)
        )
        self.line(good=-3, withdraws=first).save()

    def test_a_line_is_withdrawn_once(self) -> None:
        first = self.line(good=3)
        first.save()
        self.line(good=-3, withdraws=first).save()

        with pytest.raises(IntegrityError, match="withdraws"), transaction.atomic():
            self.line(good=-3, withdraws=first).save()

    def test_an_empty_line_says_nothing(self) -> None:
        self.forbidden_row("ck_report_not_empty", self.line())

    def test_moved_pieces_name_their_card(self) -> None:
        self.forbidden_row("ck_report_moved_names_the_card", self.line(moved=1))
        self.forbidden_row("ck_report_moved_names_the_card", self.line(good=1, moved_to=self.card))

    def test_a_line_shows_its_pieces(self) -> None:
        assert str(self.line(good=3, scrap=2, rework=1)) == "10 Turning: 3/2/1"


class LaborBookingTests(ConstraintCase):
    def booking(self, **facts: Any) -> LaborBooking:
        known: dict[str, Any] = {"operation": self.turning, "operator": self.ana, "started_at": NINE}
        known["work_center"] = self.turning.work_center
        return LaborBooking(**known | facts)

    def test_a_booking_does_not_end_before_it_began(self) -> None:
        self.forbidden_row("ck_booking_ends_after_start", self.booking(ended_at=after(-1)))

    def test_a_person_runs_one_job(self) -> None:
        self.booking().save()

        self.forbidden_row("uq_booking_one_open_per_person", self.booking(operation=self.welding))

    def test_where_several_are_allowed_a_person_is_still_once_on_each(self) -> None:
        self.booking(is_exclusive=False).save()

        self.forbidden_row("uq_booking_one_open_per_operation", self.booking(is_exclusive=False))
        self.booking(operation=self.welding, is_exclusive=False).save()

    def test_an_open_booking_lasts_until_now(self) -> None:
        assert self.booking().duration(after(5)) == after(5) - NINE
        assert self.booking(ended_at=after(3)).duration(after(5)) == after(3) - NINE

    def test_a_booking_names_who_and_what(self) -> None:
        assert str(self.booking()) == "Ana · 10 Turning"


class HoldTests(ConstraintCase):
    def hold(self, **facts: Any) -> Hold:
        return Hold(job_card=self.card, reason="WAIT_QC", placed_by=self.ben, placed_at=NINE, **facts)

    def test_a_card_has_one_open_hold(self) -> None:
        self.hold(lifted_by=self.ben, lifted_at=NINE).save()
        self.hold().save()

        self.forbidden_row("uq_hold_one_open", self.hold())

    def test_a_hold_names_the_card_and_the_reason(self) -> None:
        assert str(self.hold()) == "JC-2026-00001: Waiting for QC"


class GateWaiverTests(ConstraintCase):
    def waiver(self) -> GateWaiver:
        return GateWaiver(operation=self.turning, gate="MACHINE", reason="Lamp", by=self.ben, at=NINE)

    def test_a_gate_is_waived_once(self) -> None:
        self.waiver().save()

        self.forbidden_row("uq_waiver_operation_gate", self.waiver())

    def test_a_waiver_names_the_step_and_the_gate(self) -> None:
        assert str(self.waiver()) == "10 Turning: Machine in service"


class BatchOrderTests(ConstraintCase):
    def test_a_batch_order_asks_for_a_piece(self) -> None:
        self.forbidden_row("ck_batch_target_positive", BatchOrder(number="BO-2026-00001", target_quantity=0))
