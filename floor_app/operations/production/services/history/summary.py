"""What an import did, in plain words."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from floor_app.operations.production.production_log.contradictions import LABELS
from floor_app.operations.production.services.history.lists import Lists
from floor_app.operations.production.services.history.run import Outcome


def sentences(name: str, lists: Lists, outcome: Outcome, *, dry_run: bool) -> Iterator[str]:
    """One line each; the two lists are named by their paths."""
    found = lists.found
    yield _("%(file)s: %(rows)d lines read, %(refused)d refused.") % {
        "file": name,
        "rows": found.rows,
        "refused": found.refused,
    }
    yield from _stored(outcome, dry_run=dry_run)
    yield from _contents(lists)
    yield from _contradictions(lists)
    if lists.refused:
        yield ngettext(
            "%(count)d refused line is in %(path)s. Mend it there and import that file.",
            "%(count)d refused lines are in %(path)s. Mend them there and import that file.",
            found.refused,
        ) % {"count": found.refused, "path": lists.refused}


def _stored(outcome: Outcome, *, dry_run: bool) -> Iterator[str]:
    facts = {
        "added": outcome.added,
        "known": outcome.known,
        "made": outcome.cards_made,
        "extended": outcome.cards_extended,
        "run": outcome.run,
    }
    if dry_run:
        yield (
            _("Nothing was stored. An import would add %(added)d lines; %(known)d are stored already.")
            % facts
        )
        yield _("It would make %(made)d job cards and extend %(extended)d.") % facts
    elif outcome.run is None:
        yield _("Nothing was stored: all %(known)d lines are stored already.") % facts
    else:
        yield _("%(run)s added %(added)d lines; %(known)d were stored already.") % facts
        yield _("%(made)d job cards were made, %(extended)d were extended.") % facts


def _contents(lists: Lists) -> Iterator[str]:
    totals = lists.found.totals
    yield _(
        "In the file: %(cases)d cases, %(parts)d parts, %(resources)d resources, %(workers)d workers; "
        "%(good)d pieces good, %(rejected)d rejected, %(mrb)d for MRB."
    ) % {
        "cases": len(totals.by_case),
        "parts": len({case.part for case in lists.found.outlines.cases.values()}),
        "resources": len(totals.by_resource),
        "workers": len(totals.by_worker),
        "good": totals.overall.good,
        "rejected": totals.overall.rejected,
        "mrb": totals.overall.mrb,
    }


def _contradictions(lists: Lists) -> Iterator[str]:
    found = lists.found.contradictions
    yield _("%(count)d contradictions are listed in %(path)s:") % {
        "count": found.total(),
        "path": lists.contradictions,
    }
    for kind, count in found.most_common():
        yield f"  {count:>7}  {LABELS[kind]}"
