"""Printers, and what is printed: counted, explained when it is printed again, never repeated unasked."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from core.commands import command
from core.errors import DomainError
from core.events import record
from floor_app.operations.qr_system import queries
from floor_app.operations.qr_system import services as codes
from floor_app.operations.qr_system.labels.press import Proven
from floor_app.operations.qr_system.labels.sending import Delivery, deliver
from floor_app.operations.qr_system.models import Printer, PrintJob, QRCode
from floor_app.operations.qr_system.status import PrintStatus

LOST_AFTER = timedelta(seconds=60)  # well over the time that sending may take
REASON_KEPT = 200


class ReprintUnexplained(DomainError):
    """Labels that are on the floor already are printed again for a reason."""


class WrongPaper(DomainError):
    """The printer is out of use, or holds something else."""


class OnItsWay(DomainError):
    """The job may be at the printer this second."""


@command
def save_printer(
    *, printer: Printer, by: AbstractBaseUser, at: datetime, client_id: UUID | None = None
) -> Printer:
    """Write a new or changed printer, whose fields the form has asked."""
    is_new = printer.pk is None
    printer.save()
    record(
        f"qr_system.printer.{'created' if is_new else 'changed'}",
        subject=printer,
        by=by,
        at=at,
        client_id=client_id,
        code=printer.code,
        host=f"{printer.host}:{printer.port}",
    )
    return printer


@transaction.atomic
def register_missing(*, kind: str, keys: Iterable[str]) -> list[QRCode]:
    """The codes of these things in the order given, made where one is missing."""
    wanted = list(dict.fromkeys(keys))
    known = queries.active_codes(kind=kind, keys=wanted)
    return [known.get(key) or codes.register(kind=kind, key=key) for key in wanted]


@command
def print_labels(
    *,
    printed: Iterable[QRCode],
    proven: Proven,
    by: AbstractBaseUser | None,
    at: datetime,
    printer: Printer | None = None,
    copies: int = 1,
    reason: str = "",
    client_id: UUID | None = None,
) -> PrintJob:
    """Keep what is printed, by whom and, where it was printed before, why.

    Handed out as a file it counts at once. For a printer it waits: `send` it when this is committed.
    """
    held = _hold(printed)
    again = [code for code in held if code.print_count]
    if again and not reason.strip():
        raise ReprintUnexplained(
            _("%(key)s was printed before. Say why it is printed again.") % {"key": again[0].key}
        )
    if printer is not None:
        _require_paper(printer, proven)
    job = PrintJob.objects.create(
        status=PrintStatus.SENT if printer is None else PrintStatus.QUEUED,
        printer=printer,
        template=proven.template,
        form=proven.form,
        labels=proven.labels,
        copies=copies,
        file=b"" if printer is None else proven.file,
        reason=reason.strip()[:REASON_KEPT],
        by_id=by.pk if by else None,
        at=at,
    )
    job.codes.set(held)
    if printer is None:
        codes.count_prints(printed=held)
    _record("printed", job, by=by, at=at, client_id=client_id, reason=job.reason, again=len(again))
    return job


def send(*, job: PrintJob, at: datetime) -> PrintJob:
    """Send a waiting job to its printer and say what became of it. Not in a transaction: that takes seconds.

    Of two that send the same job at once, one does. Where nothing left this machine it waits on; where
    something did and the rest is not known, a person has to look.
    """
    taken = take(job, at=at)
    if taken is None or taken.printer is None:
        job.refresh_from_db()
        return job
    delivery = deliver(taken.printer.host, taken.printer.port, bytes(taken.file))
    return _settle(taken, delivery, at=at)


def waiting() -> Sequence[PrintJob]:
    """What waits for a printer in use, oldest first, without the files."""
    jobs = PrintJob.objects.filter(status=PrintStatus.QUEUED, printer__is_active=True)
    return list(jobs.defer("file").order_by("id"))


@transaction.atomic
def note_lost(*, at: datetime) -> int:
    """Jobs whose sender died on the way may have been printed. Gives how many."""
    lost = PrintJob.objects.select_for_update().filter(
        status=PrintStatus.SENDING, sending_since__lt=at - LOST_AFTER
    )
    for job in (found := list(lost)):
        job.move_to(PrintStatus.UNCERTAIN)
        job.problem = _("It was cut off while it was sent.")
        job.save(update_fields=["status", "problem"])
        _record("lost", job, by=None, at=at)
    return len(found)


@command
def confirm_print(
    *, job: PrintJob, by: AbstractBaseUser, at: datetime, client_id: UUID | None = None
) -> PrintJob:
    """Somebody stood at the printer: it did print."""
    job = _hold_job(job, PrintStatus.SENT)
    _close(job)
    codes.count_prints(printed=job.codes.all())
    _record("confirmed", job, by=by, at=at, client_id=client_id)
    return job


@command
def print_again(
    *, job: PrintJob, by: AbstractBaseUser, at: datetime, reason: str, client_id: UUID | None = None
) -> PrintJob:
    """It did not print, or not well: back into the queue, for a reason."""
    if not reason.strip():
        raise ReprintUnexplained(_("Say why %(job)s is printed again.") % {"job": job})
    job = _hold_job(job, PrintStatus.QUEUED)
    job.problem, job.reason = "", reason.strip()[:REASON_KEPT]
    job.save(update_fields=["status", "problem", "reason"])
    _record("queued_again", job, by=by, at=at, client_id=client_id, reason=job.reason)
    return job


@command
def cancel_print(
    *, job: PrintJob, by: AbstractBaseUser, at: datetime, client_id: UUID | None = None
) -> PrintJob:
    """It is not to be printed any more. The file stays, in case it is after all."""
    job = _hold_job(job, PrintStatus.FAILED)
    job.save(update_fields=["status"])
    _record("cancelled", job, by=by, at=at, client_id=client_id)
    return job


def _hold(printed: Iterable[QRCode]) -> list[QRCode]:
    """Locked, so that of two prints of a label at once the second has to say why."""
    wanted = {code.pk for code in printed}
    held = list(QRCode.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    for code in held:
        if not code.is_active:
            raise codes.CodeNotActive(
                _("The label %(code)s of %(key)s is not in use any more.") % {"code": code, "key": code.key}
            )
    return held


def _require_paper(printer: Printer, proven: Proven) -> None:
    if not printer.is_active:
        raise WrongPaper(_("%(printer)s is not in use.") % {"printer": printer})
    if printer.template != proven.template:
        raise WrongPaper(_("%(printer)s holds other labels than these.") % {"printer": printer})


@transaction.atomic
def take(job: PrintJob, *, at: datetime) -> PrintJob | None:
    """The job, now this sender's alone until it is settled or lost; None if another was quicker."""
    held = PrintJob.objects.select_for_update(of=("self",)).select_related("printer").get(pk=job.pk)
    if held.status != PrintStatus.QUEUED:
        return None
    held.move_to(PrintStatus.SENDING)
    held.sending_since = at
    held.save(update_fields=["status", "sending_since"])
    return held


