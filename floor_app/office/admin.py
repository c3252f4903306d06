"""The admin site: master data to mend by hand; statuses and ledgers to look at only.

The office's own pages come first; this is for what they do not show. Who enters is an administrator
(`is_staff`); what they may see and change is said by the role table like everywhere else, and what they
change goes through the same verbs, so that it is labelled and written down. Nothing is deleted here.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import DocumentSeries, Event
from floor_app.office.forms.plant import LocationForm
from floor_app.operations.engineering import services as engineering
from floor_app.operations.engineering.models import (
    Material,
    MaterialRevision,
    ReleaseChecklistItem,
    Routing,
    RoutingOperation,
)
from floor_app.operations.inventory import services as inventory
from floor_app.operations.inventory.models import Item, Lot, SerialUnit, StockLevel, StockMove
from floor_app.operations.maintenance.models import Asset, Downtime, MaintenanceRequest
from floor_app.operations.people import queries as people
from floor_app.operations.people.models import Qualification, Skill, Station, User
from floor_app.operations.people.queries import KNOWN_VERBS
from floor_app.operations.plant import services as plant
from floor_app.operations.plant.models import CostCenter, Department, Location, Shift, WorkCenter
from floor_app.operations.production.models import (
    BatchOrder,
    GateWaiver,
    Hold,
    JobCard,
    JobOperation,
    LaborBooking,
    QuantityReport,
)
from floor_app.operations.qr_system.models import QRCode, ScanLog
from floor_app.operations.qr_system.status import SECRET_KINDS
from floor_app.operations.quality import services as quality
from floor_app.operations.quality.models import ChecklistItem, Inspection, InspectionCheck, Ncr

Names = tuple[str, ...]

admin.site.site_header = settings.PLANT_NAME
admin.site.site_title = settings.PLANT_NAME
admin.site.index_title = _("Administration")
# Roles are groups, and people get them on their own page of the office.
admin.site.unregister(Group)


def may(request: HttpRequest, verb: str) -> bool:
    """An administrator whose roles have the verb; the administrator of the server in any case."""
    if not (request.user.is_active and getattr(request.user, "is_staff", False)):
        return False
    return bool(getattr(request.user, "is_superuser", False)) or people.may(request.user, verb)


class LookAdmin(admin.ModelAdmin[Any]):
    """To look at. A ledger grows for years, so the list counts no more than it shows."""

    ordering = ("-pk",)
    list_per_page = 50
    show_full_result_count = False
    view_verb = ""

    def get_list_select_related(self, request: HttpRequest) -> list[str] | bool:
        """Whatever other record a column names; where there is no column for it, what is never empty."""
        fields = {field.name for field in self.opts.get_fields() if field.many_to_one}
        return [name for name in self.list_display if name in fields] or True

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may(request, self.view_verb or _verb(self.opts.app_label, "view"))

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class MasterAdmin(LookAdmin):
    """Master data: kept by the same verb as in the office. A code is fixed once it is kept."""

    ordering = ("pk",)
    search_fields: ClassVar[Names] = ("code", "name")
    list_display: Names = ("code", "name", "is_active")
    list_filter: ClassVar[Names] = ("is_active",)
    fixed: Names = ("code",)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_change_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may(request, _verb(self.opts.app_label, "edit"))

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return self.fixed if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        self.keep(obj)(by=request.user, at=timezone.now())

    def keep(self, record: Any) -> Callable[..., Model]:
        return lambda **signature: plant.save_record(record=record, **signature)


def _verb(app: str, what: str) -> str:
    """The verb of a domain; what the table does not name is the administrator's."""
    verb = f"{app}.{what}"
    return verb if verb in KNOWN_VERBS else "people.edit"


@admin.register(Department, Shift, Skill)
class CodedAdmin(MasterAdmin):
    pass


@admin.register(CostCenter, WorkCenter)
class DepartmentalAdmin(MasterAdmin):
    list_display = ("code", "name", "department", "is_active")


@admin.register(Location)
class LocationAdmin(MasterAdmin):
    list_display = ("code", "name", "kind", "parent", "receives_finished_goods", "is_active")
    list_filter = ("kind", "is_active")
    autocomplete_fields = ("parent",)
    form = LocationForm


@admin.register(Station)
class StationAdmin(MasterAdmin):
    list_display = ("code", "name", "work_center", "is_active")


@admin.register(Material)
class MaterialAdmin(MasterAdmin):
    fixed = ("mat_number",)
    search_fields = ("mat_number", "name", "product_family")
    list_display = ("mat_number", "name", "product_family", "body_material", "size_inches", "is_active")
    list_filter = ("body_material", "is_active")

    def keep(self, record: Any) -> Callable[..., Model]:
        return lambda **signature: engineering.save_material(material=record, **signature)


@admin.register(Item)
class ItemAdmin(MasterAdmin):
    list_display = ("code", "name", "unit_of_measure", "minimum_quantity", "is_active")
    autocomplete_fields = ("material",)

    def keep(self, record: Any) -> Callable[..., Model]:
        return lambda **signature: inventory.save_item(item=record, **signature)


class ChecklistAdmin(MasterAdmin):
    fixed = ()
    search_fields = ("text",)
    list_display = ("text", "job_type", "position", "is_mandatory", "is_active")
    list_filter = ("job_type", "is_active")


@admin.register(ReleaseChecklistItem)
class ReleaseChecklistAdmin(ChecklistAdmin):
    def keep(self, record: Any) -> Callable[..., Model]:
        return lambda **signature: engineering.save_checklist_item(item=record, **signature)


