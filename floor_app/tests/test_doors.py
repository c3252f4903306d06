from django.test import SimpleTestCase

from core.testing import slow
from floor_app.tests import doors, drawn_forms
from floor_app.tests.meaning import require_meant


class DoorTests(SimpleTestCase):
    @slow
    def test_every_page_and_press_asks_for_the_verb_that_was_meant(self) -> None:
        """A door that is opened wider on purpose is so in meant/doors.txt as well."""
        require_meant("doors", doors.drawn())

    def test_every_form_takes_the_fields_and_lengths_that_were_meant(self) -> None:
        """A field that comes, goes or changes its limits on purpose does so in meant/forms.txt as well."""
        require_meant("forms", drawn_forms.drawn())
