from datetime import timedelta
from typing import Any

import pytest

from core.events import history
from core.models import Event
from floor_app.operations.maintenance import services
from floor_app.operations.maintenance.models import Downtime
from floor_app.operations.maintenance.status import DowntimeReason
from floor_app.operations.maintenance.testing import NINE
from floor_app.operations.maintenance.tests.asset_case import TEN, AssetCase


class BookDowntimeTests(AssetCase):
    def book(self, start: int, end: int, **fields: Any) -> Downtime:
        """A stop from and to so many minutes after nine."""
        asked: dict[str, Any] = {
            "asset": self.asset,
            "reason": DowntimeReason.TOOLING,
            "by": self.ben,
            "at": TEN,
        }
        times = {"started_at": NINE + timedelta(minutes=start), "ended_at": NINE + timedelta(minutes=end)}
        return services.book_downtime(**(asked | times | fields))

    def test_a_stop_that_is_over(self) -> None:
        down = self.book(0, 30, note="Insert ")

        assert (down.note, down.reported_by, down.is_imported) == ("Insert", self.ben, False)
        assert history(down).get().verb == "maintenance.downtime.booked"

    def test_one_after_the_other(self) -> None:
        self.book(0, 30)
        self.book(30, 40)
        self.book(-10, 0)

        assert Downtime.objects.count() == 3

    def test_one_into_the_other_is_refused(self) -> None:
        self.book(0, 30)

        for start, end in ((-5, 5), (10, 20), (29, 40), (-5, 60)):
            with self.subTest(start), pytest.raises(services.DowntimeOverlaps, match="CNC-001 already has"):
                self.book(start, end)
        assert Downtime.objects.count() == Event.objects.count() == 1

    def test_into_an_open_one_is_refused(self) -> None:
        self.take_down()

        with pytest.raises(services.DowntimeOverlaps):
            self.book(30, 40)

        assert Downtime.objects.count() == 1

    def test_imported_history_may_contradict_itself(self) -> None:
        self.book(0, 30)

        assert self.book(10, 20, is_imported=True).is_imported

    def test_an_end_before_its_start_is_refused(self) -> None:
        with pytest.raises(services.EndsBeforeStart):
            self.book(10, 9)

        self.assert_unchanged()

    def test_an_unknown_reason_is_refused(self) -> None:
        with pytest.raises(services.ReasonMissing):
            self.book(0, 1, reason="BROKEN")

        self.assert_unchanged()
