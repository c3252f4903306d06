"""A count by scanner, and a fault reported from a phone by somebody who did not sign in."""

from django.core.cache import cache
from django.test import override_settings
from playwright.sync_api import FilePayload, Page

from core.tests.browser import typed
from floor_app.operations.inventory.models import ScanBatch, ScannedLine, StockLevel
from floor_app.operations.inventory.testing import make_item, make_stock, make_unit
from floor_app.operations.maintenance.models import FaultReport
from floor_app.operations.maintenance.testing import make_asset, make_photo
from floor_app.operations.people.roles import Role
from floor_app.operations.people.services import issue_badge
from floor_app.operations.people.testing import make_station, make_user
from floor_app.operations.plant.testing import make_location, make_work_center
from floor_app.operations.production.testing import NINE
from floor_app.operations.qr_system import links
from floor_app.operations.qr_system.status import CodeKind
from floor_app.operations.qr_system.testing import make_qr_code
from floor_app.tests.browser.base import BrowserTestCase

FOCUS_AT_LOAD = "addEventListener('load', () => { focusAtLoad = document.activeElement.id })"


class CountTests(BrowserTestCase):
    def test_a_place_is_counted_by_scanner(self) -> None:
        dora = make_user("dora", roles=[Role.WAREHOUSE_CLERK])
        shelf = make_location("WH-A01")
        make_stock(make_item("INS-100"), 10, shelf)
        make_unit("11111111", location=shelf)
        codes = {
            key: make_qr_code(kind=kind, key=key).text
            for kind, key in (
                (CodeKind.LOCATION, "WH-A01"),
                (CodeKind.ITEM, "INS-100"),
                (CodeKind.UNIT, "11111111"),
            )
        }
        make_station("TAB-1", work_center=make_work_center("WH-1"))
        dora = issue_badge(user=dora, by=dora, at=NINE)
        self.stand_at_station()
        self.page.add_init_script(FOCUS_AT_LOAD)
        self.page.goto("/terminal/")
        self.scan(str(dora.badge))
        self.press("Batch scanning")
        self.press("Count a place")

        self.scan(codes["WH-A01"])
        self.sees("The place is WH-A01.")
        self.scan(codes["INS-100"])
        assert self.page.evaluate("focusAtLoad") == "quantity"
        self.send(typed("7"))  # the next scan takes it along
        self.scan(codes["11111111"])
        self.sees("11111111 is taken.")
        self.scan("NONSENSE")
        self.sees("Unknown code")
        assert self.accessibility_violations() == []
        self.press("Take out Unknown code")
        self.press("Check and book")
        assert self.accessibility_violations() == []
        self.press("Book it")
        self.sees("is booked.")

        assert StockLevel.objects.get().quantity == 7
        assert ScannedLine.objects.filter(batch=ScanBatch.objects.get()).count() == 2


class PhoneTests(BrowserTestCase):
    viewport = (360, 740)

    @override_settings(MAINTENANCE_CALL="extension 4410")
    def test_a_fault_is_reported_from_a_phone(self) -> None:
        cache.clear()
        make_asset("CNC-001", name="CNC lathe")
        code = make_qr_code(kind=CodeKind.ASSET, key="CNC-001")
        self.page.goto(f"/S/{code.text}/{links.sign(code)}")
        self.sees("CNC lathe")
        self.for_each_theme(self.is_accessible)
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width == 360

        self.page.get_by_label("What is wrong").fill("Oil on the floor")
        self.page.get_by_label("No, it stands still").check()
        photo: FilePayload = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": make_photo()}
        self.page.get_by_label("Photo").set_input_files(photo)
        self.press("Report the fault")
        self.sees("It is reported to maintenance as")

        said = FaultReport.objects.get()
        assert (said.description, bool(said.photo)) == ("Oil on the floor", True)
        assert self.accessibility_violations() == []

    def is_accessible(self, page: Page) -> None:
        assert self.accessibility_violations(page) == []
