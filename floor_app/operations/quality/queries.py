"""The inspector's questions."""

from django.db.models import Q, QuerySet

from floor_app.operations.production.models import JobCard
from floor_app.operations.quality.models import ChecklistItem, Inspection, Ncr
from floor_app.operations.quality.status import ENDED_NCRS, NcrStatus

OPEN_NCRS: tuple[str, ...] = tuple(sorted(frozenset(NcrStatus) - ENDED_NCRS))


def checklist_for(card: JobCard) -> QuerySet[ChecklistItem]:
    return ChecklistItem.objects.filter(job_type__in=["", card.job_type], is_active=True).order_by(
        "position", "pk"
    )


def open_ncrs(card: JobCard) -> QuerySet[Ncr]:
    """Open reports on this card, or on its unit whatever card they were raised on; each keeps the work."""
    about = Q(job_card=card)
    if card.unit_id:
        about |= Q(unit_id=card.unit_id)
    return Ncr.objects.filter(about, status__in=OPEN_NCRS).order_by("pk")


def inspections() -> QuerySet[Inspection]:
    return Inspection.objects.select_related("job_card__material", "inspector")


def ncrs(*, tab: str = "open") -> QuerySet[Ncr]:
    """Reports by tab: "open", "closed" or "all"."""
    found = Ncr.objects.select_related("job_card__material", "unit", "raised_by")
    if tab == "all":
        return found
    return found.filter(status__in=OPEN_NCRS if tab == "open" else sorted(ENDED_NCRS))
