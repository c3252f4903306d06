"""What must be true of inspections and non-conformance reports at any moment."""

from django.db.models import Exists, F, OuterRef, Q, Subquery

from core.models import Event
from core.rules import Rows, Rules, broken
from floor_app.operations.inventory.status import UnitStatus
from floor_app.operations.production.models import JobCard, LaborBooking, QuantityReport
from floor_app.operations.production.status import JobCardStatus
from floor_app.operations.quality.models import Inspection, Ncr
from floor_app.operations.quality.status import Disposition, NcrStatus, Verdict

LET_GO = (JobCardStatus.QC_APPROVED, JobCardStatus.COMPLETE)


def violations() -> list[str]:
    """Every broken rule as a sentence."""
    return broken(RULES)


def _uninspected() -> Rows:
    passed = Inspection.objects.filter(job_card=OuterRef("pk"), verdict=Verdict.PASS)
    gone = JobCard.objects.filter(status__in=LET_GO, is_imported=False)
    return gone.exclude(Exists(passed)).values_list("number", "status")


def _passed_and_kept() -> Rows:
    passed = Inspection.objects.filter(verdict=Verdict.PASS).exclude(job_card__status__in=LET_GO)
    return passed.values_list("job_card__number", "job_card__status")


def _own_inspections() -> Rows:
    def own(ledger: type[LaborBooking] | type[QuantityReport]) -> Exists:
        return Exists(
            ledger.objects.filter(operation__job_card=OuterRef("job_card"), operator=OuterRef("inspector"))
        )

    passed = Inspection.objects.filter(own(LaborBooking) | own(QuantityReport), verdict=Verdict.PASS)
    return passed.values_list("inspector__username", "job_card__number")


def _let_go_with_open_report() -> Rows:
    """Ids of events follow the order in which the card's lock was held; clocks may not."""
    completed = _event("jobcard", "job_card", "production.job_card.completed")
    raised = _event("ncr", "pk", "quality.ncr.raised")
    ended = _event("ncr", "pk", "quality.ncr.closed", "quality.ncr.cancelled")
    reports = Ncr.objects.filter(job_card__status=JobCardStatus.COMPLETE)
    dated = reports.annotate(completed=completed, raised=raised, ended=ended)
    let_go = dated.filter(Q(ended__isnull=True) | Q(ended__gt=F("completed")), raised__lt=F("completed"))
    return let_go.values_list("job_card__number", "number")


def _own_verifications() -> Rows:
    own = Ncr.objects.filter(status=NcrStatus.CLOSED, closed_by=F("reworked_by"))
    return own.values_list("number")


def _scrap_that_is_none() -> Rows:
    scrap = Ncr.objects.filter(status=NcrStatus.CLOSED, disposition=Disposition.SCRAP, unit__isnull=False)
    return scrap.exclude(unit__status=UnitStatus.SCRAPPED).values_list("number", "unit__serial_number")


RULES: Rules = {
    "{} is {} and never passed an inspection.": _uninspected,
    "{} passed its inspection and is {}.": _passed_and_kept,
    "{} let own work on {} pass.": _own_inspections,
    "{} was completed while {} was open.": _let_go_with_open_report,
    "{} was closed by the one who reworked it.": _own_verifications,
    "{} was closed as scrap, and unit {} is not scrapped.": _scrap_that_is_none,
}


def _event(model: str, outer: str, *verbs: str) -> Subquery:
    found = Event.objects.filter(subject_type__model=model, subject_id=OuterRef(outer), verb__in=verbs)
    return Subquery(found.order_by("id").values("id")[:1])
