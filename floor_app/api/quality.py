"""Inspections and non-conformances."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from floor_app.api.allowed import ncr_actions
from floor_app.api.base import find, lists, reads, writes
from floor_app.api.documents import Allowed, Document, at
from floor_app.api.errors import refuse_input
from floor_app.api.inputs import (
    Input,
    ReasonInput,
    filter_choice,
    filter_words,
    named,
    one_of,
    sequence,
    words,
)
from floor_app.operations.production.models import JobCard, JobOperation
from floor_app.operations.production.reasons import ReworkReason
from floor_app.operations.quality import queries, services
from floor_app.operations.quality.models import ChecklistItem, Inspection, Ncr
from floor_app.operations.quality.status import CheckResult, Disposition, NcrSeverity, Verdict

LONG = 2000


class ChecklistRow(Document[ChecklistItem]):
    class Meta:
        model = ChecklistItem
        fields: ClassVar = ["id", "job_type", "position", "text", "is_mandatory"]


class InspectionRow(Document[Inspection]):
    job_card = at("job_card.number")
    inspector = at("inspector.username")

    class Meta:
        model = Inspection
        fields: ClassVar = ["id", "job_card", "inspector", "verdict", "note", "at"]


class NcrRow(Document[Ncr]):
    job_card = at("job_card.number")
    serial_number = at("unit.serial_number")
    operation = at("operation.sequence")
    raised_by = at("raised_by.username")
    disposed_by = at("disposed_by.username")
    reworked_by = at("reworked_by.username")
    closed_by = at("closed_by.username")
    allowed = Allowed(ncr_actions, "status")

    class Meta:
        model = Ncr
        fields: ClassVar = [
            "number",
            "status",
            "severity",
            "job_card",
            "serial_number",
            "operation",
            "description",
            "cause",
            "disposition",
            "disposition_note",
            "raised_by",
            "raised_at",
            "disposed_by",
            "reworked_by",
            "closed_by",
            "closed_at",
            "allowed",
        ]


class AnswerInput(serializers.Serializer[Any]):
    """One line of the checklist."""

    item = serializers.IntegerField(min_value=1)
    result = one_of(CheckResult)


class FailureInput(serializers.Serializer[Any]):
    """What is wrong, and the sequence of the step that is done again."""

    repeat = sequence()
    reason = one_of(ReworkReason)
    description = words(LONG)
    severity = one_of(NcrSeverity, required=False, default=NcrSeverity.MAJOR)


class InspectInput(Input):
    verdict = one_of(Verdict)
    results = AnswerInput(many=True, required=False)
    note = words(LONG, required=False)
    failure = FailureInput(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A failure is told exactly when the verdict is FAIL."""
        failed = attrs.pop("verdict") == Verdict.FAIL
        if failed != bool(attrs.get("failure")):
            refuse_input(failure=_("Say what is wrong when the verdict is FAIL, and only then."))
        answers = attrs.pop("results", [])
        return attrs | {"results": {answer["item"]: answer["result"] for answer in answers}}


class NcrInput(Input):
    job_card = named(JobCard, "number", source="card")
    description = words(LONG)
    severity = one_of(NcrSeverity, required=False, default=NcrSeverity.MAJOR)
    operation = sequence(required=False, allow_null=True, default=None)


class CauseInput(Input):
    cause = words(LONG)


class DispositionInput(Input):
    disposition = one_of(Disposition)
    note = words(LONG)


def find_ncr(number: str) -> Ncr:
    return find(Ncr.objects.select_related("job_card", "unit", "operation"), number=number)


def find_step(card: JobCard, number: int) -> JobOperation:
    return find(JobOperation, job_card=card, sequence=number)


@lists(
    "quality.view",
    InspectionRow,
    orders={"newest": ("-at", "-id"), "oldest": ("at", "id")},
    job_card=filter_words("job_card__number"),
    verdict=filter_choice(Verdict),
)
def inspections() -> QuerySet[Inspection]:
    """Verdicts on job cards."""
    return queries.inspections()


@lists(
    "quality.view",
    NcrRow,
    tab=serializers.ChoiceField(["open", "closed", "all"], default="open"),
    job_card=filter_words("job_card__number"),
    severity=filter_choice(NcrSeverity),
)
def ncrs(*, tab: str = "open") -> QuerySet[Ncr]:
    """Non-conformance reports."""
    return queries.ncrs(tab=tab)


@reads("quality.view", NcrRow)
def ncr(number: str) -> Ncr:
    """One non-conformance report."""
    people = ("raised_by", "disposed_by", "reworked_by", "closed_by")
    return find(Ncr.objects.select_related("job_card", "unit", "operation", *people), number=number)


@lists("quality.view", ChecklistRow, orders={"position": ("position", "id")})
def checklist(number: str) -> QuerySet[ChecklistItem]:
    """What the inspector answers for this card."""
    return queries.checklist_for(find(JobCard, number=number)).order_by()


@writes("quality.inspect", InspectionRow, InspectInput, success=201)
def inspect(number: str, *, failure: dict[str, Any] | None = None, **command: Any) -> Inspection:
    """Pass lets the work go; fail sends it back with a non-conformance report."""
    card = find(JobCard, number=number)
    if failure is None:
        return services.pass_inspection(card=card, **command)
    wrong = services.Failure(**(failure | {"repeat": find_step(card, failure["repeat"])}))
    return services.fail_inspection(card=card, failure=wrong, **command)


@writes("quality.raise_ncr", NcrRow, NcrInput, success=201)
def raise_ncr(*, card: JobCard, operation: int | None, **command: Any) -> Ncr:
    """Anyone who sees something wrong opens one."""
    step = find_step(card, operation) if operation is not None else None
    return services.raise_ncr(card=card, operation=step, **command)


@writes("quality.investigate_ncr", NcrRow)
def investigate_ncr(number: str, **command: Any) -> Ncr:
    """Somebody looks for the cause."""
    return services.investigate_ncr(ncr=find_ncr(number), **command)


@writes("quality.investigate_ncr", NcrRow, CauseInput)
def report_cause(number: str, **command: Any) -> Ncr:
    """The investigation is over; the quality manager decides next."""
    return services.report_cause(ncr=find_ncr(number), **command)


@writes("quality.dispose_ncr", NcrRow, DispositionInput)
def dispose_ncr(number: str, **command: Any) -> Ncr:
    """Decide what becomes of the work."""
    return services.dispose_ncr(ncr=find_ncr(number), **command)


@writes("production.finish_operation", NcrRow)
def report_rework_done(number: str, **command: Any) -> Ncr:
    """The mending is done and waits to be verified by somebody else."""
    return services.report_rework_done(ncr=find_ncr(number), **command)


@writes("quality.dispose_ncr", NcrRow)
def close_ncr(number: str, **command: Any) -> Ncr:
    """Verify and close."""
    return services.close_ncr(ncr=find_ncr(number), **command)


@writes("quality.dispose_ncr", NcrRow, ReasonInput)
def cancel_ncr(number: str, **command: Any) -> Ncr:
    """Raised by mistake."""
    return services.cancel_ncr(ncr=find_ncr(number), **command)
