from datetime import date, timedelta

from core.testing import slow
from floor_app.operations.maintenance.status import AssetStatus
from floor_app.operations.maintenance.testing import make_asset
from floor_app.operations.plant.testing import make_work_center
from floor_app.operations.production import board, services
from floor_app.operations.production.board import Load, Tile
from floor_app.operations.production.models import LaborBooking
from floor_app.operations.production.status import LaborKind, Priority
from floor_app.operations.production.testing import NINE, make_job_card, operations_of
from floor_app.operations.production.tests.floor_case import FloorCase, after


class TileTests(FloorCase):
    def lathe(self) -> Tile:
        return next(tile for tile in board.tiles() if tile.work_center.code == "LATHE-1")

    def test_work_centers_stand_by_code_and_those_not_on_the_board_are_missing(self) -> None:
        make_work_center("AGING-1", is_on_board=False)
        make_work_center("BLAST-1", is_active=False)

        assert [(tile.work_center.code, tile.state) for tile in board.tiles()] == [
            ("BENCH-1", "IDLE"), ("LATHE-1", "READY"), ("WELD-1", "IDLE")
        ]  # fmt: skip

    def test_the_most_urgent_waits(self) -> None:
        rush = make_job_card(priority=Priority.RUSH)

        assert self.lathe() == Tile(
            self.turning.work_center, "READY", operation=operations_of(rush)[0], done=0
        )

    def test_what_runs_shows_who_since_when_and_how_much(self) -> None:
        make_job_card(priority=Priority.RUSH)
        self.start(self.turning, at=after(5))
        self.report(self.turning, 4)

        assert self.lathe() == Tile(
            self.turning.work_center, "RUNNING", since=after(5), operation=self.turning, done=4,
            person=self.ana,
        )  # fmt: skip

    @slow
    def test_a_set_up_shows_as_one(self) -> None:
        services.start_operation(operation=self.turning, kind=LaborKind.SETUP, by=self.ana, at=NINE)
        assert self.lathe().state == "SETUP"

        services.switch_labor(operation=self.turning, kind=LaborKind.RUN, by=self.ana, at=after(5))
        assert (self.lathe().state, self.lathe().since) == ("RUNNING", after(5))

    def test_a_running_step_whose_newest_clock_has_stopped_shows_its_start(self) -> None:
        self.start(self.turning)
        services.join_operation(operation=self.turning, by=self.ben, at=after(5))
        services.leave_operation(operation=self.turning, by=self.ben, at=after(10))

        assert (self.lathe().state, self.lathe().since) == ("RUNNING", NINE)

    def test_a_pause_shows_since_when(self) -> None:
        self.start(self.turning)
        services.pause_operation(operation=self.turning, by=self.ana, at=after(30))

        assert (self.lathe().state, self.lathe().since) == ("PAUSED", after(30))

    @slow
    def test_a_pause_without_any_booking_began_at_an_unknown_time(self) -> None:
        self.start(self.turning)
        services.pause_operation(operation=self.turning, by=self.ana, at=after(30))
        LaborBooking.objects.all().delete()

        assert (self.lathe().state, self.lathe().since, self.lathe().person) == ("PAUSED", None, None)

    @slow
    def test_what_runs_comes_before_what_is_paused(self) -> None:
        self.start(self.turning)
        services.pause_operation(operation=self.turning, by=self.ana, at=after(5))
        other = operations_of(make_job_card())[0]
        self.start(other)

        assert self.lathe().operation == other

    @slow
    def test_a_machine_that_is_down_comes_before_everything(self) -> None:
        asset = make_asset(work_center=self.turning.work_center)
        self.start(self.turning)
        services.report_breakdown(
            work_center=self.turning.work_center, description="Spindle hot", by=self.ana, at=after(30)
        )

        assert self.lathe() == Tile(self.turning.work_center, "DOWN", since=after(30), asset=asset)

    @slow
    def test_the_board_costs_the_same_however_full_the_floor_is(self) -> None:
        make_asset(work_center=self.finishing.work_center, status=AssetStatus.OUT_OF_SERVICE)
        for number in range(3):
            with self.subTest(number), self.assertNumQueries(5):
                for tile in board.tiles():
                    assert tile.operation is None or tile.operation.job_card.material.mat_number
            make_job_card(steps=[("GRINDING", f"GRIND-{number}")])


@slow
class NumberTests(FloorCase):
    def test_the_five_numbers_of_the_floor(self) -> None:
        self.start(self.turning)
        held = make_job_card()
        services.put_on_hold(card=held, reason="WAIT_QC", by=self.ben, at=NINE)
        blocked = make_job_card(due_date=date(2026, 11, 22))
        services.block_operation(
            operation=operations_of(blocked)[0], reason="No inserts", by=self.ben, at=NINE
        )

        groups = board.floor_groups(date(2026, 11, 23))

        assert {name: list(cards) for name, cards in groups.items()} == {
            "running": [self.card], "ready": [blocked], "hold": [held], "blocked": [blocked],
            "late": [blocked],
        }  # fmt: skip

    def test_the_load_is_standard_time_of_what_waits_or_runs(self) -> None:
        make_job_card(quantity=2)
        make_job_card(quantity=1, steps=[("GRINDING", "GRIND-1")])
        make_job_card(quantity=50, released=False)

        loads = board.load_by_work_center()

        assert loads == [Load("LATHE-1", "LATHE-1", 2, 260.0), Load("GRIND-1", "GRIND-1", 1, 30.0)]
        assert loads[1].hours == 0.5

    def test_output_by_the_hour_of_the_plants_clock(self) -> None:
        self.start(self.turning)
        self.report(self.turning, 2, at=after(10))
        self.report(self.turning, 3, at=after(59))
        self.report(self.turning, 1, at=after(150))

        assert board.output_by_hour(NINE, NINE + timedelta(hours=8)) == {NINE: 5, after(120): 1}
