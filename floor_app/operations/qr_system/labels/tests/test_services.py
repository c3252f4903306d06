"""What is printed is counted once, explained when it is printed again, and never repeated unasked."""

from datetime import timedelta
from io import StringIO
from threading import Barrier, Thread
from time import monotonic
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test import TestCase, TransactionTestCase

from core.events import history
from core.models import Event
from core.state import IllegalTransition
from core.testing import long, slow
from core.tests.servers import PATIENT
from floor_app.operations.qr_system.labels import sending, services
from floor_app.operations.qr_system.labels.services import OnItsWay, ReprintUnexplained, WrongPaper
from floor_app.operations.qr_system.labels.testing import make_print_job, make_printer, prove
from floor_app.operations.qr_system.labels.tests.printers import closed_port, sink
from floor_app.operations.qr_system.models import Printer, PrintJob, QRCode
from floor_app.operations.qr_system.services import CodeNotActive, retire
from floor_app.operations.qr_system.status import PRINT_MOVES, PrintStatus
from floor_app.operations.qr_system.testing import NINE, make_qr_code

COMMAND = UUID(int=7)
LATER = NINE + timedelta(minutes=5)


class RegisterMissingTests(TestCase):
    def test_codes_that_are_missing_are_made(self) -> None:
        known = make_qr_code(kind="W", key="LATHE-1")

        made = services.register_missing(kind="W", keys=["MILL-1", "LATHE-1", "MILL-1"])

        assert [code.key for code in made] == ["MILL-1", "LATHE-1"]
        assert made[1] == known
        assert set(QRCode.objects.values_list("key", "print_count")) == {("MILL-1", 0), ("LATHE-1", 0)}


class PrintLabelsTests(TestCase):
    def setUp(self) -> None:
        self.code = make_qr_code()

    def prints(self) -> int:
        return QRCode.objects.get(pk=self.code.pk).print_count

    def test_a_file_that_is_handed_out_counts_at_once(self) -> None:
        job = make_print_job(self.code)

        assert (job.status, bytes(job.file), job.labels) == (PrintStatus.SENT, b"", 1)
        assert list(job.codes.all()) == [self.code]
        assert self.prints() == 1

    @slow
    def test_for_a_printer_it_waits_with_its_file(self) -> None:
        job = make_print_job(self.code, printer=make_printer())

        job.refresh_from_db()
        assert job.status == PrintStatus.QUEUED
        assert bytes(job.file).startswith(b"^XA")
        assert self.prints() == 0

    @slow
    def test_a_reprint_says_why(self) -> None:
        make_print_job(self.code)

        with pytest.raises(ReprintUnexplained, match=f"{self.code.key} was printed before. Say why"):
            make_print_job(self.code, reason="  ")
        assert (self.prints(), PrintJob.objects.count()) == (1, 1)

        job = make_print_job(self.code, reason="Torn off")
        assert (self.prints(), job.reason) == (2, "Torn off")
        event = history(job).get()
        assert (event.verb, event.facts["reason"], event.facts["again"]) == (
            "qr_system.print_job.printed",
            "Torn off",
            1,
        )

    def test_the_same_press_twice_prints_once(self) -> None:
        first = make_print_job(self.code, client_id=COMMAND)
        second = make_print_job(self.code, client_id=COMMAND)

        assert first == second
        assert (self.prints(), PrintJob.objects.count()) == (1, 1)

    @slow
    def test_a_retired_label_is_not_printed(self) -> None:
        retire(code=self.code, by=get_user_model().objects.create_user("ben"), at=NINE, reason="Sold")

        with pytest.raises(CodeNotActive, match="is not in use any more"):
            make_print_job(self.code)
        assert PrintJob.objects.count() == 0

    def test_a_printer_gets_what_it_holds(self) -> None:
        for printer, sentence in (
            (make_printer(template="asset-50x50"), "holds other labels"),
            (make_printer(is_active=False), "is not in use"),
        ):
            with pytest.raises(WrongPaper, match=sentence):
                make_print_job(self.code, printer=printer)
        assert PrintJob.objects.count() == 0


