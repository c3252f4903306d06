from typing import Any, ClassVar
from uuid import uuid4

from core.models import Event
from core.testing import slow
from floor_app.api.tests.caller import ApiTestCase, problem
from floor_app.operations.inventory.models import Item
from floor_app.operations.inventory.testing import make_item, make_stock, make_unit
from floor_app.operations.maintenance.testing import make_asset
from floor_app.operations.people.roles import Role
from floor_app.operations.people.testing import make_user
from floor_app.operations.plant.testing import make_location
from floor_app.operations.production.models import JobCard, QuantityReport
from floor_app.operations.production.testing import make_job_card, run_through
from floor_app.operations.quality.models import ChecklistItem


class MainJobTests(ApiTestCase):
    """The whole job as another system walks it."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        make_job_card(quantity=1, released=False)  # its part, routing and place are there from now on
        ChecklistItem.objects.all().delete()

    def made(self) -> str:
        card = self.done("job-cards/", by=self.ben, material="1267829M", quantity=5)
        assert (card["status"], card["quantity"]) == ("NEW", 5)
        assert "release" in card["allowed"]
        number: str = card["number"]
        return number

    def test_from_new_to_complete(self) -> None:
        number = self.made()
        assert self.done(f"job-cards/{number}/release/")["status"] == "RELEASED_TO_SHOP"

        for sequence in (10, 20, 30):
            address = f"job-cards/{number}/operations/{sequence}"
            assert self.read(f"job-cards/{number}/", by=self.ana).json()["next"] == {
                "sequence": sequence,
                "action": "start",
            }
            started = self.done(f"{address}/start/", by=self.ana)
            assert (started["status"], started["card_status"]) == ("IN_PROGRESS", "IN_PRODUCTION")
            assert self.done(f"{address}/report/", good=2)["status"] == "IN_PROGRESS"
            assert self.done(f"{address}/finish/", good=3)["status"] == "DONE"

        verdict = self.done(f"job-cards/{number}/inspect/", by=self.chidi, verdict="PASS")
        assert (verdict["verdict"], verdict["inspector"]) == ("PASS", "chidi")
        card = self.read(f"job-cards/{number}/").json()
        assert (card["status"], card["finished"], card["next"]["action"]) == ("COMPLETE", 5, "show")
        assert self.read("stock-levels/?location=WH-FG").json()["results"][0]["quantity"] == "5.000"

    @slow
    def test_a_failed_inspection_sends_the_card_back_with_a_report(self) -> None:
        number = run_through(make_job_card(quantity=2), by=self.ana).number
        failure = {"repeat": 20, "reason": "WELD_DEFECT", "description": "Porous seam"}

        self.done(f"job-cards/{number}/inspect/", by=self.chidi, verdict="FAIL", failure=failure)

        (report,) = self.read(f"ncrs/?job_card={number}").json()["results"]
        assert (report["description"], report["status"], report["operation"]) == ("Porous seam", "OPEN", 40)
        assert self.read(f"job-cards/{number}/").json()["next"] == {"sequence": 40, "action": "start"}

    @slow
    def test_a_verdict_and_its_failure_go_together(self) -> None:
        number = run_through(make_job_card(quantity=2), by=self.ana).number
        failure = {"repeat": 20, "reason": "WELD_DEFECT", "description": "Porous seam"}
        path = f"job-cards/{number}/inspect/"

        assert problem(self.send(path, by=self.chidi, verdict="FAIL"))[0] == 400
        assert problem(self.send(path, verdict="PASS", failure=failure))[0] == 400
        assert JobCard.objects.get(number=number).status == "UNDER_QC"

    @slow
    def test_hold_lift_split_reprioritise_scrap_and_cancel(self) -> None:
        number = self.made()
        address = f"job-cards/{number}"
        self.done(f"{address}/release/")

        held = self.done(f"{address}/hold/", reason="WAIT_MATERIAL", note="Steel is late")
        assert (held["status"], held["allowed"]) == (
            "ON_HOLD",
            ["lift-hold", "reprioritise", *held["allowed"][2:]],
        )
        assert self.done(f"{address}/lift-hold/")["status"] == "RELEASED_TO_SHOP"
        part = self.done(f"{address}/split/", quantity=2)
        assert (part["quantity"], part["number"] != number) == (2, True)
        urgent = self.done(f"{address}/reprioritise/", priority=5, due_date="2026-12-01")
        assert (urgent["priority"], urgent["due_date"]) == (5, "2026-12-01")
        assert self.done(f"{address}/scrap/", reason="CRACK_DETECTED")["status"] == "SCRAPPED"
        cancelled = self.done(f"job-cards/{part['number']}/cancel/", reason="Not wanted")
        assert (cancelled["status"], cancelled["allowed"]) == ("CANCELLED", [])

    @slow
    def test_steps_are_inserted_skipped_blocked_waived_and_planned(self) -> None:
        number = make_job_card(quantity=2).number
        steps = f"job-cards/{number}/operations"

        new = {"code": "CLEAN", "name": "Clean", "work_center": "LATHE-1", "run_minutes": "1.5"}
        added = self.done(f"{steps}/", by=self.ben, after=10, **new)
        assert (added["sequence"], added["run_minutes"]) == (15, "1.50")
        assert self.done(f"{steps}/15/skip/", reason="Clean already")["status"] == "SKIPPED"
        blocked = self.done(f"{steps}/20/block/", reason="No gas")
        assert blocked["allowed"] == ["skip", "unblock", "waive", "reschedule"]
        assert self.done(f"{steps}/20/unblock/")["status"] == "NOT_STARTED"
        assert self.done(f"{steps}/20/waive/", gate="SEQUENCE", reason="Urgent")["status"] == "NOT_STARTED"
        plan = {"planned_start": "2026-11-24T06:00:00Z", "planned_end": "2026-11-24T09:00:00+03:00"}
        planned = self.done(f"{steps}/20/reschedule/", **plan)
        assert planned["planned_end"] == "2026-11-24T06:00:00Z"

    @slow
    def test_a_card_under_way_follows_the_routing_that_came_into_use_since(self) -> None:
        address = f"job-cards/{make_job_card(quantity=2).number}"
        assert problem(self.send(f"{address}/take-over-routing/", by=self.ben))[1] == "RouteRefused"
        make_job_card(steps=[("TURNING", "LATHE-1"), ("CLEANING", "BENCH-1")])

        assert "take-over-routing" in self.done(f"{address}/take-over-routing/")["allowed"]

        steps = self.read(f"{address}/").json()["operations"]
        assert [step["code"] for step in steps if step["status"] != "SKIPPED"] == ["TURNING", "CLEANING"]

    @slow
    def test_a_clock_is_joined_switched_left_and_the_shift_ended(self) -> None:
        number = make_job_card(quantity=2).number
        step = f"job-cards/{number}/operations/10"
        omar = make_user("omar")

        self.done(f"{step}/start/", by=self.ana, kind="SETUP")
        self.done(f"{step}/labor/", kind="RUN")
        self.done(f"{step}/join/", by=omar)
        assert len(self.read(f"bookings/?job_card={number}&is_open=true").json()["results"]) == 2
        assert self.done(f"{step}/leave/")["status"] == "IN_PROGRESS"
        assert self.done("me/shift-end/", by=self.ana)["username"] == "ana"
        assert self.read(f"{step}/").json()["status"] == "PAUSED"

    @slow
    def test_a_report_is_withdrawn(self) -> None:
        number = make_job_card(quantity=2).number
        step = f"job-cards/{number}/operations/10"
        self.done(f"{step}/start/", by=self.ana)
        self.done(f"{step}/report/", good=2)
        (report,) = self.read(f"quantity-reports/?job_card={number}").json()["results"]

        self.done(f"quantity-reports/{report['id']}/withdraw/")

        assert self.read(f"job-cards/{number}/").json()["operations"][0]["good"] == 0

    @slow
    def test_rework_gets_a_card_of_its_own(self) -> None:
        number = make_job_card(quantity=2).number
        step = f"job-cards/{number}/operations/10"
        self.done(f"{step}/start/", by=self.ana)
        self.done(f"{step}/report/", rework=1, rework_reason="THREAD")

        rework = self.done(f"{step}/rework/", by=self.ben, quantity=1, reason="THREAD")

        assert (rework["job_type"], rework["quantity"]) == ("REWORK", 1)

    @slow
    def test_an_ncr_is_walked_to_its_end(self) -> None:
        grace = make_user("grace", roles=[Role.QUALITY_MANAGER])
        number = make_job_card(quantity=2).number
        raised = self.done("ncrs/", by=self.ana, job_card=number, operation=10, description="Scratched")
        address = f"ncrs/{raised['number']}"

        assert self.done(f"{address}/investigate/", by=self.chidi)["allowed"] == ["cause"]
        assert self.done(f"{address}/cause/", cause="Loose clamp")["status"] == "PENDING_DISPOSITION"
        assert problem(self.send(f"{address}/dispose/", disposition="USE_AS_IS", note="Fine"))[0] == 403
        decided = self.done(f"{address}/dispose/", by=grace, disposition="USE_AS_IS", note="Under the paint")
        assert decided["allowed"] == ["close", "cancel"]
        closed = self.done(f"{address}/close/")
        assert (closed["status"], closed["closed_by"], closed["allowed"]) == ("CLOSED", "grace", [])


@slow
class TwiceTests(ApiTestCase):
    card: ClassVar[JobCard]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.card = make_job_card(quantity=5)

    def both(self, path: str, **body: Any) -> tuple[Any, Any]:
        key = uuid4()
        return self.done(path, key=key, **body), self.done(path, key=key, **body)

    def test_the_same_key_does_its_work_once_and_answers_the_same(self) -> None:
        step = f"job-cards/{self.card.number}/operations/10"
        self.sign_in(self.ana)

        first, second = self.both(f"{step}/start/")
        assert first == second
        first, second = self.both(f"{step}/report/", good=2)
        assert first == second
        assert QuantityReport.objects.count() == 1
        first, second = self.both(f"{step}/finish/", good=3)
        assert first == second

    def test_a_card_is_made_once(self) -> None:
        self.sign_in(self.ben)

        first, second = self.both("job-cards/", material="1267829M", quantity=2)

        assert first == second
        assert JobCard.objects.count() == 2

    def test_a_key_that_was_used_for_something_else_is_refused(self) -> None:
        key = uuid4()
        step = f"job-cards/{self.card.number}/operations/10"
        self.done(f"{step}/start/", by=self.ana, key=key)

        assert problem(self.send(f"{step}/pause/", key=key))[:2] == (409, "CommandIdReused")
        assert problem(self.send("batch-orders/", by=self.ben, key=key, target_quantity=1))[0] == 409
        assert Event.objects.filter(client_id=key).count() == 1


@slow
class StoresTests(ApiTestCase):
    item: ClassVar[Item]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.item = make_item("INS-100")
        make_location("WH-A01")
        make_location("WH-A02")

    def test_stock_comes_moves_leaves_and_is_counted(self) -> None:
        self.sign_in(self.dora)
        wanted = {"item": "INS-100", "quantity": "10.5"}

        received = self.done("stock/receive/", to="WH-A01", **wanted)
        assert (received["kind"], received["quantity"], received["by"]) == ("RECEIPT", "10.500", "dora")
        self.done("stock/transfer/", item="INS-100", quantity=4, source="WH-A01", destination="WH-A02")
        self.done("stock/issue/", item="INS-100", quantity=1, source="WH-A02", reference="JC-2026-00001")
        level = self.done("stock/count/", item="INS-100", location="WH-A02", counted=2, reason="Count")
        assert level["quantity"] == "2.000"
        assert problem(self.send("stock/issue/", source="WH-A01", **(wanted | {"quantity": 99})))[:2] == (
            409,
            "NotEnoughStock",
        )
        kinds = [move["kind"] for move in self.read("stock-moves/?item=INS-100").json()["results"]]
        assert kinds == ["ADJUSTMENT", "ISSUE", "TRANSFER", "RECEIPT"]

    def test_a_lot_is_received_released_and_issued(self) -> None:
        lot = self.done("items/INS-100/lots/", by=self.dora, number="L-7", quantity=3, to="WH-A01")
        assert (lot["status"], lot["allowed"]) == ("QUARANTINE", [])
        status = "items/INS-100/lots/L-7/status/"
        assert problem(self.send(status, status="INSPECTION", reason="Sampled"))[0] == 403
        self.done(status, by=self.chidi, status="INSPECTION", reason="Sampled")
        self.done(status, status="RELEASED", reason="Good")

        issued = self.done(
            "stock/issue/", by=self.dora, item="INS-100", lot="L-7", quantity=1, source="WH-A01"
        )

        assert issued["lot"] == "L-7"
        assert (
            problem(self.send("stock/issue/", item="INS-100", lot="?", quantity=1, source="WH-A01"))[0] == 404
        )

    def test_a_unit_is_entered_moved_and_repaired(self) -> None:
        unit = make_unit("12345678")
        make_stock(self.item, 1, make_location("WH-A01"))
        self.sign_in(self.dora)
        facts = {"material": unit.material.mat_number, "status": "IN_STOCK", "condition": "USED"}

        new = self.done("units/", serial_number="87654321", location="WH-A01", **facts)
        assert (new["serial_number"], new["location"]) == ("87654321", "WH-A01")
        assert self.done("units/87654321/move/", to="WH-A02")["location"] == "WH-A02"
        assert self.done("units/87654321/condition/", condition="REPAIRABLE", reason="Worn")["condition"]
        owned = self.done("units/87654321/ownership/", ownership="CUSTOMER", owner="Acme", reason="Sold")
        assert owned["owner"] == "Acme"
        assert self.done("units/87654321/repair/")["repair_index"] == 1
        assert self.done("units/87654321/status/", status="IN_STOCK", reason="Back")["status"] == "IN_STOCK"
        verbs = [event["verb"] for event in self.read("units/87654321/events/").json()["results"]]
        assert len(verbs) == 6


@slow
class MachineTests(ApiTestCase):
    def test_a_fault_stops_the_machine_and_is_decided_on(self) -> None:
        marek = make_user("marek", roles=[Role.MAINTENANCE_TECHNICIAN])
        make_asset("CNC-001")

        fault = self.done(
            "assets/CNC-001/faults/", by=self.ana, description="Spindle stuck", severity="STOPPED"
        )
        assert (fault["asset"], fault["reported_by"], fault["allowed"]) == ("CNC-001", "ana", [])
        assert self.read("assets/CNC-001/").json()["status"] == "OUT_OF_SERVICE"
        request = f"maintenance-requests/{fault['number']}"
        assert self.done(f"{request}/review/", by=marek)["allowed"] == ["approve", "reject"]
        assert self.done(f"{request}/approve/", note="Today")["decision_note"] == "Today"
        assert self.done(f"{request}/convert/")["allowed"] == []
        back = self.done("assets/CNC-001/status/", status="IN_SERVICE", note="New bearing")
        assert back["status"] == "IN_SERVICE"
        assert self.done("assets/CNC-001/maintenance/", done_on="2026-01-02", note="Greased")
        span = {"started_at": "2026-01-02T06:00:00Z", "ended_at": "2026-01-02T07:00:00Z"}
        assert self.done("assets/CNC-001/downtimes/", reason="WEAR", **span)["ended_at"] == span["ended_at"]

    def test_a_breakdown_pauses_the_work(self) -> None:
        card = make_job_card(quantity=2)
        make_asset("CNC-001", work_center=card.operations.get(sequence=10).work_center)
        self.done(f"job-cards/{card.number}/operations/10/start/", by=self.ana)

        self.done("work-centers/LATHE-1/breakdown/", description="Smoke")

        assert self.read(f"job-cards/{card.number}/operations/10/").json()["status"] == "PAUSED"


class BatchTests(ApiTestCase):
    def test_a_batch_order_is_opened_held_and_lifted(self) -> None:
        batch = self.done("batch-orders/", by=self.ben, target_quantity=5, customer="Acme")
        address = f"batch-orders/{batch['number']}"

        assert batch["allowed"] == ["hold"]
        assert self.done(f"{address}/hold/", note="Unpaid")["allowed"] == ["lift-hold"]
        assert self.done(f"{address}/lift-hold/")["status"] == "OPEN"


class ScanTests(ApiTestCase):
    @slow
    def test_a_scan_says_what_was_read_and_where_to_look(self) -> None:
        card = make_job_card(quantity=2)

        scan = self.done("scans/", by=self.ana, raw=card.qr_code, station="GATE-1")

        assert (scan["kind"], scan["key"], scan["source"]) == ("J", card.number, "API")
        assert self.client.get(scan["url"]).json()["number"] == card.number

    def test_an_unknown_code_is_logged_all_the_same(self) -> None:
        scan = self.done("scans/", by=self.ana, raw="hello")

        assert (scan["outcome"], scan["url"]) == ("UNKNOWN", None)
        assert len(self.read("scans/?outcome=UNKNOWN").json()["results"]) == 1

    @slow
    def test_the_same_scan_sent_twice_is_one(self) -> None:
        key = uuid4()

        first = self.done("scans/", by=self.ana, raw="hello", key=key)

        assert self.done("scans/", raw="hello", key=key) == first
