"""The grammar of one code: KIND.BODY.CHECK, such as J.202600153.A

- KIND is one letter, BODY is 1 to 25 characters of 0-9 A-Z, CHECK is one character of the same set.
- All of it is in QR's alphanumeric set, so up to 16 characters fit the smallest symbol at error
  correction Q and all codes fit the second smallest.
- The full stop is the only separator because its key carries a full stop in most Latin keyboard
  layouts, which the hyphen's does not. It also keeps a code from being taken for something typed by
  hand: card numbers, serial numbers and material numbers hold none.
"""

import json
import re
import secrets
from dataclasses import dataclass
from urllib.parse import unquote

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Without 0 O 1 I, which people confuse, and without vowels, which make words.
RANDOM_ALPHABET = "23456789BCDFGHJKLMNPQRSTVWXYZ"
MAX_BODY = 25
MAX_READING = 1024

_BODY = re.compile(rf"[0-9A-Z]{{1,{MAX_BODY}}}")
_CODE = re.compile(rf"([A-Z])\.([0-9A-Z]{{1,{MAX_BODY}}})\.([0-9A-Z])")
_SYMBOLOGY = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_URL = re.compile(r"https?://[^/?#]+/(?:[^?#]*/)?s/([^/?#]+)(?:/[^/?#]*)?(?:[?#].*)?", re.IGNORECASE)
_ARABIC_DIGITS = {start + digit: str(digit) for start in (0x0660, 0x06F0) for digit in range(10)}
# What surrounds a value unseen: marks of writing direction, byte order mark, zero-width space.
_UNSEEN = "".join(map(chr, [*range(0x21), 0x7F, 0xA0, *range(0x200B, 0x2010), *range(0x202A, 0x202F)]))
_UNSEEN += "".join(map(chr, [*range(0x2066, 0x206A), 0xFEFF]))


class InvalidBody(ValueError):
    """A kind or body outside the grammar: a mistake in the calling code, not of a person."""


@dataclass(frozen=True, slots=True)
class ParsedCode:
    """One reading that has the shape of a code; `misread` says that its check character is wrong."""

    kind: str
    body: str
    check: str

    @property
    def text(self) -> str:
        return f"{self.kind}.{self.body}.{self.check}"

    @property
    def misread(self) -> bool:
        return check_character(self.kind + self.body) != self.check


def check_character(payload: str) -> str:
    """The check character of `payload` (0-9 A-Z) by ISO/IEC 7064:2003, hybrid system MOD 37,36.

    Finds every wrong character, and every swap of neighbours but 36 in 22,680.
    """
    product = 36
    for char in payload:
        product = ((product + int(char, 36)) % 36 or 36) * 2 % 37
    return ALPHABET[(37 - product) % 36]


def make_code(kind: str, body: str) -> str:
    """The code of one thing. Raises InvalidBody unless `kind` is A-Z and `body` 1 to 25 of 0-9 A-Z."""
    if len(kind) != 1 or kind not in ALPHABET[10:] or not _BODY.fullmatch(body):
        raise InvalidBody(f"{kind!r}, {body!r}")
    return f"{kind}.{body}.{check_character(kind + body)}"


def body_for(key: str) -> str | None:
    """`key` without its punctuation, or None where that leaves nothing that can be a body.

    A slash, which parts a step from its card, becomes N: 2026-10000/110 and 2026-100001/10 must differ.
    """
    body = re.sub(r"[-. ]", "", key.upper()).replace("/", "N")
    return body if _BODY.fullmatch(body) else None


def random_body(length: int = 12) -> str:
    """A body nobody can guess: 4.86 bits a character, 58 bits at the default length."""
    return "".join(secrets.choice(RANDOM_ALPHABET) for _ in range(length))


def parse(text: str) -> ParsedCode | None:
    """The code in whatever a scanner, a phone or a person sent; None if there is none in it."""
    match = _CODE.fullmatch(unwrap(text).upper())
    return ParsedCode(*match.groups()) if match else None


def unwrap(text: str) -> str:
    """The value itself: without symbology prefix and control characters around it, out of URL or JSON.

    A URL gives the segment after `/s/`, which a signature may follow; JSON gives "code", or else "id".
    Anything over 1,024 characters is no reading of ours and gives an empty string.
    """
    if len(text) > MAX_READING:
        return ""
    value = storable(text).strip(_UNSEEN)
    value = _SYMBOLOGY.sub("", value, count=1) if _SYMBOLOGY.match(value) else value
    value = value.strip(_UNSEEN)
    if url := _URL.fullmatch(value):
        value = unquote(url[1])
    elif value.startswith("{"):
        value = _out_of_json(value)
    return storable(value).strip(_UNSEEN).translate(_ARABIC_DIGITS)


def storable(text: str) -> str:
    """`text` as a database takes it: NUL shown as its picture, broken surrogates as escapes."""
    return text.replace("\x00", "\u2400").encode("utf-8", "backslashreplace").decode()


def _out_of_json(text: str) -> str:
    try:
        label = json.loads(text)
    except (ValueError, RecursionError):
        return text
    named = label.get("code") or label.get("id")
    return named if isinstance(named, str) else text
