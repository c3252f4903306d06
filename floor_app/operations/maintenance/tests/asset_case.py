"""What the tests of the machines begin with."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.test import TestCase

from core.models import Event
from floor_app.operations.maintenance import services
from floor_app.operations.maintenance.models import Asset, Downtime
from floor_app.operations.maintenance.status import AssetStatus, DowntimeReason
from floor_app.operations.maintenance.testing import NINE, make_asset
from floor_app.operations.people.models import User
from floor_app.operations.people.testing import make_user

TEN = NINE + timedelta(hours=1)
ONCE = UUID("5f0c1a52-0000-4000-8000-000000000003")


class AssetCase(TestCase):
    """CNC-001 is in service; Ben looks after it."""

    ben: User
    asset: Asset

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ben = make_user("ben")
        cls.asset = make_asset("CNC-001", pm_interval_days=90)

    def change(self, status: str, *, at: datetime = NINE, **fields: Any) -> Asset:
        return services.change_asset_status(asset=self.asset, status=status, by=self.ben, at=at, **fields)

    def take_down(self) -> None:
        self.change(AssetStatus.OUT_OF_SERVICE, reason=DowntimeReason.MECHANICAL, note="Spindle ")

    def assert_unchanged(self) -> None:
        now = Asset.objects.get(pk=self.asset.pk)
        for field in Asset._meta.fields:
            assert getattr(now, field.attname) == getattr(self.asset, field.attname)
        assert Event.objects.count() == 0
        assert Downtime.objects.count() == 0
