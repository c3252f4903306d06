"""What a phone's camera opens: /S/CODE and /S/CODE/SIGNATURE."""

from django.core.cache import cache
from django.test import override_settings

from core.testing import long, slow
from floor_app.operations.inventory.testing import make_item, make_lot, make_unit
from floor_app.operations.maintenance.testing import make_asset
from floor_app.operations.people.roles import Role
from floor_app.operations.people.testing import make_user
from floor_app.operations.qr_system import links, services
from floor_app.operations.qr_system.models import QRCode, ScanLog
from floor_app.operations.qr_system.status import CodeKind, ScanOutcome, ScanSource
from floor_app.operations.qr_system.testing import NINE, make_qr_code
from floor_app.terminal.tests.base import TOKEN, Answer, StationTestCase


class LinkTestCase(StationTestCase):
    asset_code: QRCode
    unit_code: QRCode

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        make_asset("CNC-001", name="CNC lathe")
        make_unit("12345678")
        cls.asset_code = make_qr_code(kind=CodeKind.ASSET, key="CNC-001")
        cls.unit_code = make_qr_code(kind=CodeKind.UNIT, key="12345678")

    def setUp(self) -> None:
        cache.clear()
        self.signed = f"/S/{self.asset_code.text}/{links.sign(self.asset_code)}"


@slow
class LeadTests(LinkTestCase):
    def test_who_is_signed_in_goes_to_the_thing(self) -> None:
        self.sign_in(self.ana)

        for path, page in (
            (f"/S/{self.unit_code.text}", "/terminal/units/12345678/"),
            (f"/s/{self.unit_code.text.lower()}/", "/terminal/units/12345678/"),
            (self.signed, "/terminal/assets/CNC-001/"),
            (f"/s/{self.asset_code.text}", "/terminal/assets/CNC-001/"),
        ):
            assert self.client.get(path).headers["Location"] == page, path

    def test_who_has_no_terminal_goes_to_the_office(self) -> None:
        self.client.force_login(make_user("pia", roles=[Role.PLANNER]))
        lot = make_lot(make_item("FLUX-1"), "L/1")
        make_item("INS-100")
        for kind, key, page in (
            (CodeKind.ASSET, "CNC-001", "/assets/CNC-001/"),
            (CodeKind.UNIT, "12345678", "/units/12345678/"),
            (CodeKind.ITEM, "INS-100", "/items/INS-100/"),
            (CodeKind.LOT, "FLUX-1/L/1", f"/lots/{lot.pk}/"),
        ):
            answer = self.client.get(f"/S/{make_qr_code(kind=kind, key=key).text}", follow=True)
            assert (answer.redirect_chain[-1][0], answer.status_code) == (page, 200)

    def test_a_stranger_signs_in_first_and_comes_back(self) -> None:
        answer = self.client.get(f"/S/{self.unit_code.text}")

        assert answer.headers["Location"] == f"/sign-in/?next=/S/{self.unit_code.text}"

    def test_at_a_station_the_badge_screen_comes_first(self) -> None:
        self.client.cookies["station"] = TOKEN

        answer = self.client.get(f"/S/{self.unit_code.text}")

        assert answer.headers["Location"] == "/terminal/sign-in/"
        assert self.client.session["pending_page"] == f"/S/{self.unit_code.text}"

    def test_an_asset_without_its_signature_is_like_any_other_thing(self) -> None:
        assert "/sign-in/" in self.client.get(f"/S/{self.asset_code.text}").headers["Location"]

    def test_a_stranger_with_a_signed_asset_may_report(self) -> None:
        for path in (self.signed, self.signed.lower(), f"{self.signed}/"):
            assert self.client.get(path).status_code == 200, path

    def test_what_is_unknown_forged_or_a_badge_is_one_and_the_same(self) -> None:
        badge = str(self.ana.badge)
        command = make_qr_code(kind=CodeKind.COMMAND, key="LOGOUT")
        for path in (
            "/S/A.NONE.X",
            "/S/nonsense",
            "/S/CNC-001",  # a number typed by hand is no label
            f"/S/{badge}",
            f"/S/{command.text}",
            f"/S/{self.asset_code.text}/AAAAAAAAAAAAA",
            f"/S/{self.unit_code.text}/AAAAAAAAAAAAA",
            "/s/%00/x",
            "/s/../x",
        ):
            answer = self.client.get(path)
            assert answer.status_code == 404, path
        assert self.sentence(f"/S/{badge}") == "This label is not known here."
        assert badge not in "".join(ScanLog.objects.values_list("raw", flat=True))

    def test_a_misread_code_says_so(self) -> None:
        wrong = self.asset_code.text[:-1] + ("A" if self.asset_code.text[-1] != "A" else "B")

        assert self.sentence(f"/S/{wrong}/AAAAAAAAAAAAA") == "The code was not read correctly. Scan it again."

    def test_a_replaced_and_a_retired_label_are_gone(self) -> None:
        services.replace(code=self.asset_code, by=self.ana, at=NINE)
        services.retire(code=self.unit_code, by=self.ana, at=NINE, reason="Sold")

        replaced = self.client.get(self.signed)
        retired = self.client.get(f"/S/{self.unit_code.text}")

        assert (replaced.status_code, retired.status_code) == (410, 410)
        assert replaced.context["sentence"] == "This label of CNC-001 was replaced. Use the new one."
        assert retired.context["sentence"] == "This label of 12345678 is retired: Sold."

    def test_a_code_about_which_there_is_no_page_says_so(self) -> None:
        self.sign_in(self.ana)
        lot = make_qr_code(kind=CodeKind.LOT, key="GONE/L1")

        assert self.sentence(f"/S/{lot.text}") == "Nothing can be done with this code here."

    def test_search_engines_and_caches_keep_away(self) -> None:
        answer = self.client.get(self.signed)

        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in answer.headers["Cache-Control"]
        assert self.client.put(self.signed).status_code == 405

    @override_settings(UNSIGNED_REPORTS_PER_HOUR=0)
    def test_switched_off_a_signed_asset_asks_to_sign_in(self) -> None:
        assert "/sign-in/" in self.client.get(self.signed).headers["Location"]
        assert self.client.post(self.signed).status_code == 403

    def sentence(self, path: str) -> str:
        answer: Answer = self.client.get(path)
        assert answer.status_code == 404
        return str(answer.context["sentence"])


