"""What the floor looks like to other systems."""

from typing import Any, ClassVar

from rest_framework import serializers

from floor_app.api.allowed import batch_actions, card_actions, operation_actions
from floor_app.api.documents import Allowed, Document, at
from floor_app.operations.production.models import (
    BatchOrder,
    Hold,
    JobCard,
    JobOperation,
    LaborBooking,
    QuantityReport,
    ReleaseCheck,
)


class JobCardState(Document[JobCard]):
    """The answer to a command on a card."""

    allowed = Allowed(card_actions, "status")

    class Meta:
        model = JobCard
        fields: ClassVar = [
            "number",
            "status",
            "held_from",
            "job_type",
            "priority",
            "mat_number",
            "quantity",
            "customer",
            "reference",
            "due_date",
            "released_at",
            "actual_start_datetime",
            "actual_end_datetime",
            "close_reason",
            "scrap_reason",
            "allowed",
        ]


class JobCardRow(Document[JobCard]):
    """One line of the list of job cards."""

    name = at("material.name")
    serial_number = at("unit.serial_number")
    batch_order = at("batch_order.number")
    allowed = Allowed(card_actions, "status")

    class Meta:
        model = JobCard
        fields: ClassVar = [
            "number",
            "status",
            "job_type",
            "priority",
            "mat_number",
            "name",
            "serial_number",
            "quantity",
            "customer",
            "reference",
            "batch_order",
            "due_date",
            "released_at",
            "actual_start_datetime",
            "actual_end_datetime",
            "allowed",
        ]


class StepDocument(serializers.Serializer[Any]):
    """One operation of a card with its pieces; `remaining` may still be reported."""

    sequence = serializers.IntegerField(source="operation.sequence")
    code = serializers.CharField(source="operation.code")
    name = serializers.CharField(source="operation.name")
    qr_code = serializers.CharField(source="operation.qr_code")
    status = serializers.CharField(source="operation.status")
    work_center = serializers.CharField(source="operation.work_center.code")
    is_mandatory = serializers.BooleanField(source="operation.is_mandatory")
    reason = serializers.CharField(source="operation.reason")
    setup_minutes = serializers.DecimalField(8, 2, source="operation.setup_minutes")
    run_minutes = serializers.DecimalField(8, 2, source="operation.run_minutes")
    instructions = serializers.CharField(source="operation.instructions")
    planned_start = serializers.DateTimeField(source="operation.planned_start", allow_null=True)
    planned_end = serializers.DateTimeField(source="operation.planned_end", allow_null=True)
    actual_start = serializers.DateTimeField(source="operation.actual_start", allow_null=True)
    actual_end = serializers.DateTimeField(source="operation.actual_end", allow_null=True)
    incoming = serializers.IntegerField()
    good = serializers.IntegerField()
    scrap = serializers.IntegerField()
    rework = serializers.IntegerField()
    remaining = serializers.IntegerField()
    allowed = Allowed(operation_actions, "operation.status", "operation.job_card.status")


class NextDocument(serializers.Serializer[Any]):
    """What a terminal shows: the step to work on and the one thing to do with it."""

    sequence = serializers.IntegerField(source="operation.sequence", allow_null=True)
    action = serializers.ChoiceField(choices=["start", "resume", "report", "wait", "inspect", "show"])


class CardDocument(Document[JobCard]):
    """The card's own facts, beside its steps."""

    name = at("material.name")
    revision = at("revision.revision")
    serial_number = at("unit.serial_number")
    routing = at("routing.code")
    batch_order = at("batch_order.number")
    original = at("original.number")
    split_from = at("split_from.number")
    created_by = at("created_by.username")
    allowed = Allowed(card_actions, "status")

    class Meta:
        model = JobCard
        fields: ClassVar = [
            *JobCardRow.Meta.fields,
            "qr_code",
            "held_from",
            "revision",
            "routing",
            "original",
            "rework_reason",
            "split_from",
            "close_reason",
            "scrap_reason",
            "created_by",
            "created_at",
            "is_imported",
        ]