@admin.register(ChecklistItem)
class FinalChecklistAdmin(ChecklistAdmin):
    def keep(self, record: Any) -> Callable[..., Model]:
        return lambda **signature: quality.save_checklist_item(item=record, **signature)


class LookInline(admin.TabularInline[Any, Any]):
    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class RoutingSteps(LookInline):
    model = RoutingOperation
    ordering = ("sequence",)


@admin.register(Routing)
class RoutingAdmin(LookAdmin):
    list_display = ("code", "version", "name", "job_type", "product_family", "body_material", "is_active")
    list_filter = ("job_type", "is_active")
    search_fields = ("code", "name")
    inlines = (RoutingSteps,)


@admin.register(MaterialRevision)
class RevisionAdmin(LookAdmin):
    list_display = ("material", "revision", "effective_from", "change_note")
    search_fields = ("=material__mat_number",)


@admin.register(User)
class PersonAdmin(LookAdmin):
    """Keys are never shown, not even hashed."""

    view_verb = "people.edit"
    list_display = ("username", "first_name", "last_name", "department", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff")
    search_fields = ("username", "first_name", "last_name", "personnel_number")
    exclude = ("password", "user_permissions")


@admin.register(Qualification)
class QualificationAdmin(LookAdmin):
    list_display = ("user", "skill", "valid_until")
    list_filter = ("skill",)


@admin.register(Lot)
class LotAdmin(LookAdmin):
    list_display = ("number", "item", "status", "received_at", "supplier_lot")
    list_filter = ("status",)
    search_fields = ("number", "=item__code")


@admin.register(SerialUnit)
class UnitAdmin(LookAdmin):
    list_display = (
        "serial_number",
        "repair_index",
        "material",
        "status",
        "location",
        "condition",
        "ownership",
    )
    list_filter = ("status", "condition", "ownership")
    search_fields = ("=serial_number", "=material__mat_number")


@admin.register(StockLevel)
class LevelAdmin(LookAdmin):
    list_display = ("item", "lot", "location", "quantity")
    search_fields = ("=item__code", "=location__code")


@admin.register(StockMove)
class MoveAdmin(LookAdmin):
    list_display = ("at", "kind", "item", "quantity", "source", "destination", "reference", "by")
    list_filter = ("kind",)
    search_fields = ("=item__code", "=reference")


@admin.register(Asset)
class AssetAdmin(LookAdmin):
    list_display = ("code", "name", "status", "criticality", "work_center", "next_pm_due_date", "is_deleted")
    list_filter = ("status", "criticality", "is_deleted")
    search_fields = ("code", "name")


@admin.register(MaintenanceRequest)
class RequestAdmin(LookAdmin):
    list_display = ("number", "asset", "status", "severity", "reported_at", "reported_by")
    list_filter = ("status", "severity")
    search_fields = ("=number", "=asset__code")


@admin.register(Downtime)
class DowntimeAdmin(LookAdmin):
    list_display = ("asset", "reason", "started_at", "ended_at", "reported_by")
    list_filter = ("reason",)
    search_fields = ("=asset__code",)


@admin.register(BatchOrder)
class BatchOrderAdmin(LookAdmin):
    search_fields = ("=number",)


@admin.register(JobCard)
class JobCardAdmin(LookAdmin):
    list_display = (
        "number",
        "mat_number",
        "job_type",
        "status",
        "priority",
        "quantity",
        "customer",
        "due_date",
    )
    list_filter = ("status", "job_type", "priority")
    search_fields = ("=number", "=mat_number", "=customer", "=reference")


@admin.register(JobOperation)
class OperationAdmin(LookAdmin):
    list_display = ("job_card", "sequence", "code", "work_center", "status", "actual_start", "actual_end")
    list_filter = ("status",)
    search_fields = ("=job_card__number",)


@admin.register(Hold, GateWaiver, LaborBooking, QuantityReport)
class FloorLedgerAdmin(LookAdmin):
    pass


class InspectionAnswers(LookInline):
    model = InspectionCheck


@admin.register(Inspection)
class InspectionAdmin(LookAdmin):
    list_display = ("job_card", "verdict", "inspector", "at")
    list_filter = ("verdict",)
    search_fields = ("=job_card__number",)
    inlines = (InspectionAnswers,)


@admin.register(Ncr)
class NcrAdmin(LookAdmin):
    list_display = ("number", "job_card", "severity", "status", "disposition", "raised_by", "raised_at")
    list_filter = ("status", "severity", "disposition")
    search_fields = ("=number", "=job_card__number")


@admin.register(QRCode)
class CodeAdmin(LookAdmin):
    """A badge's code is a key to the house: none is shown."""

    list_display = ("kind", "key", "version", "state", "print_count", "last_scanned_at")
    list_filter = ("kind", "state")
    search_fields = ("=key",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[QRCode]:
        found: QuerySet[QRCode] = super().get_queryset(request)
        return found.exclude(kind__in=SECRET_KINDS)


@admin.register(ScanLog)
class ScanAdmin(LookAdmin):
    list_display = ("at", "kind", "key", "outcome", "station", "by")
    list_filter = ("outcome", "kind", "source")
    search_fields = ("=key",)
    exclude = ("code",)


@admin.register(Event)
class EventAdmin(LookAdmin):
    list_display = ("at", "verb", "subject_type", "subject_id", "by")
    search_fields = ("=verb",)


@admin.register(DocumentSeries)
class SeriesAdmin(LookAdmin):
    list_display = ("code", "last")
