"""Bit sizes: inches with a fraction, written many ways, stored as one decimal."""

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from core.errors import DomainError

WRITTEN = re.compile(
    r"""\s*(?:
        (?P<decimal>\d{0,3}\.\d{1,6})                                 # 8.5 or 8.0625
        | (?P<whole>\d{1,3})? (?: (?:(?<=\d)[\s-]+ | (?<!\d))         # 8 or 8 1/2 or 8-1/2 or 1/2
          (?P<top>\d{1,2}) \s*/\s* (?P<bottom>\d{1,2}) )?
    )\s*["\u201c\u201d\u2033]?\s*""",
    re.VERBOSE,
)
ONE_CHARACTER_FRACTION = re.compile("[¼½¾⅛⅜⅝⅞]")
SMALLEST_PART = 64
PLACES = Decimal("0.001")
HALF_A_PLACE = Fraction(1, 2000)
LARGEST = 1000


class UnreadableSize(DomainError):
    """The text is not a size in inches."""


def parse_inches(text: str) -> Decimal:
    """Read 8.5, 8 1/2, 8-1/2, 8½ or 8 1/2" (any quotes) as inches with three places.

    8.312 and 8.313 both are 8 5/16, so a decimal next to a 64th is stored as that 64th is. Over 0 and
    under 1000. Raises UnreadableSize; a fraction of one or more, as in 8 3/2, is a slip and refused too.
    """
    match = WRITTEN.fullmatch(ONE_CHARACTER_FRACTION.sub(_spelled_out, text))
    size = _value(match) if match else None
    if size is None or not 0 < size < LARGEST:
        raise UnreadableSize(_("“%(text)s” is not a size; write 8.5 or 8 1/2.") % {"text": text})
    return size


def show_inches(size: Decimal) -> str:
    """8.500 → 8 1/2". A size that is no 64th, within its three places, is shown as a decimal."""
    exact = _as_part(Fraction(size))
    if exact is None:
        return f'{size.normalize():f}"'
    whole, rest = divmod(exact, 1)
    parts = [str(whole)] if whole or not rest else []
    if rest:
        parts.append(f"{rest.numerator}/{rest.denominator}")
    return " ".join(parts) + '"'


def _spelled_out(fraction: re.Match[str]) -> str:
    return " " + unicodedata.normalize("NFKC", fraction[0]).replace("\u2044", "/")


def _value(match: re.Match[str]) -> Decimal | None:
    """Inches, or None for a fraction that is not under one."""
    size = Fraction(match["decimal"] or match["whole"] or 0)
    if match["top"]:
        top, bottom = int(match["top"]), int(match["bottom"])
        if top >= bottom:
            return None
        size += Fraction(top, bottom)
    exact = _as_part(size) or size
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(PLACES)


def _as_part(size: Fraction) -> Fraction | None:
    """The 64th that this is, once rounded to three places."""
    nearest = Fraction(round(size * SMALLEST_PART), SMALLEST_PART)
    return nearest if abs(nearest - size) <= HALF_A_PLACE else None
