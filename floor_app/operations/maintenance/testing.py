"""Builders for tests: the record of that code, made if there is none."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from PIL import Image

from floor_app.operations.maintenance import photos
from floor_app.operations.maintenance.models import Asset, MaintenanceRequest
from floor_app.operations.maintenance.status import AssetStatus, RequestStatus, Severity

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def make_asset(
    code: str = "CNC-001", *, status: AssetStatus = AssetStatus.IN_SERVICE, **fields: Any
) -> Asset:
    return Asset.objects.get_or_create(code=code, defaults={"name": code, "status": status} | fields)[0]


def make_request(
    number: str = "MR-2026-00001", *, status: RequestStatus = RequestStatus.NEW, **fields: Any
) -> MaintenanceRequest:
    known = {"status": status, "severity": Severity.LOW, "description": "Noise", "reported_at": NINE} | fields
    known.setdefault("asset", make_asset())
    return MaintenanceRequest.objects.get_or_create(number=number, defaults=known)[0]


def make_photo(size: tuple[int, int] = (64, 48)) -> bytes:
    """A photo as `photos.cleaned` gives it."""
    drawn = BytesIO()
    Image.new("RGB", size, "#4a3b22").save(drawn, "PNG")
    return photos.cleaned(drawn.getvalue())
