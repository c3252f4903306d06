"""What a label carries: the bare code, or an address with it that any phone's camera opens.

`HTTPS://FLOOR.PLANT.EXAMPLE/S/A.CNC001.K/4HV2Q7X…` stays within QR's alphanumeric set, hence the capitals.
"""

import base64

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from floor_app.operations.qr_system.models import QRCode
from floor_app.operations.qr_system.status import ADDRESSED_KINDS, SIGNED_KINDS

SALT = "qr_system.links"
SIGNATURE_BYTES = 8


def label_text(code: QRCode) -> str:
    """The text to draw. Without PUBLIC_URL, and for badges, commands and steps, it is the bare code."""
    if not settings.PUBLIC_URL or code.kind not in ADDRESSED_KINDS:
        return code.text
    signature = f"/{sign(code)}" if code.kind in SIGNED_KINDS else ""
    return f"{settings.PUBLIC_URL.upper()}/S/{code.text}{signature}"


def sign(code: QRCode) -> str:
    """13 characters that only this plant can make; whoever shows them has stood before the label."""
    return _signature(code, settings.SECRET_KEY)


def is_signed(code: QRCode, signature: str) -> bool:
    """Also by an earlier secret key: labels outlive it."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(constant_time_compare(_signature(code, key), signature.upper()) for key in keys)


def _signature(code: QRCode, key: str) -> str:
    digest = salted_hmac(SALT, code.text, secret=key, algorithm="sha256").digest()
    return base64.b32encode(digest[:SIGNATURE_BYTES]).decode().rstrip("=")
