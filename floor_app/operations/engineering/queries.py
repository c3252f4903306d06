from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.errors import DomainError
from floor_app.operations.engineering.models import (
    Material,
    MaterialRevision,
    ReleaseChecklistItem,
    Routing,
)


class NoRouting(DomainError):
    """No routing template fits; a card is never released empty."""


def require_routing(*, material: Material, job_type: str) -> Routing:
    """The most specific routing in use: family and body material, then family, then body, then any."""
    fitting = Routing.objects.filter(
        Q(product_family=material.product_family) | Q(product_family=""),
        Q(body_material=material.body_material) | Q(body_material=""),
        job_type=job_type,
        is_active=True,
    )
    best = max(fitting, key=_specificity, default=None)
    if best is None:
        raise NoRouting(
            _("No routing in use fits %(material)s for this job type. Add one under Engineering, Routings.")
            % {"material": material}
        )
    return best


def _specificity(routing: Routing) -> tuple[bool, bool, int]:
    return bool(routing.product_family), bool(routing.body_material), routing.pk


def current_revision(material: Material, *, on: date) -> MaterialRevision | None:
    """The newest revision effective on that day."""
    return material.revisions.filter(effective_from__lte=on).order_by("-effective_from", "-pk").first()


def release_checklist(job_type: str) -> QuerySet[ReleaseChecklistItem]:
    return ReleaseChecklistItem.objects.filter(job_type__in=["", job_type], is_active=True).order_by(
        "position", "pk"
    )
