"""The columns of a production log, and the two that a file of refused lines carries in front of them."""

from enum import StrEnum


class Column(StrEnum):
    CASE = "Case ID"
    ACTIVITY = "Activity"
    RESOURCE = "Resource"
    START = "Start Timestamp"
    END = "Complete Timestamp"
    SPAN = "Span"
    ORDERED = "Work Order Qty"
    PART = "Part Desc."
    WORKER = "Worker ID"
    REPORT = "Report Type"
    GOOD = "Qty Completed"
    REJECTED = "Qty Rejected"
    MRB = "Qty for MRB"
    REWORK = "Rework"


# The span only repeats what start and end say, so a log without it loses nothing but a check.
REQUIRED = tuple(column for column in Column if column is not Column.SPAN)

REFUSED_LINE = "Refused line"
REFUSED_BECAUSE = "Refused because"


def plain(heading: str) -> str:
    """A heading without what differs between exports: letter case, blanks, dots, underscores, a byte
    order mark.
    """
    return "".join(letter for letter in heading.casefold() if letter.isalnum())


BY_PLAIN_HEADING = {plain(column): column for column in Column}
