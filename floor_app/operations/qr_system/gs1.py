"""What a supplier's label says by the GS1 General Specifications: which article, of which lot, which piece.

A reading counts as GS1 where it says so (symbology identifier, FNC1), where it is a Digital Link, where it is
written with brackets, and where it begins like one: 01 with a GTIN, or a bare GTIN of 12 to 14 digits. A
bare one of 8 digits looks like one of our serial numbers, so it counts only with its symbology identifier.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from biip import BiipException
from biip.gs1_digital_link_uris import GS1DigitalLinkURI
from biip.gs1_element_strings import GS1ElementString
from biip.gs1_messages import GS1Message
from biip.gtin import Gtin

from floor_app.operations.qr_system import codes

GS = "\x1d"  # FNC1 as scanners send it

_SURROUNDING = "".join(map(chr, range(0x21))).replace(GS, "")
_MARKED = re.compile(r"(?:\](?:C1|e0|d2|Q3|J1)|\x1d)", re.IGNORECASE)
_RETAIL = re.compile(r"(?:\]E[04])(\d+)|(\d{12,14})", re.IGNORECASE)
_LINK = re.compile(r"https?://[^?#]+/01/\d{8,14}(?:[/?#]|$)", re.IGNORECASE)
_BRACKETS = re.compile(r"\(\d{2,4}\)[^()]+(?:\(\d{2,4}\)[^()]+)*")
_BARE = re.compile(r"01\d{14}.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SupplierLabel:
    """`gtin` has 14 digits; what the label does not say is empty."""

    gtin: str = ""
    lot: str = ""
    serial: str = ""


def parse(text: str) -> SupplierLabel | None:
    """The label in a reading; None where it is no GS1 message, or says nothing that finds a thing."""
    value = codes.storable(text[: codes.MAX_READING + 1]).strip(_SURROUNDING)
    if len(value) > codes.MAX_READING:
        return None
    if retail := _RETAIL.fullmatch(value):
        number = gtin_14(retail[1] or retail[2])
        return SupplierLabel(number) if number else None
    try:
        label = _of(_elements(value))
    except (BiipException, ValueError):
        return None
    return label if label != SupplierLabel() else None


def gtin_14(text: str) -> str | None:
    """A GTIN of 8, 12, 13 or 14 digits with a right check digit, filled up to 14; else None."""
    try:
        return Gtin.parse(text.strip()).as_gtin_14()
    except (BiipException, ValueError):
        return None


def _elements(value: str) -> Iterable[GS1ElementString]:
    if _LINK.match(value):
        return GS1DigitalLinkURI.parse(value).element_strings
    if _BRACKETS.fullmatch(value):
        return GS1Message.parse_hri(value).element_strings
    if mark := _MARKED.match(value):
        return GS1Message.parse(value[mark.end() :].strip(GS)).element_strings
    return GS1Message.parse(value).element_strings if _BARE.fullmatch(value) else ()


def _of(elements: Iterable[GS1ElementString]) -> SupplierLabel:
    by_identifier = {element.ai.ai: element for element in elements}
    article = by_identifier.get("01") or by_identifier.get("02")  # 02: the article in a box of them
    if article and not article.gtin:
        return SupplierLabel()  # its check digit is wrong: the others were hardly read better
    lot, serial = by_identifier.get("10"), by_identifier.get("21")
    return SupplierLabel(
        article.gtin.as_gtin_14() if article and article.gtin else "",
        lot.value if lot else "",
        serial.value if serial else "",
    )
