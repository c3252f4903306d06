"""What holds for every verb that a door calls, by enumeration of the services."""

import ast
import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import Any

from django.test import SimpleTestCase

from core.testing import slow
from floor_app import operations

ROOT = Path(operations.__file__).parent
# Logs what was read before anything is asked for, and knows the second reading by itself.
OWN_WAY = {"record_scan"}


def offered() -> Iterator[tuple[str, Callable[..., Any]]]:
    """The verbs that the services of each domain hold out to the doors."""
    for path in sorted(ROOT.glob("*/services*")):
        services = import_module(f"floor_app.operations.{path.parent.name}.services")
        for name, verb in vars(services).items():
            if isinstance(verb, FunctionType) and verb.__module__.startswith(services.__name__):
                yield name, verb


def written() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in [
        *ROOT.glob("*/services.py"),
        *ROOT.glob("*/services/**/*.py"),
        *ROOT.glob("*/*/services.py"),
    ]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield f"{path.relative_to(ROOT)} {node.name}", node


class CommandTests(SimpleTestCase):
    def test_what_takes_a_command_id_does_its_work_once(self) -> None:
        taking = {name: verb for name, verb in offered() if "client_id" in inspect.signature(verb).parameters}

        assert len(taking) > 60
        assert {name for name, verb in taking.items() if not hasattr(verb, "__wrapped__")} == OWN_WAY

    @slow
    def test_the_command_id_reaches_the_event(self) -> None:
        """Who forgets to record what was done forgets to hand the id on."""
        taking = {
            name: node
            for name, node in written()
            if "client_id" in [argument.arg for argument in node.args.kwonlyargs]
        }
        handed_on = {
            name
            for name, node in taking.items()
            if any(isinstance(inner, ast.Name) and inner.id == "client_id" for inner in ast.walk(node))
        }

        assert len(taking) > 60
        assert taking.keys() - handed_on == set()
