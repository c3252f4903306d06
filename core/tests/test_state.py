from collections.abc import Mapping
from typing import ClassVar

import pytest
from django.db import models
from django.test import SimpleTestCase
from django.test.utils import isolate_apps

from core.errors import DomainError
from core.state import IllegalTransition, StatusModel


class Light(models.TextChoices):
    RED = "RED", "Red"
    GREEN = "GREEN", "Green"
    OFF = "OFF", "Switched off"


with isolate_apps("core"):

    class Lamp(StatusModel):
        TRANSITIONS: ClassVar[Mapping[str, frozenset[str]]] = {
            Light.RED: frozenset({Light.GREEN, Light.OFF}),
            Light.GREEN: frozenset({Light.RED}),
        }
        status = models.CharField(max_length=5, choices=Light, default=Light.RED)

        class Meta:
            app_label = "core"

        def __str__(self) -> str:
            return "Lamp 7"


class StatusModelTests(SimpleTestCase):
    def test_a_move_in_the_table_is_made_in_memory(self) -> None:
        lamp = Lamp()

        lamp.move_to(Light.GREEN)

        assert lamp.status == Light.GREEN
        assert lamp.allowed_moves() == {Light.RED}

    def test_a_move_not_in_the_table_is_refused_in_words(self) -> None:
        lamp = Lamp(status=Light.GREEN)

        with pytest.raises(IllegalTransition) as refusal:
            lamp.move_to(Light.OFF)

        assert refusal.value.message == "Lamp 7 is Green; it cannot become Switched off."
        assert lamp.status == Light.GREEN

    def test_what_may_move_is_said_without_moving(self) -> None:
        lamp = Lamp()

        assert lamp.can_move_to(Light.OFF)
        assert not lamp.can_move_to(Light.RED)
        assert lamp.status == Light.RED

    def test_a_state_without_a_line_in_the_table_is_final(self) -> None:
        lamp = Lamp(status=Light.OFF)

        assert lamp.allowed_moves() == frozenset()
        with pytest.raises(IllegalTransition, match="Lamp 7 is Switched off"):
            lamp.move_to(Light.RED)

    def test_a_state_nobody_named_is_shown_as_it_is(self) -> None:
        with pytest.raises(IllegalTransition, match="it cannot become BLUE"):
            Lamp().move_to("BLUE")

    def test_a_refusal_without_words_has_an_empty_message(self) -> None:
        assert DomainError().message == ""
