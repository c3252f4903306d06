from datetime import date, timedelta
from typing import Any

import pytest

from core.events import history
from core.models import Event
from core.state import IllegalTransition
from core.testing import by_riyadh_time
from floor_app.operations.maintenance import services
from floor_app.operations.maintenance.models import Asset, Downtime
from floor_app.operations.maintenance.status import AssetStatus, DowntimeReason
from floor_app.operations.maintenance.testing import NINE, make_asset
from floor_app.operations.maintenance.tests.asset_case import ONCE, TEN, AssetCase
from floor_app.operations.plant.testing import make_work_center
from floor_app.operations.qr_system import queries as codes
from floor_app.operations.qr_system.status import CodeKind


class RegisterTests(AssetCase):
    def test_a_machine_enters_with_its_label_and_its_next_service(self) -> None:
        lathe = make_work_center("LATHE-1")

        asset = services.register_asset(
            code=" furn-001",
            name="Furnace",
            by=self.ben,
            at=NINE,
            work_center=lathe,
            pm_interval_days=90,
            last_maintenance_date=date(2026, 1, 1),
        )

        assert (asset.code, asset.work_center, asset.status) == ("FURN-001", lathe, AssetStatus.IN_SERVICE)
        assert asset.next_pm_due_date == date(2026, 4, 1)
        assert codes.active_code(kind=CodeKind.ASSET, key="FURN-001") is not None
        assert history(asset).get().verb == "maintenance.asset.registered"

    def test_a_code_is_given_once_even_to_a_deleted_machine(self) -> None:
        Asset.objects.update(is_deleted=True)
        self.asset.refresh_from_db()

        with pytest.raises(services.AssetCodeTaken, match=r"^There is already an asset CNC-001\.$"):
            services.register_asset(code="CNC-001", name="Lathe", by=self.ben, at=NINE)

        self.assert_unchanged()


class StatusTests(AssetCase):
    def test_going_down_opens_a_downtime(self) -> None:
        self.take_down()

        self.asset.refresh_from_db()
        assert self.asset.status == AssetStatus.OUT_OF_SERVICE
        down = Downtime.objects.get()
        assert (down.asset, down.reason, down.note) == (self.asset, DowntimeReason.MECHANICAL, "Spindle")
        assert (down.started_at, down.ended_at, down.reported_by) == (NINE, None, self.ben)
        event = history(self.asset).get()
        assert event.verb == "maintenance.asset.status_changed"
        assert event.facts == {
            "before": "IN_SERVICE",
            "after": "OUT_OF_SERVICE",
            "reason": "MECHANICAL",
            "note": "Spindle",
        }

    def test_coming_back_closes_it(self) -> None:
        self.take_down()

        asset = self.change(AssetStatus.IN_SERVICE, at=TEN, note="New bearing ")

        assert asset.status == AssetStatus.IN_SERVICE
        assert Downtime.objects.get().ended_at == TEN
        assert history(asset)[0].facts["note"] == "New bearing"

    def test_from_out_of_service_to_maintenance_the_downtime_goes_on(self) -> None:
        self.take_down()

        self.change(AssetStatus.UNDER_MAINTENANCE, at=TEN, reason=DowntimeReason.WEAR)

        down = Downtime.objects.get()
        assert (down.started_at, down.ended_at, down.reason) == (NINE, None, DowntimeReason.MECHANICAL)

    def test_standby_is_no_downtime_and_needs_no_words(self) -> None:
        self.change(AssetStatus.STANDBY)
        self.change(AssetStatus.IN_SERVICE)

        assert Downtime.objects.count() == 0

    def test_scrapping_ends_the_downtime(self) -> None:
        self.take_down()

        asset = self.change(AssetStatus.SCRAPPED, at=TEN, note="Beyond repair")

        assert asset.status == AssetStatus.SCRAPPED
        assert Downtime.objects.get().ended_at == TEN

    def test_a_machine_that_was_down_when_it_was_entered_comes_back(self) -> None:
        Asset.objects.update(status=AssetStatus.OUT_OF_SERVICE)

        asset = self.change(AssetStatus.IN_SERVICE, note="Set up")

        assert asset.status == AssetStatus.IN_SERVICE
        assert Downtime.objects.count() == 0

    def test_going_down_without_a_reason_is_refused(self) -> None:
        for reason in ("", "BROKEN"):
            with self.subTest(reason), pytest.raises(services.ReasonMissing, match="Choose why"):
                self.change(AssetStatus.UNDER_MAINTENANCE, reason=reason)

        self.assert_unchanged()

    def test_coming_back_without_saying_what_was_done_is_refused(self) -> None:
        self.take_down()

        with pytest.raises(services.NoteMissing, match=r"^Say what was done to CNC-001\.$"):
            self.change(AssetStatus.IN_SERVICE, at=TEN, note=" ")

        self.asset.refresh_from_db()
        assert self.asset.status == AssetStatus.OUT_OF_SERVICE
        assert Downtime.objects.get().ended_at is None
        assert Event.objects.count() == 1

    @by_riyadh_time
    def test_coming_back_before_going_down_is_refused(self) -> None:
        self.take_down()

        with pytest.raises(services.EndsBeforeStart, match="CNC-001 went down at 2026-03-02 12:00"):
            self.change(AssetStatus.IN_SERVICE, at=NINE - timedelta(minutes=1), note="New bearing")

        assert Downtime.objects.get().ended_at is None
        assert Event.objects.count() == 1

    def test_scrapping_without_saying_why_is_refused(self) -> None:
        with pytest.raises(services.NoteMissing, match=r"^Say why CNC-001 is scrapped\.$"):
            self.change(AssetStatus.SCRAPPED)

        self.assert_unchanged()

    def test_the_status_it_has_is_refused(self) -> None:
        with pytest.raises(IllegalTransition, match="CNC-001 is In service"):
            self.change(AssetStatus.IN_SERVICE)

        self.assert_unchanged()

    def test_a_deleted_machine_is_refused(self) -> None:
        Asset.objects.update(is_deleted=True)
        self.asset.refresh_from_db()

        with pytest.raises(services.AssetGone, match=r"^CNC-001 was deleted\.$"):
            self.take_down()

        self.assert_unchanged()

    def test_the_same_command_twice_is_done_once(self) -> None:
        down: dict[str, Any] = {"reason": DowntimeReason.WEAR, "client_id": ONCE}

        self.change(AssetStatus.OUT_OF_SERVICE, **down)
        self.change(AssetStatus.OUT_OF_SERVICE, **down)

        assert Downtime.objects.count() == Event.objects.count() == 1


