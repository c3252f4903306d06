"""Serial units: where each is, whose it is, and what has happened to it."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from core.models import Event
from floor_app.api.allowed import unit_actions
from floor_app.api.base import find, lists, reads, writes
from floor_app.api.documents import Allowed, Document, at
from floor_app.api.inputs import Input, filter_choice, filter_words, named, one_of, words
from floor_app.api.records import EventRow
from floor_app.operations.engineering.models import Material
from floor_app.operations.inventory import queries, services
from floor_app.operations.inventory.models import SerialUnit
from floor_app.operations.inventory.status import Ownership, UnitCondition, UnitStatus
from floor_app.operations.plant.models import Location


class UnitRow(Document[SerialUnit]):
    mat_number = at("material.mat_number")
    name = at("material.name")
    location = at("location.code")
    allowed = Allowed(unit_actions, "status")

    class Meta:
        model = SerialUnit
        fields: ClassVar = [
            "serial_number",
            "repair_index",
            "mat_number",
            "name",
            "status",
            "location",
            "condition",
            "ownership",
            "owner",
            "allowed",
        ]


class UnitInput(Input):
    serial_number = words(30)
    material = named(Material, "mat_number")
    status = one_of(UnitStatus)
    condition = one_of(UnitCondition)
    location = named(Location, required=False)
    ownership = one_of(Ownership, required=False, default=Ownership.OWN)
    owner = words(80, required=False)
    repair_index = serializers.IntegerField(min_value=0, max_value=999, default=0)


class MoveInput(Input):
    to = named(Location)
    reason = words(200, required=False)


class UnitStatusInput(Input):
    status = one_of(UnitStatus)
    reason = words(200)


class ConditionInput(Input):
    condition = one_of(UnitCondition)
    reason = words(200)


class OwnershipInput(Input):
    ownership = one_of(Ownership)
    owner = words(80, required=False)
    reason = words(200)


class RepairInput(Input):
    reason = words(200, required=False)


def find_unit(serial_number: str) -> SerialUnit:
    return find(SerialUnit.objects.select_related("material", "location"), serial_number=serial_number)


@lists(
    "inventory.view",
    UnitRow,
    status=filter_choice(UnitStatus),
    condition=filter_choice(UnitCondition),
    location=filter_words("location__code"),
    mat_number=filter_words("material__mat_number"),
)
def units() -> QuerySet[SerialUnit]:
    """Serialised pieces."""
    return SerialUnit.objects.all()


@reads("inventory.view", UnitRow)
def unit(serial_number: str) -> SerialUnit:
    """One piece."""
    return find_unit(serial_number)


@lists("inventory.view", EventRow)
def unit_events(serial_number: str) -> QuerySet[Event]:
    """Everything that was done to one piece."""
    return queries.unit_history(find(SerialUnit, serial_number=serial_number))


@writes("inventory.receive", UnitRow, UnitInput, success=201)
def register_unit(**command: Any) -> SerialUnit:
    """Enter a piece under the serial number stamped on it."""
    return services.register_unit(**command)


@writes("inventory.move", UnitRow, MoveInput)
def move_unit(serial_number: str, **command: Any) -> SerialUnit:
    """Put the piece in another place."""
    return services.move_unit(unit=find_unit(serial_number), **command)


@writes("inventory.move", UnitRow, UnitStatusInput)
def change_unit_status(serial_number: str, **command: Any) -> SerialUnit:
    """Any move of the table but into repair."""
    return services.change_unit_status(unit=find_unit(serial_number), **command)


@writes("inventory.move", UnitRow, ConditionInput)
def change_unit_condition(serial_number: str, **command: Any) -> SerialUnit:
    """New, used, repairable, reworked or scrap."""
    return services.change_unit_condition(unit=find_unit(serial_number), **command)


@writes("inventory.move", UnitRow, OwnershipInput)
def change_unit_ownership(serial_number: str, **command: Any) -> SerialUnit:
    """Say whose the piece is."""
    return services.change_unit_ownership(unit=find_unit(serial_number), **command)


@writes("inventory.move", UnitRow, RepairInput)
def start_repair(serial_number: str, **command: Any) -> SerialUnit:
    """Begin the next repair: the index grows by one."""
    return services.start_repair(unit=find_unit(serial_number), **command)
