from io import StringIO

from django.core.management import call_command
from django.test import SimpleTestCase

from core.testing import long, slow
from floor_app.api.tests import contract
from floor_app.api.tests.caller import ApiTestCase
from floor_app.tests.meaning import require_meant


class SchemaTests(SimpleTestCase):
    def test_other_systems_find_what_they_rely_on(self) -> None:
        """What is added, renamed or taken away on purpose is so in meant/contract.txt as well."""
        require_meant("contract", contract.drawn())

    @long
    def test_the_description_is_valid_openapi(self) -> None:
        out = StringIO()

        call_command("spectacular", validate=True, fail_on_warn=True, stdout=out)

        assert "/api/job-cards/{number}/operations/{sequence}/start/" in out.getvalue()


@slow
class SchemaAddressTests(ApiTestCase):
    def test_whoever_is_known_reads_it(self) -> None:
        assert self.read("schema/").status_code == 401
        assert self.read("schema/", by=self.eve).status_code == 200
