from datetime import date

import pytest
from django.test import TestCase

from floor_app.operations.maintenance import queries, services
from floor_app.operations.maintenance.queries import WorkCenterDown
from floor_app.operations.maintenance.status import AssetStatus, Criticality, RequestStatus, Severity
from floor_app.operations.maintenance.testing import NINE, make_asset, make_request
from floor_app.operations.people.testing import make_user
from floor_app.operations.plant.models import WorkCenter
from floor_app.operations.plant.testing import make_work_center

DOWN_OR_GONE = (AssetStatus.UNDER_MAINTENANCE, AssetStatus.OUT_OF_SERVICE, AssetStatus.SCRAPPED)


class AvailabilityTests(TestCase):
    lathe: WorkCenter

    @classmethod
    def setUpTestData(cls) -> None:
        cls.lathe = make_work_center("LATHE-1")

    def assert_runs(self) -> None:
        queries.require_available(self.lathe)
        assert queries.down_assets([self.lathe]) == {}

    def assert_down(self, sentence: str) -> None:
        with pytest.raises(WorkCenterDown) as refusal:
            queries.require_available(self.lathe)
        assert refusal.value.message == sentence
        assert queries.down_assets([self.lathe]).keys() == {self.lathe.pk}

    def test_a_bench_without_machines_runs(self) -> None:
        self.assert_runs()

    def test_a_machine_in_service_or_on_standby_runs(self) -> None:
        for status in (AssetStatus.IN_SERVICE, AssetStatus.STANDBY):
            with self.subTest(status):
                make_asset(f"CNC-{status}", work_center=self.lathe, status=status)
                self.assert_runs()

    def test_the_sentence_says_why_it_is_down(self) -> None:
        sentences = dict(
            zip(
                DOWN_OR_GONE,
                [
                    "LATHE-1 is down for maintenance.",
                    "LATHE-1 is down: CNC-001 is out of service.",
                    "LATHE-1 is down: CNC-001 is scrapped.",
                ],
                strict=True,
            )
        )
        asset = make_asset("CNC-001", work_center=self.lathe)

        for status, sentence in sentences.items():
            with self.subTest(status):
                asset.status = status
                asset.save()
                self.assert_down(sentence)

    def test_with_two_machines_work_goes_on_in_the_other(self) -> None:
        make_asset("FURN-001", work_center=self.lathe, status=AssetStatus.UNDER_MAINTENANCE)
        make_asset("FURN-002", work_center=self.lathe)

        self.assert_runs()

    def test_with_all_machines_down_the_first_that_can_be_mended_is_named(self) -> None:
        make_asset("FURN-001", work_center=self.lathe, status=AssetStatus.SCRAPPED)
        make_asset("FURN-003", work_center=self.lathe, status=AssetStatus.UNDER_MAINTENANCE)
        make_asset("FURN-002", work_center=self.lathe, status=AssetStatus.OUT_OF_SERVICE)

        self.assert_down("LATHE-1 is down: FURN-002 is out of service.")

    def test_a_critical_machine_stops_the_work_by_itself(self) -> None:
        make_asset("CNC-001", work_center=self.lathe)
        make_asset(
            "FIRE-001",
            work_center=self.lathe,
            criticality=Criticality.CRITICAL,
            status=AssetStatus.OUT_OF_SERVICE,
        )

        self.assert_down("LATHE-1 is down: FIRE-001 is out of service.")

    def test_a_critical_machine_that_is_scrapped_stops_nothing_another_keeps_running(self) -> None:
        critical, scrapped = Criticality.CRITICAL, AssetStatus.SCRAPPED
        make_asset("CNC-001", work_center=self.lathe, criticality=critical, status=scrapped)
        make_asset("CNC-002", work_center=self.lathe, criticality=critical)

        self.assert_runs()

    def test_machines_deleted_or_out_of_use_do_not_count(self) -> None:
        down = AssetStatus.OUT_OF_SERVICE
        make_asset("CNC-001", work_center=self.lathe, status=down, is_deleted=True)
        make_asset("CNC-002", work_center=self.lathe, status=down, is_active=False)

        self.assert_runs()

    def test_other_machines_do_not_matter(self) -> None:
        make_asset("CNC-001", work_center=make_work_center("LATHE-2"), status=AssetStatus.OUT_OF_SERVICE)
        make_asset("CRANE-1", status=AssetStatus.OUT_OF_SERVICE)

        self.assert_runs()

    def test_the_gate_and_the_board_cost_one_query_each(self) -> None:
        centers = [make_work_center(f"WC-{number}") for number in range(5)]
        down = [
            make_asset(f"M-{center.code}", work_center=center, status=AssetStatus.OUT_OF_SERVICE)
            for center in centers[:3]
        ]

        with self.assertNumQueries(1):
            found = queries.down_assets(centers)
        with self.assertNumQueries(1):
            queries.require_available(centers[4])

        assert found == {center.pk: asset for center, asset in zip(centers, down, strict=False)}


class DeskTests(TestCase):
    def test_open_requests_are_those_nobody_has_settled(self) -> None:
        for status in RequestStatus:
            make_request(f"MR-{status}", status=status)

        with self.assertNumQueries(1):
            found = {(request.number, request.asset.code) for request in queries.requests_open()}

        assert found == {("MR-NEW", "CNC-001"), ("MR-UNDER_REVIEW", "CNC-001"), ("MR-APPROVED", "CNC-001")}

    def test_maintenance_is_due_on_its_day(self) -> None:
        today = date(2026, 3, 2)
        make_asset("A-TODAY", next_pm_due_date=today)
        make_asset("B-LATE", next_pm_due_date=date(2026, 1, 1))
        make_asset("C-TOMORROW", next_pm_due_date=date(2026, 3, 3))
        make_asset("D-NEVER")
        make_asset("E-GONE", next_pm_due_date=today, status=AssetStatus.SCRAPPED)
        make_asset("F-DELETED", next_pm_due_date=today, is_deleted=True)

        assert {asset.code for asset in queries.pm_due(today)} == {"A-TODAY", "B-LATE"}

    def test_the_history_holds_the_asset_and_its_faults_newest_first(self) -> None:
        ben, asset, other = make_user("ben"), make_asset("CNC-001"), make_asset("CNC-002")
        low = Severity.LOW
        services.report_fault(asset=asset, description="Leak", severity=low, by=ben, at=NINE)
        services.record_maintenance(asset=asset, done_on=NINE.date(), note="Oiled", by=ben, at=NINE)
        services.report_fault(asset=other, description="Noise", severity=low, by=ben, at=NINE)

        assert [event.verb for event in queries.asset_history(asset)] == [
            "maintenance.asset.maintained",
            "maintenance.request.reported",
        ]
