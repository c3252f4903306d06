"""What the paper that goes with a job says."""

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from floor_app.operations.production.models import JobCard, JobOperation
from floor_app.operations.qr_system.labels.sheets import Content
from floor_app.operations.qr_system.labels.traveler import Traveler
from floor_app.operations.qr_system.links import label_text
from floor_app.operations.qr_system.models import QRCode


def traveler_of(card: JobCard, code: QRCode, *, printed: str) -> Traveler:
    """Of a card read with its material, unit and routing; `printed` says by whom and when."""
    steps = card.operations.select_related("work_center", "skill").order_by("sequence")
    return Traveler(
        title=_("Job traveler"),
        card=Content(label_text(code), card.number, (card.material.name,)),
        facts=[(word, value) for word, value in _facts(card) if value],
        steps=[_step(step, card) for step in steps],
        boxes=[_("Good"), _("Scrap"), _("Name"), _("Date, time")],
        printed=printed,
    )


def _facts(card: JobCard) -> Iterator[tuple[str, str]]:
    yield _("Part"), card.mat_number
    yield _("Quantity"), f"{card.quantity} {_('pcs')}"
    yield _("Due"), date_format(card.due_date, "j M Y") if card.due_date else ""
    yield _("Customer"), card.customer
    yield _("Unit"), str(card.unit or "")
    yield _("Priority"), card.get_priority_display()
    yield _("Reference"), card.reference
    yield _("Job type"), card.get_job_type_display()
    yield _("Routing"), str(card.routing or "")


def _step(step: JobOperation, card: JobCard) -> Content:
    minutes = round(step.standard_time(card.quantity).total_seconds() / 60)
    standard = _("%(minutes)d min planned") % {"minutes": minutes} if minutes else ""
    said = (step.work_center.code, str(step.skill or ""), standard, step.instructions)
    return Content(step.qr_code, str(step.sequence), (step.name, *filter(None, said)))
