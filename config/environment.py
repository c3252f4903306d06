"""Typed reads from the environment that remember themselves, so that docs/settings.md is written from them.

Every name may also be given as NAME_FILE: the path of a file that holds the value (container secrets).
"""

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from zoneinfo import available_timezones

from django.core.exceptions import ImproperlyConfigured
from environs import EnvError, FileAwareEnv

T = TypeVar("T")
SHORTEST_SECRET = 50
ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?")
OVER_NETWORK = ("nfs", "cifs", "smb", "afs", "ceph", "glusterfs", "lustre", "ocfs2", "gfs2", "9p", "fuse.")
PLACEHOLDERS = ("django-insecure", "change", "example", "default", "secret-key")


@dataclass(frozen=True)
class Entry:
    """One row of docs/settings.md."""

    name: str
    kind: str
    default: str
    help: str


class Environment:
    def __init__(self) -> None:
        self._source = FileAwareEnv(strip_whitespace=True)
        self.entries: dict[str, Entry] = {}

    def text(self, name: str, default: str, help: str, *, shown: str | None = None) -> str:
        self._note(name, "text", default if shown is None else shown, help)
        return self._read(lambda: self._source.str(name, default))

    def flag(self, name: str, default: bool, help: str, *, shown: str | None = None) -> bool:
        self._note(name, "true or false", shown or str(default).lower(), help)
        return self._read(lambda: self._source.bool(name, default))

    def whole(self, name: str, default: int, help: str, *, least: int = 0, shown: str | None = None) -> int:
        self._note(name, "whole number", shown or str(default), help)
        number = self._read(lambda: self._source.int(name, default))
        if number < least:
            raise ImproperlyConfigured(f"{name} is {number}; it must be at least {least}.")
        return number

    def items(self, name: str, default: Sequence[str], help: str) -> list[str]:
        self._note(name, "list, by commas", ",".join(default), help)
        found = self._read(lambda: self._source.list(name, list(default)))
        return [item.strip() for item in found if item.strip()]

    def pattern(self, name: str, default: str, help: str) -> re.Pattern[str]:
        found = self.text(name, default, help)
        try:
            return re.compile(found)
        except re.error as wrong:
            raise ImproperlyConfigured(f"{name} is not a regular expression: {wrong}.") from wrong

    def time_zone(self, name: str, default: str, help: str) -> str:
        found = self.text(name, default, help)
        if found not in available_timezones():
            raise ImproperlyConfigured(f"{name} is {found!r}; it must be an IANA name such as Asia/Riyadh.")
        return found

    def choice(self, name: str, default: str, allowed: Sequence[str], help: str) -> str:
        self._note(name, " or ".join(allowed), default, help)
        chosen = self._read(lambda: self._source.str(name, default))
        if chosen not in allowed:
            raise ImproperlyConfigured(f"{name} is {chosen!r}; it must be {' or '.join(allowed)}.")
        return chosen

    def origin(self, name: str, help: str) -> str:
        """Scheme, host and port of an address; empty by default."""
        found = self.text(name, "", help, shown="none").rstrip("/")
        if found and not ORIGIN.fullmatch(found):
            raise ImproperlyConfigured(
                f"{name} is {found!r}; it must be an address without a path, such as https://floor.plant.example."
            )
        return found

    def _note(self, name: str, kind: str, default: str, help: str) -> None:
        self.entries[name] = Entry(name, kind, default, help)

    def _read(self, read: Callable[[], T]) -> T:
        try:
            return read()
        except (EnvError, ValueError) as unreadable:
            raise ImproperlyConfigured(str(unreadable)) from unreadable


def secret_key(given: str, *, stored: Path, production: bool) -> str:
    """The given key; outside production else the one `make run` stored, else one that dies with the process.

    No default key exists, so none can be forgotten in place.
    """
    if given or production:
        return given
    try:
        return stored.read_text().strip()
    except (FileNotFoundError, NotADirectoryError):
        return secrets.token_urlsafe(SHORTEST_SECRET)
    except OSError as unreadable:
        raise ImproperlyConfigured(f"{stored} cannot be read by this user.") from unreadable


def require_safe_production(*, debug: bool, demo_logins: bool, secret: str, hosts: Sequence[str]) -> None:
    """Refuse to start, with one sentence that says the way out."""
    if debug:
        raise ImproperlyConfigured("DJANGO_DEBUG is on: production does not start with it; remove it.")
    if demo_logins:
        raise ImproperlyConfigured("SHOW_DEMO_LOGINS is on: production does not start with it; remove it.")
    if not secret:
        raise ImproperlyConfigured(
            "DJANGO_SECRET_KEY is missing: give production a random key of its own, "
            "there or in a file named by DJANGO_SECRET_KEY_FILE."
        )
    if len(secret) < SHORTEST_SECRET or secret.lower().startswith(PLACEHOLDERS):
        raise ImproperlyConfigured(
            f"DJANGO_SECRET_KEY is short or a placeholder: use at least {SHORTEST_SECRET} random characters."
        )
    if not hosts or "*" in hosts:
        raise ImproperlyConfigured(
            "DJANGO_ALLOWED_HOSTS is missing or '*': list the names this server answers to, by commas."
        )


def require_one_host_for_sqlite(*, file: str, redis_url: str, mounts: str) -> None:
    """SQLite relies on the locks of one host: several that share its file damage it.

    `mounts` is the text of /proc/self/mountinfo, empty where there is none.
    """
    if redis_url:
        raise ImproperlyConfigured(
            "REDIS_URL is for several servers and the embedded database for one: "
            "give DATABASE_URL the address of a PostgreSQL, or remove REDIS_URL."
        )
    kind = file_system(Path(file).resolve(), mounts)
    if kind.startswith(OVER_NETWORK):
        raise ImproperlyConfigured(
            f"The embedded database {file} is on a network file system ({kind}), where it would be damaged: "
            "move VAR_DIR to a disk of this server, or give DATABASE_URL the address of a PostgreSQL."
        )


def file_system(path: Path, mounts: str) -> str:
    """The kind of the file system that holds the path; the one mounted last of the deepest."""
    best, kind = 0, ""
    for line in mounts.splitlines():
        place, _separator, what = line.partition(" - ")
        root = Path(place.split()[4].replace("\\040", " "))
        if path.is_relative_to(root) and len(root.parts) >= best:
            best, kind = len(root.parts), what.split()[0]
    return kind
