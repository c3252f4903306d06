"""The logins of the demo plant, kept on the machine that made them: a table that a person reads, too.

In production none are given out, and none that lie there from before are read.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from core.demo.timeline import Login

COLUMNS = ("login", "password", "PIN", "badge", "name", "role")


def table(logins: Sequence[Login]) -> str:
    """Padded for the eye, and with a tab between two cells for `kept_logins`."""
    rows = [COLUMNS, *((p.username, p.password, p.pin, p.badge, p.name, p.role) for p in logins)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    lines = ["\t".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join(
        [
            "Demo logins of this machine:",
            "",
            *(line.rstrip() for line in lines),
            "",
            "PINs and badges work at a registered station.",
            "",
        ]
    )


def keep_logins(logins: Sequence[Login]) -> None:
    """In place of those before, for the owner of the file alone. Raises OSError if it cannot."""
    file: Path | None = settings.DEMO_LOGINS_FILE
    if file is None or settings.PRODUCTION or not logins:
        forget_logins()
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(f"{file.name}.new")
    new.unlink(missing_ok=True)
    try:
        with os.fdopen(
            os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as to:
            to.write(table(logins))
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)


def forget_logins() -> None:
    if settings.DEMO_LOGINS_FILE is not None:
        settings.DEMO_LOGINS_FILE.unlink(missing_ok=True)


def kept_logins() -> list[Login]:
    rows = [[cell.strip() for cell in line.split("\t")] for line in kept_text().splitlines()]
    return [
        Login(name, role, username, password, badge=badge, pin=pin)
        for username, password, pin, badge, name, role in (row for row in rows if len(row) == len(COLUMNS))
        if username != COLUMNS[0]
    ]


def kept_text() -> str:
    """As it was printed; empty where nothing is kept or it cannot be read."""
    if settings.PRODUCTION or settings.DEMO_LOGINS_FILE is None:
        return ""
    try:
        return str(settings.DEMO_LOGINS_FILE.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return ""
