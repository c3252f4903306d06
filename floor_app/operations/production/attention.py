"""Cards that need somebody: conditions on JobCard that lists, boards and counts share."""

from datetime import date, datetime, timedelta

from django.db.models import F, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from floor_app.operations.production import conditions
from floor_app.operations.production.models import JobCard, JobOperation, QuantityReport
from floor_app.operations.production.status import JobCardStatus, OperationStatus

QC_PATIENCE = timedelta(hours=24)


def late(on: date) -> Q:
    """Open and past the due date."""
    return conditions.OPEN & Q(due_order__lt=on)


def blocked() -> Q:
    """One of the steps is blocked."""
    return Q(pk__in=JobOperation.objects.filter(status=OperationStatus.BLOCKED).values("job_card"))


def long_under_qc(at: datetime) -> Q:
    """The last step ended longer ago than the inspectors have for a verdict."""
    waiting = JobCard.objects.filter(status=JobCardStatus.UNDER_QC).alias(since=Max("operations__actual_end"))
    return Q(status=JobCardStatus.UNDER_QC, pk__in=waiting.filter(since__lt=at - QC_PATIENCE).values("pk"))


def rework_waiting() -> Q:
    """More pieces were reported for rework than rework cards have taken over."""
    taken = (
        JobCard.objects.filter(original=OuterRef("operation__job_card"), split_from__isnull=True)
        .order_by()
        .values("original")
        .annotate(pieces=Sum("quantity"))
        .values("pieces")
    )
    reported = (
        QuantityReport.objects.exclude(rework=0)
        .values("operation__job_card")
        .annotate(pieces=Sum("rework"), taken=Coalesce(Subquery(taken), 0))
        .filter(pieces__gt=F("taken"))
    )
    return conditions.OPEN & Q(pk__in=reported.values("operation__job_card"))