@slow
class SendingTests(TestCase):
    def setUp(self) -> None:
        self.code = make_qr_code()

    def job(self, port: int) -> PrintJob:
        return make_print_job(self.code, printer=make_printer(port=port))

    def prints(self) -> int:
        return QRCode.objects.get(pk=self.code.pk).print_count

    def test_the_printer_gets_the_proven_file_and_it_counts(self) -> None:
        with sink() as printer:
            job = services.send(job=self.job(printer.port), at=NINE)

        assert (job.status, bytes(job.file), job.problem) == (PrintStatus.SENT, b"", "")
        assert printer.received == [prove([self.code]).file]
        assert self.prints() == 1

    def test_what_was_sent_is_not_sent_again(self) -> None:
        with sink() as printer:
            job = services.send(job=self.job(printer.port), at=NINE)
            again = services.send(job=job, at=NINE)

        assert again.status == PrintStatus.SENT
        assert len(printer.received) == 1
        assert self.prints() == 1

    def test_nobody_there_means_that_it_waits_on(self) -> None:
        job = services.send(job=self.job(closed_port()), at=NINE)

        assert job.status == PrintStatus.QUEUED
        assert job.problem == f"{job.printer} does not answer."
        assert Event.objects.filter(verb__endswith="broken_off").count() == 0

    def test_a_host_that_nobody_knows_means_the_same(self) -> None:
        job = self.job(9100)
        Printer.objects.update(host="no-such-host.invalid")

        assert services.send(job=job, at=NINE).status == PrintStatus.QUEUED

    def test_a_cut_line_leaves_it_uncertain(self) -> None:
        with sink(cut_after=100) as printer:
            job = services.send(job=self.job(printer.port), at=NINE)

        assert job.status == PrintStatus.UNCERTAIN
        assert job.problem == f"{job.printer} broke off while it was sent."
        assert bytes(job.file).startswith(b"^XA")
        assert self.prints() == 0

    @long
    def test_a_printer_that_hangs_costs_seconds_and_leaves_it_uncertain(self) -> None:
        with sink(hangs=True) as printer:
            begun = monotonic()
            delivery = sending.deliver("127.0.0.1", printer.port, b"^XA" * 5_000_000, within=1.0)

        assert delivery == sending.Delivery.SOME
        assert monotonic() - begun < PATIENT

    def test_a_small_file_in_a_hanging_printer_s_memory_counts_as_printed(self) -> None:
        """As with any raw printer: it took everything and keeps the line."""
        with sink(hangs=True) as printer:
            assert sending.deliver("127.0.0.1", printer.port, b"^XA^XZ") == sending.Delivery.ALL

    def test_no_time_left_before_the_first_byte_is_nothing(self) -> None:
        with sink() as printer:
            assert sending.deliver("127.0.0.1", printer.port, b"^XA", within=1e-9) == sending.Delivery.NOTHING

    def test_a_job_that_another_settled_meanwhile_stays_as_it_is(self) -> None:
        job = self.job(closed_port())
        taken = services.take(job, at=NINE)
        assert taken is not None
        PrintJob.objects.update(status=PrintStatus.UNCERTAIN)

        assert services._settle(taken, sending.Delivery.ALL, at=NINE).status == PrintStatus.UNCERTAIN
        assert self.prints() == 0

    def test_a_file_that_was_handed_out_is_not_sent(self) -> None:
        job = make_print_job(self.code)

        assert services.send(job=job, at=NINE).status == PrintStatus.SENT


class TwoSendersTests(TransactionTestCase):
    @slow
    def test_of_two_that_send_the_same_job_one_does(self) -> None:
        code = make_qr_code()
        with sink() as printer:
            job = make_print_job(code, printer=make_printer(port=printer.port))
            barrier = Barrier(4)

            def send() -> None:
                barrier.wait()
                services.send(job=PrintJob.objects.get(pk=job.pk), at=NINE)
                connection.close()

            senders = [Thread(target=send) for _number in range(4)]
            for sender in senders:
                sender.start()
            for sender in senders:
                sender.join()

        assert len(printer.received) == 1
        assert PrintJob.objects.get().status == PrintStatus.SENT
        assert QRCode.objects.get().print_count == 1


