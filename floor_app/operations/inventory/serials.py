"""Serial numbers: stamped once; the repair index is stored apart."""

import re

from django.conf import settings

FIRST_REPAIR = 1


def parse_serial(text: str) -> tuple[str, int] | None:
    """`12345678`, `12345678-R3` or `12345678R` as (serial number, repair index); a plain R means 1."""
    match: re.Match[str] | None = settings.SERIAL_NUMBER_PATTERN.match(text.strip().upper())
    if match is None:
        return None
    if match[2] is None:
        return match[1], 0
    return match[1], int(match[2] or FIRST_REPAIR)


def show_serial(serial_number: str, repair_index: int) -> str:
    return f"{serial_number}-R{repair_index}" if repair_index else serial_number
