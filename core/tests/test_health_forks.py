"""A worker that is forked while a thread of the arbiter writes to the log can write to it, too."""

import subprocess
import sys

from django.conf import settings
from django.test import SimpleTestCase

from core.testing import slow

# The stream locks itself as that of standard error does. A line is begun before the fork, and ends after it;
# where the fork waits for lines, as soon as there is to be one. A child that hangs is ended by its alarm.
FORK = """
import logging, os, signal, sys, threading
from core.health import hooks

class Stream:
    lock, begun, end = threading.Lock(), threading.Event(), threading.Event()

    def write(self, line):
        with self.lock:
            self.begun.set()
            self.end.wait()

    def flush(self):
        pass

logging.basicConfig(stream=Stream())
if sys.argv[1] == "whole":
    hooks.keep_lines_whole()
    os.register_at_fork(before=Stream.end.set)
else:
    os.register_at_fork(after_in_parent=Stream.end.set)
threading.Thread(target=logging.warning, args=["of the arbiter"]).start()
Stream.begun.wait()
child = os.fork()
if not child:
    signal.setitimer(signal.ITIMER_REAL, float(sys.argv[2]))
    logging.warning("of the worker")
    os._exit(0)
sys.exit(os.waitpid(child, 0)[1] != 0)
"""


@slow
class ForkTests(SimpleTestCase):
    def fork(self, lines: str, *, hung_after: float) -> int:
        command = [sys.executable, "-c", FORK, lines, str(hung_after)]
        environment = {"DJANGO_SETTINGS_MODULE": "config.settings", "DJANGO_ENV": "development"}
        return subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=False).returncode

    def test_no_fork_in_the_middle_of_a_line(self) -> None:
        assert self.fork("whole", hung_after=60) == 0

    def test_it_hangs_where_lines_are_not_kept_whole(self) -> None:
        assert self.fork("as they come", hung_after=0.2) == 1
