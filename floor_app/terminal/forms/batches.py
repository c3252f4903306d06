from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from floor_app.operations.inventory import scanning
from floor_app.operations.inventory.models import ScanBatch, ScannedLine
from floor_app.operations.inventory.status import BatchKind, Missing, ScanProblem
from floor_app.terminal.forms.inventory import LevelField

MOST_LEVELS = 50


class OpenForm(forms.Form):
    kind = forms.ChoiceField(choices=BatchKind.choices)
    place = forms.CharField(max_length=64, required=False)


class QuantityForm(forms.Form):
    """What stands beside the code: how many of the row that was scanned before."""

    line = forms.IntegerField()
    quantity = forms.DecimalField(max_digits=14, decimal_places=3, min_value=Decimal(0))


class LineForm(forms.Form):
    """How many, and which lot or place is meant where there are several."""

    quantity = forms.DecimalField(label=_("Quantity"), max_digits=14, decimal_places=3, min_value=Decimal(0))

    def __init__(self, *args: Any, line: ScannedLine, batch: ScanBatch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = batch.location if batch.is_count else None
        if line.item and (line.problem == ScanProblem.WHICH or not batch.is_count):
            levels = scanning.candidates(line.item, line.lot, at=place)[:MOST_LEVELS]
            keys = [level.pk for level in levels]
            self.fields["level"] = LevelField(
                scanning.candidates(line.item, line.lot, at=place).filter(pk__in=keys),
                label=_("Which"),
                empty_label=None,
                required=line.problem == ScanProblem.WHICH,
            )


class BookForm(forms.Form):
    """What becomes of what a count did not find: to be said where there is something."""

    missing = forms.ChoiceField(
        label=_("What was not scanned"), choices=Missing.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, asks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks:
            del self.fields["missing"]
