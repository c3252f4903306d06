"""Starts the embedded plant: `make run` calls `python -m config.run`.

Migrates, fills an empty database with the demo plant, collects static files, then becomes gunicorn. With the
argument `prepare` it ends before the last two: in the containers of the local system, whose image brings the
static files and whose web server is a container of its own.
"""

import contextlib
import errno
import hashlib
import io
import os
import secrets
import socket
import sys
from pathlib import Path

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connections


class CannotStart(Exception):
    """One sentence for the person at the keyboard."""


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        if sys.argv[1:] == ["prepare"]:
            prepare()
            return
        require_free_port(settings.HOST, settings.PORT)
        prepare()
        collect_static_files()
    except (CannotStart, ImproperlyConfigured) as refusal:
        sys.exit(str(refusal))
    except KeyboardInterrupt:
        sys.exit("Stopped before the start; nothing is half done. Start again with make run.")
    connections.close_all()
    welcome()
    gunicorn = str(Path(sys.executable).parent / "gunicorn")
    os.execv(gunicorn, [gunicorn, "--config", "config/gunicorn.conf.py", "config.wsgi"])  # noqa: S606


def prepare() -> None:
    """All that is kept: the folder with its secret key, the database with its tables and its first rows."""
    prepare_folder(settings.VAR_DIR)
    django.setup()
    prepare_database()


def require_free_port(host: str, port: int) -> None:
    """Bind for a moment, as the server will for long."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            probe.listen(1)
    except PermissionError:
        reason = f"Port {port} needs administrator rights: choose another with make run PORT=8000."
        raise CannotStart(reason) from None
    except (OSError, OverflowError) as refused:
        if getattr(refused, "errno", None) == errno.EADDRINUSE:
            reason = f"Port {port} is taken: choose another with make run PORT={port + 1}."
            raise CannotStart(reason) from None
        raise CannotStart(f"Cannot listen on {host}, port {port}: {refused}") from None


def prepare_folder(folder: Path) -> None:
    """Make the folder for data and, once, this installation's own secret key in it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            write_private(folder / "secret_key", secrets.token_urlsafe(50))
    except (FileExistsError, NotADirectoryError) as taken:
        raise CannotStart(f"{folder} cannot be a folder, a file is in its place: set VAR_DIR.") from taken
    except OSError as refused:
        raise CannotStart(not_writable(folder)) from refused
    for path in [folder, *folder.glob("*.sqlite3*")]:
        if not os.access(path, os.W_OK):
            raise CannotStart(not_writable(path))


def write_private(path: Path, text: str) -> None:
    """Create a file that only its owner reads. Raises FileExistsError: what is there is kept."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def not_writable(path: Path) -> str:
    return f"{path} is not writable: change its owner, or set VAR_DIR to a folder of yours."


def prepare_database() -> None:
    print("Preparing the database ...", flush=True)
    try:
        call_command("migrate", interactive=False, verbosity=0)
        if not settings.PRODUCTION and not get_user_model().objects.exists():
            load_demo_plant()
    except DatabaseError as refused:
        raise CannotStart(f"The database cannot be used: {refused}".strip()) from refused


def load_demo_plant() -> None:
    """All of it or nothing. The command keeps the logins, which `welcome` shows at each start."""
    print("Loading the demo plant into the empty database ...", flush=True)
    call_command("load_test_data", stdout=io.StringIO())


def collect_static_files() -> None:
    """Copy, hash and compress the static files, if any changed since the last start."""
    stamp = Path(settings.VAR_DIR, "static.stamp")
    found = [
        (name, storage.size(name), storage.get_modified_time(name))
        for finder in get_finders()
        for name, storage in finder.list([])
    ]
    state = hashlib.sha256(repr(sorted(found)).encode()).hexdigest()
    if settings.STATIC_ROOT.is_dir() and stamp.exists() and stamp.read_text() == state:
        return
    print("Collecting static files ...", flush=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(state)


def welcome() -> None:
    shown = "localhost" if settings.HOST in {"0.0.0.0", "::"} else settings.HOST  # noqa: S104
    print(f"\n{settings.PLANT_NAME} is at http://{shown}:{settings.PORT}/")
    if shown == "localhost" and (address := own_address()):
        print(f"From tablets on this network: http://{address}:{settings.PORT}/")
    kept = settings.DEMO_LOGINS_FILE
    if kept and kept.exists() and not settings.PRODUCTION:
        print(f"\n{kept.read_text(encoding='utf-8').strip()}\n(kept in {kept})")
    print("\nCtrl-C stops it; the data stays.", flush=True)


def own_address() -> str | None:
    """The address this machine has on its network; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            name: str = probe.getsockname()[0]
        except OSError:
            return None
    return name


if __name__ == "__main__":
    main()
