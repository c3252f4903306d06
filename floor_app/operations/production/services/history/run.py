"""The import of one production log: one transaction, all or nothing."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Coalesce

from core.events import record
from core.models import Event
from core.numbering import next_number
from floor_app.operations.engineering.models import Material
from floor_app.operations.people.models import User
from floor_app.operations.production.models import ImportedCase, ImportRun, JobCard, QuantityReport
from floor_app.operations.production.production_log.reading import ProductionLog
from floor_app.operations.production.production_log.survey import Survey
from floor_app.operations.production.services.history.cards import CardMaker
from floor_app.operations.production.services.history.extension import extend
from floor_app.operations.production.services.history.lines import LineWriter
from floor_app.operations.production.services.history.names import (
    Ids,
    chunks,
    known_ids,
    material_ids,
    operator_ids,
    work_center_ids,
)
from floor_app.operations.production.services.history.proof import Proof
from floor_app.operations.production.services.history.second_reading import SecondReading
from floor_app.operations.production.services.history.spans import Cards


@dataclass(frozen=True)
class Outcome:
    """Lines added and stored before; job cards made and extended. `run` is None where nothing was stored."""

    added: int
    known: int
    cards_made: int
    cards_extended: int
    run: ImportRun | None = None


def preview_production_log(*, log: ProductionLog, found: Survey) -> Outcome:
    """What `import_production_log` would do. Only reads."""
    reading = SecondReading(log, found)
    touched = {row.case for chunk in reading.chunks() for row, _number in chunk.fresh}
    extended = len(known_ids(ImportedCase, touched))
    return Outcome(reading.added, reading.known, len(touched) - extended, extended)


@transaction.atomic
def import_production_log(
    *, log: ProductionLog, found: Survey, by: User | None, at: datetime, zone: ZoneInfo
) -> Outcome:
    """Store what a log says that is not stored yet; `found` is its survey. Nothing at all is written where
    nothing is new. Imports wait for each other. Where nobody is named, an account of its own answers for it.

    Raises LogChanged, TooManySteps or TotalsDiffer; then nothing was stored.
    """
    by = by or _nobody(at)
    run = ImportRun.objects.create(
        number=next_number("IMPORT", year=at.astimezone(zone).year),
        file_name=log.path.name,
        file_sha256=_sha256(log.path),
        at=at,
        by=by,
    )
    centers = work_center_ids(found.totals.by_resource)
    operators = operator_ids(found.totals.by_worker, at=at)
    cards = _cards(found, centers, by=by, at=at, zone=zone)
    reading = SecondReading(log, found, run)
    proof = Proof(run, {case: span.pk for case, span in cards.cards.items()}, centers, operators)
    writer = LineWriter(run, cards, centers, operators, zone)
    for chunk in reading.chunks():
        writer.write(chunk.fresh)
        proof.add_known(chunk.stored)
    if not reading.added:
        transaction.set_rollback(True)
        return Outcome(0, reading.known, 0, 0)
    proof.require(found.totals)
    cards.update_times()
    return _close(run, reading, cards)


def _cards(found: Survey, centers: Ids, *, by: User, at: datetime, zone: ZoneInfo) -> Cards:
    """The cards of all cases in the log."""
    cases = found.outlines.cases
    known = known_ids(ImportedCase, cases)
    new = [case for case in cases.values() if case.name not in known]
    materials = material_ids(case.part for case in new)
    maker = CardMaker(materials, _mat_numbers(materials), centers, by, at, zone)
    cards = Cards()
    maker.make(new, cards)
    extend(maker, (case for case in cases.values() if case.name in known), known, cards)
    return cards


def _mat_numbers(materials: Ids) -> dict[int, str]:
    numbers: dict[int, str] = {}
    for some in chunks(materials.values()):
        numbers.update(Material.objects.filter(pk__in=some).values_list("pk", "mat_number"))
    return numbers


def _close(run: ImportRun, reading: SecondReading, cards: Cards) -> Outcome:
    """Write down what the run did, on the run and in the history of each card."""
    touched = {case: span for case, span in cards.cards.items() if span.lines}
    sums = QuantityReport.objects.filter(imported_line__run=run).aggregate(
        **{name: Coalesce(Sum(name), 0) for name in ("good", "scrap", "rework")}
    )
    run.added, run.known, run.job_cards = reading.added, reading.known, len(touched)
    run.refused, run.contradictions = reading.found.refused, reading.found.contradictions.total()
    run.good, run.scrap, run.rework = sums["good"], sums["scrap"], sums["rework"]
    run.save()
    facts = {"file": run.file_name, "run": run.number}
    record(
        "production.history.imported", subject=run, by=run.by, at=run.at, lines=run.added, cards=len(touched)
    )
    kind = ContentType.objects.get_for_model(JobCard)
    for some in chunks(touched.items()):
        Event.objects.bulk_create(
            Event(
                verb="production.job_card.imported",
                subject_type=kind,
                subject_id=span.pk,
                by=run.by,
                at=run.at,
                facts={**facts, "case": case, "lines": span.lines},
            )
            for case, span in some
        )
    made = sum(span.is_new for span in touched.values())
    return Outcome(reading.added, reading.known, made, len(touched) - made, run)


def _nobody(at: datetime) -> User:
    """Whoever started it from the command line of the server; nobody can sign in as this."""
    known = {"first_name": "History import", "is_active": False, "date_joined": at}
    return User.objects.get_or_create(
        username="history-import", defaults={**known, "password": make_password(None)}
    )[0]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
