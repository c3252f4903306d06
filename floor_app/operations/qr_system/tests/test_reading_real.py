"""The sample pictures of a public decoder: what it reads alone, and what we read of the same files."""

import csv

import zxingcpp
from django.test import SimpleTestCase
from PIL import Image

from core.testing import REAL_DATA, on_real_data, show
from floor_app.operations.qr_system.reading import read

SAMPLES = REAL_DATA / "qr"


@on_real_data("qr")
class SamplePictureTests(SimpleTestCase):
    def setUp(self) -> None:
        with (SAMPLES / "manifest.csv").open() as manifest:
            self.rows = list(csv.DictReader(manifest))

    def test_at_least_as_many_are_read_as_by_the_decoder_alone(self) -> None:
        wanted = [row for row in self.rows if row["expect"] == "text"]

        ours = {row["set"] + row["image"] for row in wanted if self.expected(row) in self.ours(row)}
        alone = {row["set"] + row["image"] for row in wanted if self.expected(row) in self.alone(row)}

        show(f"{len(wanted)} pictures: {len(ours)} read, {len(alone)} by the decoder alone")
        assert ours >= alone
        assert ours

    def test_as_many_codes_of_one_picture_are_read(self) -> None:
        several = [row for row in self.rows if row["expect"] == "multi"]

        assert [self.ours(row) for row in several] == [self.alone(row) for row in several]

    def test_nothing_is_read_where_there_is_nothing(self) -> None:
        empty = [row for row in self.rows if row["expect"] == "none"]

        assert empty
        assert {row["image"]: found for row in empty if (found := self.ours(row))} == {}

    def ours(self, row: dict[str, str]) -> list[str]:
        return [found.text for found in read((SAMPLES / row["set"] / row["image"]).read_bytes())]

    def alone(self, row: dict[str, str]) -> list[str]:
        """With its best options, which are its usual ones."""
        with Image.open(SAMPLES / row["set"] / row["image"]) as image:
            return [found.text for found in zxingcpp.read_barcodes(image)]

    def expected(self, row: dict[str, str]) -> str:
        return (SAMPLES / row["set"] / row["expected_file"]).read_bytes().decode("utf-8", "replace")
