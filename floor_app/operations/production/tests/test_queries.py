from datetime import date

from core.testing import slow
from floor_app.operations.engineering.testing import make_material
from floor_app.operations.inventory.testing import make_unit
from floor_app.operations.plant.testing import make_work_center
from floor_app.operations.production import queries, services
from floor_app.operations.production.models import JobCard
from floor_app.operations.production.queries import CARD_ORDERS, DISPATCH_ORDER, TABS, Output
from floor_app.operations.production.status import JobCardStatus, Priority
from floor_app.operations.production.testing import NINE, make_job_card, operations_of
from floor_app.operations.production.tests.floor_case import FloorCase, after

EVERY_TAB = {
    JobCardStatus.NEW: {"all", "open", "new"},
    JobCardStatus.EVALUATION_IN_PROGRESS: {"all", "open", "new"},
    JobCardStatus.AWAITING_APPROVAL: {"all", "open", "new"},
    JobCardStatus.AWAITING_MATERIALS: {"all", "open", "new"},
    JobCardStatus.RELEASED_TO_SHOP: {"all", "open", "released"},
    JobCardStatus.IN_PRODUCTION: {"all", "open", "running"},
    JobCardStatus.UNDER_QC: {"all", "open", "qc"},
    JobCardStatus.QC_APPROVED: {"all", "open"},
    JobCardStatus.COMPLETE: {"all", "done"},
    JobCardStatus.ON_HOLD: {"all", "open", "hold"},
    JobCardStatus.SCRAPPED: {"all", "closed"},
    JobCardStatus.CANCELLED: {"all", "closed"},
}


@slow
class CardListTests(FloorCase):
    def test_every_status_has_its_tabs(self) -> None:
        for status in JobCardStatus:
            with self.subTest(status):
                JobCard.objects.update(status=status, held_from=JobCardStatus.NEW)

                assert {tab for tab in TABS if queries.job_cards(tab=tab).exists()} == EVERY_TAB[status]

    def test_tabs_are_counted_in_one_query(self) -> None:
        make_job_card(released=False)

        with self.assertNumQueries(1):
            counts = queries.tab_counts()

        assert counts == {
            "all": 2, "open": 2, "new": 1, "released": 1, "running": 0, "qc": 0, "hold": 0, "done": 0,
            "closed": 0,
        }  # fmt: skip

    def test_an_unknown_tab_shows_all(self) -> None:
        assert queries.job_cards(tab="gone").get() == self.card

    def test_cards_are_ordered_by_their_due_date_and_those_without_come_last(self) -> None:
        late = make_job_card(due_date=date(2026, 12, 2))
        soon = make_job_card(due_date=date(2026, 12, 1))

        assert list(queries.job_cards().order_by(*CARD_ORDERS["due"])) == [soon, late, self.card]
        assert list(queries.job_cards().order_by(*CARD_ORDERS["-due"])) == [self.card, late, soon]
        assert list(queries.job_cards().order_by(*CARD_ORDERS["number"])) == [self.card, late, soon]
        assert list(queries.job_cards().order_by(*CARD_ORDERS["-number"])) == [soon, late, self.card]

    def test_a_list_costs_the_same_however_long_it_is(self) -> None:
        for number in range(3):
            with self.subTest(number), self.assertNumQueries(2):
                for card in queries.job_cards():
                    assert card.material.mat_number == "1267829M"
                    assert card.unit is None
                    assert [s.work_center.code for s in card.steps]  # type: ignore[attr-defined]  # prefetched
            make_job_card()


