"""`python -m deploy.smoke`: does this program work on this database? Starts it here for a moment and asks."""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PATHS = ("/api/health/ready/", "/sign-in/")
PATIENCE = 60.0


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        web = subprocess.Popen(
            [
                str(Path(sys.executable).parent / "gunicorn"),
                "--config",
                "config/gunicorn.conf.py",
                "config.wsgi",
            ],
            env=os.environ | stranger(port, folder),
            stdin=subprocess.DEVNULL,
        )
        try:
            wrong = [
                f"{path} answered {status}"
                for path in PATHS
                if (status := answer(port, path)) != http.HTTPStatus.OK
            ]
        finally:
            web.terminate()
            web.wait(40)
    if wrong:
        sys.exit(f"It does not work: {', '.join(wrong)} (0 is nothing at all).")
    print("It is ready, and its sign-in page opens.")


def stranger(port: int, folder: str) -> dict[str, str]:
    """Settings that keep it away from the plant's own cache, files and ports."""
    return {
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "HEALTH_PORT": "0",
        "DJANGO_ALLOWED_HOSTS": "127.0.0.1",
        "DJANGO_HTTPS": "false",
        "REDIS_URL": "",
        "VAR_DIR": folder,
        "WEB_WORKERS": "1",
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def answer(port: int, path: str) -> int:
    """The status, as soon as it is 200; else the last one before patience ends."""
    status, end = 0, time.monotonic() + PATIENCE
    while status != http.HTTPStatus.OK and time.monotonic() < end:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            status = 0
        finally:
            connection.close()
        if status != http.HTTPStatus.OK:
            time.sleep(0.5)
    return status


if __name__ == "__main__":
    main()
