"""Lines that stand twice, and names that are nearly the same."""

import re
from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _

from floor_app.operations.production.production_log.contradictions.kinds import (
    Contradiction,
    Kind,
    contradiction,
    named,
)
from floor_app.operations.production.production_log.contradictions.recorded import Names, Recorded


def repeated_lines(recorded: Recorded) -> Iterator[Contradiction]:
    """One contradiction for each set of lines that record the same, whatever their spans say."""
    repeated = recorded.repeated()
    lines: defaultdict[int, list[int]] = defaultdict(list)
    if repeated:
        for line, prefix in zip(recorded.lines, recorded.prefixes, strict=True):
            if prefix in repeated:
                lines[prefix].append(line)
    for alike in lines.values():
        sentence = _("The same is recorded on %(lines)s; each is kept.") % {"lines": named(alike)}
        yield contradiction(Kind.DUPLICATE, alike, sentence)


def names_alike(recorded: Recorded) -> Iterator[Contradiction]:
    """They stay apart: only a person knows whether they are one."""
    for names in (
        recorded.case_names,
        recorded.part_names,
        recorded.activity_names,
        recorded.resource_names,
        recorded.worker_names,
    ):
        yield from _alike(names)


def _alike(names: Names) -> Iterator[Contradiction]:
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for number, text in enumerate(names.texts):
        groups[re.sub(r"[\W_]+", " ", text.casefold()).strip() or text].append(number)
    for numbers in groups.values():
        if len(numbers) > 1:
            texts = ", ".join(f"“{names.texts[number]}”" for number in numbers)
            lines = [names.first_lines[number] for number in numbers]
            sentence = _("%(names)s look like one name and are kept apart.") % {"names": texts}
            yield contradiction(Kind.NAMES_ALIKE, lines, sentence)
