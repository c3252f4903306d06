"""The kinds of contradiction, and the words for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

MOST_LINES_NAMED = 50
MINUTE = "%Y/%m/%d %H:%M"


class Kind(StrEnum):
    WORKER_OVERLAP = "worker-overlap"
    MACHINE_OVERLAP = "machine-overlap"
    DUPLICATE = "duplicate"
    ZERO_LENGTH = "zero-length"
    LONG = "long"
    SPAN = "span"
    COMPLETED_MORE_THAN_ORDERED = "completed-more-than-ordered"
    REPORTED_MORE_THAN_ORDERED = "reported-more-than-ordered"
    NOTHING_ORDERED = "nothing-ordered"
    SEVERAL_QUANTITIES_ORDERED = "several-quantities-ordered"
    SEVERAL_PARTS = "several-parts"
    OTHER_MACHINE = "other-machine"
    OUT_OF_ORDER = "out-of-order"
    STEPS_OVERLAP = "steps-overlap"
    QUANTITY_ON_SETUP = "quantity-on-setup"
    QUANTITY_ON_BREAKDOWN = "quantity-on-breakdown"
    SETUP_BY_NAME_ONLY = "setup-by-name-only"
    REWORK_BY_NAME_ONLY = "rework-by-name-only"
    REWORK_WITHOUT_REJECT = "rework-without-reject"
    REWORK_NOT_PRODUCTION = "rework-not-production"
    NAMES_ALIKE = "names-alike"
    NO_LINE_END = "no-line-end"


LABELS = {
    Kind.WORKER_OVERLAP: gettext_lazy("A worker in two places at once"),
    Kind.MACHINE_OVERLAP: gettext_lazy("A machine or station in use twice at once"),
    Kind.DUPLICATE: gettext_lazy("The same line again"),
    Kind.ZERO_LENGTH: gettext_lazy("A line that took no time"),
    Kind.LONG: gettext_lazy("A line longer than 24 hours"),
    Kind.SPAN: gettext_lazy("A span that is not end minus start"),
    Kind.COMPLETED_MORE_THAN_ORDERED: gettext_lazy("More completed than ordered"),
    Kind.REPORTED_MORE_THAN_ORDERED: gettext_lazy("More reported than ordered, rejects and MRB included"),
    Kind.NOTHING_ORDERED: gettext_lazy("A case with no order quantity"),
    Kind.SEVERAL_QUANTITIES_ORDERED: gettext_lazy("A case with several order quantities"),
    Kind.SEVERAL_PARTS: gettext_lazy("A case with several parts"),
    Kind.OTHER_MACHINE: gettext_lazy("An activity that names another machine than the resource"),
    Kind.OUT_OF_ORDER: gettext_lazy("A line that starts before the line above it"),
    Kind.STEPS_OVERLAP: gettext_lazy("A step that goes on after the next one began"),
    Kind.QUANTITY_ON_SETUP: gettext_lazy("A quantity on a set-up line"),
    Kind.QUANTITY_ON_BREAKDOWN: gettext_lazy("A quantity on a breakdown line"),
    Kind.SETUP_BY_NAME_ONLY: gettext_lazy("A set-up by its name, reported as something else"),
    Kind.REWORK_BY_NAME_ONLY: gettext_lazy("Rework by its name, not marked as rework"),
    Kind.REWORK_WITHOUT_REJECT: gettext_lazy("Rework where nothing was rejected before"),
    Kind.REWORK_NOT_PRODUCTION: gettext_lazy("A set-up or breakdown marked as rework"),
    Kind.NAMES_ALIKE: gettext_lazy("Names that differ only in blanks, marks or letter case"),
    Kind.NO_LINE_END: gettext_lazy("A last line without a line end"),
}


@dataclass(frozen=True, slots=True)
class Contradiction:
    """`lines` are physical lines of the file, ascending; where very many are concerned, the first of them."""

    kind: Kind
    lines: tuple[int, ...]
    sentence: str


def contradiction(kind: Kind, lines: Sequence[int], sentence: str) -> Contradiction:
    return Contradiction(kind, tuple(sorted(lines)[:MOST_LINES_NAMED]), sentence)


def named(lines: Sequence[int], total: int | None = None) -> str:
    """“line 3”, “lines 3, 7 and 9”, “lines 3, 7, 9 and 40 more”."""
    shown = [str(line) for line in sorted(lines)[:MOST_LINES_NAMED]]
    hidden = (len(lines) if total is None else total) - len(shown)
    if hidden:
        return _("lines %(lines)s and %(count)d more") % {"lines": ", ".join(shown), "count": hidden}
    if len(shown) > 1:
        return _("lines %(lines)s and %(last)s") % {"lines": ", ".join(shown[:-1]), "last": shown[-1]}
    return _("line %(line)s") % {"line": shown[0]}


def hours(length: timedelta) -> str:
    """Hours and minutes as logs write them, 26:17; seconds only where there are any."""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    text = f"{minutes // 60}:{minutes % 60:02d}"
    return f"{text}:{seconds:02d}" if seconds else text


def pieces(count: int) -> str:
    return ngettext("%(count)d piece", "%(count)d pieces", count) % {"count": count}
