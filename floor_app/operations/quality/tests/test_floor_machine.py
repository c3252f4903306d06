"""The floor played at random; see floor_machine.py for what is played."""

from typing import ClassVar

import pytest
from django.test import TestCase
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from core.testing import slow
from floor_app.operations.quality.tests.floor_machine import FloorMachine
from floor_app.operations.quality.tests.floor_shop import Shop, make_shop

LEAST_STEPS = 10_000
# A machine that never gets so far would prove little.
OFTEN = {
    "create_job_card", "release_to_shop", "start_operation", "finish_operation", "report_quantity",
    "split_card", "create_rework_card", "pass_inspection", "fail_inspection", "close_ncr", "put_on_hold",
    "lift_hold", "skip_operation", "insert_operation", "scrap_card", "cancel_card", "report_breakdown",
    "end_shift",
}  # fmt: skip


class FloorMachineTests(TestCase):
    shop: ClassVar[Shop]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.shop = make_shop()

    def play(self, *, games: int, steps: int, same: bool) -> None:
        """So many games of so many moves; `same` plays the same games every time."""
        FloorMachine.shop = self.shop
        rules = settings(
            max_examples=games,
            stateful_step_count=steps,
            derandomize=same,
            database=None,
            deadline=None,
            print_blob=True,
            phases=[Phase.generate],  # to shrink a long game takes hours; the notes say what was done
            suppress_health_check=list(HealthCheck),
        )
        run_state_machine_as_test(FloorMachine, settings=rules)

    @slow
    def test_a_few_games(self) -> None:
        self.play(games=8, steps=50, same=True)

        assert self.shop.done
        assert self.shop.refused

    @slow
    @pytest.mark.no_cover  # the rules have tests of their own; being watched doubles the time
    def test_ten_thousand_steps(self) -> None:
        while self.shop.steps < LEAST_STEPS:
            self.play(games=10, steps=200, same=False)

        done = self.shop.done
        print(f"{self.shop.steps} commands, {done.total()} done:", dict(sorted(done.items())))  # noqa: T201
        assert self.shop.steps >= LEAST_STEPS
        assert set(done) >= OFTEN
