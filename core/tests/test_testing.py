from django.test import SimpleTestCase

from core.testing import slow


class SlowTests(SimpleTestCase):
    def test_both_runners_can_leave_it_out(self) -> None:
        @slow
        class Journey(SimpleTestCase):
            pass

        assert [mark.name for mark in getattr(Journey, "pytestmark")] == ["slow"]  # noqa: B009
        assert getattr(Journey, "tags") == {"slow"}  # noqa: B009
