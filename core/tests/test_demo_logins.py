"""The demo logins are kept on the machine that made them, for its owner alone, and never in production."""

import io
import stat
import tempfile
from pathlib import Path

from django.core.management import call_command
from django.test import SimpleTestCase, TestCase, override_settings

from core import demo
from core.testing import slow

CAST = [
    demo.Login("Ana Ruiz", "Operator", "ana", "abcd-efgh-jkmn", badge="P.ABC.1", pin="4711"),
    demo.Login("هالة منصور", "مشرف", "supervisor2", "abcd-efgh-jkmn", badge="P.DEF.2", pin="4712"),
    demo.Login("Wall Board", "Viewer", "viewer", "abcd-efgh-jkmn", badge="", pin=""),
]


class FileTestCase(TestCase):
    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.file = self.folder / "demo_logins.txt"
        self.enterContext(override_settings(DEMO_LOGINS_FILE=self.file))

    def run_command(self, *arguments: str) -> tuple[str, str]:
        out, err = io.StringIO(), io.StringIO()
        call_command("load_test_data", *arguments, stdout=out, stderr=err)
        return out.getvalue(), err.getvalue()


class KeptTests(FileTestCase):
    def test_what_is_kept_is_read_back_whole(self) -> None:
        demo.keep_logins(CAST)

        assert demo.kept_logins() == CAST

    def test_a_person_can_read_it(self) -> None:
        demo.keep_logins(CAST)

        lines = self.file.read_text(encoding="utf-8").splitlines()
        assert lines[2].split() == ["login", "password", "PIN", "badge", "name", "role"]
        assert lines[3].split() == ["ana", "abcd-efgh-jkmn", "4711", "P.ABC.1", "Ana", "Ruiz", "Operator"]

    def test_only_its_owner_reads_it_whatever_lay_there(self) -> None:
        self.file.write_text("old")
        self.file.chmod(0o644)

        demo.keep_logins(CAST)

        assert stat.S_IMODE(self.file.stat().st_mode) == 0o600
        assert [path.name for path in self.folder.iterdir()] == [self.file.name]

    def test_nothing_kept_is_nobody(self) -> None:
        assert demo.kept_logins() == []

        self.file.write_text("what somebody wrote\nlogin\tpassword\n\n")
        assert demo.kept_logins() == []

        demo.forget_logins()
        assert not self.file.exists()
        demo.forget_logins()

    @override_settings(PRODUCTION=True)
    def test_production_keeps_none_and_reads_none(self) -> None:
        demo.keep_logins(CAST)
        assert not self.file.exists()

        with override_settings(PRODUCTION=False):
            demo.keep_logins(CAST)
        assert demo.kept_logins() == []
        assert demo.kept_text() == ""


class NowhereTests(SimpleTestCase):
    def test_tests_keep_none(self) -> None:
        demo.keep_logins(CAST)

        assert demo.kept_logins() == []


@slow
class CommandTests(FileTestCase):
    def test_logins_are_kept_shown_again_replaced_and_removed(self) -> None:
        out, _err = self.run_command()
        assert out == self.file.read_text(encoding="utf-8")
        first = demo.kept_logins()
        assert [login.username for login in first][:2] == ["admin", "prod_manager"]
        assert len(first) == 28

        again, err = self.run_command()
        assert again == out
        assert "loaded already; nothing was changed" in err

        anew, _err = self.run_command("--clear")
        assert anew != out
        assert anew == self.file.read_text(encoding="utf-8")

        self.run_command("--remove")
        assert not self.file.exists()

    def test_a_folder_that_cannot_be_written_keeps_no_demo_plant_away(self) -> None:
        self.file.mkdir()

        out, err = self.run_command()

        assert "lucas" in out
        assert f"{self.file} could not be written: " in err
        out, err = self.run_command()
        assert out == ""
        assert "Its logins are not kept here; --clear makes new ones." in err
        assert "is removed" in self.run_command("--remove")[1]
