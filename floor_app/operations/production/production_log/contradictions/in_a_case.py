"""What the lines of one case say against each other."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from django.utils.translation import gettext as _

from floor_app.operations.production.production_log.contradictions.kinds import (
    MINUTE,
    Contradiction,
    Kind,
    contradiction,
    named,
    pieces,
)
from floor_app.operations.production.production_log.contradictions.recorded import Recorded, grouped


def case_contradictions(recorded: Recorded) -> Iterator[Contradiction]:
    """Of one case after another, in the order in which they first appear."""
    for name, items in zip(recorded.case_names.texts, grouped(recorded.cases), strict=True):
        yield from _orders(recorded, name, items)
        yield from _parts(recorded, name, items)
        yield from _order_of_lines(recorded, name, items)
        yield from _rework(recorded, items)
        steps = _steps(recorded, items)
        yield from _quantities(recorded, name, steps)
        yield from _order_of_steps(recorded, name, steps)


def _orders(recorded: Recorded, name: str, items: array[int]) -> Iterator[Contradiction]:
    first_of = _first_of_each(recorded.ordered, items)
    lines = [recorded.lines[item] for item in first_of.values()]
    if 0 in first_of:
        line = recorded.lines[first_of[0]]
        sentence = _("%(case)s orders nothing on line %(line)d.") % {"case": name, "line": line}
        yield contradiction(Kind.NOTHING_ORDERED, [line], sentence)
    if len(first_of) > 1:
        sentence = _("%(case)s orders %(quantities)s on %(lines)s.")
        values = ", ".join(str(quantity) for quantity in first_of)
        yield contradiction(
            Kind.SEVERAL_QUANTITIES_ORDERED,
            lines,
            sentence % {"case": name, "quantities": values, "lines": named(lines)},
        )


def _parts(recorded: Recorded, name: str, items: array[int]) -> Iterator[Contradiction]:
    first_of = _first_of_each(recorded.parts, items)
    if len(first_of) > 1:
        lines = [recorded.lines[item] for item in first_of.values()]
        parts = ", ".join(f"“{recorded.part_names.texts[part]}”" for part in first_of)
        sentence = _("%(case)s makes %(parts)s on %(lines)s.")
        yield contradiction(
            Kind.SEVERAL_PARTS, lines, sentence % {"case": name, "parts": parts, "lines": named(lines)}
        )


def _first_of_each(column: array[int], items: array[int]) -> dict[int, int]:
    first: dict[int, int] = {}
    for item in items:
        first.setdefault(column[item], item)
    return first


def _order_of_lines(recorded: Recorded, name: str, items: array[int]) -> Iterator[Contradiction]:
    for above, item in pairwise(items):
        if recorded.starts[item] < recorded.starts[above]:
            lines = [recorded.lines[above], recorded.lines[item]]
            sentence = _("%(case)s: line %(line)d starts before line %(above)d.")
            yield contradiction(
                Kind.OUT_OF_ORDER, lines, sentence % {"case": name, "line": lines[1], "above": lines[0]}
            )


def _rework(recorded: Recorded, items: array[int]) -> Iterator[Contradiction]:
    marked = [item for item in items if recorded.rework[item]]
    causes = [recorded.starts[item] for item in items if recorded.rejected[item] or recorded.mrb[item]]
    for item in marked:
        if not causes or recorded.starts[item] < min(causes):
            line = recorded.lines[item]
            sentence = _(
                "Line %(line)d is rework, but nothing of its case was rejected or held for MRB before."
            )
            yield contradiction(Kind.REWORK_WITHOUT_REJECT, [line], sentence % {"line": line})


def _steps(recorded: Recorded, items: array[int]) -> list[tuple[str, list[int]]]:
    """The items of each activity; activities by their first start."""
    steps: defaultdict[int, list[int]] = defaultdict(list)
    for item in items:
        steps[recorded.activities[item]].append(item)
    ordered = sorted(steps.items(), key=lambda step: min(recorded.starts[item] for item in step[1]))
    return [(recorded.activity_names.texts[number], step) for number, step in ordered]


def _quantities(recorded: Recorded, name: str, steps: list[tuple[str, list[int]]]) -> Iterator[Contradiction]:
    """A step completes at most what is ordered: the good pieces of all its lines, set-up and rework lines
    included, over all its resources. Where the case orders several quantities, the largest counts.
    """
    ordered = max(recorded.ordered[item] for _activity, items in steps for item in items)
    for activity, items in steps:
        good = sum(recorded.good[item] for item in items)
        other = sum(recorded.rejected[item] + recorded.mrb[item] for item in items)
        if ordered and good + other > ordered:
            lines = [recorded.lines[item] for item in items if _reports(recorded, item)]
            said = {
                "case": name,
                "ordered": pieces(ordered),
                "activity": activity,
                "good": good,
                "rework": sum(recorded.good[item] for item in items if recorded.rework[item]),
                "other": other,
                "lines": named(lines),
            }
            yield _over_the_order(lines, said, completed=good > ordered)


def _reports(recorded: Recorded, item: int) -> bool:
    return bool(recorded.good[item] or recorded.rejected[item] or recorded.mrb[item])


def _over_the_order(lines: list[int], said: dict[str, object], *, completed: bool) -> Contradiction:
    sentence = _(
        "%(case)s orders %(ordered)s; “%(activity)s” completes %(good)d (%(rework)d on rework lines) and "
        "rejects or holds %(other)d, on %(lines)s."
    )
    kind = Kind.COMPLETED_MORE_THAN_ORDERED if completed else Kind.REPORTED_MORE_THAN_ORDERED
    return contradiction(kind, lines, sentence % said)


def _order_of_steps(
    recorded: Recorded, name: str, steps: list[tuple[str, list[int]]]
) -> Iterator[Contradiction]:
    """Each step against the one that begins next: pieces passed on early, or a step taken up again."""
    for (activity, items), (next_activity, next_items) in pairwise(steps):
        last = max(items, key=recorded.ends.__getitem__)
        first = min(next_items, key=recorded.starts.__getitem__)
        if recorded.ends[last] > recorded.starts[first]:
            sentence = _(
                "%(case)s: “%(activity)s” goes on until %(end)s (line %(line)d), but the next step, "
                "“%(next)s”, begins at %(start)s (line %(next_line)d)."
            )
            lines = [recorded.lines[last], recorded.lines[first]]
            yield contradiction(
                Kind.STEPS_OVERLAP,
                lines,
                sentence
                % {
                    "case": name,
                    "activity": activity,
                    "next": next_activity,
                    "end": f"{recorded.end(last):{MINUTE}}",
                    "start": f"{recorded.start(first):{MINUTE}}",
                    "line": lines[0],
                    "next_line": lines[1],
                },
            )
