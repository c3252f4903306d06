from io import StringIO

from django.core.management import call_command
from django.test import SimpleTestCase

from core.testing import slow
from floor_app.api.tests.caller import ApiTestCase


class SchemaTests(SimpleTestCase):
    @slow
    def test_the_description_is_valid_openapi(self) -> None:
        out = StringIO()

        call_command("spectacular", validate=True, fail_on_warn=True, stdout=out)

        assert "/api/job-cards/{number}/operations/{sequence}/start/" in out.getvalue()


class SchemaAddressTests(ApiTestCase):
    def test_whoever_is_known_reads_it(self) -> None:
        assert self.read("schema/").status_code == 401
        assert self.read("schema/", by=self.eve).status_code == 200
