"""Builders of codes and scans for tests, here and in the domains above."""

import itertools
from datetime import UTC, datetime
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser

from floor_app.operations.qr_system import services
from floor_app.operations.qr_system.models import QRCode, ScanLog
from floor_app.operations.qr_system.status import CodeKind, ScanSource

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
# Above those that job cards made beside them get, however many tests a process has run before.
_numbers = itertools.count(90_001)


def make_qr_code(*, kind: str = CodeKind.JOB_CARD, key: str = "", body: str | None = None) -> QRCode:
    return services.register(kind=kind, key=key or f"JC-2026-{next(_numbers):05d}", body=body)


def make_scan(
    *,
    raw: str = "",
    by: AbstractBaseUser | None = None,
    at: datetime = NINE,
    station: str = "STATION-1",
    source: str = ScanSource.WEDGE,
    client_id: UUID | None = None,
) -> ScanLog:
    return services.record_scan(
        raw=raw or make_qr_code().text, by=by, at=at, station=station, source=source, client_id=client_id
    )
