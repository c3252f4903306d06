from uuid import uuid4

from django.urls import reverse

from core.testing import slow
from floor_app.office.tests.office import OfficeTestCase
from floor_app.office.views.search import PER_KIND
from floor_app.operations.inventory.testing import make_item, make_unit
from floor_app.operations.maintenance.testing import make_asset
from floor_app.operations.production.testing import make_job_card, operations_of
from floor_app.operations.qr_system.models import ScanLog

SEARCH, SCAN = reverse("office:search"), reverse("office:scan")


@slow
class SearchTests(OfficeTestCase):
    def target(self, words: str) -> str:
        self.client.force_login(self.ben)
        response = self.client.get(SEARCH, {"q": words})
        return response.headers.get("Location", "")

    def test_a_whole_number_opens_its_card(self) -> None:
        card = make_job_card()
        make_job_card()

        assert self.target(card.number.lower()) == reverse("office:job", args=[card.number])

    def test_a_scanned_step_opens_its_card_at_the_step(self) -> None:
        card = make_job_card()

        assert self.target(operations_of(card)[1].qr_code) == f"/jobs/{card.number}/#step-20"

    def test_the_only_thing_found_is_opened(self) -> None:
        card = make_job_card()

        assert self.target(card.number[:-2]) == reverse("office:job", args=[card.number])

    def test_several_things_are_listed_by_kind(self) -> None:
        cards = [make_job_card(), make_job_card()]
        make_unit("20260001")
        make_item("2026-NUT")
        make_asset("2026-CNC")

        by_number, by_year = self.see(f"{SEARCH}?q=JC-"), self.see(f"{SEARCH}?q=2026")

        assert all(card.number in by_number for card in cards)
        assert all(code in by_year for code in ("20260001", "2026-NUT", "2026-CNC"))

    def test_more_cards_are_looked_for_among_all(self) -> None:
        for _card in range(PER_KIND):
            make_job_card()

        assert 'href="/jobs/?tab=all&amp;q=JC-"' in self.see(f"{SEARCH}?q=JC-")

    def test_nothing_found_says_so(self) -> None:
        assert "Nothing begins with “ZZZ”." in self.see(f"{SEARCH}?q=ZZZ")
        assert "What are you looking for?" in self.see(SEARCH)


class ScanTests(OfficeTestCase):
    def test_a_scan_on_any_page_opens_the_thing_and_is_logged(self) -> None:
        card = make_job_card()

        response = self.press(SCAN, code=card.qr_code, client_id=uuid4(), next="/jobs/")

        assert response.headers["Location"] == reverse("office:job", args=[card.number])
        assert ScanLog.objects.get().key == card.number

    @slow
    def test_an_unknown_code_is_logged_and_told_on_the_same_page(self) -> None:
        response = self.press(SCAN, code="JC-1999-00001", next="/jobs/")

        assert response.headers["Location"] == "/jobs/"
        assert "Unknown code" in self.see("/jobs/")
        assert ScanLog.objects.count() == 1
