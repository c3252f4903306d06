"""The clock of a person on a step: one labor booking from the moment it starts until it ends."""

from datetime import datetime

from django.db.models import DateTimeField, F, Q, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from floor_app.operations.people.models import User
from floor_app.operations.production.models import JobOperation, LaborBooking
from floor_app.operations.production.refusals import NotYourClock, PersonBusy


def clock_in(operation: JobOperation, *, by: User, kind: str, at: datetime) -> None:
    exclusive = not operation.work_center.allows_parallel_labor
    in_the_way = Q(is_exclusive=True) | Q(operation=operation) if exclusive else Q(operation=operation)
    open_bookings = LaborBooking.objects.filter(in_the_way, operator=by, ended_at__isnull=True)
    if open_bookings.exists():
        running = open_bookings.select_related("operation__job_card")[0]
        raise PersonBusy(
            _("%(person)s is running %(step)s of %(card)s. Pause or finish it first.")
            % {"person": by, "step": running.operation, "card": running.operation.job_card}
        )
    LaborBooking.objects.create(
        operation=operation,
        operator=by,
        work_center=operation.work_center,
        kind=kind,
        started_at=at,
        is_exclusive=exclusive,
    )


def clock_out(operation: JobOperation, *, by: User, at: datetime) -> None:
    if not operation.bookings.filter(operator=by, ended_at__isnull=True).update(ended_at=_end(at)):
        raise NotYourClock(_("%(person)s is not clocked in on %(step)s.") % {"person": by, "step": operation})


def clock_everybody_out(operation: JobOperation, *, at: datetime) -> None:
    operation.bookings.filter(ended_at__isnull=True).update(ended_at=_end(at))


def _end(at: datetime) -> Greatest:
    """Clocks of two servers differ by a little: a booking that would end before it began has no length."""
    return Greatest(F("started_at"), Value(at, output_field=DateTimeField()))
