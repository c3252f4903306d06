"""Document numbers: one series per kind and year, gap-safe under concurrency."""

from core.models import DocumentSeries


def next_number(prefix: str, *, year: int) -> str:
    """The next number of a series, such as JC-2026-00017. Call inside the transaction that uses it."""
    return next_numbers(prefix, year=year, count=1)[0]


def next_numbers(prefix: str, *, year: int, count: int) -> list[str]:
    """`count` consecutive numbers. The series row stays locked until the transaction ends, so a
    rolled-back document gives its number back and two users never get the same one."""
    code = f"{prefix}-{year}"
    series, _ = DocumentSeries.objects.select_for_update().get_or_create(code=code)
    first = series.last + 1
    series.last += count
    series.save(update_fields=["last"])
    return [f"{code}-{number:05d}" for number in range(first, series.last + 1)]
