"""No status is shown without a tone and an icon of its own."""

from django.apps import apps
from django.test import SimpleTestCase

from core.state import StatusModel
from floor_app.states import STATES, state_icon, tone


class StateTests(SimpleTestCase):
    def test_every_status_has_its_looks(self) -> None:
        kinds = [model for model in apps.get_models() if issubclass(model, StatusModel)]
        statuses = {status for model in kinds for status in model.TRANSITIONS}

        assert len(kinds) > 8
        assert statuses - STATES.keys() == set()

    def test_what_needs_a_person_is_not_grey(self) -> None:
        urgent = ("BLOCKED", "OPEN", "OUT_OF_SERVICE", "UNDER_MAINTENANCE", "DOWN", "LATE", "FAIL", "LOST")
        waiting = ("ON_HOLD", "PAUSED", "WAITING", "AWAITING_APPROVAL", "AWAITING_MATERIALS", "QUARANTINE")

        assert {tone(status) for status in urgent} == {"block"}
        assert {tone(status) for status in waiting} == {"hold"}

    def test_what_nobody_knows_is_grey(self) -> None:
        assert (tone("ODD"), state_icon("ODD")) == ("ready", "circle-dashed")
