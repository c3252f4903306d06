from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.testing import slow
from floor_app.operations.maintenance.status import AssetStatus
from floor_app.operations.maintenance.testing import make_asset
from floor_app.operations.people.testing import make_user
from floor_app.operations.production import services
from floor_app.operations.production.models import LaborBooking, QuantityReport
from floor_app.operations.production.status import LaborKind, OperationStatus
from floor_app.operations.production.testing import make_job_card
from floor_app.terminal.tests.base import STEPS, StationTestCase

MOST_QUERIES = 12


@slow
class JobCardPageTests(StationTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.sign_in(self.ana)
        self.path = f"/terminal/job-cards/{self.card.number}/"
        self.step = f"{self.path}operations/10/"

    def main_button(self) -> str:
        return str(self.client.get(self.path).context["work"].main)

    def status(self) -> str:
        self.turning.refresh_from_db()
        return self.turning.status

    @slow
    def test_the_big_button_follows_the_work(self) -> None:
        seen = [self.main_button()]
        self.post(f"{self.step}start/")
        seen.append(self.main_button())
        self.post(f"{self.step}pause/")
        seen.append(self.main_button())
        self.post(f"{self.step}start/")
        self.post(f"{self.step}report/", good=5)
        seen.append(self.main_button())
        self.post(f"{self.step}finish/")
        seen.append(self.main_button())

        assert seen == ["start", "report", "resume", "finish", "start"]

    @slow
    def test_start_puts_my_clock_on_the_step(self) -> None:
        answer = self.post(f"{self.step}start/", kind=LaborKind.SETUP)

        assert self.said(answer) == ["10 Turning is running. Your clock is on."]
        booking = LaborBooking.objects.get()
        assert (booking.operator, booking.kind, booking.ended_at) == (self.ana, LaborKind.SETUP, None)

    @slow
    def test_the_same_press_twice_books_once_and_answers_the_same(self) -> None:
        press = {"client_id": str(uuid4())}

        answers = [self.client.post(f"{self.step}start/", press, follow=True) for _ in range(2)]

        assert [self.said(answer) for answer in answers] == [["10 Turning is running. Your clock is on."]] * 2
        assert LaborBooking.objects.count() == 1

    @slow
    def test_a_refusal_comes_back_to_the_page_in_words(self) -> None:
        make_asset("CNC-001", work_center=self.lathe, status=AssetStatus.UNDER_MAINTENANCE)

        answer = self.post(f"{self.step}start/", next=self.path)

        assert self.said(answer) == ["LATHE-1 is down for maintenance."]
        assert answer.redirect_chain[-1][0] == self.path
        assert self.status() == OperationStatus.READY

    @slow
    def test_a_refused_number_is_kept(self) -> None:
        self.post(f"{self.step}start/")

        answer = self.client.post(f"{self.step}report/", {"good": "9"})

        assert answer.status_code == 409
        assert "Only 5 pieces can be reported on 10 Turning." in answer.content.decode()
        assert 'value="9"' in answer.content.decode()
        assert not QuantityReport.objects.exists()

    @slow
    def test_wrong_input_is_kept_and_explained(self) -> None:
        self.post(f"{self.step}start/")

        for wrong in ("-1", "a lot", "9999999", "1.5"):
            answer = self.client.post(f"{self.step}report/", {"good": wrong})
            assert answer.status_code == 409
            assert f'value="{wrong}"' in answer.content.decode()

    @slow
    def test_a_report_can_be_undone_for_a_moment(self) -> None:
        self.post(f"{self.step}start/")
        reported = self.post(f"{self.step}report/", good=2)
        report = QuantityReport.objects.get()

        answer = self.post(f"/terminal/reports/{report.pk}/undo/")

        assert reported.context["undo"] == report
        assert self.client.get(self.path).context["undo"] is None
        assert self.said(answer) == ["The report is undone."]
        assert answer.context["found"].step.good == 0

    def test_nobody_undoes_somebody_elses_report(self) -> None:
        services.start_operation(operation=self.turning, by=self.ana, at=timezone.now())
        services.report_quantity(operation=self.turning, good=1, by=self.ana, at=timezone.now())
        self.sign_in(make_user("omar"))

        answer = self.post(f"/terminal/reports/{QuantityReport.objects.get().pk}/undo/")

        assert answer.status_code == 404
        assert QuantityReport.objects.count() == 1

    @slow
    def test_finish_with_the_last_pieces_is_one_press(self) -> None:
        self.post(f"{self.step}start/")

        answer = self.post(f"{self.step}report/", good=5, finish=1)

        assert self.said(answer) == ["10 Turning is done."]
        assert answer.context["found"].operation == self.welding

    @slow
    def test_scrap_needs_its_reason(self) -> None:
        self.post(f"{self.step}start/")

        loss = {"scrap_reason": "CRACK_DETECTED", "rework_reason": "THREAD"}

        refused = self.client.post(f"{self.step}scrap/", {"pieces": "1", "what": "scrap", "scrap_reason": ""})
        self.post(f"{self.step}scrap/", pieces=1, what="scrap", **loss)
        self.post(f"{self.step}scrap/", pieces=2, what="rework", **loss)

        assert refused.status_code == 409
        reports = QuantityReport.objects.order_by("pk").values_list(
            "scrap", "scrap_reason", "rework", "rework_reason"
        )
        assert list(reports) == [(1, "CRACK_DETECTED", 0, ""), (0, "", 2, "THREAD")]

    @slow
    def test_a_second_person_joins_and_leaves(self) -> None:
        self.post(f"{self.step}start/")
        self.sign_in(make_user("omar"))

        assert self.main_button() == "join"
        joined = self.post(f"{self.step}join/")
        left = self.post(f"{self.step}leave/")

        assert self.said(joined) == ["Your clock is on 10 Turning."]
        assert self.said(left) == ["Your clock is off 10 Turning."]
        assert LaborBooking.objects.filter(ended_at=None).count() == 1
        assert self.status() == OperationStatus.IN_PROGRESS

    @slow
    def test_set_up_becomes_run(self) -> None:
        self.post(f"{self.step}start/", kind=LaborKind.SETUP)

        self.post(f"{self.step}switch/", kind=LaborKind.RUN)

        bookings = LaborBooking.objects.order_by("pk")
        assert [(b.kind, b.ended_at is None) for b in bookings] == [("SETUP", False), ("RUN", True)]

    def test_a_step_out_of_turn_says_what_it_waits_for(self) -> None:
        answer = self.client.get(f"{self.path}?operation=20")

        assert answer.context["work"].main == "wait"
        assert "20 Welding waits for 10 Turning." in answer.content.decode()

    def test_an_inspector_sees_the_card_but_no_start(self) -> None:
        self.sign_in(self.chidi)

        answer = self.client.get(self.path)

        assert answer.status_code == 200
        assert "start/" not in answer.content.decode()
        assert self.post(f"{self.step}start/").status_code == 403

    def test_nonsense_in_the_address_is_a_page_not_found(self) -> None:
        assert self.client.get("/terminal/job-cards/JC-0000-00000/").status_code == 404
        assert self.client.get(f"{self.path}?operation=abc").status_code == 200
        assert self.client.get(f"{self.path}?operation=99").status_code == 200
        assert self.post(f"{self.path}operations/99/start/").status_code == 404

    @slow
    def test_the_list_at_the_side_answers_204_while_nothing_changes(self) -> None:
        first = self.client.get("/terminal/next-up/")
        revision = first.context["revision"]

        same = self.client.get(f"/terminal/next-up/?rev={revision}")
        self.post(f"{self.step}start/")
        changed = self.client.get(f"/terminal/next-up/?rev={revision}")

        assert [operation.pk for operation in first.context["next_up"]] == [self.turning.pk]
        assert (same.status_code, changed.status_code) == (204, 200)
        assert "no-store" in changed["Cache-Control"]

    @slow
    def test_home_is_the_job_my_clock_is_on(self) -> None:
        idle = self.client.get("/terminal/")
        self.post(f"{self.step}start/")
        busy = self.client.get("/terminal/")

        assert idle.status_code == 200
        assert busy["Location"] == f"{self.path}?operation=10"

    @slow
    def test_a_card_page_costs_the_same_however_many_jobs_wait(self) -> None:
        self.client.get(self.path)
        few = self.queries()
        for _ in range(15):
            make_job_card(steps=STEPS)

        assert self.queries() == few <= MOST_QUERIES

    def queries(self) -> int:
        with CaptureQueriesContext(connection) as seen:
            self.client.get(self.path)
        return len(seen)
