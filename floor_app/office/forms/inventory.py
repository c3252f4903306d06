"""Stock and units as stores enter them: every thing may be scanned where it is asked for."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import DomainError
from floor_app.office.forms.fields import CHOOSE, CodeField, RecordForm, ScannedField
from floor_app.operations.engineering.models import Material
from floor_app.operations.inventory import queries, services
from floor_app.operations.inventory.models import Item, Lot, SerialUnit
from floor_app.operations.inventory.status import Ownership, UnitCondition, UnitStatus
from floor_app.operations.plant.models import Location
from floor_app.operations.production.models import JobCard
from floor_app.operations.production.status import OPEN_CARDS
from floor_app.operations.qr_system import codes
from floor_app.operations.qr_system import queries as qr
from floor_app.operations.qr_system.status import CodeKind


def find_location(code: str) -> Location | None:
    return Location.objects.filter(code=code.upper()).first()


def find_open_card(number: str) -> JobCard | None:
    return JobCard.objects.filter(number=number.upper(), status__in=OPEN_CARDS).first()


def place_field(label: Any, **options: Any) -> ScannedField:
    options.setdefault("widget", forms.TextInput(attrs={"list": "places", "autocomplete": "off"}))
    return ScannedField(kind=CodeKind.LOCATION, find=find_location, label=label, **options)


def quantity_field(label: Any, least: str = "0.001") -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=14, decimal_places=3, min_value=Decimal(least))


class ItemForm(RecordForm):
    material = ScannedField(
        kind=CodeKind.ITEM,
        find=lambda number: Material.objects.filter(mat_number=number.upper()).first(),
        called=gettext_lazy("material"),
        label=gettext_lazy("Material"),
        required=False,
        help_text=gettext_lazy("MAT number, for the plant's own products."),
    )

    class Meta:
        model = Item
        fields = ("code", "name", "unit_of_measure", "minimum_quantity", "material", "gtin", "is_active")
        field_classes: ClassVar = {"code": CodeField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["minimum_quantity"].validators.append(MinValueValidator(0))
        own = self.instance.material
        self.initial["material"] = own.mat_number if own else ""

    def clean_gtin(self) -> str:
        """As it is kept, so that the same number in another length is found to be taken."""
        try:
            return services.require_gtin(self.cleaned_data["gtin"])
        except DomainError as refusal:
            raise ValidationError(refusal.message) from refusal

    def clean_material(self) -> Material | None:
        material: Material | None = self.cleaned_data["material"]
        if material and Item.objects.filter(material=material).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("%(material)s has another item.") % {"material": material})
        return material


class StockForm(forms.Form):
    """What all moves of stock ask: which item and, where it is kept by lots, which lot."""

    scanned: ClassVar = ("item", "lot", "place", "source", "destination", "card")

    item = ScannedField(kind=CodeKind.ITEM, find=queries.find_item, label=gettext_lazy("Item"))
    lot = forms.CharField(
        label=gettext_lazy("Lot"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("For items that are kept by lots."),
    )

    def clean_lot(self) -> Any:
        """The lot of this number, of the item given before."""
        item = self.cleaned_data.get("item")
        number = self.lot_number(item)
        if not number or item is None:
            return None
        lot = Lot.objects.filter(item=item, number=number).first()
        if lot is None:
            raise forms.ValidationError(
                _("%(item)s has no lot %(number)s.") % {"item": item, "number": number}
            )
        return lot

    def lot_number(self, item: Item | None) -> str:
        """As typed, or out of a lot's label, whose key names its item first."""
        text: str = self.cleaned_data["lot"].strip()
        found = qr.resolve(text) if codes.parse(text) else None
        if item is None or found is None or found.kind != CodeKind.LOT:
            return text
        return found.key.removeprefix(f"{item.code}/")


class ReceiveForm(StockForm):
    quantity = quantity_field(gettext_lazy("Quantity"))
    place = place_field(gettext_lazy("To"))
    supplier_lot = forms.CharField(label=gettext_lazy("Supplier's lot"), required=False, max_length=60)
    reference = forms.CharField(label=gettext_lazy("Delivery note"), required=False, max_length=40)

    field_order = ("item", "quantity", "place", "lot", "supplier_lot", "reference")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lot"].help_text = _("A new number is a new lot, under quarantine.")
        self.fields["lot"].max_length = 40  # type: ignore[attr-defined]  # a CharField, as declared above

    def clean_lot(self) -> Any:
        """A lot that is here, or the number of a new one."""
        item = self.cleaned_data.get("item")
        number = self.lot_number(item)
        known = Lot.objects.filter(item=item, number=number).first() if number and item else None
        return known or number


