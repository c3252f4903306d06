from datetime import timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.test import TestCase

from floor_app.operations.qr_system import codes, queries, services
from floor_app.operations.qr_system.models import QRCode
from floor_app.operations.qr_system.queries import RecentScan, Resolution
from floor_app.operations.qr_system.status import CodeKind, ScanOutcome
from floor_app.operations.qr_system.testing import NINE, make_qr_code, make_scan


class ResolveTests(TestCase):
    ben: AbstractBaseUser
    card: QRCode

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ben = get_user_model().objects.create_user(username="ben")
        cls.card = make_qr_code(key="JC-2026-00153", body="202600153")

    def test_a_code_in_any_dress_is_the_thing(self) -> None:
        for text in [
            "J.202600153.A",
            "j.202600153.a\r\n",
            "]Q1J.202600153.A",
            "https://floor.example/s/J.202600153.A",
            '{"type": "job_card", "id": "17", "code": "J.202600153.A"}',
        ]:
            with self.assertNumQueries(1):
                found = queries.resolve(text)

            assert found == Resolution("J.202600153.A", kind="J", key="JC-2026-00153", code=self.card), text
            assert found.outcome == ScanOutcome.RESOLVED

    def test_a_number_typed_by_hand_is_the_thing(self) -> None:
        for text in ["JC-2026-00153", " jc-2026-00153 ", '{"type": "job_card", "id": "JC-2026-00153"}']:
            with self.assertNumQueries(1):
                assert queries.resolve(text).code == self.card, text

    def test_a_number_of_two_things_is_asked_again(self) -> None:
        make_qr_code(kind=CodeKind.WORK_CENTER, key="LATHE-1")
        make_qr_code(kind=CodeKind.ASSET, key="LATHE-1")

        found = queries.resolve("lathe-1")

        assert found.problem == ScanOutcome.UNKNOWN
        assert found.sentence == "More than one thing is called lathe-1. Scan its label."

    def test_a_suppliers_label_is_the_item_the_lot_or_the_piece(self) -> None:
        services.register(kind=CodeKind.ITEM, key="INS-1308", gtin="09506000134352")
        services.register(kind=CodeKind.LOT, key="INS-1308/L-7")
        services.register(kind=CodeKind.UNIT, key="12345678")

        for text, kind, key in [
            ("9506000134352", "I", "INS-1308"),
            ("]C10109506000134352", "I", "INS-1308"),
            ("]C1010950600013435210L-8", "I", "INS-1308"),
            ("]C1010950600013435210L-7", "B", "INS-1308/L-7"),
            ("(01)09506000134352(21)12345678", "U", "12345678"),
            ("(01)09506000134352(10)L-7(21)12345678", "U", "12345678"),
            ("https://id.gs1.org/01/09506000134352/10/L-7", "B", "INS-1308/L-7"),
        ]:
            found = queries.resolve(text)
            assert (found.kind, found.key, found.problem) == (kind, key, None), text

    def test_a_suppliers_label_of_nothing_here_says_so(self) -> None:
        services.register(kind=CodeKind.UNIT, key="12345678")

        for text in ("(01)09506000134352(21)12345678", "(21)12345678"):
            found = queries.resolve(text)
            assert found.problem == ScanOutcome.UNKNOWN
            assert found.sentence == f"Unknown code: {text}. Scan it again or search for it."

    def test_the_gtin_goes_over_to_the_new_label(self) -> None:
        old = services.register(kind=CodeKind.ITEM, key="INS-1308", gtin="09506000134352")
        new = services.replace(code=old, by=self.ben, at=NINE)
        services.retire(code=new, by=self.ben, at=NINE, reason="Torn")
        newest = services.register(kind=CodeKind.ITEM, key="INS-1308")

        assert queries.resolve("9506000134352").code == newest

    def test_a_command_works_before_it_is_registered(self) -> None:
        text = codes.make_code("C", "START")

        assert queries.resolve(text) == Resolution(text, kind="C", key="START")
        assert queries.resolve(codes.make_code("C", "DANCE")).problem == ScanOutcome.UNKNOWN

    def test_a_persons_name_does_not_stand_in_for_the_badge(self) -> None:
        badge = make_qr_code(kind=CodeKind.PERSON, key="ana")

        assert queries.resolve("ana").problem == ScanOutcome.UNKNOWN
        assert queries.resolve(badge.text).key == "ana"

    def test_what_nobody_knows_is_said_to_be_unknown(self) -> None:
        found = queries.resolve("4006381333931")

        assert found.problem == ScanOutcome.UNKNOWN
        assert found.sentence == "Unknown code: 4006381333931. Scan it again or search for it."
        assert queries.resolve("Q.1.1").problem == ScanOutcome.MISREAD
        assert (
            queries.resolve("x" * 60).sentence
            == f"Unknown code: {'x' * 39}…. Scan it again or search for it."
        )

    def test_nothing_readable_costs_no_query(self) -> None:
        for text in ["", "\r\n", "x" * 5000]:
            with self.assertNumQueries(0):
                found = queries.resolve(text)

            assert found.sentence == "Nothing readable was scanned. Scan it again."

    def test_a_misread_code_is_told_apart_and_costs_no_query(self) -> None:
        with self.assertNumQueries(0):
            found = queries.resolve("J.202600135.A")

        assert (found.problem, found.code) == (ScanOutcome.MISREAD, None)
        assert found.sentence == "The code was not read correctly. Scan it again."

    def test_a_retired_label_says_why(self) -> None:
        services.retire(code=self.card, reason="Card cancelled.", by=self.ben, at=NINE)

        found = queries.resolve("J.202600153.A")

        assert (found.problem, found.key) == (ScanOutcome.RETIRED, "JC-2026-00153")
        assert found.sentence == "This label of JC-2026-00153 is retired: Card cancelled."

    def test_a_replaced_label_sends_to_the_new_one(self) -> None:
        new = services.replace(code=self.card, by=self.ben, at=NINE)

        old = queries.resolve("J.202600153.A")

        assert old.sentence == "This label of JC-2026-00153 was replaced. Use the new one."
        assert queries.resolve(new.text).problem is None
        assert queries.resolve("JC-2026-00153").code == new