@transaction.atomic
def _settle(job: PrintJob, delivery: Delivery, *, at: datetime) -> PrintJob:
    held = PrintJob.objects.select_for_update().get(pk=job.pk)
    if held.status != PrintStatus.SENDING:  # a person has answered meanwhile
        return held
    match delivery:
        case Delivery.ALL:
            held.move_to(PrintStatus.SENT)
            _close(held)
            codes.count_prints(printed=held.codes.all())
        case Delivery.NOTHING:
            held.move_to(PrintStatus.QUEUED)
            held.problem = _("%(printer)s does not answer.") % {"printer": job.printer}
        case _:
            held.move_to(PrintStatus.UNCERTAIN)
            held.problem = _("%(printer)s broke off while it was sent.") % {"printer": job.printer}
    held.save(update_fields=["status", "problem", "file"])
    if delivery != Delivery.NOTHING:  # which may be every minute of a night
        _record("sent" if delivery == Delivery.ALL else "broken_off", held, by=None, at=at)
    return held


def _close(job: PrintJob) -> None:
    job.problem, job.file = "", b""
    job.save(update_fields=["status", "problem", "file"])


def _hold_job(job: PrintJob, wanted: PrintStatus) -> PrintJob:
    """For a person's decision, which has to wait while the job is on its way."""
    held = PrintJob.objects.select_for_update().get(pk=job.pk)
    if held.status == PrintStatus.SENDING:
        raise OnItsWay(_("%(job)s is being sent. Look again in a minute.") % {"job": held})
    held.move_to(wanted)
    return held


def _record(
    what: str,
    job: PrintJob,
    *,
    by: AbstractBaseUser | None,
    at: datetime,
    client_id: UUID | None = None,
    **facts: object,
) -> None:
    record(
        f"qr_system.print_job.{what}",
        subject=job,
        by=by,
        at=at,
        client_id=client_id,
        template=job.template,
        labels=job.labels,
        printer=str(job.printer or ""),
        **facts,
    )
