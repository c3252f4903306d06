from django.test import SimpleTestCase

from floor_app.operations.inventory.safety_stock import safety_stock, two_month_use

# two-month use → pieces to keep, from the plant's own workbook
KEPT = {427: 440, 311: 325, 281: 290, 47: 50, 24: 30, 4: 5, 1: 0, 0: 0}


class SafetyStockTests(SimpleTestCase):
    def test_the_plants_own_figures(self) -> None:
        assert {use: safety_stock(use) for use in KEPT} == KEPT

    def test_the_buffer_grows_at_its_limits(self) -> None:
        assert [safety_stock(use) for use in (5, 93, 99, 100, 294, 299, 300)] == [
            10, 95, 105, 105, 300, 305, 310,
        ]  # fmt: skip

    def test_two_month_use_is_a_third_of_six_months_rounded_up(self) -> None:
        assert [two_month_use(issues) for issues in (0, 1, 3, 4, 1280)] == [0, 1, 1, 2, 427]
