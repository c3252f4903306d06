from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from core.errors import DomainError
from floor_app.office import labels
from floor_app.operations.qr_system import queries as qr
from floor_app.operations.qr_system.labels.press import Form
from floor_app.operations.qr_system.labels.templates import TEMPLATES, TRAVELER
from floor_app.operations.qr_system.models import QRCode


class Command(BaseCommand):
    """It counts no print: whether the file is ever printed is not known here."""

    help = "Write labels, or the travelers of job cards, to a .pdf, .png (a strip), .zip or .zpl file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--template", required=True, help=", ".join([*TEMPLATES, TRAVELER]))
        parser.add_argument("--out", required=True, type=Path, help="The file; its ending says what it is.")
        parser.add_argument("--start", type=int, default=1, help="The first cell of the sheet that is free.")
        parser.add_argument("--dpi", type=int, default=203, choices=(203, 300), help="For .zpl and .png.")
        parser.add_argument("codes", nargs="+", metavar="CODE", help="What a label carries, or a number.")

    def handle(self, *args: Any, template: str, out: Path, codes: list[str], **options: Any) -> None:
        if template not in TEMPLATES and template != TRAVELER:
            known = ", ".join([*TEMPLATES, TRAVELER])
            raise CommandError(
                _("There is no template %(name)s. There are: %(known)s.") % {"name": template, "known": known}
            )
        try:
            proven = labels.prove(
                [_resolved(code) for code in codes],
                template=template,
                form=_form(out),
                start=options["start"],
                dpi=options["dpi"],
                footer=_("printed %(at)s") % {"at": date_format(localtime(), "j M Y H:i")},
            )
            is_strip = out.suffix.lower() == ".png"
            out.write_bytes(proven.one_picture() if is_strip else proven.file)
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        except OSError as unwritable:
            raise CommandError(
                _("%(file)s cannot be written: %(why)s.") % {"file": out, "why": unwritable.strerror}
            ) from unwritable
        if options["verbosity"]:
            self.stdout.write(_("%(count)d labels in %(file)s") % {"count": len(codes), "file": out})


def _resolved(text: str) -> QRCode:
    found = qr.resolve(text)
    if found.code is None or found.problem:
        raise CommandError(found.sentence)
    return found.code


def _form(out: Path) -> Form:
    ending = out.suffix.lower().removeprefix(".")
    if ending == "zip":
        return Form.PNG
    if ending not in Form.values:
        raise CommandError(_("The file must end in .pdf, .png, .zip or .zpl."))
    return Form(ending)
