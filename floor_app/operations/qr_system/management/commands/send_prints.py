from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from floor_app.operations.qr_system.labels import services
from floor_app.operations.qr_system.status import PrintStatus


class Command(BaseCommand):
    """For cron, each minute or after a printer was down; two at once do no harm."""

    help = "Send the print jobs that wait, and mark those as uncertain whose sender died."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        lost = services.note_lost(at=timezone.now())
        silent: set[int | None] = set()
        sent = 0
        for job in services.waiting():
            if job.printer_id in silent:
                continue
            after = services.send(job=job, at=timezone.now())
            sent += after.status == PrintStatus.SENT
            if after.status != PrintStatus.SENT:
                silent.add(job.printer_id)  # its other jobs wait too, in their order
                self.stderr.write(f"{after}: {after.get_status_display()}. {after.problem}")
        if verbosity:
            self.stdout.write(f"{sent} sent, {lost} lost")
