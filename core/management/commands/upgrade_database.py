from argparse import ArgumentParser
from time import sleep
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.utils.translation import gettext as _

# Any number, as long as it stays: who holds it migrates, a second one waits.
ONLY_ONE = 7_403_251
PAUSE = 2.0


class Command(BaseCommand):
    help = (
        "Migrates beside a running plant: waits for a lock no longer than --lock-seconds, so that requests "
        "behind it do not wait longer either, and tries again. Says how to make the first administrator."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--lock-seconds", type=float, default=2.0)
        parser.add_argument("--tries", type=int, default=30)

    def handle(self, *args: Any, lock_seconds: float, tries: int, **options: Any) -> None:
        for left in reversed(range(tries)):
            try:
                self._migrate(lock_seconds)
                break
            except OperationalError as busy:
                if not left or not _waited_for_lock(busy):
                    raise CommandError(f"The database was not migrated: {busy}".strip()) from busy
                self.stdout.write(f"A table is in use; trying again, {left} tries left.")
                sleep(PAUSE)
        self.stdout.write("The database is migrated.")
        if not get_user_model().objects.exists():
            sentence = _("Nobody can sign in yet. Make the first administrator on the server with:")
            self.stdout.write(f"{sentence}\n\n    {settings.MANAGE_COMMAND} createsuperuser\n")

    def _migrate(self, lock_seconds: float) -> None:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "select set_config('lock_timeout', %s, false)", [f"{1000 * lock_seconds:.0f}ms"]
                )
                cursor.execute("select set_config('statement_timeout', '0', false)")
                cursor.execute("select pg_advisory_lock(%s)", [ONLY_ONE])
        try:
            call_command("migrate", interactive=False)
        finally:
            # Ends the session, and with it the lock and the limits: given back to a pool it would live on.
            connection.close()
            if hasattr(connection, "close_pool"):
                connection.close_pool()


def _waited_for_lock(fault: OperationalError) -> bool:
    return getattr(fault.__cause__, "sqlstate", None) == "55P03"
