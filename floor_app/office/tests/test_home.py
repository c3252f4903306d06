from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from core.testing import slow
from floor_app.office.tests.office import OfficeTestCase, make_new_card, start_first
from floor_app.operations.inventory.testing import make_item, make_stock
from floor_app.operations.maintenance.status import Severity
from floor_app.operations.maintenance.testing import make_asset, make_request
from floor_app.operations.people.roles import Role
from floor_app.operations.people.testing import make_user
from floor_app.operations.plant.testing import make_location
from floor_app.operations.production import services
from floor_app.operations.production.reasons import HoldReason, ReworkReason
from floor_app.operations.production.testing import NINE, make_job_card, operations_of, run_through
from floor_app.operations.quality.services import raise_ncr

HOME = reverse("office:home")


@slow
class ManagerTests(OfficeTestCase):
    def test_nothing_waits_on_a_quiet_floor(self) -> None:
        make_job_card()

        page = self.see(HOME)

        assert "Nothing waits for you." in page
        assert f'href="{reverse("office:jobs")}?tab=released"' in page

    def test_what_waits_is_listed_with_the_way_to_it(self) -> None:
        late = make_job_card(due_date=timezone.localdate() - timedelta(days=1))
        held, blocked = make_job_card(), make_job_card()
        services.put_on_hold(
            card=held, reason=HoldReason.WAIT_MATERIAL, note="Steel comes Monday", by=self.ben, at=NINE
        )
        services.block_operation(operation=operations_of(blocked)[0], reason="No gauge", by=self.ben, at=NINE)
        make_request(asset=make_asset(), severity=Severity.STOPPED, description="Spindle stuck")
        raise_ncr(card=late, description="Scratch", by=self.ana, at=NINE)

        page = self.see(HOME)

        for card in (late, held, blocked):
            assert f'href="{reverse("office:job", args=[card.number])}"' in page
        for text in ("Steel comes Monday", "No gauge", "Spindle stuck", "Open NCRs", "needs=late"):
            assert text in page

    def test_long_inspections_and_rework_are_counted(self) -> None:
        run_through(make_job_card(), by=self.ana, at=timezone.now() - timedelta(days=2))
        step = start_first(make_job_card(quantity=3), by=self.ana)
        services.report_quantity(
            operation=step, rework=1, rework_reason=ReworkReason.THREAD, by=self.ana, at=NINE
        )

        page = self.see(HOME)

        assert "Under QC for over a day" in page
        assert "Rework waiting for a card" in page

    def test_load_and_output_are_drawn(self) -> None:
        card = make_job_card(quantity=3)
        start_first(card, by=self.ana)
        services.report_quantity(
            operation=operations_of(card)[0], good=2, by=self.ana, at=timezone.now() - timedelta(minutes=1)
        )

        page = self.see(HOME)

        assert f'href="{reverse("office:jobs")}?work_center=LATHE-1"' in page
        assert "2 good pieces in all." in page


class RolesTests(OfficeTestCase):
    def test_an_operator_lands_at_the_terminal(self) -> None:
        self.client.force_login(self.ana)

        assert self.client.get(HOME).headers["Location"] == reverse("terminal:home")

    @slow
    def test_an_inspector_lands_at_the_terminal_on_a_station_only(self) -> None:
        card = run_through(make_job_card(), by=self.ana)

        assert card.number in self.see(HOME, as_=self.chidi)
        self.client.cookies["station"] = "a token"
        assert self.client.get(HOME).headers["Location"] == reverse("terminal:home")

    def test_a_clerk_sees_what_is_short_and_what_moved(self) -> None:
        item = make_item("CUT-13", minimum_quantity=20)
        make_stock(item, 5, make_location())

        page = self.see(HOME, as_=self.dora)

        assert "5 pcs" in page
        assert "WH-A01" in page

    def test_a_technician_sees_requests_and_service_due_soonest_first(self) -> None:
        tariq = make_user("tariq", roles=[Role.MAINTENANCE_TECHNICIAN])
        make_request(description="Leaks oil")
        for code, days in (("CNC-002", 3), ("WASH-002", -1), ("WASH-001", -1)):
            make_asset(code, next_pm_due_date=timezone.localdate() + timedelta(days=days))

        page = self.see(HOME, as_=tariq)

        assert "Leaks oil" in page
        assert page.index("WASH-001") < page.index("WASH-002") < page.index("CNC-002")

    def test_a_planner_sees_what_is_not_released_and_what_is_late(self) -> None:
        new = make_new_card()
        late = make_job_card(due_date=timezone.localdate() - timedelta(days=1))

        page = self.see(HOME, as_=make_user("pia", roles=[Role.PLANNER]))

        assert new.number in page
        assert late.number in page

    def test_an_administrator_sees_the_way_to_the_setup(self) -> None:
        page = self.see(HOME, as_=make_user("ada", roles=[Role.ADMINISTRATOR]))

        assert reverse("terminal:station") in page

    def test_a_viewer_sees_the_numbers_and_the_way_to_the_board(self) -> None:
        page = self.see(HOME, as_=make_user("vera", roles=[Role.VIEWER]))

        assert f'class="button primary" href="{reverse("office:board")}"' in page

    def test_eve_is_told_that_she_has_no_role(self) -> None:
        assert "You have no role yet." in self.see(HOME, as_=self.eve)

    @slow
    def test_a_quiet_home_says_what_will_show_there(self) -> None:
        for role, sentence in (
            (Role.QC_INSPECTOR, "Nothing waits for inspection."),
            (Role.WAREHOUSE_CLERK, "Nothing is short."),
            (Role.MAINTENANCE_TECHNICIAN, "No open requests."),
            (Role.PLANNER, "Everything is released."),
        ):
            assert sentence in self.see(HOME, as_=make_user(f"new-{role}".lower(), roles=[role]))
