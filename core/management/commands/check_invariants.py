"""Whether the rows agree with each other: `manage.py check_invariants`. After a restore, and every night."""

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import module_has_submodule

from core.rules import one_moment


class Command(BaseCommand):
    """Asks `violations()` of every `<domain>.invariants` there is, all of them at one moment."""

    help = "Look for rows that contradict each other. Prints a sentence for each; exit 1 if there is any."

    def handle(self, *args: Any, **options: Any) -> None:
        with one_moment():
            wrong = [sentence for module in invariants() for sentence in module.violations()]
        for sentence in wrong:
            self.stdout.write(sentence)
        if wrong:
            raise CommandError(f"{len(wrong)} broken.")
        self.stderr.write("Every invariant holds.")


def invariants() -> Iterator[ModuleType]:
    """The `invariants` module of each application that has one, bottom-up."""
    for app in apps.get_app_configs():
        if app.module and module_has_submodule(app.module, "invariants"):
            yield import_module(f"{app.name}.invariants")
