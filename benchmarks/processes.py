"""CPU time of whole process trees, read from /proc: it says more than wall time on a shared machine."""

import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
_PARENT, _TIMES = 1, slice(11, 15)


def cpu_seconds(roots: Iterable[int]) -> float:
    """User and system time of these processes and all below them, also of children that have ended."""
    return sum(_ticks(pid) for pid in _with_children(roots)) / TICKS


def parent_of(pid: int) -> int:
    return int(_fields(pid)[_PARENT])


def _with_children(roots: Iterable[int]) -> set[int]:
    children: dict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and (fields := _fields(int(entry.name))):
            children[int(fields[_PARENT])].append(int(entry.name))
    found, waiting = set[int](), list(roots)
    while waiting:
        pid = waiting.pop()
        found.add(pid)
        waiting += children[pid]
    return found


def _ticks(pid: int) -> int:
    return sum(map(int, _fields(pid)[_TIMES]))


def _fields(pid: int) -> list[str]:
    """What follows the name in /proc/PID/stat; nothing once the process has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
