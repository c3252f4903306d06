"""`make run` on a machine that has little: what it is missing is said in one sentence."""

import os
import re
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase

from core.testing import long, slow
from core.tests.servers import free_port

OLD = "#!/bin/sh\necho 3.9\n"
OLDER_THAN_ASKED = f'{OLD}case "$2" in *"sys.exit"*) exit 1 ;; esac\n'
WITHOUT_VENV = '#!/bin/sh\necho 3.12\ncase "$2" in *venv*) exit 1 ;; esac\n'
# As the import of a package that is not installed: sys.modules of None.
EMBEDDED = """
import sys
sys.modules.update(dict.fromkeys({missing!r}))
from django import setup
from django.core.management import call_command
setup()
call_command("check")
call_command("migrate", verbosity=0, plan=True)
"""


def locked(name: str) -> set[str]:
    """The packages of a lock, as they are imported."""
    lines = (settings.BASE_DIR / "requirements" / f"{name}.txt").read_text()
    names = re.findall(r"^([a-z0-9-]+)(?:\[[^]]*\])?==", lines, re.MULTILINE)
    return {name.replace("-", "_") for name in names}


class FirstStartTestCase(SimpleTestCase):
    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def said(self, *command: str, **environment: str) -> str:
        """What a command that must fail says, which is one sentence."""
        ran = subprocess.run(
            command,
            cwd=settings.BASE_DIR,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder)} | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 1
        assert len(ran.stderr.strip().splitlines()) == 1, ran.stderr
        return ran.stderr.strip()


class PythonTests(FirstStartTestCase):
    def python(self, script: str) -> str:
        python = self.folder / "python"
        python.write_text(script)
        python.chmod(0o755)
        return str(python)

    def setting_up(self, python: str) -> str:
        return self.said("deploy/environment.sh", "base", PYTHON=python, VENV=str(self.folder / "venv"))

    def test_none_at_all(self) -> None:
        assert self.setting_up("no-such-python").startswith("Python is missing: install Python 3.11 or newer")

    def test_one_that_is_too_old(self) -> None:
        assert self.setting_up(self.python(OLDER_THAN_ASKED)).startswith(
            "Python 3.9 is too old: install 3.11"
        )

    def test_one_that_makes_no_environments(self) -> None:
        assert self.setting_up(self.python(WITHOUT_VENV)).startswith(
            "Python 3.12 has no venv module: install it"
        )


@slow
class StartTests(FirstStartTestCase):
    def starting(self, **environment: str) -> str:
        given = {"VAR_DIR": str(self.folder), "HOST": "127.0.0.1"} | environment
        return self.said(sys.executable, "-m", "config.run", **given)

    def test_a_port_that_is_taken(self) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]

            said = self.starting(PORT=str(port))

        assert said == f"Port {port} is taken: choose another with make run PORT={port + 1}."

    def test_a_folder_in_which_nothing_can_be_written(self) -> None:
        said = self.starting(PORT=str(free_port()), VAR_DIR="/proc/floor")

        assert said == "/proc/floor is not writable: change its owner, or set VAR_DIR to a folder of yours."

    @long
    def test_a_file_in_the_place_of_the_folder(self) -> None:
        file = self.folder / "var"
        file.touch()

        for place in (file, file / "plant"):
            said = self.starting(PORT=str(free_port()), VAR_DIR=str(place))

            assert said == f"{place} cannot be a folder, a file is in its place: set VAR_DIR."


class EmbeddedTests(FirstStartTestCase):
    @long
    def test_the_embedded_plant_needs_nothing_that_only_production_installs(self) -> None:
        missing = locked("dev") - locked("base")
        assert {"psycopg", "redis", "hypothesis"} <= missing

        subprocess.run(
            [sys.executable, "-W", "error", "-c", EMBEDDED.format(missing=missing)],
            cwd=settings.BASE_DIR,
            env={
                "PATH": os.environ["PATH"],
                "VAR_DIR": str(self.folder),
                "DJANGO_SETTINGS_MODULE": "config.settings",
            },
            stdout=subprocess.DEVNULL,
            check=True,
        )
