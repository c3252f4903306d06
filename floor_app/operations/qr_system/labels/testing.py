"""Builders of printers and print jobs for tests, here and in the interfaces."""

import itertools
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser

from floor_app.operations.qr_system.labels import services
from floor_app.operations.qr_system.labels.press import Form, Proven, printed
from floor_app.operations.qr_system.labels.sheets import Content
from floor_app.operations.qr_system.labels.templates import TEMPLATES
from floor_app.operations.qr_system.models import Printer, PrintJob, QRCode
from floor_app.operations.qr_system.testing import NINE, make_qr_code

_numbers = itertools.count(1)


def make_printer(
    code: str = "", *, port: int = 9100, template: str = "unit-50x25", is_active: bool = True
) -> Printer:
    code = code or f"LABEL-{next(_numbers)}"
    return Printer.objects.create(
        code=code, name=code.title(), host="127.0.0.1", port=port, template=template, is_active=is_active
    )


def prove(codes: Sequence[QRCode], *, template: str = "unit-50x25", form: Form = Form.ZPL) -> Proven:
    return printed(TEMPLATES[template], [Content(code.text, code.key) for code in codes], form=form)


def make_print_job(
    *codes: QRCode,
    printer: Printer | None = None,
    by: AbstractBaseUser | None = None,
    at: datetime = NINE,
    reason: str = "",
    client_id: UUID | None = None,
) -> PrintJob:
    codes = codes or (make_qr_code(),)
    return services.print_labels(
        printed=codes, proven=prove(codes), printer=printer, by=by, at=at, reason=reason, client_id=client_id
    )
