"""Who is offered at a station. The other questions are tested beside the verbs they follow."""

from django.test import TestCase

from floor_app.operations.people import queries
from floor_app.operations.people.roles import Role
from floor_app.operations.people.testing import make_station, make_user
from floor_app.operations.plant.testing import make_department, make_work_center


class PeopleAtTests(TestCase):
    def test_whoever_has_a_pin_and_works_at_terminals_is_offered_by_name(self) -> None:
        tablet = make_station()
        ben = make_user("ben", roles=[Role.SUPERVISOR, Role.OPERATOR], pin="4700")
        ana = make_user("ana", pin="2580")
        make_user("chidi", roles=[Role.QC_INSPECTOR])
        make_user("dora", roles=[Role.WAREHOUSE_CLERK], pin="3690", is_active=False)
        make_user("eve", roles=[], pin="1470")
        make_user("root", roles=[Role.ADMINISTRATOR], pin="8520")

        assert list(queries.people_at(tablet)) == [ana, ben]

    def test_the_stations_own_department_comes_first(self) -> None:
        quality = make_department("QC")
        tablet = make_station(work_center=make_work_center("NDT-1", department=quality))
        ana = make_user("ana", pin="2580", department=make_department("PROD"))
        ben = make_user("ben", roles=[Role.SUPERVISOR], pin="4700")
        chidi = make_user("chidi", roles=[Role.QC_INSPECTOR], pin="3690", department=quality)

        assert list(queries.people_at(tablet)) == [chidi, ana, ben]
