"""The inspectors' part of the demo plant: the final QC checklist, verdicts, non-conformance reports."""

from core.demo import Demo, Made
from floor_app.operations.people.models import User
from floor_app.operations.production.test_data import STAGE
from floor_app.operations.production.test_data.acting import Stage, Verb, card_of, operation_of
from floor_app.operations.production.test_data.story import Act, Story
from floor_app.operations.quality import queries, services
from floor_app.operations.quality.models import ChecklistItem, Inspection, InspectionCheck, Ncr
from floor_app.operations.quality.status import CheckResult, Disposition, NcrSeverity
from floor_app.operations.quality.test_data import copies

CHECKLIST = (
    "All steps are done",
    "NDT passed",
    "Thread passed",
    "Visual OK",
    "Documents complete",
)


def load(demo: Demo) -> None:
    for number, text in enumerate(CHECKLIST, start=1):
        ChecklistItem.objects.create(position=10 * number, text=text)
    if demo.copies:
        copies.load(demo)
    stage: Stage = demo.shared[STAGE]
    stage.put_on(VERBS)


def clear(made: Made) -> None:
    made.remove(Ncr, InspectionCheck, Inspection, ChecklistItem)


def _pass(stage: Stage, story: Story, act: Act, by: User) -> None:
    card = card_of(story)
    results = {item.pk: CheckResult.OK for item in queries.checklist_for(card)}
    services.pass_inspection(card=card, results=results, by=by, at=act.at)


def _fail(stage: Stage, story: Story, act: Act, by: User) -> None:
    card = card_of(story)
    results: dict[int, str] = {item.pk: CheckResult.OK for item in queries.checklist_for(card)}
    results[max(results)] = CheckResult.NOT_OK
    failure = services.Failure(
        repeat=operation_of(story, act),
        reason=act.facts["reason"],
        description=act.facts["text"],
        severity=act.facts["severity"],
    )
    services.fail_inspection(card=card, results=results, failure=failure, by=by, at=act.at)


def _raise(stage: Stage, story: Story, act: Act, by: User) -> None:
    services.raise_ncr(
        card=card_of(story), description=act.facts["text"], severity=NcrSeverity.MINOR, by=by, at=act.at
    )


def _report_of(story: Story) -> Ncr:
    return Ncr.objects.filter(job_card_id=story.card_id).latest("pk")


def _investigate(stage: Stage, story: Story, act: Act, by: User) -> None:
    services.investigate_ncr(ncr=_report_of(story), by=by, at=act.at)


def _cause(stage: Stage, story: Story, act: Act, by: User) -> None:
    cause = "Fixture not tightened after the change of shift."
    services.report_cause(ncr=_report_of(story), cause=cause, by=by, at=act.at)


def _dispose(stage: Stage, story: Story, act: Act, by: User) -> None:
    services.dispose_ncr(
        ncr=_report_of(story),
        disposition=Disposition.REWORK,
        note="Repeat the step and inspect again.",
        by=by,
        at=act.at,
    )


def _mended(stage: Stage, story: Story, act: Act, by: User) -> None:
    services.report_rework_done(ncr=_report_of(story), by=by, at=act.at)


def _close_report(stage: Stage, story: Story, act: Act, by: User) -> None:
    services.close_ncr(ncr=_report_of(story), by=by, at=act.at)


def _cancel_report(stage: Stage, story: Story, act: Act, by: User) -> None:
    services.cancel_ncr(ncr=_report_of(story), by=by, at=act.at, **act.facts)


VERBS: dict[str, Verb] = {
    "pass": _pass,
    "fail": _fail,
    "raise": _raise,
    "investigate": _investigate,
    "cause": _cause,
    "dispose": _dispose,
    "mended": _mended,
    "close_report": _close_report,
    "cancel_report": _cancel_report,
}
