"""Materials and routings."""

from typing import ClassVar

from django.db.models import QuerySet

from floor_app.api.base import find, lists, reads
from floor_app.api.documents import Document, at
from floor_app.api.inputs import filter_choice, filter_flag, filter_words
from floor_app.operations.engineering.models import Material, MaterialRevision, Routing, RoutingOperation
from floor_app.operations.engineering.status import BodyMaterial, JobType


class MaterialRow(Document[Material]):
    class Meta:
        model = Material
        fields: ClassVar = [
            "mat_number",
            "name",
            "product_family",
            "body_material",
            "size_inches",
            "is_serialised",
            "is_active",
        ]


class RevisionRow(Document[MaterialRevision]):
    mat_number = at("material.mat_number")

    class Meta:
        model = MaterialRevision
        fields: ClassVar = ["mat_number", "revision", "effective_from", "change_note"]


class RoutingRow(Document[Routing]):
    class Meta:
        model = Routing
        fields: ClassVar = [
            "code",
            "version",
            "name",
            "job_type",
            "product_family",
            "body_material",
            "is_active",
        ]


class RoutingStepRow(Document[RoutingOperation]):
    work_center = at("work_center.code")
    skill = at("skill.code")

    class Meta:
        model = RoutingOperation
        fields: ClassVar = [
            "sequence",
            "code",
            "name",
            "work_center",
            "setup_minutes",
            "run_minutes",
            "skill",
            "is_mandatory",
            "is_inspection",
            "instructions",
        ]


@lists(
    "engineering.view",
    MaterialRow,
    orders={"mat_number": ("mat_number",), "-mat_number": ("-mat_number",)},
    mat_number=filter_words("mat_number__startswith"),
    product_family=filter_words(),
    body_material=filter_choice(BodyMaterial),
    is_active=filter_flag(),
)
def materials() -> QuerySet[Material]:
    """What is made or repaired."""
    return Material.objects.all()


@reads("engineering.view", MaterialRow)
def material(mat_number: str) -> Material:
    """One material."""
    return find(Material, mat_number=mat_number)


@lists("engineering.view", RevisionRow)
def revisions(mat_number: str) -> QuerySet[MaterialRevision]:
    """Issues of one material's design."""
    return find(Material, mat_number=mat_number).revisions.all()


@lists(
    "engineering.view",
    RoutingRow,
    orders={"code": ("code", "version")},
    code=filter_words(),
    job_type=filter_choice(JobType),
    is_active=filter_flag(),
)
def routings() -> QuerySet[Routing]:
    """Templates of job cards."""
    return Routing.objects.all()


@reads("engineering.view", RoutingRow)
def routing(code: str, version: int) -> Routing:
    """One version of a template."""
    return find(Routing, code=code, version=version)


@lists("engineering.view", RoutingStepRow, orders={"sequence": ("sequence",)})
def routing_operations(code: str, version: int) -> QuerySet[RoutingOperation]:
    """The steps of one template."""
    return find(Routing, code=code, version=version).operations.all()