class SearchTests(FloorCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        JobCard.objects.filter(pk=cls.card.pk).update(
            customer="Delta Drilling", reference="PO-77", unit=make_unit()
        )
        make_job_card(material=make_material("771779"))

    def test_people_type_how_a_code_begins(self) -> None:
        codes = ["JC-2026-00001", "jc-2026-00001", " 1267829m ", "Delta", "PO-7", "1234", self.card.qr_code]
        for text in codes:
            with self.subTest(text):
                assert queries.job_cards(search=text).get() == self.card

    def test_what_nobody_wrote_is_not_found(self) -> None:
        assert not queries.job_cards(search="rilling").exists()

    def test_a_search_stays_within_its_tab(self) -> None:
        assert not queries.job_cards(tab="hold", search="Delta").exists()


@slow
class DispatchTests(FloorCase):
    def codes(self) -> list[str]:
        dispatched = queries.dispatch_list(self.turning.work_center).order_by(*DISPATCH_ORDER)
        return [operation.job_card.number for operation in dispatched]

    def test_the_most_urgent_comes_first_then_the_earliest_due(self) -> None:
        make_job_card(due_date=date(2026, 12, 2))
        make_job_card(priority=Priority.RUSH)
        make_job_card(due_date=date(2026, 12, 1))

        assert self.codes() == ["JC-2026-00003", "JC-2026-00004", "JC-2026-00002", "JC-2026-00001"]

    def test_a_card_that_becomes_urgent_moves_up(self) -> None:
        make_job_card(due_date=date(2026, 12, 2))

        services.reprioritise(card=self.card, priority=Priority.CRITICAL, due_date=None, by=self.ben, at=NINE)

        assert self.codes() == ["JC-2026-00001", "JC-2026-00002"]

    def test_only_what_can_be_worked_on_is_listed(self) -> None:
        make_job_card(released=False)
        self.start(self.turning)
        assert self.codes() == ["JC-2026-00001"]

        services.put_on_hold(card=self.card, reason="WAIT_QC", by=self.ben, at=NINE)
        assert self.codes() == []

        services.lift_hold(card=self.card, by=self.ben, at=NINE)
        assert self.codes() == ["JC-2026-00001"]

        self.start(self.turning)
        self.finish(self.turning, 10)
        assert self.codes() == []

    def test_a_list_costs_one_query_however_long_it_is(self) -> None:
        make_job_card()
        make_job_card()

        with self.assertNumQueries(1):
            for operation in queries.dispatch_list(self.turning.work_center):
                assert operation.job_card.material.mat_number == "1267829M"
                assert operation.job_card.unit is None
                assert operation.work_center.code == "LATHE-1"


class PeopleTests(FloorCase):
    def test_open_bookings_of_a_person_newest_first(self) -> None:
        make_work_center("FURN-1", allows_parallel_labor=True)
        furnace = operations_of(make_job_card(steps=[("COOLING", "FURN-1")]))[0]
        self.start(furnace)
        self.start(self.turning, at=after(5))

        with self.assertNumQueries(1):
            shown = [
                (b.operation.job_card.number, b.operation.work_center.code)
                for b in queries.open_bookings(self.ana)
            ]

        assert shown == [("JC-2026-00001", "LATHE-1"), ("JC-2026-00002", "FURN-1")]
        assert not queries.open_bookings(self.ben).exists()

    def test_people_on_a_step_in_the_order_they_came(self) -> None:
        self.start(self.turning)
        services.join_operation(operation=self.turning, by=self.ben, at=after(5))

        assert [str(b.operator) for b in queries.people_on(self.turning)] == ["Ana", "Ben"]

        services.leave_operation(operation=self.turning, by=self.ana, at=after(10))

        assert [str(b.operator) for b in queries.people_on(self.turning)] == ["Ben"]

    def test_who_worked_on_a_card(self) -> None:
        self.start(self.turning)
        self.report(self.turning, 1, by=self.dora)

        worked = [queries.worked_on(self.card, who) for who in (self.ana, self.dora, self.chidi)]

        assert worked == [True, True, False]

    def test_work_on_the_original_counts_for_its_rework(self) -> None:
        self.work(self.turning, 9, rework=1, rework_reason="THREAD")
        rework = services.create_rework_card(
            operation=self.turning, quantity=1, reason="THREAD", by=self.ben, at=NINE
        )

        assert queries.worked_on(rework, self.ana)
        assert not queries.worked_on(rework, self.chidi)

    def test_seconds_booked_on_each_step(self) -> None:
        services.start_operation(operation=self.turning, kind="SETUP", by=self.ana, at=NINE)
        services.switch_labor(operation=self.turning, kind="RUN", by=self.ana, at=after(10))
        services.join_operation(operation=self.turning, by=self.ben, at=after(20))

        with self.assertNumQueries(1):
            labor = queries.labor_on(self.card, after(30))

        assert labor == {self.turning.pk: {"SETUP": 600.0, "RUN": 1800.0}}


class WorkListTests(FloorCase):
    @slow
    def test_the_inspectors_list(self) -> None:
        self.work_all()
        make_job_card()

        with self.assertNumQueries(1):
            assert [card.material.mat_number for card in queries.under_qc()] == ["1267829M"]

    @slow
    def test_late_is_open_and_past_the_due_date(self) -> None:
        late = make_job_card(due_date=date(2026, 11, 22))
        make_job_card(due_date=date(2026, 11, 23))
        closed = make_job_card(due_date=date(2026, 11, 1))
        services.cancel_card(card=closed, reason="Not wanted", by=self.ben, at=NINE)

        assert list(queries.late_cards(date(2026, 11, 23))) == [late]

    def test_blocked_steps(self) -> None:
        services.block_operation(operation=self.turning, reason="No inserts", by=self.ben, at=NINE)

        with self.assertNumQueries(1):
            found = [(o.job_card.number, o.work_center.code) for o in queries.blocked_operations()]

        assert found == [("JC-2026-00001", "LATHE-1")]

    def test_output_of_a_span_of_time(self) -> None:
        self.start(self.turning)
        self.report(self.turning, 3, scrap=1, scrap_reason="CRACK_DETECTED", at=after(10))
        self.report(self.turning, 2, rework=1, rework_reason="THREAD", at=after(59))
        self.report(self.turning, 1, at=after(60))

        assert queries.output_between(NINE, after(60)) == Output(good=5, scrap=1, rework=1)
        assert queries.output_between(after(61), after(90)) == Output(good=0, scrap=0, rework=0)

    @slow
    def test_pieces_of_a_batch_order_are_those_of_complete_cards(self) -> None:
        batch = services.open_batch_order(target_quantity=20, by=self.ben, at=NINE)
        JobCard.objects.filter(pk=self.card.pk).update(batch_order=batch)
        self.work_all()
        assert queries.completed_pieces(batch) == 0

        services.release(card=self.card, by=self.chidi, at=NINE)

        assert queries.completed_pieces(batch) == 10
