"""The verdict: pass lets the work go, fail sends it back with a non-conformance report."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from core.commands import command
from core.events import record
from floor_app.operations.people.models import User
from floor_app.operations.production import services as production
from floor_app.operations.production.models import JobCard, JobOperation
from floor_app.operations.quality import queries
from floor_app.operations.quality.models import ChecklistItem, Inspection, InspectionCheck
from floor_app.operations.quality.refusals import ChecklistIncomplete, NcrOpen
from floor_app.operations.quality.services.ncrs import add_ncr
from floor_app.operations.quality.status import CheckResult, NcrSeverity, Verdict


@dataclass(frozen=True)
class Failure:
    """What the inspector found wrong and which step is to be repeated. `reason` is a ReworkReason."""

    repeat: JobOperation
    reason: str
    description: str
    severity: str = NcrSeverity.MAJOR


@command
def pass_inspection(
    *,
    card: JobCard,
    results: Mapping[int, str],
    by: User,
    at: datetime,
    note: str = "",
    client_id: UUID | None = None,
) -> Inspection:
    """Let the work go. `results` maps checklist item ids to CheckResult values.

    Raises ChecklistIncomplete, NcrOpen, or production's SameHands and CardNotOnFloor.
    """
    answered = _require_answers(card, results)
    wrong = next((item for item, result in answered if result == CheckResult.NOT_OK), None)
    if wrong:
        raise ChecklistIncomplete(_("“%(line)s” is not OK; the work cannot pass.") % {"line": wrong})
    inspection = _write(card, Verdict.PASS, answered, by=by, at=at, note=note)
    production.release(card=card, by=by, at=at)
    _require_no_blocking_ncr(card)  # asked once release has locked the card: no report slips in between
    record("quality.inspection.passed", subject=inspection, by=by, at=at, client_id=client_id)
    return inspection


@command
def fail_inspection(
    *,
    card: JobCard,
    results: Mapping[int, str],
    failure: Failure,
    by: User,
    at: datetime,
    note: str = "",
    client_id: UUID | None = None,
) -> Inspection:
    """Send the work back: one step is repeated, and an NCR says what is wrong."""
    answered = _require_answers(card, results, complete=False)
    again = production.send_back(card=card, repeat=failure.repeat, reason=failure.reason, by=by, at=at)
    inspection = _write(card, Verdict.FAIL, answered, by=by, at=at, note=note)
    add_ncr(
        card=card,
        operation=again,
        inspection=inspection,
        severity=failure.severity,
        description=failure.description,
        by=by,
        at=at,
    )
    record("quality.inspection.failed", subject=inspection, by=by, at=at, client_id=client_id)
    return inspection


def _require_answers(
    card: JobCard, results: Mapping[int, str], *, complete: bool = True
) -> list[tuple[ChecklistItem, str]]:
    answered = [(item, results.get(item.pk, "")) for item in queries.checklist_for(card)]
    missing = next((item for item, result in answered if item.is_mandatory and not result), None)
    if missing and complete:
        raise ChecklistIncomplete(_("“%(line)s” has no answer yet.") % {"line": missing})
    return [(item, result) for item, result in answered if result]


def _require_no_blocking_ncr(card: JobCard) -> None:
    ncr = queries.open_ncrs(card).first()
    if ncr:
        raise NcrOpen(
            _("%(ncr)s is open (%(status)s). It must be closed before %(card)s passes.")
            % {"ncr": ncr, "status": ncr.get_status_display().lower(), "card": card}
        )


def _write(
    card: JobCard,
    verdict: str,
    answered: list[tuple[ChecklistItem, str]],
    *,
    by: User,
    at: datetime,
    note: str,
) -> Inspection:
    inspection = Inspection.objects.create(job_card=card, inspector=by, verdict=verdict, note=note, at=at)
    InspectionCheck.objects.bulk_create(
        InspectionCheck(inspection=inspection, position=item.position, text=item.text, result=result)
        for item, result in answered
    )
    return inspection
