"""The proof that nothing was lost: the pieces in the database are those of the file."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Sum
from django.utils.translation import gettext as _

from core.errors import DomainError
from floor_app.operations.production.models import ImportRun, QuantityReport
from floor_app.operations.production.production_log.totals import Quantities, Totals
from floor_app.operations.production.services.history.names import Ids
from floor_app.operations.production.services.history.stored import StoredLine

BY_CARD = "operation__job_card"
BY_WORK_CENTER = "work_center"
BY_OPERATOR = "operator"
NONE = Quantities()


class TotalsDiffer(DomainError):
    """The import would have stored other quantities than the file has."""


def _by_record() -> defaultdict[int, Quantities]:
    return defaultdict(Quantities)


@dataclass
class Proof:
    """Sums what the database holds of the file: the run's own lines, and those stored before."""

    run: ImportRun
    cards: Ids
    centers: Ids
    operators: Ids
    _known: dict[str, defaultdict[int, Quantities]] = field(
        default_factory=lambda: {by: _by_record() for by in (BY_CARD, BY_WORK_CENTER, BY_OPERATOR)}
    )

    def add_known(self, stored: Iterable[tuple[StoredLine, int]]) -> None:
        """The file has so many rows that are stored as this line is."""
        for line, times in stored:
            for by, pk in (
                (BY_CARD, line.card_id),
                (BY_WORK_CENTER, line.work_center_id),
                (BY_OPERATOR, line.operator_id),
            ):
                if pk is not None:
                    _add(self._known[by][pk], line.good * times, line.scrap * times, line.rework * times)

    def require(self, totals: Totals) -> None:
        """Raises TotalsDiffer."""
        self._require(BY_CARD, totals.by_case, self.cards)
        self._require(BY_WORK_CENTER, totals.by_resource, self.centers)
        self._require(BY_OPERATOR, totals.by_worker, self.operators)

    def _require(self, by: str, expected: Mapping[str, Quantities], ids: Ids) -> None:
        stored = self._stored(by)
        for name, pieces in expected.items():
            held = stored.pop(ids[name], NONE)
            if held != pieces:
                raise TotalsDiffer(_difference(name, pieces, held))
        if stored:
            raise TotalsDiffer(
                _("The database would have pieces that the file has not. Nothing was imported.")
            )

    def _stored(self, by: str) -> dict[int, Quantities]:
        sums = self._known[by]
        rows = (
            QuantityReport.objects.filter(imported_line__run=self.run)
            .order_by()
            .values_list(by)
            .annotate(Sum("good"), Sum("scrap"), Sum("rework"))
        )
        for pk, good, scrap, rework in rows:
            _add(sums[pk], good, scrap, rework)
        return dict(sums)


def _add(sums: Quantities, good: int, rejected: int, mrb: int) -> None:
    sums.good += good
    sums.rejected += rejected
    sums.mrb += mrb


def _difference(name: str, file: Quantities, held: Quantities) -> str:
    return _(
        "%(name)s has %(file)s good, rejected and MRB pieces in the file and would have %(held)s in the "
        "database. Nothing was imported."
    ) % {
        "name": name,
        "file": f"{file.good}/{file.rejected}/{file.mrb}",
        "held": f"{held.good}/{held.rejected}/{held.mrb}",
    }