class MaintenanceTests(AssetCase):
    def maintain(self, done_on: date, note: str = "Oiled") -> Asset:
        return services.record_maintenance(asset=self.asset, done_on=done_on, note=note, by=self.ben, at=NINE)

    def test_the_next_is_due_one_interval_later(self) -> None:
        asset = self.maintain(date(2026, 3, 1))

        assert asset.last_maintenance_date == date(2026, 3, 1)
        assert asset.next_pm_due_date == date(2026, 5, 30)
        assert history(asset).get().facts == {
            "done_on": "2026-03-01",
            "next_due": "2026-05-30",
            "note": "Oiled",
        }

    def test_without_an_interval_nothing_is_due(self) -> None:
        Asset.objects.update(pm_interval_days=None)

        assert self.maintain(date(2026, 3, 1)).next_pm_due_date is None

    def test_work_written_down_late_does_not_turn_the_dates_back(self) -> None:
        self.maintain(date(2026, 3, 1))

        asset = self.maintain(date(2026, 2, 1))

        assert asset.last_maintenance_date == date(2026, 3, 1)
        assert asset.next_pm_due_date == date(2026, 5, 30)
        assert history(asset).count() == 2

    def test_tomorrows_work_is_refused(self) -> None:
        with pytest.raises(services.InTheFuture, match="CNC-001 cannot be done in the future"):
            self.maintain(date(2026, 3, 3))

        self.assert_unchanged()

    def test_without_saying_what_was_done_is_refused(self) -> None:
        with pytest.raises(services.NoteMissing, match="Say what was done to CNC-001"):
            self.maintain(date(2026, 3, 1), note="")

        self.assert_unchanged()

    def test_a_scrapped_machine_is_refused(self) -> None:
        Asset.objects.update(status=AssetStatus.SCRAPPED)
        self.asset.refresh_from_db()

        with pytest.raises(services.AssetGone, match=r"^CNC-001 is scrapped\.$"):
            self.maintain(date(2026, 3, 1))

        self.assert_unchanged()


class DeleteTests(AssetCase):
    def delete(self, asset: Asset, reason: str = "Sold ") -> Asset:
        return services.delete_asset(asset=asset, reason=reason, by=self.ben, at=TEN)

    def test_a_deleted_machine_keeps_its_row_and_loses_its_label(self) -> None:
        asset = services.register_asset(code="CNC-009", name="Lathe", by=self.ben, at=NINE)

        self.delete(asset)

        asset.refresh_from_db()
        assert asset.is_deleted
        assert codes.active_code(kind=CodeKind.ASSET, key="CNC-009") is None
        assert history(asset)[0].facts == {"reason": "Sold"}

    def test_its_downtime_ends_with_it(self) -> None:
        self.take_down()

        self.delete(self.asset)

        assert Downtime.objects.get().ended_at == TEN

    def test_without_a_reason_is_refused(self) -> None:
        with pytest.raises(services.NoteMissing, match=r"^Say why CNC-001 is deleted\.$"):
            self.delete(self.asset, reason="")

        self.assert_unchanged()

    def test_a_second_time_is_refused(self) -> None:
        self.delete(self.asset)

        with pytest.raises(services.AssetGone):
            self.delete(self.asset)

        assert Event.objects.count() == 1


class ChangeTests(AssetCase):
    def test_a_description_changes_and_the_due_date_follows(self) -> None:
        asset = make_asset("CNC-002", pm_interval_days=90, last_maintenance_date=date(2026, 3, 1))
        asset.name, asset.pm_interval_days = "Lathe", 30

        services.change_asset(asset=asset, by=self.ben, at=NINE)

        asset.refresh_from_db()
        assert (asset.name, asset.next_pm_due_date) == ("Lathe", date(2026, 3, 31))
        event = history(asset).get()
        assert event.verb == "maintenance.asset.changed"
        assert event.facts == {"name": "Lathe", "in_use": True, "pm_interval_days": 30}

    def test_the_status_is_not_part_of_it(self) -> None:
        stale = Asset.objects.get(pk=self.asset.pk)
        self.take_down()

        services.change_asset(asset=stale, by=self.ben, at=TEN)

        self.asset.refresh_from_db()
        assert self.asset.status == AssetStatus.OUT_OF_SERVICE
