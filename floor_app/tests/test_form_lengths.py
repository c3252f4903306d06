"""What a form lets through, its column holds: SQLite takes any length, PostgreSQL answers with a fault."""

from typing import Any

from django import forms
from django.db.models import CharField, Model
from django.test import SimpleTestCase

from floor_app.office.forms.engineering import (
    MaterialForm,
    ReleaseChecklistForm,
    RevisionForm,
    RoutingForm,
    StepForm,
)
from floor_app.office.forms.inventory import ItemForm, ReceiveForm, UnitForm
from floor_app.office.forms.labels import PrinterForm, PrintForm
from floor_app.office.forms.maintenance import AssetForm, NewAssetForm
from floor_app.office.forms.people import PersonForm, SkillForm, StationForm
from floor_app.office.forms.plant import (
    CostCenterForm,
    DepartmentForm,
    LocationForm,
    ShiftForm,
    WorkCenterForm,
)
from floor_app.office.forms.production import BatchOrderForm, NewJobForm
from floor_app.office.forms.quality import ChecklistForm
from floor_app.operations.engineering.models import (
    Material,
    MaterialRevision,
    ReleaseChecklistItem,
    Routing,
    RoutingOperation,
)
from floor_app.operations.inventory.models import Item, Lot, SerialUnit, StockMove
from floor_app.operations.maintenance.models import Asset, FaultReport
from floor_app.operations.people.models import Skill, Station, User
from floor_app.operations.plant.models import CostCenter, Department, Location, Shift, WorkCenter
from floor_app.operations.production.models import BatchOrder, JobCard
from floor_app.operations.qr_system.models import Printer, PrintJob
from floor_app.operations.quality.models import ChecklistItem
from floor_app.terminal.forms.maintenance import UnsignedFaultForm

AForm = type[forms.Form] | type[forms.ModelForm[Any]]

FILLS: list[tuple[AForm, type[Model]]] = [
    (MaterialForm, Material),
    (RevisionForm, MaterialRevision),
    (RoutingForm, Routing),
    (StepForm, RoutingOperation),
    (ReleaseChecklistForm, ReleaseChecklistItem),
    (ItemForm, Item),
    (ReceiveForm, Lot),
    (ReceiveForm, StockMove),
    (UnitForm, SerialUnit),
    (PrintForm, PrintJob),
    (PrinterForm, Printer),
    (AssetForm, Asset),
    (NewAssetForm, Asset),
    (UnsignedFaultForm, FaultReport),
    (PersonForm, User),
    (SkillForm, Skill),
    (StationForm, Station),
    (DepartmentForm, Department),
    (CostCenterForm, CostCenter),
    (ShiftForm, Shift),
    (LocationForm, Location),
    (WorkCenterForm, WorkCenter),
    (NewJobForm, JobCard),
    (BatchOrderForm, BatchOrder),
    (ChecklistForm, ChecklistItem),
]


class LengthTests(SimpleTestCase):
    def test_a_field_takes_as_many_characters_as_its_column(self) -> None:
        apart = {
            f"{form.__name__}.{name}": (field.max_length, column.max_length)
            for form, model in FILLS
            for name, field, column in self.pairs(form, model)
            if field.max_length != column.max_length
        }

        assert apart == {}

    def pairs(self, form: AForm, model: type[Model]) -> list[tuple[str, Any, Any]]:
        columns = {column.name: column for column in model._meta.fields if type(column) is CharField}
        fields = {name: field for name, field in form.base_fields.items() if type(field) is forms.CharField}
        return [(name, field, columns[name]) for name, field in fields.items() if name in columns]
