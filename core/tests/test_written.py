from django.contrib.auth.models import Group
from django.db.models import Count, QuerySet, Value
from django.db.models.functions import Coalesce
from django.test import TestCase

from core.written import Written


class WrittenTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        for name in ("turners", "welders"):
            Group.objects.create(name=name)

    def test_the_same_query_serves_other_values(self) -> None:
        by_name = Written(lambda name: Group.objects.filter(name=name), "")

        assert [group.name for group in by_name("turners")] == ["turners"]
        assert [group.name for group in by_name("welders")] == ["welders"]
        assert list(by_name("grinders")) == []

    def test_its_sql_is_written_once(self) -> None:
        written = []

        def draft(name: str) -> QuerySet[Group]:
            written.append(name)
            return Group.objects.filter(name=name)

        by_name = Written(draft, "")
        list(by_name("turners"))
        list(by_name("welders"))

        assert written == [""]

    def test_parameters_before_the_values_stay(self) -> None:
        counted = Group.objects.annotate(people=Coalesce(Count("user"), Value(7)), room=Value("A"))
        by_name = Written(lambda name: counted.filter(name=name), "")

        (group,) = by_name("welders")

        found = vars(group)
        assert (found["name"], found["people"], found["room"]) == ("welders", 0, "A")

    def test_a_value_is_never_part_of_the_sql(self) -> None:
        by_name = Written(lambda name: Group.objects.filter(name=name), "")

        assert list(by_name("' or 1=1 --")) == []
