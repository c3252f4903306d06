"""Nothing typed on the floor is lost, and what a page shows is fresh or says that it is not."""

import re
from datetime import timedelta

from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Locator, Route, expect

from floor_app.operations.people.roles import Role
from floor_app.operations.people.testing import make_user
from floor_app.operations.production import services
from floor_app.operations.production.models import JobCard
from floor_app.operations.production.testing import operations_of
from floor_app.tests.browser.test_main_job import FloorTestCase

ANYWHERE = re.compile(".*")


class KeptTests(FloorTestCase):
    """Ana works on the first step, and says what did not pass."""

    def setUp(self) -> None:
        super().setUp()
        self.turning = operations_of(self.card)[0]
        services.start_operation(operation=self.turning, by=self.ana, at=timezone.now() - timedelta(hours=1))
        self.page.goto("/terminal/")
        self.scan(str(self.ana.badge))
        self.scrap = f"/terminal/job-cards/{self.card.number}/operations/{self.turning.sequence}/scrap/"
        self.page.goto(self.scrap)

    @property
    def pieces(self) -> Locator:
        return self.page.get_by_label("Pieces that do not pass")

    def type_it(self) -> None:
        self.pieces.fill("1")
        self.page.get_by_label("Why scrap").select_option("CRACK_DETECTED")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def reported(self) -> int:
        return self.turning.reports.count()

    def test_what_was_typed_is_there_again_after_another_page(self) -> None:
        self.type_it()
        self.page.goto("/terminal/")

        self.page.goto(self.scrap)

        expect(self.pieces).to_have_value("1")
        expect(self.page.get_by_label("Why scrap")).to_have_value("CRACK_DETECTED")

    def test_what_was_sent_without_an_answer_is_there_again_and_counts_once(self) -> None:
        self.type_it()
        self.page.route(ANYWHERE, lose_the_answer)
        with self.page.expect_event("requestfailed"):
            self.button("Report").click()
        assert self.reported() == 1
        self.page.unroute(ANYWHERE)

        self.page.reload()

        expect(self.pieces).to_have_value("1")

    def test_what_was_answered_is_done_with(self) -> None:
        self.type_it()
        self.press("Report")
        self.sees("Reported: 0 good, 1 scrap, 0 rework.")

        self.page.goto(self.scrap)

        expect(self.pieces).to_have_value("")

    def test_what_is_pressed_without_a_connection_stays_and_is_not_sent(self) -> None:
        self.type_it()
        self.page.context.set_offline(True)
        self.button("Report").click()

        self.sees("No connection. Nothing was sent; what you typed is still here.")
        expect(self.pieces).to_have_value("1")
        expect(self.page.locator("[data-connection]")).to_have_attribute("data-state", "offline")
        self.page.context.set_offline(False)
        self.press("Report")
        self.sees("Reported: 0 good, 1 scrap, 0 rework.")
        assert self.reported() == 1


def lose_the_answer(route: Route) -> None:
    """The command reaches the server; the browser hears nothing of it, and stays where it is."""
    if route.request.method == "POST":
        route.fetch(max_redirects=0)
        route.fulfill(status=204)
    else:
        route.continue_()


@override_settings(PLANT_TIME_ZONE="Asia/Riyadh")
class DeskTests(FloorTestCase):
    """A page of the office, whose clock goes when the test says so."""

    def setUp(self) -> None:
        super().setUp()
        boss = make_user("boss", roles=[Role.PRODUCTION_MANAGER])
        boss.set_password("a-long-password")
        boss.save()
        self.page = self.open_page(timezone_id="America/New_York")
        self.page.clock.install(time=timezone.now())
        self.page.goto("/sign-in/")
        self.page.get_by_label("User name").fill("boss")
        self.page.get_by_label("Password").fill("a-long-password")
        self.press("Sign in")

    def test_the_board_shows_what_happened_since_unless_it_cannot_and_says_so(self) -> None:
        self.page.goto("/board/")
        self.sees(self.card.number)
        JobCard.objects.filter(pk=self.card.pk).update(number="JC-2026-77777")
        services.start_operation(operation=operations_of(self.card)[0], by=self.ana, at=timezone.now())

        self.page.clock.run_for(5_000)

        self.sees("JC-2026-77777")
        self.page.context.set_offline(True)
        self.page.clock.run_for(25_000)
        expect(self.page.locator("[data-stale]")).to_be_visible()
        self.page.context.set_offline(False)
        self.page.clock.run_for(5_000)
        expect(self.page.locator("[data-stale]")).to_be_hidden()

    def test_the_theme_changes_at_once_and_stays(self) -> None:
        self.page.goto("/jobs/")
        self.page.evaluate("document.querySelector('[data-appearance] [name=theme][value=dark]').click()")

        expect(self.page.locator("html")).to_have_attribute("data-theme", "dark")
        self.page.wait_for_load_state("networkidle")
        self.page.goto("/jobs/")
        expect(self.page.locator("html")).to_have_attribute("data-theme", "dark")
