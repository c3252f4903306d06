"""How a number that was not counted to its end is shown."""

from core.paging import COUNT_LIMIT


def shown(count: int, limit: int = COUNT_LIMIT) -> str:
    return f"{limit}+" if count >= limit else str(count)
