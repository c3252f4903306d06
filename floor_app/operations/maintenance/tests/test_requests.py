from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import TestCase

from core.events import history
from core.models import Event
from core.state import IllegalTransition
from core.testing import by_riyadh_time
from floor_app.operations.maintenance import services
from floor_app.operations.maintenance.models import Asset, Downtime, MaintenanceRequest
from floor_app.operations.maintenance.status import AssetStatus, DowntimeReason, RequestStatus, Severity
from floor_app.operations.maintenance.testing import NINE, make_asset, make_request
from floor_app.operations.people.models import User
from floor_app.operations.people.testing import make_user

ONCE = UUID("5f0c1a52-0000-4000-8000-000000000004")


class ReportTests(TestCase):
    ana: User
    asset: Asset

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ana = make_user("ana")
        cls.asset = make_asset("CNC-001")

    def report(self, description: str = "Oil on the floor", **fields: Any) -> MaintenanceRequest:
        asked: dict[str, Any] = {"asset": self.asset, "severity": Severity.HIGH, "by": self.ana, "at": NINE}
        return services.report_fault(description=description, **(asked | fields))

    def status(self) -> str:
        return Asset.objects.get(pk=self.asset.pk).status

    def test_a_fault_becomes_a_numbered_request(self) -> None:
        report = self.report(" Oil on the floor ")

        assert (report.number, report.status, report.description) == (
            "MR-2026-00001",
            RequestStatus.NEW,
            "Oil on the floor",
        )
        assert (report.reported_by, report.reported_at) == (self.ana, NINE)
        assert self.status() == AssetStatus.IN_SERVICE
        event = history(report).get()
        assert (event.verb, event.facts) == (
            "maintenance.request.reported",
            {"asset": "CNC-001", "severity": "HIGH"},
        )

    def test_somebody_who_did_not_sign_in_may_report(self) -> None:
        report = self.report(by=None, severity=Severity.STOPPED)

        assert report.reported_by is None
        assert Downtime.objects.get().reported_by is None

    @by_riyadh_time
    def test_the_number_follows_the_plants_calendar(self) -> None:
        new_year_in_the_plant = datetime(2026, 12, 31, 21, 30, tzinfo=UTC)

        assert self.report(at=new_year_in_the_plant).number == "MR-2027-00001"

    def test_a_stopped_machine_goes_out_of_service(self) -> None:
        report = self.report(severity=Severity.STOPPED, reason=DowntimeReason.HYDRAULIC)

        assert self.status() == AssetStatus.OUT_OF_SERVICE
        down = Downtime.objects.get()
        assert (down.reason, down.note, down.started_at) == (DowntimeReason.HYDRAULIC, report.number, NINE)

    def test_a_machine_that_is_down_already_stays_as_it_is(self) -> None:
        Asset.objects.update(status=AssetStatus.UNDER_MAINTENANCE)

        self.report(severity=Severity.STOPPED)

        assert self.status() == AssetStatus.UNDER_MAINTENANCE
        assert Downtime.objects.count() == 0

    def test_the_same_words_within_a_minute_are_one_report(self) -> None:
        first = self.report()

        assert self.report(at=NINE + timedelta(seconds=60)) == first
        assert MaintenanceRequest.objects.count() == Event.objects.count() == 1

    def test_other_words_a_later_time_or_another_machine_are_another_report(self) -> None:
        self.report()
        self.report("It smells")
        self.report(at=NINE + timedelta(seconds=61))
        self.report(asset=make_asset("CNC-002"))

        numbers = set(MaintenanceRequest.objects.values_list("number", flat=True))
        assert numbers == {f"MR-2026-0000{number}" for number in (1, 2, 3, 4)}

    def test_the_same_command_twice_is_one_report(self) -> None:
        first = self.report(client_id=ONCE)

        assert self.report("Said again", client_id=ONCE) == first
        assert MaintenanceRequest.objects.count() == 1

    def test_without_words_is_refused(self) -> None:
        with pytest.raises(services.NoteMissing, match=r"^Say what is wrong with CNC-001\.$"):
            self.report("  ")

        assert MaintenanceRequest.objects.count() == 0

    def test_a_machine_that_is_gone_is_refused(self) -> None:
        scrapped = make_asset("CNC-008", status=AssetStatus.SCRAPPED)
        deleted = make_asset("CNC-009", is_deleted=True)

        for asset, sentence in ((scrapped, "CNC-008 is scrapped."), (deleted, "CNC-009 was deleted.")):
            with self.subTest(sentence), pytest.raises(services.AssetGone) as refusal:
                self.report(asset=asset)
            assert refusal.value.message == sentence
        assert MaintenanceRequest.objects.count() == 0


class DecisionTests(TestCase):
    """Ana reported; Ben decides."""

    ana: User
    ben: User
    request: MaintenanceRequest

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ana = make_user("ana")
        cls.ben = make_user("ben")
        cls.request = make_request(reported_by=cls.ana)

    def setUp(self) -> None:
        self.do: dict[str, Any] = {"request": self.request, "by": self.ben, "at": NINE}

    def now_is(self, status: RequestStatus) -> None:
        MaintenanceRequest.objects.update(status=status)
        self.request.refresh_from_db()

    def assert_unchanged(self) -> None:
        now = MaintenanceRequest.objects.get()
        assert (now.status, now.decision_note) == (self.request.status, self.request.decision_note)
        assert Event.objects.count() == 0

    def test_reviewed_approved_and_made_into_work(self) -> None:
        services.review_request(**self.do)
        services.approve_request(**self.do, note="This week ")
        request = services.convert_request(**self.do)

        assert (request.status, request.decision_note) == (RequestStatus.CONVERTED, "This week")
        assert [(event.verb, event.facts) for event in history(request)] == [
            ("maintenance.request.converted", {"note": ""}),
            ("maintenance.request.approved", {"note": "This week"}),
            ("maintenance.request.reviewed", {"note": ""}),
        ]

    def test_a_rejection_says_why(self) -> None:
        self.now_is(RequestStatus.UNDER_REVIEW)

        request = services.reject_request(**self.do, reason="Works as designed")

        assert (request.status, request.decision_note) == (RequestStatus.REJECTED, "Works as designed")

    def test_a_rejection_without_a_reason_is_refused(self) -> None:
        self.now_is(RequestStatus.UNDER_REVIEW)

        with pytest.raises(services.NoteMissing, match=r"^Say why MR-2026-00001 is rejected\.$"):
            services.reject_request(**self.do, reason=" ")

        self.assert_unchanged()

    def test_nobody_approves_their_own_request(self) -> None:
        self.now_is(RequestStatus.UNDER_REVIEW)

        with pytest.raises(services.OwnRequest, match="You reported MR-2026-00001; somebody else"):
            services.approve_request(request=self.request, by=self.ana, at=NINE)

        self.assert_unchanged()

    def test_an_approval_without_review_is_refused(self) -> None:
        with pytest.raises(IllegalTransition, match="MR-2026-00001 is New; it cannot become Approved"):
            services.approve_request(**self.do)

        self.assert_unchanged()

    def test_a_settled_request_is_not_opened_again(self) -> None:
        for settled in (RequestStatus.CONVERTED, RequestStatus.REJECTED):
            self.now_is(settled)
            with self.subTest(settled), pytest.raises(IllegalTransition):
                services.review_request(**self.do)
            self.assert_unchanged()
