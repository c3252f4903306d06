"""IMPROVEMENTS.md has a row for each line of the specification, and each row names what shows it."""

import ast
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase

from core.testing import slow
from proofs.__main__ import PROOFS

ROOT = Path(settings.BASE_DIR)
LAST = {"A": 11, "B": 17, "C": 13, "D": 20, "E": 10, "F": 14, "H": 7, "I": 6, "J": 5}
LINES = [f"{part}{number}" for part, last in LAST.items() for number in range(1, last + 1)]
ROW = re.compile(r"^\| ([A-Z]\d+) \|.*?\| ([^|]*) \|$", re.MULTILINE)
NAMED = re.compile(r"`([^`]+)`")
TESTS_STAND_IN = ("config/", "core/", "floor_app/")


def faults(text: str, lines: Sequence[str] = LINES) -> list[str]:
    """What is wrong with the table, a sentence for each."""
    rows = ROW.findall(text)
    times = Counter(line for line, _shown_by in rows)
    found = [
        f"{line} has {times[line]} rows" for line in {**dict.fromkeys(lines), **times} if times[line] != 1
    ]
    found += [f"{line} is no line of the specification" for line in times if line not in lines]
    if not found and list(times) != list(lines):
        found.append("The rows are not in order")
    for line, shown_by in rows:
        named = NAMED.findall(shown_by)
        found += [] if named else [f"{line} names nothing that shows it"]
        found += [f"{line} names {one}, which there is not" for one in named if not exists(one)]
    return found


def exists(named: str) -> bool:
    if proof := named.removeprefix("make prove ONLY=") if "ONLY=" in named else "":
        return proof in PROOFS
    if named.startswith("make "):
        return named.removeprefix("make ") in targets()
    if named.startswith("python -m benchmarks."):
        module = ROOT / "benchmarks" / f"{named.removeprefix('python -m benchmarks.')}.py"
        return module.is_file() and "__main__" in module.read_text()
    path, *names = named.split("::")
    return tuple(names) in cases(path)


@cache
def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@cache
def cases(path: str) -> set[tuple[str, ...]]:
    """Classes of tests of this file, and their tests; none where there is no such file."""
    file = ROOT / path
    if not (path.startswith(TESTS_STAND_IN) and file.name.startswith("test_") and file.is_file()):
        return set()
    found = set[tuple[str, ...]]()
    for kind in ast.parse(file.read_text()).body:
        if isinstance(kind, ast.ClassDef):
            held = [node.name for node in kind.body if isinstance(node, ast.FunctionDef)]
            named = [(kind.name, name) for name in held if name.startswith("test_")]
            found |= {(kind.name,), *named} if named else set()
    return found


@slow
class ImprovementsTests(SimpleTestCase):
    def test_each_line_of_the_specification_has_a_row_that_names_what_shows_it(self) -> None:
        assert faults((ROOT / "IMPROVEMENTS.md").read_text()) == []


HERE = "core/tests/test_improvements.py"
GOOD = f"""\
| line | promise | today | shown by |
|---|---|---|---|
| | **Indexes** | | |
| A1 | one | 1 ms (`make`) | `{HERE}::ControlTests`, `make check` |
| A2 | two | 2 ms | `{HERE}::ControlTests::test_a_whole_table_has_no_fault` |
| A3 | three | 3 ms | `make prove ONLY=labels`, `python -m benchmarks.indexes` |
"""


class ControlTests(SimpleTestCase):
    """Each thing that can be wrong is found."""

    def found(self, old: str = "", new: str = "") -> list[str]:
        assert old in GOOD
        return faults(GOOD.replace(old, new, 1) if old else GOOD, ["A1", "A2", "A3"])

    def test_a_whole_table_has_no_fault(self) -> None:
        assert self.found() == []

    def test_a_missing_line_one_twice_one_too_many_and_a_wrong_order(self) -> None:
        assert self.found("| A2 |", "| a2 |") == ["A2 has 0 rows"]
        assert self.found("| A2 |", "| A1 |") == ["A1 has 2 rows", "A2 has 0 rows"]
        assert self.found("| A2 |", "| A9 |") == ["A2 has 0 rows", "A9 is no line of the specification"]
        assert faults(GOOD, ["A1", "A3", "A2"]) == ["The rows are not in order"]

    def test_a_row_that_names_nothing(self) -> None:
        assert self.found(f"`{HERE}::ControlTests`, `make check`", "by looking") == [
            "A1 names nothing that shows it"
        ]

    def test_a_file_a_class_or_a_test_that_there_is_not(self) -> None:
        for old, new in (
            (HERE, "core/tests/test_nowhere.py"),
            (HERE, "core/testing.py"),
            ("::ControlTests`", "`"),
            ("::ControlTests`", "::faults`"),
            ("::ControlTests`", "::NoTests`"),
            ("::ControlTests`", "::ControlTests::found`"),
            ("test_a_whole_table", "test_half_a_table"),
        ):
            (fault,) = self.found(old, new)
            assert fault.endswith("which there is not"), (old, new)

    def test_a_proof_a_benchmark_or_a_target_that_there_is_not(self) -> None:
        for old, new in (
            ("ONLY=labels", "ONLY=nothing"),
            ("benchmarks.indexes", "benchmarks.nothing"),
            ("benchmarks.indexes", "benchmarks.cards"),  # nobody runs it by itself
            ("make check`", "make nothing`"),
        ):
            (fault,) = self.found(old, new)
            assert fault.endswith("which there is not"), (old, new)
