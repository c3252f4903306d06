"""People, what they are qualified for, and who is asking."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from floor_app.api.base import BY_CODE, lists, reads
from floor_app.api.documents import Document, at, verbs_held
from floor_app.api.inputs import filter_flag, filter_words
from floor_app.operations.people import queries
from floor_app.operations.people.models import Qualification, Skill, Station, User


class PersonRow(Document[User]):
    """Never a badge, a PIN or a password."""

    department = at("department.code")

    class Meta:
        model = User
        fields: ClassVar = [
            "username",
            "first_name",
            "last_name",
            "personnel_number",
            "department",
            "is_active",
        ]


class SkillRow(Document[Skill]):
    class Meta:
        model = Skill
        fields: ClassVar = ["code", "name", "is_active"]


class QualificationRow(Document[Qualification]):
    person = at("user.username")
    skill = at("skill.code")

    class Meta:
        model = Qualification
        fields: ClassVar = ["person", "skill", "valid_until"]


class StationRow(Document[Station]):
    work_center = at("work_center.code")

    class Meta:
        model = Station
        fields: ClassVar = ["code", "name", "work_center", "is_active"]


class Me(serializers.Serializer[Any]):
    """Who is asking, and what the role table lets them do."""

    username = serializers.CharField()
    name = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())
    verbs = serializers.ListField(child=serializers.CharField())


@lists(
    "people.edit",
    PersonRow,
    orders={"username": ("username",)},
    department=filter_words("department__code"),
    is_active=filter_flag(),
)
def people() -> QuerySet[User]:
    """People of the plant."""
    return User.objects.all()


@reads(None, Me)
def me(*, reader: User) -> dict[str, Any]:
    """The person whose session or token this is."""
    return who_is(reader)


def who_is(person: User) -> dict[str, Any]:
    return {
        "username": person.username,
        "name": str(person),
        "roles": sorted(queries.roles_of(person)),
        "verbs": sorted(verbs_held(person)),
    }


@lists("plant.view", SkillRow, orders=BY_CODE)
def skills() -> QuerySet[Skill]:
    """What operations may ask of people."""
    return Skill.objects.all()


@lists(
    "people.edit", QualificationRow, person=filter_words("user__username"), skill=filter_words("skill__code")
)
def qualifications() -> QuerySet[Qualification]:
    """Who holds which skill, until when."""
    return Qualification.objects.all()


@lists("plant.view", StationRow, orders=BY_CODE)
def stations() -> QuerySet[Station]:
    """Registered tablets and kiosks."""
    return Station.objects.all()
