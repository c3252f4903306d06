"""What a reading means to the registry of codes, and which scans there were."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from core.search import Constant
from floor_app.operations.qr_system import codes, gs1
from floor_app.operations.qr_system.drawing import png, svg
from floor_app.operations.qr_system.models import QRCode, ScanAnswer, ScanLog
from floor_app.operations.qr_system.status import SECRET_KINDS, CodeKind, CodeState, Command, ScanOutcome

__all__ = [
    "RecentScan",
    "Resolution",
    "active_code",
    "active_codes",
    "answer_given",
    "png",
    "recent_scans",
    "registered",
    "resolve",
    "svg",
]

# They work from the first day on; the registry knows of them once they were printed.
_COMMANDS = frozenset((CodeKind.COMMAND, command) for command in Command)
SHOWN = 40  # characters of a reading that a sentence repeats


@dataclass(frozen=True, slots=True)
class Resolution:
    """What one reading stands for. With a `problem`, `sentence` says it to the person who scanned."""

    text: str
    kind: str = ""
    key: str = ""
    code: QRCode | None = None
    problem: ScanOutcome | None = None
    sentence: str = ""

    @property
    def outcome(self) -> ScanOutcome:
        return self.problem or ScanOutcome.RESOLVED


@dataclass(frozen=True, slots=True)
class RecentScan:
    """One line of the list of last scans: the floor's answer where there is one."""

    at: datetime
    raw: str
    kind: str
    key: str
    outcome: str
    answer: str


def resolve(text: str) -> Resolution:
    """Find the thing behind a code, a number typed by hand, or a supplier's label.

    One of our own codes costs one query; a supplier's label up to three.
    """
    plain = codes.unwrap(text)
    parsed = codes.parse(plain)
    if parsed is None:
        found = _by_key(plain)
        return (_by_supplier(gs1.parse(text)) or found) if found.problem else found
    if parsed.misread:
        return Resolution(
            parsed.text,
            problem=ScanOutcome.MISREAD,
            sentence=_("The code was not read correctly. Scan it again."),
        )
    code = QRCode.objects.filter(text=parsed.text).first()
    if code is None and (parsed.kind, parsed.body) in _COMMANDS:
        return Resolution(parsed.text, kind=parsed.kind, key=parsed.body)
    return _found(code) if code else _unknown(parsed.text)


def active_code(*, kind: str, key: str) -> QRCode | None:
    return QRCode.objects.filter(kind=kind, key=key, state=CodeState.ACTIVE).first()


def active_codes(*, kind: str, keys: Iterable[str]) -> dict[str, QRCode]:
    """The active codes of many things of one kind, by key; a thing without one is missing."""
    found = QRCode.objects.filter(kind=kind, key__in=list(keys), state=CodeState.ACTIVE)
    return {code.key: code for code in found}


def registered(*, state: str = "") -> QuerySet[QRCode]:
    """Codes in this state, or in any.

    Those out of use have an index of their own, which SQLite finds by its condition, word for word.
    """
    found = QRCode.objects.filter(state=state) if state else QRCode.objects.all()
    is_in_use = state in {"", CodeState.ACTIVE}
    return found if is_in_use else found.exclude(state=Constant(CodeState.ACTIVE))


def recent_scans(
    *, station: str | None = None, by: AbstractBaseUser | None = None, limit: int = 10
) -> list[RecentScan]:
    """The last scans, newest first, of a station or of a person or of all."""
    scans = ScanLog.objects.order_by("-id")
    if station is not None:
        scans = scans.filter(station=station)
    if by is not None:
        scans = scans.filter(by_id=by.pk)
    rows = scans.values_list(
        "at",
        "raw",
        "kind",
        "key",
        Coalesce("floor_answer__outcome", F("outcome")),
        Coalesce("floor_answer__answer", F("answer")),
    )
    return [RecentScan(*row) for row in rows[:limit]]


def answer_given(scan: ScanLog) -> ScanAnswer | None:
    """What the floor answered to this scan when it first arrived; None if it has not answered yet."""
    return ScanAnswer.objects.filter(scan=scan).first()


def _by_key(key: str) -> Resolution:
    """Somebody typed a number. A person is never found by name: that would stand in for the badge."""
    if not key or len(key) > 64:
        return _unknown(key)
    things = QRCode.objects.filter(key__in={key, key.upper()}, state=CodeState.ACTIVE)
    found = list(things.exclude(kind__in=SECRET_KINDS)[:2])
    if len(found) == 1:
        return _found(found[0])
    if found:
        return Resolution(
            key,
            problem=ScanOutcome.UNKNOWN,
            sentence=_("More than one thing is called %(key)s. Scan its label.") % {"key": key},
        )
    return _unknown(key)


def _by_supplier(label: gs1.SupplierLabel | None) -> Resolution | None:
    """The piece, else the lot, else the article. A piece and a lot count only with an article known here:
    suppliers number them as they like."""
    if label is None or not label.gtin:
        return None
    article = QRCode.objects.filter(gtin=label.gtin, state=CodeState.ACTIVE).first()
    if article is None:
        return None
    finer = Q(kind=CodeKind.LOT, key=f"{article.key}/{label.lot}") if label.lot else Q(pk=None)
    if label.serial:
        finer |= Q(kind=CodeKind.UNIT, key=label.serial)
    things = QRCode.objects.filter(finer, state=CodeState.ACTIVE).order_by("-kind")  # U before B
    return _found(things.first() or article)


def _found(code: QRCode) -> Resolution:
    return Resolution(
        code.text,
        kind=code.kind,
        key=code.key,
        code=code,
        problem=None if code.is_active else ScanOutcome.RETIRED,
        sentence="" if code.is_active else _why_retired(code),
    )


def _why_retired(code: QRCode) -> str:
    if code.state == CodeState.REPLACED:
        return _("This label of %(key)s was replaced. Use the new one.") % {"key": code.key}
    return _("This label of %(key)s is retired: %(reason)s.") % {
        "key": code.key,
        "reason": code.reason.rstrip("."),
    }


def _unknown(text: str) -> Resolution:
    shown = text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
    sentence = (
        _("Unknown code: %(code)s. Scan it again or search for it.") % {"code": shown}
        if shown
        else _("Nothing readable was scanned. Scan it again.")
    )
    return Resolution(text, problem=ScanOutcome.UNKNOWN, sentence=sentence)
