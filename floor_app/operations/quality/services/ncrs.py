"""Non-conformance reports from the finding to the verified end."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from core.commands import command
from core.events import record
from core.numbering import next_number
from floor_app.operations.inventory.status import UnitStatus
from floor_app.operations.people.models import User
from floor_app.operations.production import queries as production
from floor_app.operations.production.models import JobCard, JobOperation
from floor_app.operations.production.status import OPEN_CARDS
from floor_app.operations.quality.models import Inspection, Ncr
from floor_app.operations.quality.refusals import (
    NoReworkOrdered,
    NoteMissing,
    NotScrapped,
    ReworkUnfinished,
    SameHands,
)
from floor_app.operations.quality.status import Disposition, NcrSeverity, NcrStatus

MENDED = frozenset({Disposition.REWORK, Disposition.REPAIR})


def add_ncr(
    *,
    card: JobCard,
    severity: str,
    description: str,
    by: User,
    at: datetime,
    operation: JobOperation | None = None,
    inspection: Inspection | None = None,
    client_id: UUID | None = None,
) -> Ncr:
    """Number and save a report inside another verb's transaction, with the card locked against a release."""
    card = JobCard.objects.select_for_update(of=("self",)).get(pk=card.pk)
    ncr = Ncr.objects.create(
        number=next_number("NCR", year=timezone.localdate(at).year),
        job_card=card,
        unit_id=card.unit_id,
        operation=operation,
        inspection=inspection,
        severity=severity,
        description=_require_text(description),
        raised_by=by,
        raised_at=at,
    )
    record("quality.ncr.raised", subject=ncr, by=by, at=at, client_id=client_id, severity=severity)
    return ncr


@command
def raise_ncr(
    *,
    card: JobCard,
    description: str,
    by: User,
    at: datetime,
    severity: str = NcrSeverity.MAJOR,
    operation: JobOperation | None = None,
    client_id: UUID | None = None,
) -> Ncr:
    """Anyone who sees something wrong opens one."""
    return add_ncr(
        card=card,
        severity=severity,
        description=description,
        operation=operation,
        by=by,
        at=at,
        client_id=client_id,
    )


@command
def investigate_ncr(*, ncr: Ncr, by: User, at: datetime, client_id: UUID | None = None) -> Ncr:
    ncr = _lock(ncr)
    ncr.move_to(NcrStatus.INVESTIGATING)
    ncr.save(update_fields=["status"])
    record("quality.ncr.investigating", subject=ncr, by=by, at=at, client_id=client_id)
    return ncr


@command
def report_cause(*, ncr: Ncr, cause: str, by: User, at: datetime, client_id: UUID | None = None) -> Ncr:
    """The investigation is over; the quality manager decides next."""
    ncr = _lock(ncr)
    ncr.move_to(NcrStatus.PENDING_DISPOSITION)
    ncr.cause = _require_text(cause)
    ncr.save(update_fields=["status", "cause"])
    record("quality.ncr.cause_reported", subject=ncr, by=by, at=at, client_id=client_id)
    return ncr


@command
def dispose_ncr(
    *, ncr: Ncr, disposition: str, note: str, by: User, at: datetime, client_id: UUID | None = None
) -> Ncr:
    """Decide what becomes of the work. Use as is is the written concession: its note is the reason."""
    ncr = _lock(ncr)
    if disposition not in Disposition.values:
        raise NoteMissing(_("Choose what becomes of the work."))
    ncr.move_to(NcrStatus.IN_REWORK if disposition in MENDED else NcrStatus.PENDING_VERIFICATION)
    ncr.disposition, ncr.disposition_note, ncr.disposed_by = disposition, _require_text(note), by
    ncr.save(update_fields=["status", "disposition", "disposition_note", "disposed_by"])
    record("quality.ncr.disposed", subject=ncr, by=by, at=at, client_id=client_id, disposition=disposition)
    return ncr


@command
def report_rework_done(*, ncr: Ncr, by: User, at: datetime, client_id: UUID | None = None) -> Ncr:
    """The mending is done and waits to be verified by somebody else."""
    ncr = _lock(ncr)
    if ncr.status != NcrStatus.IN_REWORK:
        raise NoReworkOrdered(
            _("%(ncr)s is %(status)s; no rework is ordered.")
            % {"ncr": ncr, "status": ncr.get_status_display().lower()}
        )
    if ncr.operation and not ncr.operation.is_passed:
        raise ReworkUnfinished(
            _("%(step)s of %(card)s is not finished yet.") % {"step": ncr.operation, "card": ncr.job_card}
        )
    ncr.move_to(NcrStatus.PENDING_VERIFICATION)
    ncr.reworked_by = by
    ncr.save(update_fields=["status", "reworked_by"])
    record("quality.ncr.rework_done", subject=ncr, by=by, at=at, client_id=client_id)
    return ncr


@command
def close_ncr(*, ncr: Ncr, by: User, at: datetime, client_id: UUID | None = None) -> Ncr:
    """Verify and close.

    Raises SameHands for who reworked it or worked on the card, NotScrapped while what is to be scrap is not.
    """
    ncr = _lock(ncr)
    if ncr.reworked_by_id == by.pk or production.worked_on(ncr.job_card, by):
        raise SameHands(_("You reworked %(ncr)s; somebody else verifies it.") % {"ncr": ncr})
    ncr.move_to(NcrStatus.CLOSED)
    _require_scrapped(ncr)
    ncr.closed_by, ncr.closed_at = by, at
    ncr.save(update_fields=["status", "closed_by", "closed_at"])
    record("quality.ncr.closed", subject=ncr, by=by, at=at, client_id=client_id)
    return ncr


@command
def cancel_ncr(*, ncr: Ncr, reason: str, by: User, at: datetime, client_id: UUID | None = None) -> Ncr:
    """Raised by mistake."""
    ncr = _lock(ncr)
    why = _require_text(reason)
    ncr.move_to(NcrStatus.CANCELLED)
    ncr.closed_by, ncr.closed_at = by, at
    ncr.save(update_fields=["status", "closed_by", "closed_at"])
    record("quality.ncr.cancelled", subject=ncr, by=by, at=at, client_id=client_id, reason=why)
    return ncr


def _lock(ncr: Ncr) -> Ncr:
    return Ncr.objects.select_for_update(of=("self",)).get(pk=ncr.pk)


def _require_scrapped(ncr: Ncr) -> None:
    """Pieces without serial numbers that left their card are in stock, where nobody can tell them apart."""
    if ncr.disposition != Disposition.SCRAP:
        return
    if ncr.unit and ncr.unit.status != UnitStatus.SCRAPPED:
        raise NotScrapped(
            _("%(ncr)s says scrap, and unit %(unit)s is not scrapped yet.") % {"ncr": ncr, "unit": ncr.unit}
        )
    card = ncr.job_card
    if not ncr.unit and card.status in OPEN_CARDS and not production.is_anything_scrapped(card):
        raise NotScrapped(
            _("%(ncr)s says scrap, and no piece of %(card)s is scrapped yet.") % {"ncr": ncr, "card": card}
        )


def _require_text(text: str) -> str:
    if not text.strip():
        raise NoteMissing(_("Write down what you found or decided."))
    return text.strip()
