from datetime import timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from core.testing import slow
from floor_app.office.tests.office import OfficeTestCase, make_new_card, start_first
from floor_app.operations.engineering.models import ReleaseChecklistItem
from floor_app.operations.inventory import services as inventory
from floor_app.operations.inventory.testing import make_item, make_stock
from floor_app.operations.people.roles import Role
from floor_app.operations.people.testing import make_user
from floor_app.operations.plant.testing import make_location
from floor_app.operations.production import services
from floor_app.operations.production.models import JobCard
from floor_app.operations.production.reasons import HoldReason, ReworkReason, ScrapReason
from floor_app.operations.production.status import Gate
from floor_app.operations.production.testing import NINE, make_job_card, operations_of, run_through
from floor_app.operations.quality.services import Failure, fail_inspection


def page_of(card: JobCard, tab: str = "") -> str:
    return reverse("office:job", args=[card.number]) + (f"?tab={tab}" if tab else "")


@slow
class JobCardTests(OfficeTestCase):
    def test_the_head_says_what_it_is_and_how_it_stands(self) -> None:
        card = make_job_card(due_date=timezone.localdate() - timedelta(days=1))

        page = self.see(page_of(card))

        for text in (card.number, "Released to shop", "PDC bit", "1267829M", 'class="late"'):
            assert text in page, text
        assert f"<title>{card.number}</title>" in page

    def test_steps_show_booked_time_beside_the_standard_and_pieces(self) -> None:
        card = make_job_card(quantity=2)
        step = start_first(card, by=self.ana)
        services.finish_operation(
            operation=step,
            good=1,
            scrap=1,
            scrap_reason=ScrapReason.CRACK_DETECTED,
            by=self.ana,
            at=NINE + timedelta(minutes=75),
        )

        page = self.see(page_of(card))

        assert '<span class="over">1:15<span class="visually-hidden"> over the standard</span></span>' in page
        assert "0:50" in page
        assert "1 good" in page
        assert "1 scrap" in page

    def test_who_works_on_it_now_is_named(self) -> None:
        card = make_job_card()
        start_first(card, by=self.ana)

        assert "Working on it now" in self.see(page_of(card))
        assert "Working on it now" not in self.see(page_of(make_job_card()))

    def test_a_held_card_says_why_and_by_whom(self) -> None:
        card = make_job_card()
        services.put_on_hold(
            card=card, reason=HoldReason.WAIT_MATERIAL, note="Cutters on Monday", by=self.ben, at=NINE
        )

        page = self.see(page_of(card))

        assert "Waiting for material" in page
        assert "Cutters on Monday" in page
        assert "Put on hold by Ben" in page

    def test_a_closed_card_says_why_and_offers_nothing(self) -> None:
        card = services.cancel_card(card=make_new_card(), reason="Customer went away", by=self.ben, at=NINE)

        page = self.see(page_of(card))

        assert "Customer went away" in page
        assert "office:job-" not in page
        assert 'popovertarget="card-menu"' not in page

    def test_rework_that_waits_is_announced(self) -> None:
        card = make_job_card(quantity=3)
        services.report_quantity(
            operation=start_first(card, by=self.ana),
            rework=2,
            rework_reason=ReworkReason.THREAD,
            by=self.ana,
            at=NINE,
        )

        assert "2 pieces wait for rework." in self.see(page_of(card))

    def test_a_split_of_the_rework_card_takes_no_further_piece(self) -> None:
        card = make_job_card(quantity=4)
        step = start_first(card, by=self.ana)
        services.report_quantity(
            operation=step, rework=3, rework_reason=ReworkReason.THREAD, by=self.ana, at=NINE
        )
        rework = services.create_rework_card(
            operation=step, quantity=2, reason=ReworkReason.THREAD, by=self.ben, at=NINE
        )
        services.release_to_shop(card=rework, by=self.ben, at=NINE)
        services.split_card(card=rework, quantity=1, by=self.ben, at=NINE)

        assert "1 piece waits for rework." in self.see(page_of(card))

    def test_cards_that_belong_together_link_to_each_other(self) -> None:
        card = make_job_card(quantity=4)
        part = services.split_card(card=card, quantity=1, by=self.ben, at=NINE)

        assert f'href="{page_of(part)}"' in self.see(page_of(card))
        assert f'href="{page_of(card)}"' in self.see(page_of(part))

    def test_waived_gates_are_shown_at_their_step(self) -> None:
        card = make_job_card()
        services.waive_gate(
            operation=operations_of(card)[1], gate=Gate.SEQUENCE, reason="Trial part", by=self.ben, at=NINE
        )

        assert "Trial part" in self.see(page_of(card))

    def test_an_unknown_number_is_not_found(self) -> None:
        self.see(reverse("office:job", args=["JC-1999-00001"]), status=404)


