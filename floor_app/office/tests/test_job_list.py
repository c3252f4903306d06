from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from core.testing import by_riyadh_time, long, slow
from floor_app.office.tests.office import OfficeTestCase, make_new_card, start_first
from floor_app.operations.production import services
from floor_app.operations.production.models import JobCard
from floor_app.operations.production.reasons import HoldReason
from floor_app.operations.production.status import JobCardStatus, Priority
from floor_app.operations.production.testing import NINE, make_job_card, operations_of

JOBS = reverse("office:jobs")


def row(page: str, card: JobCard) -> str:
    """The row of one card, tags and all."""
    start = page.index(f'href="{reverse("office:job", args=[card.number])}"')
    return page[start : page.index("</tr>", start)]


@slow
class JobListTests(OfficeTestCase):
    def test_a_row_says_what_where_and_how_far(self) -> None:
        card = make_job_card(quantity=4)
        JobCard.objects.filter(pk=card.pk).update(customer="Delta Drilling")
        step = start_first(card, by=self.ana)
        services.finish_operation(operation=step, good=4, by=self.ana, at=NINE)

        found = row(self.see(JOBS), card)

        for text in (
            "PDC bit",
            "1267829M",
            "Ready",
            "Welding",
            "WELD-1",
            "Delta Drilling",
            "0/4",
            'value="33"',
        ):
            assert text in found, text

    def test_the_state_is_the_step_s_while_in_production(self) -> None:
        running, blocked, held = make_job_card(), make_job_card(), make_job_card()
        start_first(running, by=self.ana)
        services.block_operation(operation=operations_of(blocked)[0], reason="No gauge", by=self.ben, at=NINE)
        services.put_on_hold(card=held, reason=HoldReason.WAIT_QC, by=self.ben, at=NINE)

        page = self.see(JOBS)

        assert "Running" in row(page, running)
        assert "Blocked" in row(page, blocked)
        assert "On hold" in row(page, held)

    def test_late_cards_are_red_and_say_so(self) -> None:
        late = make_job_card(due_date=timezone.localdate() - timedelta(days=1))
        today = make_job_card(due_date=timezone.localdate())

        page = self.see(JOBS)

        assert 'class="num late"' in row(page, late)
        assert "late" not in row(page, today)

    def test_tabs_count_and_choose(self) -> None:
        new, released = make_new_card(), make_job_card()

        page = self.see(f"{JOBS}?tab=new")

        assert new.number in page
        assert released.number not in page
        assert '>Open<span class="count">2</span>' in page
        assert '>New<span class="count">1</span>' in page

    def test_filters_narrow_the_list_and_its_counts(self) -> None:
        urgent, other = make_job_card(priority=Priority.CRITICAL), make_job_card()
        welding = make_job_card(steps=[("WELDING", "WELD-9")])

        by_priority = self.see(f"{JOBS}?priority=5")
        by_place = self.see(f"{JOBS}?work_center=WELD-9")

        assert urgent.number in by_priority
        assert other.number not in by_priority
        assert '>Open<span class="count">1</span>' in by_priority
        assert 'class="chip" href="?" aria-current="true">Critical' in by_priority
        assert welding.number in by_place
        assert urgent.number not in by_place

    def test_what_needs_attention_can_be_listed(self) -> None:
        late = make_job_card(due_date=timezone.localdate() - timedelta(days=1))
        fine = make_job_card()

        page = self.see(f"{JOBS}?needs=late")

        assert late.number in page
        assert fine.number not in page

    def test_what_is_complete_waits_nowhere_and_needs_nobody(self) -> None:
        card = make_job_card(steps=[("WELDING", "WELD-9")])
        JobCard.objects.update(status=JobCardStatus.COMPLETE)

        assert card.number in self.see(f"{JOBS}?tab=done")
        for chosen in ("needs=blocked", "work_center=WELD-9"):
            page = self.see(f"{JOBS}?tab=done&{chosen}")

            assert card.number not in page
            assert '>Complete<span class="count">0</span>' in page

    def test_search_finds_by_the_beginning_of_a_number(self) -> None:
        card, other = make_job_card(), make_job_card()

        page = self.see(f"{JOBS}?tab=all&q={card.number.lower()}")

        assert f">{card.number}<" in page
        assert f">{other.number}<" not in page
        assert f'value="{card.number.lower()}"' in page

    def test_a_scanned_label_opens_its_card(self) -> None:
        card = make_job_card()
        self.client.force_login(self.ben)

        response = self.client.get(JOBS, {"q": card.qr_code}, follow=True)

        assert response.redirect_chain[-1][0] == reverse("office:job", args=[card.number])

    @long
    def test_pages_follow_each_other_in_both_directions(self) -> None:
        cards = [make_job_card() for _n in range(53)]
        first = self.client
        first.force_login(self.ben)

        page = first.get(JOBS, {"sort": "number"})
        following = first.get(f"{JOBS}?sort=number&after={page.context['page_of_rows'].next}")
        back = first.get(f"{JOBS}?sort=number&after={following.context['page_of_rows'].previous}")

        assert [r.card.number for r in following.context["rows"]] == [card.number for card in cards[50:]]
        assert [r.card.number for r in back.context["rows"]] == [card.number for card in cards[:50]]

    def test_an_empty_list_says_why(self) -> None:
        assert "No job cards here." in self.see(JOBS)
        assert "No job card fits." in self.see(f"{JOBS}?q=JC-1999")

    def test_unknown_values_are_left_out(self) -> None:
        card = make_job_card()

        assert card.number in self.see(f"{JOBS}?tab=no&sort=no&priority=no&needs=no&work_center=no&after=no")

    def test_only_who_may_make_a_card_is_offered_to(self) -> None:
        assert reverse("office:new-job") in self.see(JOBS)
        assert reverse("office:new-job") not in self.see(JOBS, as_=self.chidi)