class JobCardDetail(CardDocument):
    """A card with its steps, what is finished and scrapped so far, and what to do next."""

    finished = serializers.IntegerField(read_only=True)
    scrap = serializers.IntegerField(read_only=True)
    rework = serializers.IntegerField(read_only=True)
    left = serializers.IntegerField(read_only=True)
    next = NextDocument(read_only=True)
    operations = StepDocument(many=True, read_only=True)

    class Meta:
        model = JobCard
        fields: ClassVar = [
            *CardDocument.Meta.fields,
            "finished",
            "scrap",
            "rework",
            "left",
            "next",
            "operations",
        ]


class OperationState(Document[JobOperation]):
    """The answer to a command on an operation, and one line of the list of operations."""

    job_card = at("job_card.number")
    card_status = at("job_card.status")
    work_center = at("work_center.code")
    allowed = Allowed(operation_actions, "status", "job_card.status")

    class Meta:
        model = JobOperation
        fields: ClassVar = [
            "job_card",
            "card_status",
            "sequence",
            "code",
            "name",
            "qr_code",
            "work_center",
            "status",
            "reason",
            "priority",
            "setup_minutes",
            "run_minutes",
            "planned_start",
            "planned_end",
            "actual_start",
            "actual_end",
            "allowed",
        ]


class DispatchRow(OperationState):
    """What may be worked on at a work center, most urgent first."""

    mat_number = at("job_card.mat_number")
    material = at("job_card.material.name")
    serial_number = at("job_card.unit.serial_number")
    quantity = at("job_card.quantity")
    customer = at("job_card.customer")
    due_date = at("job_card.due_date")

    class Meta:
        model = JobOperation
        fields: ClassVar = [
            *OperationState.Meta.fields,
            "mat_number",
            "material",
            "serial_number",
            "quantity",
            "customer",
            "due_date",
        ]


class BookingRow(Document[LaborBooking]):
    job_card = at("operation.job_card.number")
    sequence = at("operation.sequence")
    operator = at("operator.username")
    work_center = at("work_center.code")

    class Meta:
        model = LaborBooking
        fields: ClassVar = [
            "id",
            "job_card",
            "sequence",
            "operator",
            "work_center",
            "kind",
            "started_at",
            "ended_at",
            "is_imported",
        ]


class ReportRow(Document[QuantityReport]):
    job_card = at("operation.job_card.number")
    sequence = at("operation.sequence")
    operator = at("operator.username")
    work_center = at("work_center.code")
    moved_to = at("moved_to.number")
    withdraws = at("withdraws.id")

    class Meta:
        model = QuantityReport
        fields: ClassVar = [
            "id",
            "job_card",
            "sequence",
            "good",
            "scrap",
            "scrap_reason",
            "rework",
            "rework_reason",
            "moved",
            "moved_to",
            "withdraws",
            "operator",
            "work_center",
            "at",
            "is_imported",
        ]


class HoldRow(Document[Hold]):
    job_card = at("job_card.number")
    placed_by = at("placed_by.username")
    lifted_by = at("lifted_by.username")

    class Meta:
        model = Hold
        fields: ClassVar = ["job_card", "reason", "note", "placed_by", "placed_at", "lifted_by", "lifted_at"]


class ReleaseCheckRow(Document[ReleaseCheck]):
    job_card = at("job_card.number")
    done_by = at("done_by.username")

    class Meta:
        model = ReleaseCheck
        fields: ClassVar = [
            "id",
            "job_card",
            "position",
            "text",
            "is_mandatory",
            "done_by",
            "done_at",
            "waiver",
        ]


class BatchOrderRow(Document[BatchOrder]):
    allowed = Allowed(batch_actions, "status")

    class Meta:
        model = BatchOrder
        fields: ClassVar = [
            "number",
            "status",
            "customer",
            "customer_reference",
            "target_quantity",
            "shipped_quantity",
            "due_date",
            "allowed",
        ]
