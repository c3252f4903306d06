"""What the demo plant shows of scanning on and on, and of faults reported from a label."""

from io import StringIO

from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import TestCase

from core.testing import long
from floor_app.operations.inventory import scanning
from floor_app.operations.maintenance.models import FaultReport


@long
class DemoTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        call_command("load_test_data", stdout=StringIO(), stderr=StringIO())

    def test_a_count_is_open_with_something_the_matter(self) -> None:
        (batch,) = scanning.open_batches()

        groups = {group.problem: group.count for group in scanning.groups(batch)}

        assert groups == {"UNKNOWN": 1, "NO_QUANTITY": 1, "ELSEWHERE": 1}
        assert scanning.differences(batch).count() == 2

    def test_two_strangers_report_one_fault_and_removing_takes_their_photo(self) -> None:
        said = FaultReport.objects.filter(reported_by=None).order_by("pk")
        assert len({report.request_id for report in said}) == 1
        (photo,) = (str(report.photo.name) for report in said if report.photo)
        assert default_storage.exists(photo)

        with self.captureOnCommitCallbacks(execute=True):
            call_command("load_test_data", "--remove", stdout=StringIO(), stderr=StringIO())

        assert not default_storage.exists(photo)
        assert not FaultReport.objects.exists()
