"""Builders for tests: the record of that number, made if there is none."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from floor_app.operations.engineering.models import Material, MaterialRevision, Routing, RoutingOperation
from floor_app.operations.engineering.status import BodyMaterial, JobType
from floor_app.operations.plant.models import WorkCenter
from floor_app.operations.plant.testing import make_work_center

Step = tuple[str, WorkCenter, int | Decimal, int | Decimal]
"""(operation code, work center, set-up minutes, run minutes for each piece)"""


def make_material(mat_number: str = "1267829M", **fields: Any) -> Material:
    known: dict[str, Any] = {
        "name": "PDC bit",
        "product_family": "PDC",
        "body_material": BodyMaterial.MATRIX,
        "size_inches": Decimal("8.500"),
    }
    return Material.objects.get_or_create(mat_number=mat_number, defaults=known | fields)[0]


def make_revision(
    material: Material, revision: str = "A", *, effective_from: date = date(2026, 1, 1), **fields: Any
) -> MaterialRevision:
    fields["effective_from"] = effective_from
    return material.revisions.get_or_create(revision=revision, defaults=fields)[0]


def make_routing(
    material: Material | None = None,
    *,
    operations: Iterable[Step] | None = None,
    code: str = "MATRIX-NEW",
    version: int = 1,
    job_type: JobType = JobType.NEW_PRODUCTION,
    **fields: Any,
) -> Routing:
    """A routing for this family and body material (for any without one), in sequences 10, 20, 30 …

    Without `operations` it has TURNING (10 min set-up, 5 a piece) and FINAL_QC (0 and 2), both at LATHE-1.
    """
    if material is not None:
        fields.setdefault("product_family", material.product_family)
        fields.setdefault("body_material", material.body_material)
    fields |= {"job_type": job_type}
    fields.setdefault("name", code.replace("-", " ").capitalize())
    routing, is_new = Routing.objects.get_or_create(code=code, version=version, defaults=fields)
    if is_new:
        _add_operations(routing, _default_steps() if operations is None else operations)
    return routing


def _default_steps() -> list[Step]:
    lathe = make_work_center("LATHE-1")
    return [("TURNING", lathe, 10, 5), ("FINAL_QC", lathe, 0, 2)]


def _add_operations(routing: Routing, steps: Iterable[Step]) -> None:
    RoutingOperation.objects.bulk_create(
        RoutingOperation(
            routing=routing,
            sequence=number * 10,
            code=code,
            name=code.replace("_", " ").capitalize(),
            work_center=work_center,
            setup_minutes=setup,
            run_minutes=run,
        )
        for number, (code, work_center, setup, run) in enumerate(steps, start=1)
    )
