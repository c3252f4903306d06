"""Codes and scans. A badge is a key to the house: none of its text leaves here."""

from typing import Any, ClassVar
from urllib.parse import quote

from django.db.models import QuerySet
from rest_framework import serializers

from floor_app.api.base import lists, writes
from floor_app.api.documents import Document, at, document
from floor_app.api.inputs import Input, filter_choice, filter_words, words
from floor_app.operations.qr_system import queries, services
from floor_app.operations.qr_system.models import QRCode, ScanLog
from floor_app.operations.qr_system.status import SECRET_KINDS, CodeKind, CodeState, ScanOutcome, ScanSource

# where what was scanned is read
ADDRESSES: dict[str, str] = {
    CodeKind.JOB_CARD: "/api/job-cards/{}/",
    CodeKind.OPERATION: "/api/job-cards/{}/",
    CodeKind.UNIT: "/api/units/{}/",
    CodeKind.WORK_CENTER: "/api/work-centers/{}/",
    CodeKind.LOCATION: "/api/locations/{}/",
    CodeKind.ASSET: "/api/assets/{}/",
    CodeKind.ITEM: "/api/items/{}/",
}


class CodeRow(Document[QRCode]):
    class Meta:
        model = QRCode
        fields: ClassVar = ["kind", "key", "text", "version", "state", "reason", "print_count"]


class ScanRow(Document[ScanLog]):
    by = at("by.username")

    class Meta:
        model = ScanLog
        fields: ClassVar = [
            "id",
            "at",
            "raw",
            "kind",
            "key",
            "outcome",
            "answer",
            "by",
            "station",
            "work_center",
            "source",
        ]


class ScanDocument(ScanRow):
    """A scan, and where to read what it stands for."""

    url = serializers.CharField(read_only=True, allow_null=True)

    class Meta(ScanRow.Meta):
        fields: ClassVar = [*ScanRow.Meta.fields, "url"]


class ScanInput(Input):
    raw = words(2000, trim_whitespace=False)
    station = words(60, required=False)
    work_center = words(60, required=False)


@lists(
    "plant.view",
    CodeRow,
    kind=filter_choice(CodeKind),
    key=filter_words(),
    text=filter_words(),
    state=filter_choice(CodeState),
)
def codes(*, state: str = "") -> QuerySet[QRCode]:
    """Labels and what they stand for, but for badges."""
    return queries.registered(state=state).exclude(kind__in=SECRET_KINDS)


@lists(
    "production.view",
    ScanRow,
    station=filter_words(),
    person=filter_words("by__username"),
    outcome=filter_choice(ScanOutcome),
)
def scans() -> QuerySet[ScanLog]:
    """Readings and what they were recognised as."""
    return ScanLog.objects.all()


@writes("terminal.use", ScanDocument, ScanInput, success=201)
def record_scan(**command: Any) -> dict[str, Any]:
    """Log one reading, known or not, and say what it stands for."""
    scan = services.record_scan(source=ScanSource.API, **command)
    return document(ScanRow, scan) | {"url": address_of(scan)}


def address_of(scan: ScanLog) -> str | None:
    """A card's operation is read with its card."""
    key = scan.key.rpartition("/")[0] if scan.kind == CodeKind.OPERATION else scan.key
    known = scan.outcome == ScanOutcome.RESOLVED and scan.kind in ADDRESSES
    return ADDRESSES[scan.kind].format(quote(key)) if known else None
