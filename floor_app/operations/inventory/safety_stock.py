"""How much of an item to keep, from how much of it is used."""

import math

STEP = 5
# The plant's own table: two-month use from which on so many pieces are kept on top of it.
BUFFERS = ((300, 10), (100, 5), (5, 2), (0, 1))


def two_month_use(six_month_issues: int) -> int:
    """Use of two months, from what was issued in six."""
    return math.ceil(six_month_issues / 3)


def safety_stock(two_month_use: int) -> int:
    """Pieces to keep: the use and a buffer, rounded up to a multiple of 5; nothing for a use of 1 or less."""
    if two_month_use <= 1:
        return 0
    buffer = next(extra for least, extra in BUFFERS if two_month_use >= least)
    return math.ceil((two_month_use + buffer) / STEP) * STEP
