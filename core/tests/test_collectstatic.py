import os
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.test import SimpleTestCase, override_settings

from core.testing import slow

READ_ONLY = mock.Mock(f_flag=os.ST_RDONLY)


class CollectStaticTests(SimpleTestCase):
    """Whoever runs the tests may write everywhere, so it is the operating system that is spoken for."""

    def setUp(self) -> None:
        self.folder = Path(self.enterContext(TemporaryDirectory()), "static")
        self.enterContext(override_settings(STATIC_ROOT=self.folder))

    def collected(self) -> str:
        said = StringIO()
        call_command("collectstatic", interactive=False, stdout=said)
        return said.getvalue()

    @slow
    def test_where_it_may_write_it_collects(self) -> None:
        assert "static files copied" in self.collected()
        assert Path(self.folder, "core").is_dir()

    def test_an_image_brings_its_own(self) -> None:
        self.folder.mkdir()
        Path(self.folder, "staticfiles.json").write_text("{}")

        with mock.patch("os.access", return_value=False), mock.patch("os.statvfs", return_value=READ_ONLY):
            said = self.collected()

        assert said.strip() == f"Nothing to collect: the static files in {self.folder} came with the image."
        assert [file.name for file in self.folder.iterdir()] == ["staticfiles.json"]

    def test_those_of_a_release_before_are_not_passed_off_as_an_image(self) -> None:
        self.folder.mkdir()
        Path(self.folder, "staticfiles.json").write_text("{}")
        refused = pytest.raises(CommandError, match="is not writable: set STATIC_ROOT")

        with mock.patch("os.access", return_value=False), refused:
            self.collected()

    def test_a_folder_of_somebody_else_is_refused_in_a_sentence(self) -> None:
        with (
            mock.patch("os.access", return_value=False),
            pytest.raises(CommandError, match="set STATIC_ROOT"),
        ):
            self.collected()
