"""Commands for the stations, a printer and its jobs; other codes and scans are made by the domains above."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser

from core.demo import Demo, Made, require_free
from floor_app.operations.qr_system import queries
from floor_app.operations.qr_system import services as codes
from floor_app.operations.qr_system.labels import services
from floor_app.operations.qr_system.labels.press import Form, printed
from floor_app.operations.qr_system.labels.sheets import Content
from floor_app.operations.qr_system.labels.templates import TEMPLATES
from floor_app.operations.qr_system.models import Printer, PrintJob, QRCode, ScanAnswer, ScanLog
from floor_app.operations.qr_system.status import CodeKind, CodeState, Command

# Labels of somebody's own may be printed and scanned with the others, and a print that hangs is found lost.
CHANGES = {QRCode: ("gtin", "print_count", "last_scanned_at"), PrintJob: ("status", "problem")}
PRINTER, PAPER = "LABEL-1", "asset-50x50"


def load(demo: Demo) -> None:
    """This morning: a sheet handed out; at a printer one job waits, one is uncertain, one was called off."""
    require_free(Printer, "code", [PRINTER])
    for command in Command:
        codes.register(kind=CodeKind.COMMAND, key=command)
    for minutes, act in ((90, _hand_out), (60, _break_off), (30, _call_off), (20, _wait)):
        demo.at(demo.now - timedelta(minutes=minutes), act)


def clear(made: Made) -> None:
    made.remove(PrintJob.codes.through, PrintJob, Printer, ScanAnswer, ScanLog, QRCode)


def _hand_out(at: datetime) -> None:
    codes = _codes(CodeKind.LOCATION, 6)
    sheet = printed(TEMPLATES["a4-3x8"], [Content(code.text, code.key) for code in codes])
    services.print_labels(printed=codes, proven=sheet, by=_somebody(), at=at)


def _break_off(at: datetime) -> None:
    services.take(_queued(_codes(CodeKind.ASSET, 2), at), at=at)
    services.note_lost(at=at + timedelta(minutes=5))


def _call_off(at: datetime) -> None:
    services.cancel_print(job=_queued(_codes(CodeKind.WORK_CENTER, 1), at), by=_somebody(), at=at)


def _wait(at: datetime) -> None:
    _queued(_codes(CodeKind.WORK_CENTER, 3), at)


def _queued(codes: Sequence[QRCode], at: datetime) -> PrintJob:
    labels = [Content(code.text, code.key) for code in codes]
    return services.print_labels(
        printed=codes,
        proven=printed(TEMPLATES[PAPER], labels, form=Form.ZPL),
        printer=_printer(at),
        reason="Demo",
        by=_somebody(),
        at=at,
    )


def _printer(at: datetime) -> Printer:
    """It exists on paper only: nothing answers under its address."""
    known = Printer.objects.filter(code=PRINTER).first()
    printer = Printer(code=PRINTER, name="Stores", host="label-1.plant.example", template=PAPER)
    return known or services.save_printer(printer=printer, by=_somebody(), at=at)


def _codes(kind: CodeKind, most: int) -> list[QRCode]:
    """Those never printed, for a reprint has to say why."""
    fresh = queries.registered(state=CodeState.ACTIVE).filter(kind=kind, print_count=0)
    return list(fresh.order_by("pk")[:most])


def _somebody() -> AbstractBaseUser:
    return get_user_model().objects.order_by("pk")[0]
