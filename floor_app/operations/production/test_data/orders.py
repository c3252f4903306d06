"""What is ordered in the demo plant: materials in turn, serial numbers, customers, batch orders."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, cycle
from random import Random
from typing import Any

from floor_app.operations.inventory.test_data import CUSTOMER_NAMES
from floor_app.operations.production.status import Priority
from floor_app.operations.production.test_data.story import Order

MATRIX, STEEL, REPAIR, MINOR = "MATRIX-NEW", "STEEL-NEW", "REPAIR", "REPAIR-MINOR"
EVALUATION, SUBS, RETROFIT, TEST = "EVALUATION", "SUB-NEW", "RETROFIT", "TEST"
MATERIALS = {
    MATRIX: ("1267829M", "1283567M1", "1290114M"),
    STEEL: ("1301442", "1301977", "771779"),
    REPAIR: ("1267829M", "1301977", "1283567M1"),
    MINOR: ("771779", "771835", "771902"),
    EVALUATION: ("1267829M", "771835"),
    SUBS: ("845210", "845377"),
    RETROFIT: ("1301442",),
    TEST: ("1301977",),
}
NEW_WORK = frozenset({MATRIX, STEEL, SUBS})


@dataclass
class Batch:
    """One customer order over several cards, by the key that their orders carry."""

    target: int
    customer: str
    reference: str
    due_in: int


BATCHES = {
    "subs": Batch(34, CUSTOMER_NAMES[3], "HBC-20417", 9),
    "bits": Batch(4, CUSTOMER_NAMES[0], "WLD/PO/8841", 12),
    "held": Batch(2, CUSTOMER_NAMES[4], "SN-1190", 15),
}


class OrderBook:
    """Draws one order after the other."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self._serials = count(61000000 + random.randrange(1000) * 1000, 7)
        self._customers = cycle(CUSTOMER_NAMES)
        self._turns: dict[str, Iterator[str]] = {name: cycle(numbers) for name, numbers in MATERIALS.items()}

    def order(self, routing: str, **words: Any) -> Order:
        """The next order of this kind; repairs are of units that somebody owns."""
        fields: dict[str, Any] = {
            "customer": next(self._customers),
            "due_in": self.random.randint(2, 14),
            "priority": self.random.choices(list(Priority), weights=(2, 9, 4, 2, 1))[0],
        }
        if routing == SUBS:
            fields["quantity"] = self.random.randint(6, 16)
        else:
            fields["serial"] = f"{next(self._serials):08d}"
            fields["repairs"] = 0 if routing in NEW_WORK else self.random.choice((0, 0, 1, 1, 2, 3, 4))
            fields["is_own"] = routing in NEW_WORK or self.random.random() < 0.35
        return Order(routing, next(self._turns[routing]), **{**fields, **words})