@slow
class LogTests(LinkTestCase):
    def logged(self) -> list[tuple[str, str, str]]:
        return list(ScanLog.objects.order_by("pk").values_list("raw", "outcome", "floor_answer__outcome"))

    def test_an_opened_label_is_a_scan_by_camera(self) -> None:
        self.sign_in(self.ana)

        self.client.get(self.signed)

        scan = ScanLog.objects.get()
        assert (scan.by, scan.source, scan.key) == (self.ana, ScanSource.CAMERA, "CNC-001")
        assert scan.floor_answer.answer == "/terminal/assets/CNC-001/"

    def test_the_signature_is_not_written_down(self) -> None:
        self.client.get(self.signed)

        assert self.logged() == [(self.asset_code.text, ScanOutcome.RESOLVED, ScanOutcome.DONE)]

    def test_a_forgery_is_logged_as_unknown(self) -> None:
        self.client.get(f"/S/{self.asset_code.text}/AAAAAAAAAAAAA")

        assert self.logged() == [(self.asset_code.text, ScanOutcome.RESOLVED, ScanOutcome.UNKNOWN)]

    def test_a_page_that_is_asked_for_again_and_again_is_one_scan(self) -> None:
        for _ in range(5):
            self.client.get(self.signed)
            self.client.head(self.signed)

        assert len(self.logged()) == 1

    def test_what_a_browser_fetches_beforehand_is_no_scan(self) -> None:
        self.client.get(self.signed, headers={"sec-purpose": "prefetch;prerender"})
        self.client.get(self.signed, headers={"purpose": "prefetch"})

        assert self.logged() == []

    @long
    def test_somebody_who_tries_many_codes_fills_no_log(self) -> None:
        for number in range(230):
            self.client.get(f"/s/x{number}")

        assert len(self.logged()) == 200
