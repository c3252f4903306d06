"""What the tests left unexecuted: of all branches at most a tenth, of the services nothing."""

import json
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

LEAST = 90
SERVICES = ("floor_app/operations/*/services.py", "floor_app/operations/*/services/*.py")
# For pytest: every run adds to what the one before it found, in the file that COVERAGE_FILE names.
OPTIONS = ("--cov=core", "--cov=floor_app", "--cov-append", "--cov-report=")


def shortcomings(data: Path) -> list[str]:
    """A sentence for each: too little of the whole, or a service with lines or branches never taken."""
    report = _report(data)
    covered = report["totals"]["percent_covered"]
    print(f"\nCoverage: {covered:.1f} % of lines and branches.")
    too_little = [f"Coverage is {covered:.1f} %; it must be {LEAST} %."] if covered < LEAST else []
    return [*too_little, *_services(report["files"])]


def _report(data: Path) -> dict[str, Any]:
    target = data.with_name("report.json")
    command = [sys.executable, "-m", "coverage", "json", f"--data-file={data}", "-q", "-o", str(target)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    report: dict[str, Any] = json.loads(target.read_text())
    return report


def _services(files: dict[str, Any]) -> Iterator[str]:
    for path, found in files.items():
        if not any(fnmatch(path, pattern) for pattern in SERVICES):
            continue
        left = [*found["missing_lines"], *(f"{start}→{end}" for start, end in found["missing_branches"])]
        if left:
            yield f"Never tested in {path}: {', '.join(map(str, left))}."