class MoveForm(StockForm):
    quantity = quantity_field(gettext_lazy("Quantity"))
    source = place_field(gettext_lazy("From"))
    destination = place_field(gettext_lazy("To"))

    field_order = ("item", "quantity", "source", "destination", "lot")


class IssueForm(StockForm):
    quantity = quantity_field(gettext_lazy("Quantity"))
    source = place_field(gettext_lazy("From"))
    card = ScannedField(
        kind=CodeKind.JOB_CARD,
        find=find_open_card,
        label=gettext_lazy("Job card"),
        required=False,
        help_text=gettext_lazy("The open card that uses it."),
    )
    reason = forms.CharField(label=gettext_lazy("What for"), required=False, max_length=200)

    field_order = ("item", "quantity", "source", "card", "lot", "reason")

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if "card" in cleaned and not cleaned["card"] and not cleaned.get("reason"):
            self.add_error("card", _("Name the job card, or say what it is for."))
        return cleaned


class CountForm(StockForm):
    place = place_field(gettext_lazy("Place"))
    counted = quantity_field(gettext_lazy("Counted"), least="0")
    reason = forms.CharField(label=gettext_lazy("Why it was counted"), max_length=200)

    field_order = ("item", "place", "counted", "lot", "reason")


class LotStatusForm(forms.Form):
    status = forms.ChoiceField(label=gettext_lazy("Becomes"))
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200)

    def __init__(self, *args: Any, lot: Lot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, lot, frozenset())


class UnitForm(forms.Form):
    """A unit that enters the books."""

    scanned: ClassVar = ("serial_number", "location")

    serial_number = forms.CharField(label=gettext_lazy("Serial number"), max_length=30)
    material = ScannedField(
        kind=CodeKind.ITEM,
        find=lambda number: Material.objects.filter(mat_number=number.upper(), is_active=True).first(),
        called=gettext_lazy("material"),
        label=gettext_lazy("Material"),
        help_text=gettext_lazy("MAT number"),
    )
    repair_index = forms.IntegerField(
        label=gettext_lazy("Repairs so far"), min_value=0, max_value=999, initial=0
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Status"), choices=UnitStatus.choices, initial=UnitStatus.IN_STOCK
    )
    condition = forms.ChoiceField(
        label=gettext_lazy("Condition"), choices=UnitCondition.choices, initial=UnitCondition.USED
    )
    location = place_field(gettext_lazy("Location"), required=False)
    ownership = forms.ChoiceField(label=gettext_lazy("Ownership"), choices=Ownership.choices)
    owner = forms.CharField(
        label=gettext_lazy("Customer"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("Of a unit that is not the plant's own."),
    )


class UnitMoveForm(forms.Form):
    scanned: ClassVar = ("to",)

    to = place_field(gettext_lazy("To"))
    reason = forms.CharField(label=gettext_lazy("Why"), required=False, max_length=200)


class UnitStatusForm(forms.Form):
    status = forms.ChoiceField(label=gettext_lazy("Becomes"))
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200)

    def __init__(self, *args: Any, unit: SerialUnit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A repair begins with its job card.
        _offer(self, unit, frozenset({UnitStatus.UNDER_REPAIR}))


class UnitConditionForm(forms.Form):
    condition = forms.ChoiceField(label=gettext_lazy("Condition"), choices=UnitCondition.choices)
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200)


class UnitOwnershipForm(forms.Form):
    ownership = forms.ChoiceField(label=gettext_lazy("Ownership"), choices=Ownership.choices)
    owner = forms.CharField(
        label=gettext_lazy("Customer"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("Of a unit that is not the plant's own."),
    )
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200)


def _offer(form: forms.Form, subject: Lot | SerialUnit, without: frozenset[str]) -> None:
    """Only the moves that the table allows from here."""
    wanted = subject.allowed_moves() - without
    labels = dict(subject._meta.get_field("status").flatchoices)
    field = form.fields["status"]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  # tells the type checker what is declared above
    field.choices = [CHOOSE, *((status, labels[status]) for status in labels if status in wanted)]
