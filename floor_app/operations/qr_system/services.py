"""Codes are registered, replaced and retired; scans are logged."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from core.commands import command
from core.errors import DomainError
from core.events import record
from floor_app.operations.qr_system import codes, queries
from floor_app.operations.qr_system.models import QRCode, ScanAnswer, ScanLog
from floor_app.operations.qr_system.status import (
    SECRET_KINDS,
    CodeState,
    ScanOutcome,
    ScanSource,
)

HELD = timedelta(seconds=3)  # a code before the camera is seen again and again
RAW_KEPT = 512
ANSWER_KEPT = 300


class CodeNotActive(DomainError):
    """The label was replaced or retired before."""


class ReasonMissing(DomainError):
    """A label is not taken out of use without a reason."""


class GuessableCode(DomainError):
    """A code that grants something is always drawn at random."""


def register(*, kind: str, key: str, body: str | None = None, gtin: str | None = None) -> QRCode:
    """The active code of one thing, made if it has none.

    The text says the key where it can; it is random for badges, for keys outside 0-9 A-Z, and where
    another thing already has that text. `gtin`, where it is given, is from now on what suppliers' labels
    call the thing.
    """
    code = _active_or_new(kind, key, body)
    if gtin is not None and code.gtin != gtin:
        code.gtin = gtin
        code.save(update_fields=["gtin"])
    return code


def register_many(wanted: Iterable[tuple[str, str, str | None]]) -> list[QRCode]:
    """Codes of new things as (kind, key, body), in one insert.

    The caller answers for both: none of the things has a code yet, and no two bodies are alike.
    """
    return QRCode.objects.bulk_create([_draft(kind, key, body) for kind, key, body in wanted])


@command
def replace(
    *,
    code: QRCode,
    by: AbstractBaseUser,
    at: datetime,
    reason: str = "",
    client_id: UUID | None = None,
) -> QRCode:
    """Give the thing a new label; the old one says from now on that it was replaced."""
    old = _lock_active(code)
    old.state = CodeState.REPLACED
    old.reason = reason.strip()
    old.save(update_fields=["state", "reason"])
    new = QRCode.objects.create(
        kind=old.kind,
        key=old.key,
        text=codes.make_code(old.kind, codes.random_body()),
        version=old.version + 1,
        gtin=old.gtin,
    )
    record(
        "qr_system.code.replaced",
        subject=new,
        by=by,
        at=at,
        client_id=client_id,
        reason=old.reason,
    )
    return new


@command
def retire(
    *,
    code: QRCode,
    by: AbstractBaseUser,
    at: datetime,
    reason: str,
    client_id: UUID | None = None,
) -> QRCode:
    """Take a label out of use for good; whoever scans it is told the reason."""
    if not reason.strip():
        raise ReasonMissing(_("Say why this label is retired."))
    code = _lock_active(code)
    code.state = CodeState.RETIRED
    code.reason = reason.strip()
    code.save(update_fields=["state", "reason"])
    record(
        "qr_system.code.retired",
        subject=code,
        by=by,
        at=at,
        client_id=client_id,
        reason=code.reason,
    )
    return code


def count_prints(*, printed: Iterable[QRCode]) -> None:
    """Add one to the print count of each code."""
    QRCode.objects.filter(pk__in=[code.pk for code in printed]).update(print_count=F("print_count") + 1)


def record_scan(
    *,
    raw: str,
    by: AbstractBaseUser | None,
    at: datetime,
    source: str = ScanSource.WEDGE,
    station: str = "",
    work_center: str = "",
    client_id: UUID | None = None,
) -> ScanLog:
    """Log one reading together with what it was recognised as, known or not.

    Its own transaction, so the row stays whatever is refused afterwards. The same `client_id` again
    gives the first row, also to somebody else: a badge scan sent twice has nobody signed in at first.
    What the camera still sees within three seconds of its last sight is a repeat. Three queries, four for
    the camera.
    """
    scan = _recognised(raw)
    scan.by_id = by.pk if by else None
    scan.at, scan.source, scan.client_id = at, source, client_id
    scan.station, scan.work_center = station, work_center
    if source == ScanSource.CAMERA and _is_still_seen(scan):
        scan.outcome, scan.answer = ScanOutcome.REPEATED, _("This was scanned just now.")
    try:
        with transaction.atomic():
            scan.save(force_insert=True)
            if scan.code_id:
                _not_scanned_since(scan.code_id, at).update(last_scanned_at=at)
    except IntegrityError:
        earlier = ScanLog.objects.filter(client_id=client_id).first() if client_id else None
        if earlier is None:
            raise
        return earlier
    return scan


def note_answer(*, scan: ScanLog, outcome: str, answer: str, latency_ms: int | None = None) -> None:
    """Write down what the floor said to a scan; once written it stays, and a second note is dropped."""
    note = ScanAnswer(
        scan=scan,
        outcome=ScanOutcome(outcome),
        answer=answer[:ANSWER_KEPT],
        latency_ms=latency_ms,
    )
    ScanAnswer.objects.bulk_create([note], ignore_conflicts=True)


def _active_or_new(kind: str, key: str, body: str | None) -> QRCode:
    wanted = _draft(kind, key, body)
    known = list(QRCode.objects.filter(Q(kind=kind, key=key) | Q(text=wanted.text)))
    own = [code for code in known if (code.kind, code.key) == (kind, key)]
    for code in own:
        if code.is_active:
            return code
    if own:
        latest = max(own, key=lambda code: code.version)
        wanted.version, wanted.gtin = latest.version + 1, latest.gtin
    if any(code.text == wanted.text for code in known):
        wanted.text = codes.make_code(kind, codes.random_body())
    wanted.save(force_insert=True)
    return wanted


def _draft(kind: str, key: str, body: str | None) -> QRCode:
    if kind in SECRET_KINDS:
        if body is not None:
            raise GuessableCode(_("A badge's code is drawn at random and cannot be chosen."))
        return QRCode(kind=kind, key=key, text=codes.make_code(kind, codes.random_body()))
    body = codes.body_for(key if body is None else body) or codes.random_body()
    return QRCode(kind=kind, key=key, text=codes.make_code(kind, body))


def _lock_active(code: QRCode) -> QRCode:
    locked = QRCode.objects.select_for_update().get(pk=code.pk)
    if not locked.is_active:
        raise CodeNotActive(
            _("The label %(code)s of %(key)s is not in use any more.") % {"code": locked, "key": locked.key}
        )
    return locked


def _recognised(raw: str) -> ScanLog:
    found = queries.resolve(raw)
    return ScanLog(
        raw=_kept(raw),
        raw_length=len(raw),
        code=found.code,
        kind=found.kind,
        key=found.key,
        outcome=found.outcome,
        answer=found.sentence[:ANSWER_KEPT],
    )


def _is_still_seen(scan: ScanLog) -> bool:
    """The last scan of this person here was the same sight. Another command id is no new wish of theirs."""
    earlier = ScanLog.objects.filter(station=scan.station, by=scan.by_id).order_by("-id").first()
    return (
        earlier is not None
        and earlier.client_id != scan.client_id
        and (earlier.source, earlier.code_id, earlier.raw) == (scan.source, scan.code_id, scan.raw)
        and abs(scan.at - earlier.at) < HELD
    )


def _kept(raw: str) -> str:
    """The reading as logged. A badge is a key to the house, so the log keeps only how it begins."""
    parsed = codes.parse(raw)
    if parsed is not None and parsed.kind in SECRET_KINDS:
        return f"{parsed.kind}.{parsed.body[:2]}…"
    return codes.storable(raw)[:RAW_KEPT]


def _not_scanned_since(code_id: int, at: datetime) -> QuerySet[QRCode]:
    """The code, unless a later scan of it has arrived before: tablets deliver late what they kept."""
    never_or_earlier = Q(last_scanned_at=None) | Q(last_scanned_at__lt=at)
    return QRCode.objects.filter(never_or_earlier, pk=code_id)
