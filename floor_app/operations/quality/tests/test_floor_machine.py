"""The floor played at random; see floor_machine.py for what is played."""

from typing import ClassVar

import pytest
from django.test import TestCase
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from core.testing import WHOLE, extent, proof, show, slow
from floor_app.operations.quality.tests.floor_machine import FloorMachine
from floor_app.operations.quality.tests.floor_shop import Shop, make_shop

LEAST_STEPS = extent(sample=300, whole=10_000)
# A machine that never gets so far would prove little.
OFTEN = {
    "create_job_card", "release_to_shop", "start_operation", "finish_operation", "report_quantity",
    "split_card", "create_rework_card", "pass_inspection", "fail_inspection", "close_ncr", "put_on_hold",
    "lift_hold", "skip_operation", "insert_operation", "scrap_card", "cancel_card", "report_breakdown",
    "end_shift",
}  # fmt: skip


@slow
class FloorMachineTests(TestCase):
    shop: ClassVar[Shop]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.shop = make_shop()

    def play(self, *, games: int, steps: int) -> None:
        """So many games of so many moves: the same ones in every run, or other ones in every proof."""
        FloorMachine.shop = self.shop
        rules = settings(
            max_examples=games,
            stateful_step_count=steps,
            derandomize=not WHOLE,
            database=None,
            deadline=None,
            print_blob=True,
            phases=[Phase.generate],  # to shrink a long game takes hours; the notes say what was done
            suppress_health_check=list(HealthCheck),
        )
        run_state_machine_as_test(FloorMachine, settings=rules)

    @proof
    @pytest.mark.no_cover  # the rules have tests of their own; being watched doubles the time
    def test_whatever_is_done_what_must_be_true_stays_true(self) -> None:
        while self.shop.steps < LEAST_STEPS:
            self.play(games=extent(sample=8, whole=10), steps=extent(sample=50, whole=200))

        done = self.shop.done
        (most, often), *_others, (least, seldom) = done.most_common()
        show(
            f"{self.shop.steps:,} commands tried, {done.total():,} of {len(done)} kinds done: from {most} "
            f"({often} times) to {least} ({seldom}); after each all was true"
        )
        assert self.shop.refused
        assert set(done) >= (OFTEN if WHOLE else {"create_job_card"})
