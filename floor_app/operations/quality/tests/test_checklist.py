from datetime import UTC, datetime

from django.test import TestCase

from core.events import history
from floor_app.operations.people.models import User
from floor_app.operations.people.roles import Role
from floor_app.operations.people.testing import make_user
from floor_app.operations.quality import services
from floor_app.operations.quality.models import ChecklistItem

NINE = datetime(2026, 11, 4, 9, tzinfo=UTC)


class SaveChecklistItemTests(TestCase):
    ingrid: User

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ingrid = make_user("ingrid", roles=[Role.QUALITY_MANAGER])

    def test_a_line_is_kept_with_its_history(self) -> None:
        line = services.save_checklist_item(item=ChecklistItem(text="Thread passed"), by=self.ingrid, at=NINE)

        assert ChecklistItem.objects.get() == line
        event = history(line).get()
        assert event.verb == "quality.checklist_item.created"
        assert event.facts == {"text": "Thread passed", "in_use": True}

    def test_a_changed_line_says_so(self) -> None:
        line = ChecklistItem.objects.create(text="Thread passed")
        line.is_active = False

        services.save_checklist_item(item=line, by=self.ingrid, at=NINE)

        assert not ChecklistItem.objects.get().is_active
        assert history(line).get().verb == "quality.checklist_item.changed"
