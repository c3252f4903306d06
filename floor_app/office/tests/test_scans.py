from django.urls import reverse

from core.testing import slow
from floor_app.office.tests.office import OfficeTestCase
from floor_app.operations.people.roles import VERBS, Role
from floor_app.operations.qr_system.services import note_answer
from floor_app.operations.qr_system.testing import make_qr_code, make_scan

LOG = reverse("office:scans")


@slow
class ScanLogTests(OfficeTestCase):
    def setUp(self) -> None:
        super().setUp()
        found = make_scan(raw=make_qr_code(key="JC-2026-00153").text, by=self.ana, station="TAB-1")
        note_answer(scan=found, outcome="REFUSED", answer="LATHE-1 is down.", latency_ms=42)
        make_scan(raw="NO-SUCH-THING", by=self.chidi, station="TAB-2")

    def keys(self, query: str) -> list[str]:
        self.client.force_login(self.ben)
        return [row.key or row.raw for row in self.client.get(f"{LOG}{query}").context["rows"]]

    def test_newest_first_with_what_the_floor_said(self) -> None:
        page = self.see(LOG)

        assert self.keys("") == ["NO-SUCH-THING", "JC-2026-00153"]
        assert "LATHE-1 is down." in page
        assert "42 ms" in page

    def test_a_station_a_person_and_an_outcome_have_their_own_lists(self) -> None:
        assert self.keys("?station=TAB-1") == ["JC-2026-00153"]
        assert self.keys("?person=chidi") == ["NO-SUCH-THING"]
        assert self.keys("?tab=REFUSED") == ["JC-2026-00153"]
        assert self.keys("?tab=UNKNOWN") == ["NO-SUCH-THING"]
        assert self.keys("?q=jc-2026") == ["JC-2026-00153"]
        assert self.keys("?tab=MISREAD&station=%00") == []

    def test_a_badge_is_never_shown_whole(self) -> None:
        badge = make_qr_code(kind="P", key="ana")
        make_scan(raw=badge.text, station="TAB-1")

        assert badge.text not in self.see(LOG)

    def test_it_is_for_those_who_look_after_the_floor(self) -> None:
        assert {role for role in Role if "qr_system.view_scans" in VERBS[role]} == {
            Role.PRODUCTION_MANAGER,
            Role.SUPERVISOR,
            Role.QC_INSPECTOR,
            Role.QUALITY_MANAGER,
            Role.ADMINISTRATOR,
        }
        self.see(LOG, as_=self.ana, status=403)
