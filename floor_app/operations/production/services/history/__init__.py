"""Production logs as imported history. What was recorded goes in as recorded, contradictions and all, and
is marked; no verb of the live floor is used for it, so none of their gates had to be loosened.
"""

from floor_app.operations.production.services.history.cards import TooManySteps
from floor_app.operations.production.services.history.lists import Lists, write_lists
from floor_app.operations.production.services.history.proof import TotalsDiffer
from floor_app.operations.production.services.history.run import (
    Outcome,
    import_production_log,
    preview_production_log,
)
from floor_app.operations.production.services.history.second_reading import LogChanged
from floor_app.operations.production.services.history.summary import sentences

__all__ = [
    "Lists",
    "LogChanged",
    "Outcome",
    "TooManySteps",
    "TotalsDiffer",
    "import_production_log",
    "preview_production_log",
    "sentences",
    "write_lists",
]
