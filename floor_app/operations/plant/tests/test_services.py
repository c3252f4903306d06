from datetime import UTC, datetime, time
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.test import TestCase

from core.events import history
from core.models import Event
from floor_app.operations.plant import services
from floor_app.operations.plant.models import Department, Location, Shift, WorkCenter
from floor_app.operations.plant.queries import LocationInsideItself
from floor_app.operations.plant.testing import make_department, make_location
from floor_app.operations.qr_system import queries as codes
from floor_app.operations.qr_system.models import QRCode
from floor_app.operations.qr_system.status import CodeKind
from floor_app.operations.qr_system.testing import make_qr_code

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)


class SaveRecordTests(TestCase):
    eve: AbstractBaseUser

    @classmethod
    def setUpTestData(cls) -> None:
        cls.eve = get_user_model().objects.create(username="eve", password="!")

    def test_a_new_department_is_kept_with_its_history(self) -> None:
        paint = services.save_record(record=Department(code="PAINT", name="Paint"), by=self.eve, at=NINE)

        event = history(paint).get()
        assert event.verb == "plant.department.created"
        assert event.facts == {"code": "PAINT", "name": "Paint", "in_use": True}
        assert QRCode.objects.count() == 0

    def test_a_change_is_told_from_a_new_one(self) -> None:
        prod = make_department("PROD")
        prod.name = "Production"

        services.save_record(record=prod, by=self.eve, at=NINE)

        prod.refresh_from_db()
        assert prod.name == "Production"
        assert history(prod).get().verb == "plant.department.changed"

    def test_work_centers_and_locations_get_a_label(self) -> None:
        lathe = WorkCenter(code="LATHE-9", name="Lathe", department=make_department())
        shelf = Location(code="WH-C01", name="Shelf")

        for record in (lathe, shelf):
            services.save_record(record=record, by=self.eve, at=NINE)

        assert codes.active_code(kind=CodeKind.WORK_CENTER, key="LATHE-9") is not None
        assert codes.active_code(kind=CodeKind.LOCATION, key="WH-C01") is not None

    def test_a_change_keeps_the_label(self) -> None:
        shelf = make_location("WH-C01")
        label = make_qr_code(kind=CodeKind.LOCATION, key="WH-C01")

        services.save_record(record=shelf, by=self.eve, at=NINE)

        assert QRCode.objects.get() == label

    def test_the_same_command_twice_makes_one_record(self) -> None:
        once = uuid4()
        kept = [
            services.save_record(
                record=Shift(code="DAY", name="Day", starts=time(6), ends=time(14)),
                by=self.eve,
                at=NINE,
                client_id=once,
            )
            for _press in range(2)
        ]

        assert kept == [Shift.objects.get()] * 2
        assert Event.objects.count() == 1

    def test_a_location_cannot_lie_inside_its_own_part(self) -> None:
        hall = make_location("HALL")
        shelf = make_location("SHELF", parent=hall)
        hall.parent = shelf

        with pytest.raises(LocationInsideItself, match="HALL cannot lie inside SHELF"):
            services.save_record(record=hall, by=self.eve, at=NINE)

        assert Location.objects.filter(parent=None).get() == hall
        assert Event.objects.count() == 0
