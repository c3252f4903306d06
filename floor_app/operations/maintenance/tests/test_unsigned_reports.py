from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.storage import default_storage
from django.test import TestCase

from core.events import history
from core.models import Event
from core.testing import by_riyadh_time, slow
from floor_app.operations.maintenance import queries, services
from floor_app.operations.maintenance.models import Asset, Downtime, FaultReport, MaintenanceRequest
from floor_app.operations.maintenance.status import AssetStatus, RequestStatus, Severity
from floor_app.operations.maintenance.testing import NINE, make_asset, make_photo, make_request
from floor_app.operations.people.models import User
from floor_app.operations.people.testing import make_user

ONCE = UUID("5f0c1a52-0000-4000-8000-000000000005")
LATER = NINE + timedelta(minutes=20)


def minutes(number: int) -> Any:
    return NINE + timedelta(minutes=number)


class UnsignedReportTests(TestCase):
    """Somebody scans the label of CNC-001; Ben is at the maintenance desk."""

    ben: User
    asset: Asset

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ben = make_user("ben")
        cls.asset = make_asset("CNC-001")

    def report(self, description: str = "Oil on the floor", **fields: Any) -> MaintenanceRequest:
        asked: dict[str, Any] = {
            "asset": self.asset,
            "severity": Severity.LOW,
            "at": NINE,
            "most_per_hour": 60,
        }
        return services.report_unsigned(description=description, **(asked | fields))

    def test_it_becomes_a_request_by_nobody(self) -> None:
        request = self.report(" Oil on the floor ", reporter=" Sami ", is_danger=True)

        assert (request.number, request.status, request.reported_by) == (
            "MR-2026-00001",
            RequestStatus.NEW,
            None,
        )
        said = request.reports.get()
        assert (said.description, said.reporter, said.is_danger) == ("Oil on the floor", "Sami", True)
        event = history(request).get()
        assert (event.verb, event.by) == ("maintenance.request.reported", None)

    def test_nobody_knows_who_says_it_so_the_machine_stays_as_it_is(self) -> None:
        request = self.report(severity=Severity.STOPPED)

        self.asset.refresh_from_db()
        assert (request.severity, self.asset.status) == (Severity.STOPPED, AssetStatus.IN_SERVICE)
        assert Downtime.objects.count() == 0

    def test_within_the_hour_a_second_report_joins_the_first(self) -> None:
        first = self.report()

        second = self.report("It reaches the walkway", at=LATER)

        assert second == first
        assert [said.description for said in queries.reports_of(first)] == [
            "Oil on the floor",
            "It reaches the walkway",
        ]
        assert [event.verb for event in history(first)] == [
            "maintenance.request.joined",
            "maintenance.request.reported",
        ]
        assert MaintenanceRequest.objects.count() == 1

    def test_it_joins_what_somebody_reported_who_was_signed_in(self) -> None:
        first = services.report_fault(
            asset=self.asset, description="Noise", severity=Severity.LOW, by=self.ben, at=NINE
        )

        assert self.report(at=LATER) == first

    def test_the_graver_word_counts(self) -> None:
        self.report(severity=Severity.HIGH)

        assert self.report("It stands", severity=Severity.STOPPED, at=LATER).severity == Severity.STOPPED
        assert self.report("It can wait", severity=Severity.LOW, at=LATER).severity == Severity.STOPPED

    def test_after_an_hour_a_rejection_or_at_another_machine_it_is_another_fault(self) -> None:
        first = self.report()
        other = self.report(asset=make_asset("CNC-002"), at=LATER)
        late = self.report("Again", at=minutes(60))
        MaintenanceRequest.objects.filter(pk=late.pk).update(status=RequestStatus.REJECTED)
        after = self.report("Still", at=minutes(80))

        assert len({first, other, late, after}) == 4

    def test_the_same_words_within_a_minute_are_one_report(self) -> None:
        self.report()
        self.report(at=NINE + timedelta(seconds=60))

        assert FaultReport.objects.count() == Event.objects.count() == 1

    def test_the_same_command_twice_is_one_report_with_one_photo(self) -> None:
        first = self.report(client_id=ONCE, photo=make_photo())
        _, files = default_storage.listdir("faults/2026/03")

        again = self.report("Said again", client_id=ONCE, photo=make_photo(), at=LATER)

        assert again == first
        assert FaultReport.objects.get().photo
        assert default_storage.listdir("faults/2026/03")[1] == files

    def test_a_photo_is_kept_under_a_name_of_its_own(self) -> None:
        request = self.report(photo=make_photo())

        said = request.reports.get()
        assert str(said.photo.name).startswith("faults/2026/03/")
        assert said.photo.read() == make_photo()
        assert str(said) == "MR-2026-00001 2026-03-02 09:00"

    def test_without_words_is_refused(self) -> None:
        with pytest.raises(services.NoteMissing, match=r"^Say what is wrong with CNC-001\.$"):
            self.report("  ")

        assert MaintenanceRequest.objects.count() == 0

    def test_a_scrapped_machine_is_refused(self) -> None:
        with pytest.raises(services.AssetGone, match="CNC-008 is scrapped"):
            self.report(asset=make_asset("CNC-008", status=AssetStatus.SCRAPPED))

        assert FaultReport.objects.count() == 0

    @slow
    @by_riyadh_time
    def test_more_reports_of_one_machine_than_anybody_reads_are_refused_with_a_time(self) -> None:
        for number in range(12):
            self.report(f"Noise {number}", at=minutes(number))

        with pytest.raises(services.TooManyReports, match=r"Try again at 13:01\.$"):  # in the plant
            self.report("One more", at=minutes(30))

        assert FaultReport.objects.count() == 12
        self.report("One more", at=minutes(60))

    def test_more_reports_in_the_plant_than_it_takes_are_refused(self) -> None:
        for number in range(3):
            self.report(asset=make_asset(f"A-{number}"), at=NINE, most_per_hour=3)
        services.report_fault(
            asset=self.asset, description="Noise", severity=Severity.LOW, by=self.ben, at=NINE
        )

        with pytest.raises(services.TooManyReports):
            self.report(at=LATER, most_per_hour=3)

        assert FaultReport.objects.count() == 4


class WhoIsOnItTests(TestCase):
    def test_whoever_took_it_up_and_since_when(self) -> None:
        ben, ana = make_user("ben"), make_user("ana")
        request = make_request()
        assert queries.on_it(request) is None

        services.review_request(request=request, by=ana, at=NINE)
        services.approve_request(request=request, by=ben, at=LATER)
        assert queries.on_it(request) == queries.OnIt("Ben", LATER)

        services.convert_request(request=request, by=ben, at=LATER + timedelta(hours=2))
        assert queries.on_it(request) == queries.OnIt("Ben", LATER)

    def test_the_fault_that_is_known_is_the_one_a_report_would_join(self) -> None:
        asset = make_asset()
        assert queries.known_fault(asset, NINE) is None

        old = make_request("MR-2026-00001", reported_at=NINE - timedelta(days=1))
        assert queries.known_fault(asset, NINE) == old

        recent = make_request("MR-2026-00002", status=RequestStatus.CONVERTED)
        assert queries.known_fault(asset, LATER) == recent

    def test_a_signed_in_report_keeps_its_photo_too(self) -> None:
        request = services.report_fault(
            asset=make_asset(),
            description="Noise",
            severity=Severity.LOW,
            by=make_user("ana"),
            at=NINE,
            photo=make_photo(),
        )

        assert request.reports.get().photo.read() == make_photo()
