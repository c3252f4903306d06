from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from floor_app.access import OperatorRequest
from floor_app.operations.plant.models import WorkCenter
from floor_app.terminal.access import operator_may
from floor_app.terminal.stations import choose_work_center


@operator_may("terminal.use")
def work_center(request: OperatorRequest, code: str) -> HttpResponse:
    """Work here from now on."""
    center = get_object_or_404(WorkCenter, code=code, is_active=True)
    choose_work_center(request, center)
    messages.success(
        request, _("You are at %(code)s, %(name)s.") % {"code": center.code, "name": center.name}
    )
    return redirect("terminal:home")
