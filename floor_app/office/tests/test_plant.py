from typing import ClassVar

from django.urls import reverse

from core.testing import slow
from floor_app.office.tests.resources import ResourceTestCase
from floor_app.operations.plant.models import CostCenter, Department, Location, Shift, WorkCenter
from floor_app.operations.plant.testing import make_department, make_location
from floor_app.operations.qr_system import queries as codes
from floor_app.operations.qr_system.codes import make_code
from floor_app.operations.qr_system.services import register
from floor_app.operations.qr_system.status import CodeKind


@slow
class MasterDataTests(ResourceTestCase):
    prod: ClassVar[Department]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.prod = make_department("PROD")

    def test_a_department_is_made_and_changed(self) -> None:
        answer = self.press(reverse("office:new-department"), code="paint ", name="Paint shop")

        self.moved(answer, reverse("office:departments"))
        paint = Department.objects.get(code="PAINT")
        assert (paint.name, paint.is_active) == ("Paint shop", True)

        self.press(reverse("office:edit-department", args=["PAINT"]), name="Painting", is_active=None)

        paint.refresh_from_db()
        assert (paint.code, paint.name, paint.is_active) == ("PAINT", "Painting", False)
        assert "Out of use" in self.see(reverse("office:departments"))

    def test_what_was_typed_stays_with_the_sentence(self) -> None:
        page = self.refused(
            reverse("office:new-department"),
            "Department with this Code already exists.",
            code="prod",
            name="Second one",
        )

        assert 'value="Second one"' in page
        assert Department.objects.count() == 1

    def test_a_code_has_no_blanks(self) -> None:
        self.refused(
            reverse("office:new-department"), "Use capital letters, digits", code="PAINT SHOP", name="Paint"
        )

        assert Department.objects.count() == 1

    def test_the_same_press_twice_makes_one(self) -> None:
        once = "5f0c1a52-0000-4000-8000-000000000001"
        for _press in range(2):
            answer = self.press(reverse("office:new-department"), client_id=once, code="PAINT", name="Paint")
            self.moved(answer, reverse("office:departments"))

        assert Department.objects.filter(code="PAINT").count() == 1

    def test_a_cost_center_belongs_to_a_department(self) -> None:
        url = reverse("office:new-cost-center")
        self.refused(url, "This field is required.", code="CC-1", name="Turning")

        answer = self.press(url, code="CC-1", name="Turning", department=self.prod.pk)

        self.moved(answer, reverse("office:cost-centers"))
        assert CostCenter.objects.get().department == self.prod

    def test_a_shift_has_a_length(self) -> None:
        url = reverse("office:new-shift")
        self.refused(
            url, "A shift ends at another time", code="DAY", name="Day", starts="06:00", ends="06:00"
        )

        answer = self.press(url, code="DAY", name="Day", starts="06:00", ends="14:00")

        self.moved(answer, reverse("office:shifts"))
        assert Shift.objects.count() == 1

    def test_a_work_center_gets_its_label_and_its_page(self) -> None:
        answer = self.press(
            reverse("office:new-work-center"),
            code="MILL/2",
            name="Mill",
            department=self.prod.pk,
            is_on_board="on",
        )

        page = reverse("office:work-center", args=["MILL/2"])
        self.moved(answer, page)
        assert codes.active_code(kind=CodeKind.WORK_CENTER, key="MILL/2") is not None
        assert "<svg" in self.see(page)
        assert WorkCenter.objects.get().is_on_board

    def test_only_what_is_in_use_can_be_chosen(self) -> None:
        make_department("OLD", is_active=False)

        assert "OLD" not in self.see(reverse("office:new-work-center"))


@slow
class LocationTests(ResourceTestCase):
    hall: ClassVar[Location]
    shelf: ClassVar[Location]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.hall = make_location("HALL")
        cls.shelf = make_location("SHELF", parent=cls.hall)

    def test_the_tree_is_walked_level_by_level(self) -> None:
        deep = make_location("BIN-7", parent=self.shelf)

        top = self.see(reverse("office:locations"))
        inside = self.see(f"{reverse('office:locations')}?inside=HALL")
        searched = self.see(f"{reverse('office:locations')}?q=bin")

        assert "HALL" in top
        assert 'class="tree-child"' in top  # the shelf below its hall
        assert deep.code not in top
        assert deep.code in inside
        assert deep.code in searched

    def test_a_label_scanned_into_the_search_stands_for_its_number(self) -> None:
        url = reverse("office:departments")
        for code in ("PROD", "WARE"):
            make_department(code)
        known = register(kind=CodeKind.LOCATION, key="WARE").text
        unknown = make_code(CodeKind.LOCATION, "WARE9")
        self.client.force_login(self.ben)

        found = {text: self.client.get(url, {"q": text}).context for text in (known, unknown, "ware")}

        assert {text: context["words"] for text, context in found.items()} == {
            known: "WARE",
            unknown: unknown,
            "ware": "ware",
        }
        assert [row.code for row in found[known]["rows"]] == ["WARE"]
        assert list(found[unknown]["rows"]) == []

    def test_a_large_place_is_opened_instead(self) -> None:
        for number in range(13):
            make_location(f"RACK-{number:02d}", parent=self.hall)

        top = self.see(reverse("office:locations"))

        assert "RACK-00" not in top
        assert 'href="?inside=HALL">14' in top

    def test_a_place_is_made_inside_another(self) -> None:
        url = f"{reverse('office:new-location')}?inside=HALL"
        assert f'<option value="{self.hall.pk}" selected>' in self.see(url)

        answer = self.press(url, code="BIN-1", name="Bin", kind="BIN", parent=self.hall.pk)

        self.moved(answer, reverse("office:location", args=["BIN-1"]))
        assert Location.objects.get(code="BIN-1").parent == self.hall
        assert codes.active_code(kind=CodeKind.LOCATION, key="BIN-1") is not None

    def test_a_circle_is_refused_in_words(self) -> None:
        self.refused(
            reverse("office:edit-location", args=["HALL"]),
            "HALL cannot lie inside SHELF: that is part of it.",
            name="Hall",
            kind="FLOOR",
            parent=self.shelf.pk,
        )

        assert Location.objects.get(code="HALL").parent is None

    def test_finished_work_goes_to_one_place(self) -> None:
        make_location("WH-FG", receives_finished_goods=True)

        self.refused(
            reverse("office:edit-location", args=["HALL"]),
            "WH-FG receives finished work already.",
            name="Hall",
            kind="FLOOR",
            receives_finished_goods="on",
        )

        assert not Location.objects.get(code="HALL").receives_finished_goods

    def test_the_place_of_finished_work_is_edited_and_keeps_its_mark(self) -> None:
        place = make_location("WH-FG", receives_finished_goods=True)

        self.press(
            reverse("office:edit-location", args=["WH-FG"]),
            name="Dispatch",
            kind=place.kind,
            receives_finished_goods="on",
            is_active="on",
        )

        place.refresh_from_db()
        assert (place.name, place.receives_finished_goods) == ("Dispatch", True)
