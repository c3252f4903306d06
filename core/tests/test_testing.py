"""The rings of tests: what is marked, and that a proof tries more of what every other run tries."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase

from core.testing import WHOLE, extent, long, slow
from proofs.exhaustive import TESTS

ROOT = Path(settings.BASE_DIR)


def proofs() -> Iterator[tuple[str, ast.Module]]:
    """The modules with tests that are marked as proofs."""
    for package in ("config", "core", "floor_app"):
        for path in sorted((ROOT / package).rglob("test_*.py")):
            text = path.read_text()
            if "@proof\n" in text:
                yield path.relative_to(ROOT).as_posix(), ast.parse(text)


def names(module: ast.Module) -> set[str]:
    return {node.id for node in ast.walk(module) if isinstance(node, ast.Name)}


class MarkTests(SimpleTestCase):
    def test_both_runners_can_leave_it_out_and_what_is_long_is_slow(self) -> None:
        @long
        class Journey(SimpleTestCase):
            pass

        assert [mark.name for mark in getattr(Journey, "pytestmark")] == ["slow", "long"]  # noqa: B009
        assert getattr(Journey, "tags") == {"slow", "long"}  # noqa: B009


class ProofTests(SimpleTestCase):
    def test_a_sample_is_taken_unless_all_is_to_be_proven(self) -> None:
        assert extent(sample=50, whole=10_000) == (10_000 if WHOLE else 50)

    @slow
    def test_sample_and_proof_are_one_piece_of_code(self) -> None:
        """Told how much: none asks for itself which of the two it is, but by what `core.testing` says."""
        assert [path for path, module in proofs() if not names(module) & {"extent", "WHOLE"}] == []

    def test_each_is_run_by_one_entry_of_the_table(self) -> None:
        holders = {
            path: [name for name, tests in TESTS.items() if path.startswith(tests.paths)]
            for path, _module in proofs()
        }

        assert {path: found for path, found in holders.items() if len(found) != 1} == {}
        assert {name for found in holders.values() for name in found} == set(TESTS)