class PersonDecidesTests(TestCase):
    def setUp(self) -> None:
        self.ben = get_user_model().objects.create_user("ben")
        self.code = make_qr_code()
        self.job = make_print_job(self.code, printer=make_printer())

    def put(self, status: PrintStatus, **fields: object) -> None:
        PrintJob.objects.update(status=status, **fields)

    def now(self) -> tuple[str, int]:
        return PrintJob.objects.get().status, QRCode.objects.get().print_count

    def test_it_did_print(self) -> None:
        self.put(PrintStatus.UNCERTAIN)

        services.confirm_print(job=self.job, by=self.ben, at=NINE)

        assert self.now() == (PrintStatus.SENT, 1)
        assert bytes(PrintJob.objects.get().file) == b""

    def test_it_did_not_and_is_printed_again_for_a_reason(self) -> None:
        self.put(PrintStatus.UNCERTAIN)

        with pytest.raises(ReprintUnexplained):
            services.print_again(job=self.job, by=self.ben, at=NINE, reason=" ")
        assert self.now() == (PrintStatus.UNCERTAIN, 0)

        services.print_again(job=self.job, by=self.ben, at=NINE, reason="Out of ribbon")
        assert self.now() == (PrintStatus.QUEUED, 0)
        assert PrintJob.objects.get().reason == "Out of ribbon"

    def test_it_is_not_needed_any_more(self) -> None:
        services.cancel_print(job=self.job, by=self.ben, at=NINE)

        assert self.now() == (PrintStatus.FAILED, 0)
        assert services.waiting() == []

    def test_only_the_moves_of_the_table_are_made(self) -> None:
        for status in set(PrintStatus) - {PrintStatus.SENDING}:
            for wanted in (PrintStatus.SENT, PrintStatus.QUEUED, PrintStatus.FAILED):
                self.put(status)
                if wanted in PRINT_MOVES[status]:
                    self.decide(wanted)
                    assert PrintJob.objects.get().status == wanted
                else:
                    with pytest.raises(IllegalTransition):
                        self.decide(wanted)
                    assert PrintJob.objects.get().status == status

    def decide(self, wanted: PrintStatus) -> None:
        if wanted == PrintStatus.SENT:
            services.confirm_print(job=self.job, by=self.ben, at=NINE)
        elif wanted == PrintStatus.QUEUED:
            services.print_again(job=self.job, by=self.ben, at=NINE, reason="Jam")
        else:
            services.cancel_print(job=self.job, by=self.ben, at=NINE)

    def test_a_job_on_its_way_is_nobody_s_to_decide(self) -> None:
        """It may be at the printer this second; when its sender is lost a person decides."""
        self.put(PrintStatus.SENDING, sending_since=NINE)

        with pytest.raises(OnItsWay, match=r"is being sent\. Look again"):
            services.confirm_print(job=self.job, by=self.ben, at=NINE)
        with pytest.raises(OnItsWay):
            services.print_again(job=self.job, by=self.ben, at=NINE, reason="Slow")

        assert self.now() == (PrintStatus.SENDING, 0)

    def test_a_job_whose_sender_died_is_uncertain(self) -> None:
        self.put(PrintStatus.SENDING, sending_since=NINE)

        assert services.note_lost(at=NINE + timedelta(seconds=59)) == 0
        assert services.note_lost(at=LATER) == 1

        assert self.now() == (PrintStatus.UNCERTAIN, 0)
        assert services.waiting() == []


@slow
class SendPrintsTests(TestCase):
    def run_command(self) -> tuple[str, str]:
        out, err = StringIO(), StringIO()
        call_command("send_prints", stdout=out, stderr=err)
        return out.getvalue().strip(), err.getvalue().strip()

    def test_what_waits_is_sent_in_its_order(self) -> None:
        with sink() as sunk:
            printer = make_printer(port=sunk.port)
            jobs = [make_print_job(printer=printer) for _number in range(3)]
            files = [bytes(job.file) for job in jobs]

            assert self.run_command() == ("3 sent, 0 lost", "")
            assert self.run_command() == ("0 sent, 0 lost", "")

        assert sunk.received == files

    def test_a_printer_that_is_down_is_tried_once_and_the_others_go_on(self) -> None:
        with sink() as sunk:
            down, up = make_printer("DOWN", port=closed_port()), make_printer("UP", port=sunk.port)
            first, _second, _third = (make_print_job(printer=printer) for printer in (down, down, up))

            out, err = self.run_command()

        assert (out, err) == ("1 sent, 0 lost", f"{first}: Waiting. DOWN does not answer.")
        assert len(sunk.received) == 1

    def test_it_finds_what_was_lost(self) -> None:
        make_print_job(printer=make_printer())
        PrintJob.objects.update(status=PrintStatus.SENDING, sending_since=NINE)

        assert self.run_command() == ("0 sent, 1 lost", "")


class PrinterTests(TestCase):
    def test_a_printer_is_kept_with_its_history(self) -> None:
        ben = get_user_model().objects.create_user("ben")
        printer = Printer(code="LABEL-1", name="Stores", host="10.0.0.9", template="unit-50x25")

        services.save_printer(printer=printer, by=ben, at=NINE)
        printer.host = "label-1.plant.example"
        services.save_printer(printer=printer, by=ben, at=LATER)

        assert [event.verb for event in history(printer)] == [
            "qr_system.printer.changed",
            "qr_system.printer.created",
        ]

    def test_an_address_is_a_host_and_no_more(self) -> None:
        for host in ("", "-", "a b", "http://printer", "10.0.0.9:9100", "user@host", "host/path", "x\n", "é"):
            with pytest.raises(ValidationError):
                Printer(code="P", name="P", host=host, template="l4778").full_clean()
        for host in ("printer", "label-1.plant.example", "10.0.0.9"):
            Printer(code="P", name="P", host=host, template="l4778").full_clean()

    def test_ports_of_other_services_are_refused(self) -> None:
        for port in (0, 22, 80, 1023, 65536):
            with pytest.raises(ValidationError):
                Printer(code="P", name="P", host="printer", port=port, template="l4778").full_clean()
