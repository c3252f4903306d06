from typing import ClassVar

from django.contrib import admin
from django.urls import reverse

from core.events import history
from core.testing import long, slow
from floor_app.office.admin import LookAdmin, MasterAdmin
from floor_app.office.tests.resources import ResourceTestCase, World
from floor_app.operations.inventory.models import Item
from floor_app.operations.people.models import User
from floor_app.operations.people.testing import make_user
from floor_app.operations.plant.models import Location
from floor_app.operations.plant.testing import make_location
from floor_app.operations.qr_system import queries as codes
from floor_app.operations.qr_system.models import QRCode
from floor_app.operations.qr_system.status import CodeKind
from floor_app.operations.qr_system.testing import make_qr_code

OURS = [(model, found) for model, found in admin.site._registry.items() if isinstance(found, LookAdmin)]


@slow
class AdminSiteTests(ResourceTestCase):
    root: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.root = make_user("root", roles=[], is_staff=True, is_superuser=True)

    def page(self, model: type, name: str = "changelist", *args: object) -> str:
        meta = model._meta  # type: ignore[attr-defined]  # a model
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_{name}", args=args)

    def test_it_is_the_plants_and_for_administrators(self) -> None:
        with self.settings(PLANT_NAME="Demo plant"):
            assert "Demo plant" in self.see(reverse("admin:index"))

        self.client.force_login(self.dora)
        assert self.client.get(reverse("admin:index")).status_code == 302

    @long
    def test_every_list_and_record_opens(self) -> None:
        World(self.ana, self.chidi)
        self.client.force_login(self.root)
        for model, _ours in OURS:
            assert self.client.get(self.page(model)).status_code == 200, model
            assert self.client.get(self.page(model), {"q": "1"}).status_code == 200, model
            record = model._default_manager.first()
            if record is not None:
                assert self.client.get(self.page(model, "change", record.pk)).status_code == 200, model

    def test_ledgers_and_statuses_cannot_be_written(self) -> None:
        World(self.ana, self.chidi)
        self.client.force_login(self.root)
        for model, ours in OURS:
            if isinstance(ours, MasterAdmin):
                continue
            assert self.client.get(self.page(model, "add")).status_code == 403, model
            record = model._default_manager.first()
            if record is not None:
                assert self.client.post(self.page(model, "change", record.pk)).status_code == 403, model

    def test_nothing_is_deleted(self) -> None:
        World(self.ana, self.chidi)
        self.client.force_login(self.root)
        for model, _ours in OURS:
            record = model._default_manager.first()
            if record is not None:
                assert self.client.post(self.page(model, "delete", record.pk)).status_code == 403, model

    def test_master_data_is_kept_like_in_the_office(self) -> None:
        answer = self.press(self.page(Location, "add"), code="WH-C01", name="Rack", kind="WAREHOUSE")

        assert answer.status_code == 302, answer.content.decode()[:500]
        rack = Location.objects.get()
        assert codes.active_code(kind=CodeKind.LOCATION, key="WH-C01") is not None
        assert history(rack).get().verb == "plant.location.created"

        self.press(self.page(Location, "change", rack.pk), name="Rack C", kind="BIN", code="OTHER")

        rack.refresh_from_db()
        assert (rack.code, rack.name) == ("WH-C01", "Rack C")

    def test_what_the_role_does_not_say_is_only_seen(self) -> None:
        assert "Items" in self.see(reverse("admin:index"))
        self.see(self.page(Item, "add"), status=403)

    def test_keys_are_not_shown(self) -> None:
        label = make_qr_code(kind=CodeKind.PERSON, key="ana")

        assert label.text not in self.see(self.page(QRCode), as_=self.root)
        assert self.client.get(self.page(QRCode, "change", label.pk)).status_code == 302
        assert "password" not in self.see(self.page(User, "change", self.ana.pk), as_=self.root).lower()

    def test_a_circle_of_places_is_answered(self) -> None:
        hall = make_location("HALL")
        shelf = make_location("SHELF", parent=hall)

        answer = self.press(
            self.page(Location, "change", hall.pk), name="Hall", kind="FLOOR", parent=shelf.pk
        )

        assert answer.status_code == 200
        assert "HALL cannot lie inside SHELF" in answer.content.decode()
        assert Location.objects.get(code="HALL").parent is None
