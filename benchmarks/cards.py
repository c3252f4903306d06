"""So many job cards in a minute: one card made by the services, multiplied by the database itself.

Each copy stands at another step: those before it are done and booked, the one after waits. A share of
them is complete.
"""

from collections.abc import Iterable

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Max, Model

from floor_app.operations.production.models import JobCard, JobOperation, LaborBooking, QuantityReport

SERIES = "with recursive series(n) as (select 1 union all select n + 1 from series where n < {count})"
TABLE: dict[type[Model], str] = {
    model: model._meta.db_table for model in (JobCard, JobOperation, LaborBooking, QuantityReport)
}


def multiply(card: JobCard, *, copies: int, open_percent: int, steps: int) -> None:
    """Add copies of a released card whose steps have sequences 10, 20, 30 …"""
    base = JobCard.objects.aggregate(last=Max("pk"))["last"]
    is_open = f"series.n * 37 % 100 < {open_percent}"
    # how many steps of a copy are done
    done = f"case when {is_open} then series.n % {steps} else {steps} end"
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in (
            _cards(card, base, is_open, done),
            _operations(card, base, is_open, done),
            *_ledgers(card, base),
        ):
            cursor.execute(f"{SERIES.format(count=copies)} {statement}")
        for statement in connection.ops.sequence_reset_sql(no_style(), [*TABLE]):
            cursor.execute(statement)


def _cards(card: JobCard, base: int, is_open: str, done: str) -> str:
    state = f"case when {is_open} then (case when {done} = 0 then s.status else 'IN_PRODUCTION' end)"
    changed = {
        "id": f"{base} + series.n",
        "number": "'JC-1999-' || (1000000 + series.n)",
        "qr_code": "'J.1999' || (1000000 + series.n)",
        "status": f"{state} else 'COMPLETE' end",
        "priority": "1 + series.n % 5",
        "customer": "'Customer ' || (series.n % 97)",
        "reference": "'SO-' || (1000000 + series.n)",
        "due_date": _day("series.n * 7919 % 365"),
    }
    return f"{_insert(JobCard, changed)} from series, {TABLE[JobCard]} s where s.id = {card.pk}"


def _operations(card: JobCard, base: int, is_open: str, done: str) -> str:
    place = "s.sequence / 10 - 1"
    changed = {
        "job_card_id": f"{base} + series.n",
        "qr_code": "'O.1999' || (1000000 + series.n) || 'N' || s.sequence",
        "status": f"case when {place} < {done} then 'DONE' when {place} = {done} then 'READY' "
        "else 'NOT_STARTED' end",
        "priority": "1 + series.n % 5",
        "due_order": _day("series.n * 7919 % 365"),
        "on_floor": is_open,
    }
    copied = _insert(JobOperation, changed, but={"id"})
    return f"{copied} from series, {TABLE[JobOperation]} s where s.job_card_id = {card.pk}"


def _ledgers(card: JobCard, base: int) -> list[str]:
    """For every step that is done its pieces and its hour."""
    at, operator = "current_timestamp", str(card.created_by_id)
    source = (
        f" from series join {TABLE[JobOperation]} s on s.job_card_id = {base} + series.n "
        "where s.status = 'DONE'"
    )
    pieces = {
        "operation_id": "s.id",
        "good": str(card.quantity),
        "operator_id": operator,
        "work_center_id": "s.work_center_id",
        "at": at,
    }
    hours = {
        "operation_id": "s.id",
        "operator_id": operator,
        "work_center_id": "s.work_center_id",
        "kind": "'RUN'",
        "started_at": at,
        "ended_at": at,
    }
    return [f"{_plain(QuantityReport, pieces)}{source}", f"{_plain(LaborBooking, hours)}{source}"]


def _plain(model: type[Model], values: dict[str, str]) -> str:
    """Every column that is not named gets nothing, zero, or false."""
    empty = {"IntegerField": "0", "CharField": "''", "BooleanField": _false()}
    columns = {
        str(column.column): values.get(str(column.column), empty.get(column.get_internal_type(), "null"))
        for column in model._meta.concrete_fields
        if not column.primary_key
    }
    return f"insert into {TABLE[model]} ({_names(columns)}) select {', '.join(columns.values())}"


def _insert(model: type[Model], changed: dict[str, str], *, but: Iterable[str] = ()) -> str:
    """The source's own value in every column that is not named."""
    columns = {
        str(column.column): changed.get(str(column.column), f's."{column.column}"')
        for column in model._meta.concrete_fields
        if not column.generated and str(column.column) not in but
    }
    return f"insert into {TABLE[model]} ({_names(columns)}) select {', '.join(columns.values())}"


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _day(days: str) -> str:
    if connection.vendor == "postgresql":
        return f"current_date + (({days})::int - 60)"
    return f"date('now', (({days}) - 60) || ' days')"


def _false() -> str:
    return "false" if connection.vendor == "postgresql" else "0"
