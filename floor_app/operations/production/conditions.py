"""What many lists ask of cards and steps: each is the condition of a partial index, word for word."""

from django.db.models import Q

from core.search import among
from floor_app.operations.production import status

OPEN = ~among("status", sorted(status.CLOSED_CARDS))
"""Of job cards: neither complete nor scrapped nor cancelled."""

WORKABLE = among("status", status.WORKABLE) & Q(on_floor=True)
"""Of operations: waits or runs, and its card is on the floor."""

BEGUN = among("status", status.BEGUN) & Q(on_floor=True)
"""Of operations: runs or is paused, and its card is on the floor."""
