"""Pieces as a wet glove enters them: empty means none."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from floor_app.operations.production.reasons import ReworkReason, ScrapReason

MOST_PIECES = 999_999


class PiecesField(forms.IntegerField):
    """A count of pieces, 0 when left empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=MOST_PIECES, required=False, **kwargs)

    def clean(self, value: Any) -> int:
        return super().clean(value) or 0


class GoodForm(forms.Form):
    """Good pieces, to report and go on or to finish with."""

    good = PiecesField(label=_("Good"))


class LossForm(forms.Form):
    """Pieces that do not pass on: scrap, or rework on a card of its own, each with its reasons."""

    SCRAP, REWORK = "scrap", "rework"

    pieces = PiecesField(label=_("Pieces"))
    what = forms.ChoiceField(choices=[(SCRAP, _("Scrap")), (REWORK, _("Rework"))], label=_("What"))
    scrap_reason = forms.ChoiceField(choices=ScrapReason, label=_("Why scrap"))
    rework_reason = forms.ChoiceField(choices=ReworkReason, label=_("Why rework"))

    def report(self) -> dict[str, Any]:
        """The keywords of `report_quantity`."""
        what = self.cleaned_data["what"]
        return {what: self.cleaned_data["pieces"], f"{what}_reason": self.cleaned_data[f"{what}_reason"]}
