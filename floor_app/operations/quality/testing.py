"""Typed builders for tests: the inspector, the checklist and answers to it."""

from datetime import datetime

from floor_app.operations.people.models import User
from floor_app.operations.people.roles import Role
from floor_app.operations.people.testing import make_user
from floor_app.operations.production.models import JobCard
from floor_app.operations.quality import queries, services
from floor_app.operations.quality.models import ChecklistItem, Inspection, Ncr
from floor_app.operations.quality.status import CheckResult, Disposition

FINAL_QC = ("All steps done", "NDT passed", "Documents complete")


def make_inspector(username: str = "chidi") -> User:
    """Chidi inspects."""
    return make_user(username, roles=[Role.QC_INSPECTOR])


def make_checklist(*texts: str, job_type: str = "", is_mandatory: bool = True) -> list[ChecklistItem]:
    """Lines of the final QC checklist, by position; the usual three when none are given."""
    return [
        ChecklistItem.objects.get_or_create(
            job_type=job_type, text=text, defaults={"position": number * 10, "is_mandatory": is_mandatory}
        )[0]
        for number, text in enumerate(texts or FINAL_QC, start=1)
    ]


def answers(card: JobCard, result: str = CheckResult.OK) -> dict[int, str]:
    """The same answer to every line that this card is asked."""
    return {item.pk: result for item in queries.checklist_for(card)}


def pass_card(card: JobCard, *, by: User, at: datetime) -> Inspection:
    """Everything is OK."""
    return services.pass_inspection(card=card, results=answers(card), by=by, at=at)


def settle(ncr: Ncr, *, by: User, at: datetime, disposition: str = Disposition.USE_AS_IS) -> Ncr:
    """Take a report from the finding to its end with one decision."""
    services.investigate_ncr(ncr=ncr, by=by, at=at)
    services.report_cause(ncr=ncr, cause="Worn insert", by=by, at=at)
    note = "Within what the customer takes"
    ncr = services.dispose_ncr(ncr=ncr, disposition=disposition, note=note, by=by, at=at)
    return services.close_ncr(ncr=ncr, by=by, at=at)