class CodesOfThingsTests(TestCase):
    def test_the_active_codes_of_many_things_cost_one_query(self) -> None:
        made = {key: make_qr_code(kind=CodeKind.ASSET, key=key) for key in ("CNC-001", "WELD-001")}
        make_qr_code(kind=CodeKind.WORK_CENTER, key="CNC-001")

        with self.assertNumQueries(1):
            found = queries.active_codes(kind=CodeKind.ASSET, keys=["CNC-001", "WELD-001", "NDT-001"])

        assert found == made


class RecentScansTests(TestCase):
    ana: AbstractBaseUser
    card: QRCode

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ana = get_user_model().objects.create_user(username="ana")
        cls.card = make_qr_code(key="JC-2026-00153", body="202600153")

    def test_the_last_scans_of_a_station_come_newest_first_with_the_floors_answer(self) -> None:
        scan = make_scan(raw=self.card.text, station="STATION-1")
        make_scan(raw="never seen", station="STATION-1", at=NINE + timedelta(seconds=1))
        make_scan(raw=self.card.text, station="STATION-2")
        services.note_answer(scan=scan, outcome=ScanOutcome.DONE, answer="Started.")

        with self.assertNumQueries(1):
            found = queries.recent_scans(station="STATION-1")

        unknown = "Unknown code: never seen. Scan it again or search for it."
        assert found == [
            RecentScan(NINE + timedelta(seconds=1), "never seen", "", "", "UNKNOWN", unknown),
            RecentScan(NINE, self.card.text, "J", "JC-2026-00153", "DONE", "Started."),
        ]

    def test_the_last_scans_of_a_person(self) -> None:
        make_scan(raw="hers", by=self.ana)
        make_scan(raw="nobody's")

        assert [scan.raw for scan in queries.recent_scans(by=self.ana)] == ["hers"]

    def test_only_as_many_as_asked(self) -> None:
        for number in range(12):
            make_scan(raw=f"scan {number}")

        assert len(queries.recent_scans()) == 10
        assert [scan.raw for scan in queries.recent_scans(limit=2)] == ["scan 11", "scan 10"]
