from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from floor_app.operations.inventory.models import Item, StockLevel
from floor_app.operations.production.models import JobCard
from floor_app.operations.production.status import OPEN_CARDS


class LevelField(forms.ModelChoiceField[StockLevel]):
    """A place with what lies there."""

    def label_from_instance(self, obj: StockLevel) -> str:
        return f"{obj.location} {obj.lot or ''} · {obj.quantity.normalize():f}"


class IssueForm(forms.Form):
    """How much of an item goes from which place to which job card."""

    card = forms.ModelChoiceField(
        JobCard.objects.filter(status__in=OPEN_CARDS),
        to_field_name="number",
        label=_("Job card"),
        widget=forms.TextInput,
    )
    quantity = forms.DecimalField(
        label=_("Quantity"), max_digits=14, decimal_places=3, min_value=Decimal("0.001")
    )

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
        self.fields["level"] = LevelField(self.levels(), label=_("From"), empty_label=None)

    def levels(self) -> QuerySet[StockLevel]:
        return (
            self.item.levels.exclude(quantity=0)
            .select_related("location", "lot", "item")
            .order_by("location__code", "pk")
        )
