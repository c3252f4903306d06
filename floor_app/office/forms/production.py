"""Input for new job cards and batch orders."""

from typing import Any

from django import forms
from django.db.models import Q
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from floor_app.office.forms.commands import date_field
from floor_app.operations.engineering.models import Material
from floor_app.operations.engineering.status import JobType
from floor_app.operations.inventory import queries as inventory
from floor_app.operations.inventory.models import SerialUnit
from floor_app.operations.production.models import BatchOrder
from floor_app.operations.production.status import Priority
from floor_app.operations.qr_system import codes

# A rework card is made from the card that it reworks.
JOB_TYPES = [choice for choice in JobType.choices if choice[0] != JobType.REWORK]
SUGGEST_MATERIALS = {
    "list": "materials",
    "autocomplete": "off",
    "hx-get": reverse_lazy("office:new-job-materials"),
    "hx-trigger": "focus once, input changed delay:200ms",
    "hx-target": "#materials",
}


class NewJobForm(forms.Form):
    """A job card; the material may be left out where the unit says it."""

    material = forms.CharField(
        label=_l("Material"),
        required=False,
        max_length=64,
        help_text=_l("MAT number, typed or scanned."),
        widget=forms.TextInput(attrs=SUGGEST_MATERIALS),
    )
    unit = forms.CharField(
        label=_l("Serial number"),
        required=False,
        max_length=64,
        help_text=_l("Instead of a material, for one unit that is on record."),
    )
    job_type = forms.ChoiceField(label=_l("Job type"), choices=JOB_TYPES)
    quantity = forms.IntegerField(label=_l("Quantity"), min_value=1, initial=1)
    priority = forms.TypedChoiceField(
        label=_l("Priority"), choices=Priority.choices, coerce=int, initial=Priority.NORMAL
    )
    due_date = date_field(_l("Due"), required=False)
    customer = forms.CharField(label=_l("Customer"), required=False, max_length=80)
    reference = forms.CharField(
        label=_l("Reference"), required=False, max_length=60, help_text=_l("Order number in the ERP.")
    )
    batch_order = forms.CharField(
        label=_l("Batch order"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"list": "batches", "autocomplete": "off"}),
    )

    def clean_unit(self) -> SerialUnit | None:
        text = self.cleaned_data["unit"]
        unit = inventory.find_unit(text) if text else None
        if text and unit is None:
            raise forms.ValidationError(_("No unit has the serial number %(text)s.") % {"text": text})
        return unit

    def clean_material(self) -> Material | None:
        text = codes.unwrap(self.cleaned_data["material"])
        if not text:
            return None
        number = text.split()[0].upper()
        named = Material.objects.filter(Q(mat_number=number) | Q(name__iexact=text), is_active=True)
        found = list(named[:2])
        exact = [material for material in found if material.mat_number == number] or found
        if len(exact) != 1:
            raise forms.ValidationError(
                _("More than one material is called %(text)s. Enter its MAT number.") % {"text": text}
                if exact
                else _("No material in use has the number %(text)s.") % {"text": text}
            )
        return exact[0]

    def clean_batch_order(self) -> BatchOrder | None:
        number = codes.unwrap(self.cleaned_data["batch_order"]).upper()
        batch = BatchOrder.objects.filter(number=number).first() if number else None
        if number and batch is None:
            raise forms.ValidationError(_("There is no batch order %(number)s.") % {"number": number})
        return batch

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if "material" in cleaned and not cleaned["material"]:
            unit = cleaned.get("unit")
            if unit:
                cleaned["material"] = unit.material
            elif "unit" in cleaned:
                self.add_error("material", _("Enter a material, or the serial number of a unit."))
        return cleaned


class BatchOrderForm(forms.Form):
    target_quantity = forms.IntegerField(label=_l("Quantity ordered"), min_value=1)
    customer = forms.CharField(label=_l("Customer"), required=False, max_length=80)
    customer_reference = forms.CharField(label=_l("Customer's reference"), required=False, max_length=60)
    due_date = date_field(_l("Due"), required=False)