@slow
class TabsTests(OfficeTestCase):
    def test_the_checklist_shows_what_is_done_waived_and_open(self) -> None:
        for text in ("Drawing is current", "Material is here", "Order confirmed"):
            ReleaseChecklistItem.objects.create(text=text)
        card = make_new_card()
        drawing, material, _order = card.release_checks.order_by("pk")
        services.tick_release_check(check=drawing, by=self.ben, at=NINE)
        services.tick_release_check(check=material, waiver="From stock", by=self.ben, at=NINE)

        page = self.see(page_of(card, "release"))

        assert "From stock" in page
        assert page.count("/tick/") == 1
        assert 'Release checklist<span class="count">1</span>' in page

    def test_without_a_checklist_the_tab_says_so(self) -> None:
        assert "Nothing to tick." in self.see(page_of(make_new_card(), "release"))

    def test_inspections_and_non_conformances_are_listed(self) -> None:
        card = run_through(make_job_card(), by=self.ana)
        failure = Failure(operations_of(card)[0], ReworkReason.THREAD, "Thread is torn")
        fail_inspection(card=card, results={}, failure=failure, by=self.chidi, at=NINE)

        page = self.see(page_of(card, "quality"))

        assert "Fail" in page
        assert "Thread is torn" in page
        assert "Not inspected yet." in self.see(page_of(make_job_card(), "quality"))

    def test_issued_material_is_listed_newest_first(self) -> None:
        card, item, shelf = make_job_card(), make_item("CUT-13"), make_location()
        make_stock(item, 20, shelf)
        for quantity in (6, 2):
            inventory.issue(
                item=item,
                quantity=Decimal(quantity),
                source=shelf,
                reference=card.number,
                by=self.dora,
                at=NINE,
            )

        page = self.see(page_of(card, "materials"))

        assert "CUT-13" in page
        assert page.index("2 pcs") < page.index("6 pcs")
        assert "Nothing was issued" in self.see(page_of(make_job_card(), "materials"))

    def test_history_is_told_newest_first(self) -> None:
        card = make_job_card()
        step = start_first(card, by=self.ana)
        services.finish_operation(operation=step, good=1, by=self.ana, at=NINE)

        page = self.see(page_of(card, "history"))

        told = [
            page.index(text)
            for text in (
                "10 Turning finished – 1 good",
                "10 Turning started: Run",
                "Released to the shop",
                "Created for 1 pcs",
            )
        ]
        assert told == sorted(told)

    def test_an_unknown_tab_is_the_first(self) -> None:
        assert "Booked / standard" in self.see(page_of(make_job_card(), "no"))


@slow
class OfferedTests(OfficeTestCase):
    def offered(self, card: JobCard, role: Role) -> set[str]:
        """Names of the actions whose addresses are on the page."""
        page = self.see(page_of(card), as_=make_user(role.lower(), roles=[role]))
        names = {"release", "begin-evaluation", "hold", "lift-hold", "plan", "split", "scrap", "cancel"}
        return {name for name in names if reverse(f"office:job-{name}", args=[card.number]) in page}

    def test_the_manager_gets_what_the_state_allows(self) -> None:
        manager = Role.PRODUCTION_MANAGER
        held = services.put_on_hold(card=make_job_card(), reason=HoldReason.OTHER, by=self.ben, at=NINE)

        assert self.offered(make_new_card(), manager) == {
            "release", "begin-evaluation", "hold", "plan", "scrap", "cancel",
        }  # fmt: skip
        assert self.offered(make_job_card(quantity=2), manager) == {
            "hold", "plan", "split", "scrap", "cancel",
        }  # fmt: skip
        assert self.offered(held, manager) == {"lift-hold", "plan", "scrap", "cancel"}

    def test_others_get_what_their_role_allows(self) -> None:
        card = make_new_card()

        assert self.offered(card, Role.PLANNER) == {"release", "begin-evaluation", "plan"}
        assert self.offered(card, Role.QC_INSPECTOR) == {"hold"}
        assert self.offered(card, Role.VIEWER) == set()
        assert self.offered(card, Role.OPERATOR) == set()

    def test_the_inspector_is_led_to_the_inspection(self) -> None:
        card = run_through(make_job_card(), by=self.ana)

        assert reverse("terminal:inspect", args=[card.number]) in self.see(page_of(card), as_=self.chidi)
        assert reverse("terminal:inspect", args=[card.number]) not in self.see(page_of(card))
