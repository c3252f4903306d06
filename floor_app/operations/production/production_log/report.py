"""The list of contradictions as a file to read."""

import csv
from typing import TextIO

from django.utils.translation import gettext as _

from floor_app.operations.production.production_log.contradictions import LABELS, Contradiction


class ContradictionReport:
    """CSV with one line per contradiction: kind, what it means, the lines of the log, the sentence."""

    def __init__(self, text: TextIO) -> None:
        self._writer = csv.writer(text)
        self._writer.writerow([_("Kind"), _("What"), _("Lines"), _("In words")])

    def write(self, contradiction: Contradiction) -> None:
        lines = " ".join(map(str, contradiction.lines))
        kind = contradiction.kind
        self._writer.writerow([kind.value, str(LABELS[kind]), lines, contradiction.sentence])
