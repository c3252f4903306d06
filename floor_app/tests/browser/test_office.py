"""The desk in a real Chromium: what a person decides in a layer over the page."""

from django.urls import reverse
from playwright.sync_api import expect

from floor_app.operations.engineering.testing import make_material
from floor_app.operations.people.roles import Role
from floor_app.operations.people.testing import make_user
from floor_app.operations.production.status import JobCardStatus
from floor_app.operations.production.testing import make_job_card
from floor_app.tests.browser.base import BrowserTestCase


class NewJobTests(BrowserTestCase):
    def test_it_is_not_kept_waiting_by_what_the_form_looks_up(self) -> None:
        material = make_material()
        self.sign_in(make_user("cora", roles=[Role.PLANNER]))
        self.page.route(f"**{reverse('office:new-job-materials')}**", lambda _route: None)
        self.page.goto(reverse("office:new-job"))
        with self.page.expect_request(f"**{reverse('office:new-job-materials')}**"):
            self.page.get_by_label("Material").fill(material.mat_number)

        with self.page.expect_request(lambda request: request.method == "POST"):
            self.page.keyboard.press("Enter")


class LayerTests(BrowserTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.card = make_job_card()
        self.sign_in(make_user("ben", roles=[Role.SUPERVISOR]))
        self.page.goto(f"/jobs/{self.card.number}/")
        self.layer = self.page.get_by_role("dialog")

    def open(self) -> None:
        self.page.get_by_role("link", name="Hold", exact=True).click()
        expect(self.layer).to_be_visible()

    def status(self) -> str:
        self.card.refresh_from_db()
        return self.card.status

    def test_it_comes_over_the_page_and_goes_without_a_trace(self) -> None:
        self.open()
        assert self.layer.evaluate("dialog => dialog.matches(':modal')")

        self.layer.get_by_role("button", name="Leave it").click()

        expect(self.layer).to_have_count(0)
        assert self.status() == JobCardStatus.RELEASED_TO_SHOP

    def test_what_is_decided_there_is_done_once(self) -> None:
        self.open()
        self.layer.get_by_role("combobox").select_option("WAIT_QC")
        with self.page.expect_navigation():
            self.layer.get_by_role("button", name="Put on hold").dblclick()

        assert self.status() == JobCardStatus.ON_HOLD
        assert self.card.holds.count() == 1
