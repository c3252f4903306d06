"""`python -m proofs.database seed|tally ADDRESS`: a plant to work in, and what is saved of the work.

In a process of its own each time, because Django knows one database a process.
"""

import json
import sys
from typing import Any

from benchmarks import plant

PIECES = 100_000


def main() -> None:
    task, url = sys.argv[1:]
    plant.use_database(url)
    sys.stdout.write(json.dumps({"seed": seed, "tally": tally}[task]()))


def seed() -> list[dict[str, Any]]:
    """A token and a step of a card for each operator."""
    from django.utils import timezone  # noqa: PLC0415  # settings are read here

    from floor_app.operations.engineering.models import Material  # noqa: PLC0415
    from floor_app.operations.people.models import User  # noqa: PLC0415
    from floor_app.operations.production import services  # noqa: PLC0415

    people = plant.make_people_and_routing()
    planner, material = User.objects.get(username=plant.PLANNER), Material.objects.get()
    made = []
    for token in people.operators:
        card = services.create_job_card(
            material=material, job_type="NEW_PRODUCTION", quantity=PIECES, by=planner, at=timezone.now()
        )
        services.release_to_shop(card=card, by=planner, at=timezone.now())
        step = card.operations.earliest("sequence")
        made.append({"token": token, "card": card.number, "sequence": step.sequence, "code": step.qr_code})
    return made


def tally() -> dict[str, Any]:
    """The ids of all commands that are saved, and how often their work was done."""
    from core.models import Event  # noqa: PLC0415
    from floor_app.operations.production.models import LaborBooking, QuantityReport  # noqa: PLC0415
    from floor_app.operations.qr_system.models import ScanLog  # noqa: PLC0415

    ids = [
        str(key)
        for model in (Event, ScanLog)
        for key in model._default_manager.exclude(client_id=None).values_list("client_id", flat=True)
    ]
    done = {"scan": ScanLog, "start": LaborBooking, "report": QuantityReport}
    return {"ids": ids, "done": {name: model._default_manager.count() for name, model in done.items()}}


if __name__ == "__main__":
    main()