@slow
class StartedBetweenTests(OfficeTestCase):
    """NINE is on Monday 23 November; 15 hours later it is Tuesday in the plant and still Monday in UTC."""

    def setUp(self) -> None:
        self.monday, self.tuesday, self.waiting = (make_job_card() for _number in range(3))
        first = services.start_operation(operation=operations_of(self.monday)[0], by=self.ana, at=NINE)
        services.finish_operation(operation=first, good=1, by=self.ana, at=NINE + timedelta(hours=1))
        services.start_operation(
            operation=operations_of(self.tuesday)[0], by=self.ana, at=NINE + timedelta(hours=15)
        )

    def listed(self, **query: str) -> list[str]:
        self.client.force_login(self.ben)
        answer = self.client.get(JOBS, {"tab": "all", **query})
        return [row.card.number for row in answer.context["rows"]]

    @by_riyadh_time
    def test_by_the_days_of_the_plant_s_clock_the_latest_first(self) -> None:
        assert self.listed(started_from="2026-11-23") == [self.tuesday.number, self.monday.number]
        assert self.listed(started_from="2026-11-23", started_to="2026-11-23") == [self.monday.number]
        assert self.listed(started_from="2026-11-24") == [self.tuesday.number]
        assert self.listed(started_to="2026-11-22") == []

    def test_by_their_start_upwards(self) -> None:
        found = self.listed(started_to="2026-11-24", sort="started")

        assert found == [self.monday.number, self.tuesday.number]

    def test_without_days_there_is_no_order_of_starts(self) -> None:
        assert self.listed(sort="-started") == self.listed()
        assert len(self.listed(sort="-started")) == 3

    def test_the_column_and_the_chips_say_it(self) -> None:
        page = self.see(f"{JOBS}?started_from=2026-11-23&started_to=2026-11-24")

        assert "Started from 23 Nov 2026" in page
        assert "Started to 24 Nov 2026" in page
        assert "23 Nov 2026" in row(page, self.monday)

    def test_what_is_no_day_counts_as_none(self) -> None:
        assert len(self.listed(started_from="yesterday", started_to="2026-02-30")) == 3
