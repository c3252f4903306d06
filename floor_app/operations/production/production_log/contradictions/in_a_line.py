"""What a single line says against itself."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _

from floor_app.operations.production.production_log.contradictions.kinds import Contradiction, Kind, hours
from floor_app.operations.production.production_log.rows import LogRow, ReportType

LONGEST = timedelta(hours=24)

_SPAN = re.compile(
    r"(?:(1899|1900)[/.-](\d{1,2})[/.-](\d{1,2})[ T]+)?(\d{1,5}):(\d{2})(?::(\d{2})(?:\.\d+)?)?"
)
_MACHINE = re.compile(r"\bmachine\s*(\d+)", re.IGNORECASE)
_REWORK = re.compile(r"\brework\b", re.IGNORECASE)
_SETUP = re.compile(r"\bset-?up\b", re.IGNORECASE)


def line_contradictions(row: LogRow) -> Iterator[Contradiction]:
    for kind, sentence in (*_about_time(row), *_about_the_machine(row), *_about_the_report_type(row)):
        yield Contradiction(kind, (row.line,), sentence)


def span_length(span: str) -> timedelta | None:
    """Reads 006:19 and 6:19:00, and the date that a spreadsheet puts before a span: its day 0 is
    1899/12/31.
    """
    found = _SPAN.fullmatch(span)
    if not found:
        return None
    year, month, day, hour, minute, second = (int(number or 0) for number in found.groups())
    try:
        days = (date(year, month, day) - date(1899, 12, 31)).days if year else 0
    except ValueError:
        return None
    return timedelta(days=max(days, 0), hours=hour, minutes=minute, seconds=second)


def _about_time(row: LogRow) -> Iterator[tuple[Kind, str]]:
    length, numbers = row.length, {"line": row.line, "length": hours(row.length)}
    if not length:
        yield Kind.ZERO_LENGTH, _("Line %(line)d starts and ends at the same time.") % numbers
    if length > LONGEST:
        yield Kind.LONG, _("Line %(line)d takes %(length)s hours.") % numbers
    span = span_length(row.span) if row.span else length
    # Spans are kept to the minute, times may have seconds.
    if span is None or abs(span - length) >= timedelta(minutes=1):
        yield (
            Kind.SPAN,
            _("Line %(line)d takes %(length)s hours by its times, “%(span)s” by its span.")
            % {**numbers, "span": row.span[:40]},
        )
    if not row.has_line_end:
        yield (
            Kind.NO_LINE_END,
            _(
                "Line %(line)d is the last and has no line end: if the file was cut off there, its "
                "last column may lack something."
            )
            % numbers,
        )


def _about_the_machine(row: LogRow) -> Iterator[tuple[Kind, str]]:
    named = _MACHINE.search(row.activity)
    used = _MACHINE.search(row.resource)
    if named and (not used or int(named[1]) != int(used[1])):
        yield (
            Kind.OTHER_MACHINE,
            _("Line %(line)d: the activity is “%(activity)s”, the resource “%(resource)s”.")
            % {"line": row.line, "activity": row.activity, "resource": row.resource},
        )


def _about_the_report_type(row: LogRow) -> Iterator[tuple[Kind, str]]:
    setup, breakdown = row.report is ReportType.SETUP, row.report is ReportType.BREAKDOWN
    said = {
        "line": row.line,
        "activity": row.activity,
        "good": row.good,
        "rejected": row.rejected,
        "mrb": row.mrb,
        "type": row.report.value,
    }
    if setup and _has_quantity(row):
        yield (
            Kind.QUANTITY_ON_SETUP,
            _("Line %(line)d is a set-up with %(good)d good, %(rejected)d rejected, %(mrb)d for MRB.") % said,
        )
    if breakdown and _has_quantity(row):
        yield (
            Kind.QUANTITY_ON_BREAKDOWN,
            _("Line %(line)d is a breakdown with %(good)d good, %(rejected)d rejected, %(mrb)d for MRB.")
            % said,
        )
    if not setup and _SETUP.search(row.activity):
        yield Kind.SETUP_BY_NAME_ONLY, _("Line %(line)d is “%(activity)s”, reported as %(type)s.") % said
    if not row.rework and _REWORK.search(row.activity):
        yield Kind.REWORK_BY_NAME_ONLY, _("Line %(line)d is “%(activity)s”, not marked as rework.") % said
    if row.rework and (setup or breakdown):
        yield (
            Kind.REWORK_NOT_PRODUCTION,
            _("Line %(line)d is marked as rework and reported as %(type)s.") % said,
        )


def _has_quantity(row: LogRow) -> bool:
    return bool(row.good or row.rejected or row.mrb)
