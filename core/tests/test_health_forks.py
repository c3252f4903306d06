"""A worker that is forked while a thread of the arbiter writes to the log can write to it, too."""

import subprocess
import sys

from django.conf import settings
from django.test import SimpleTestCase

from core.testing import slow

# The stream locks itself as that of standard error does, and is long in the middle of a line.
FORK = """
import logging, os, signal, sys, threading, time
from core.health import hooks

class Stream:
    lock, begun = threading.Lock(), threading.Event()

    def write(self, line):
        with self.lock:
            self.begun.set()
            time.sleep(0.3)

    def flush(self):
        pass

logging.basicConfig(stream=Stream())
if sys.argv[1:] == ["whole"]:
    hooks.keep_lines_whole()
threading.Thread(target=logging.warning, args=["of the arbiter"]).start()
Stream.begun.wait()
child = os.fork()
if not child:
    signal.alarm(3)
    logging.warning("of the worker")
    os._exit(0)
sys.exit(os.waitpid(child, 0)[1] != 0)
"""


class ForkTests(SimpleTestCase):
    def fork(self, *arguments: str) -> int:
        command = [sys.executable, "-c", FORK, *arguments]
        environment = {"DJANGO_SETTINGS_MODULE": "config.settings", "DJANGO_ENV": "development"}
        return subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=False).returncode

    @slow
    def test_no_fork_in_the_middle_of_a_line(self) -> None:
        assert self.fork("whole") == 0

    @slow
    def test_it_hangs_where_lines_are_not_kept_whole(self) -> None:
        assert self.fork() == 1
