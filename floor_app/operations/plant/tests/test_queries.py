from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.test import TestCase, override_settings

from floor_app.operations.plant import queries
from floor_app.operations.plant.testing import make_location, make_shift

RIYADH = ZoneInfo("Asia/Riyadh")
WEDNESDAY, THURSDAY, FRIDAY, SUNDAY = 4, 5, 6, 8  # days of November 2026


@override_settings(TIME_ZONE="Asia/Riyadh", PLANT_WEEKEND=["FRI", "SAT"])
class ShiftAtTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        make_shift("DAY", starts=time(6), ends=time(14))
        make_shift("NIGHT", starts=time(22), ends=time(6))

    def on(self, day: int, hour: int, minute: int = 0) -> str | None:
        shift = queries.shift_at(datetime(2026, 11, day, hour, minute, tzinfo=RIYADH))
        return shift.code if shift else None

    def test_the_first_minute_belongs_to_a_shift_and_the_last_to_the_next(self) -> None:
        assert self.on(WEDNESDAY, 5, 59) == "NIGHT"
        assert self.on(WEDNESDAY, 6) == "DAY"
        assert self.on(WEDNESDAY, 13, 59) == "DAY"
        assert self.on(WEDNESDAY, 14) is None

    def test_the_night_shift_is_on_before_and_after_midnight(self) -> None:
        assert self.on(WEDNESDAY, 21, 59) is None
        assert self.on(WEDNESDAY, 22) == "NIGHT"
        assert self.on(THURSDAY, 0) == "NIGHT"

    def test_times_are_read_on_the_clock_of_the_plant(self) -> None:
        shift = queries.shift_at(datetime(2026, 11, WEDNESDAY, 3, tzinfo=UTC))

        assert shift is not None
        assert shift.code == "DAY"

    def test_a_night_shift_goes_on_into_the_weekend_and_none_begins_there(self) -> None:
        assert self.on(FRIDAY, 3) == "NIGHT"
        assert self.on(FRIDAY, 9) is None
        assert self.on(FRIDAY, 23) is None
        assert self.on(SUNDAY, 3) is None
        assert self.on(SUNDAY, 9) == "DAY"

    def test_a_shift_out_of_use_is_never_on(self) -> None:
        make_shift("LATE", starts=time(14), ends=time(22), is_active=False)

        assert self.on(WEDNESDAY, 15) is None

    def test_of_two_shifts_that_overlap_the_earlier_one_is_on(self) -> None:
        make_shift("OFFICE", starts=time(8), ends=time(17))

        make_shift("EARLY", starts=time(5), ends=time(7))

        assert self.on(WEDNESDAY, 9) == "DAY"
        assert self.on(WEDNESDAY, 15) == "OFFICE"
        assert self.on(WEDNESDAY, 6) == "EARLY"


class RequireNoCycleTests(TestCase):
    def test_a_place_may_lie_inside_another_branch(self) -> None:
        hall = make_location("HALL")
        zone = make_location("ZONE", parent=hall)
        shelf = make_location("SHELF")

        queries.require_no_cycle(location=shelf, parent=zone)
        queries.require_no_cycle(location=zone, parent=None)

    def test_a_place_may_not_lie_inside_what_is_inside_it(self) -> None:
        hall = make_location("HALL")
        zone = make_location("ZONE", parent=hall)
        shelf = make_location("SHELF", parent=zone)

        with pytest.raises(queries.LocationInsideItself, match="HALL cannot lie inside SHELF"):
            queries.require_no_cycle(location=hall, parent=shelf)

    def test_a_place_may_not_lie_inside_itself(self) -> None:
        hall = make_location("HALL")

        with pytest.raises(queries.LocationInsideItself, match="HALL cannot lie inside HALL"):
            queries.require_no_cycle(location=hall, parent=hall)

    def test_a_place_not_yet_saved_may_lie_anywhere(self) -> None:
        hall = make_location("HALL")

        queries.require_no_cycle(location=type(hall)(code="NEW"), parent=hall)

    def test_a_circle_left_by_others_does_not_hang_the_question(self) -> None:
        here, there = make_location("HERE"), make_location("THERE")
        type(here).objects.filter(pk=here.pk).update(parent=there)
        type(here).objects.filter(pk=there.pk).update(parent=here)

        queries.require_no_cycle(location=make_location("SHELF"), parent=here)


class FinishedGoodsTests(TestCase):
    def test_finished_work_goes_to_the_place_marked_for_it(self) -> None:
        make_location("WH-A01")
        finished = make_location("WH-B01", receives_finished_goods=True)

        assert queries.require_finished_goods_location() == finished

    def test_without_such_a_place_it_is_said_where_to_mark_one(self) -> None:
        make_location("WH-A01")

        with pytest.raises(queries.NoFinishedGoodsLocation, match="Mark one under Plant, Locations"):
            queries.require_finished_goods_location()
