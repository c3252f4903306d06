from core.testing import slow
from floor_app.operations.maintenance.models import Asset
from floor_app.operations.maintenance.testing import make_asset
from floor_app.operations.plant.testing import make_work_center
from floor_app.operations.production import services
from floor_app.operations.production.services.shop_calls import NoMachine
from floor_app.operations.production.testing import NINE, make_job_card, operations_of
from floor_app.operations.production.tests.floor_case import FloorCase, after, last_event, refused


class BreakdownTests(FloorCase):
    lathe: Asset

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.lathe = make_asset(work_center=cls.turning.work_center)

    @slow
    def test_what_runs_there_is_paused_and_maintenance_called(self) -> None:
        self.start(self.turning)

        request = services.report_breakdown(
            work_center=self.turning.work_center, description="Spindle hot", by=self.ana, at=after(30)
        )

        assert self.states()[:2] == ["IN_PRODUCTION", "PAUSED"]
        assert self.clocks() == [("Ana", "TURNING", "RUN", NINE, after(30))]
        assert last_event(self.turning)["reason"] == "Spindle hot"
        assert (request.asset, request.severity, request.description, request.reported_by) == (
            self.lathe, "STOPPED", "Spindle hot", self.ana
        )  # fmt: skip
        assert Asset.objects.get().status == "OUT_OF_SERVICE"
        assert last_event(request) == {"verb": "production.breakdown.reported", "by": "Ana"}

    def test_the_first_of_several_machines_is_reported(self) -> None:
        make_asset("CNC-000", work_center=self.turning.work_center, is_deleted=True)
        make_asset("CNC-002", work_center=self.turning.work_center)

        request = services.report_breakdown(
            work_center=self.turning.work_center, description="Spindle hot", by=self.ana, at=NINE
        )

        assert request.asset.code == "CNC-001"

    def test_a_machine_that_is_gone_is_not_reported(self) -> None:
        Asset.objects.update(status="SCRAPPED")
        make_asset("CNC-002", work_center=self.turning.work_center, is_active=False)
        make_asset("CNC-003", work_center=self.turning.work_center)

        request = services.report_breakdown(
            work_center=self.turning.work_center, description="Spindle hot", by=self.ana, at=NINE
        )

        assert request.asset.code == "CNC-003"

    def test_work_elsewhere_goes_on(self) -> None:
        other = make_job_card(steps=[("GRINDING", "GRIND-1")])
        self.start(operations_of(other)[0])

        services.report_breakdown(
            work_center=self.turning.work_center, description="Spindle hot", by=self.ben, at=NINE
        )

        assert self.states(other) == ["IN_PRODUCTION", "IN_PROGRESS"]

    def test_a_bench_has_no_machine_to_report(self) -> None:
        with refused(NoMachine, "BENCH-1 has no machine on record."):
            services.report_breakdown(
                work_center=make_work_center("BENCH-1"), description="Wobbles", by=self.ana, at=NINE
            )


@slow
class EndShiftTests(FloorCase):
    def test_every_clock_of_the_person_stops(self) -> None:
        make_work_center("FURN-1", allows_parallel_labor=True)
        furnace = operations_of(make_job_card(steps=[("COOLING", "FURN-1")]))[0]
        self.start(furnace)
        self.start(self.turning, at=after(5))

        services.end_shift(by=self.ana, at=after(60))

        assert self.states()[:2] == ["IN_PRODUCTION", "PAUSED"]
        assert self.clocks() == [
            ("Ana", "COOLING", "RUN", NINE, after(60)),
            ("Ana", "TURNING", "RUN", after(5), after(60)),
        ]
        assert last_event(self.ana) == {"verb": "production.shift.ended", "by": "Ana", "left": 2}

    def test_the_others_go_on(self) -> None:
        self.start(self.turning)
        services.join_operation(operation=self.turning, by=self.ben, at=NINE)

        services.end_shift(by=self.ana, at=after(60))

        assert self.states()[:2] == ["IN_PRODUCTION", "IN_PROGRESS"]
        assert [clock[0] for clock in self.clocks() if clock[4] is None] == ["Ben"]

    def test_a_shift_without_work_ends_too(self) -> None:
        services.end_shift(by=self.dora, at=NINE)

        assert last_event(self.dora) == {"verb": "production.shift.ended", "by": "Dora", "left": 0}
