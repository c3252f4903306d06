"""The main job, by scanner and thumb: sign in, scan, start, report, finish, inspect, complete."""

from datetime import timedelta

from django.utils import timezone

from floor_app.operations.inventory.models import StockLevel
from floor_app.operations.maintenance.status import AssetStatus
from floor_app.operations.maintenance.testing import make_asset
from floor_app.operations.people import services as people
from floor_app.operations.people.models import User
from floor_app.operations.people.roles import Role
from floor_app.operations.people.testing import make_station, make_user
from floor_app.operations.plant.models import WorkCenter
from floor_app.operations.production.models import JobCard, QuantityReport
from floor_app.operations.production.status import JobCardStatus
from floor_app.operations.production.testing import LATHE, make_job_card, operations_of, run_through
from floor_app.operations.quality.models import Inspection
from floor_app.operations.quality.testing import make_checklist
from floor_app.tests.browser.base import BrowserTestCase

STEPS = [("TURNING", LATHE), ("WELDING", "WELD-1")]


class FloorTestCase(BrowserTestCase):
    """A card of two steps at a station, an operator and an inspector with badges."""

    def setUp(self) -> None:
        super().setUp()
        self.admin = make_user("eve", roles=[Role.ADMINISTRATOR])
        self.ana = self.with_badge("ana", Role.OPERATOR)
        self.chidi = self.with_badge("chidi", Role.QC_INSPECTOR)
        make_checklist()
        self.card = make_job_card(quantity=5, steps=STEPS, at=timezone.now() - timedelta(hours=2))
        make_station("TAB-1", work_center=WorkCenter.objects.get(code=LATHE))
        self.stand_at_station()

    def with_badge(self, name: str, role: Role) -> User:
        user = make_user(name, roles=[role])
        return people.issue_badge(user=user, by=self.admin, at=timezone.now())

    def answer_every_line(self, answer: str) -> None:
        for line in self.page.locator(".check-row").all():
            line.get_by_role("radio", name=answer, exact=True).check()


class MainJobTests(FloorTestCase):
    def test_from_badge_to_complete(self) -> None:
        self.page.goto("/terminal/")
        self.sees("Who is working?")
        self.scan(str(self.ana.badge))
        self.sees("Hello Ana.")
        self.scan(self.card.qr_code)
        self.press("Start")
        self.sees("Running")
        self.report_scrap(pieces="1")
        self.press("Report good")
        self.press("Finish the step")
        self.sees("Welding")
        self.press("Start")
        self.press("Report good")
        self.press("Finish the step")
        self.sees("Under QC")

        self.scan(str(self.chidi.badge))
        self.scan(self.card.qr_code)
        self.press("Inspect")
        self.answer_every_line("OK")
        self.press("Pass")
        self.sees("is complete")

        self.card.refresh_from_db()
        assert self.card.status == JobCardStatus.COMPLETE
        assert self.pieces() == [("TURNING", 0, 1), ("TURNING", 4, 0), ("WELDING", 4, 0)]
        assert StockLevel.objects.get().quantity == 4
        assert Inspection.objects.get().inspector == self.chidi
        self.manager_sees_it_complete()

    def report_scrap(self, *, pieces: str) -> None:
        self.press("Scrap")
        self.page.get_by_label("Pieces that do not pass").fill(pieces)
        self.page.get_by_label("Why scrap").select_option("CRACK_DETECTED")
        self.press("Report")
        self.sees("Reported: 0 good, 1 scrap, 0 rework.")

    def pieces(self) -> list[tuple[str, int, int]]:
        reports = QuantityReport.objects.order_by("pk")
        return list(reports.values_list("operation__code", "good", "scrap"))

    def manager_sees_it_complete(self) -> None:
        manager = make_user("prod_manager", roles=[Role.PRODUCTION_MANAGER])
        manager.set_password("a-long-password")
        manager.save()
        desk = self.open_page()
        desk.goto("/sign-in/")
        desk.get_by_label("User name").fill("prod_manager")
        desk.get_by_label("Password").fill("a-long-password")
        self.press("Sign in", desk)
        desk.goto(f"/jobs/{self.card.number}/")
        self.sees("Complete", desk)


class RefusalTests(FloorTestCase):
    def signed_in(self) -> None:
        self.page.goto("/terminal/")
        self.scan(str(self.ana.badge))

    def test_a_machine_that_is_down_blocks_the_start(self) -> None:
        make_asset(
            "CNC-001", work_center=WorkCenter.objects.get(code=LATHE), status=AssetStatus.UNDER_MAINTENANCE
        )
        self.signed_in()
        self.scan(self.card.qr_code)

        self.press("Start")

        self.sees("LATHE-1 is down for maintenance.")
        assert self.statuses() == ["READY", "NOT_STARTED"]

    def test_a_step_out_of_turn_says_what_it_waits_for(self) -> None:
        self.signed_in()

        self.scan(operations_of(self.card)[1].qr_code)

        self.sees("20 Welding waits for 10 Turning.")
        assert self.page.get_by_role("button", name="Not ready yet").is_disabled()

    def test_nobody_passes_their_own_work(self) -> None:
        both = make_user("sam", roles=[Role.OPERATOR, Role.QC_INSPECTOR])
        both = people.issue_badge(user=both, by=self.admin, at=timezone.now())
        run_through(self.card, by=both, at=timezone.now() - timedelta(hours=1))
        self.page.goto("/terminal/")
        self.scan(str(both.badge))
        self.scan(self.card.qr_code)
        self.press("Inspect")
        self.answer_every_line("OK")

        self.press("Pass")

        self.sees(f"You worked on {self.card.number}; somebody else inspects it.")
        self.card.refresh_from_db()
        assert self.card.status == JobCardStatus.UNDER_QC
        assert not Inspection.objects.exists()

    def test_an_unknown_code_is_said_and_logged(self) -> None:
        self.signed_in()

        self.scan("NOTHING-LIKE-THIS")

        self.sees("Unknown code: NOTHING-LIKE-THIS.")

    def test_a_card_scanned_before_the_badge_opens_after_it(self) -> None:
        self.page.goto("/terminal/sign-in/")

        self.scan(self.card.qr_code)
        self.sees("The scan is kept.")
        self.scan(str(self.ana.badge))

        assert self.page.url.endswith(f"/terminal/job-cards/{self.card.number}/")

    def statuses(self) -> list[str]:
        return [operation.status for operation in operations_of(JobCard.objects.get())]
