from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import SimpleTestCase, TestCase

from floor_app.operations.maintenance.models import Downtime
from floor_app.operations.maintenance.status import ASSET_MOVES, AssetStatus, DowntimeReason
from floor_app.operations.maintenance.testing import NINE, make_asset, make_request


class DowntimeTests(TestCase):
    def make_downtime(self, **fields: Any) -> Downtime:
        known = {"asset": make_asset(), "reason": DowntimeReason.WEAR, "started_at": NINE}
        return Downtime.objects.create(**(known | fields))

    def test_a_machine_has_one_open_downtime(self) -> None:
        self.make_downtime()
        self.make_downtime(ended_at=NINE)
        self.make_downtime(asset=make_asset("CNC-002"))

        with pytest.raises(IntegrityError), transaction.atomic():
            self.make_downtime()

    def test_a_downtime_does_not_end_before_it_begins(self) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            self.make_downtime(ended_at=NINE - timedelta(seconds=1))

    def test_people_recognise_the_rows(self) -> None:
        assert str(self.make_downtime()) == "CNC-001 Wear"
        assert str(make_request()) == "MR-2026-00001"
        assert str(make_asset()) == "CNC-001"


class AssetMoveTests(SimpleTestCase):
    def test_any_move_but_out_of_the_scrap(self) -> None:
        for status in AssetStatus:
            expected = set() if status == AssetStatus.SCRAPPED else set(AssetStatus) - {status}
            assert ASSET_MOVES[status] == expected
