"""What every list costs on a full plant, and which indexes nothing asks for.

`manage.py load_test_data --scale 100` fills a PostgreSQL database; then `python -m benchmarks.lists ADDRESS`
opens every list of the office and of the interface in it: each tab, order, filter and second page, and a
search that finds much, little and nothing. It prints the slowest, the tables that one of its queries would
read from end to end, and at last the indexes that no query used; those of pages about one thing are theirs.
"""

import argparse
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from benchmarks.plant import use_database

LARGE = 10_000
SEARCHES = ("JC-2026", "Meridian", "zzz")
SHOWN = 25
DEEP = 2


@dataclass
class Cost:
    """Of one address: milliseconds in the database, and the large tables read from end to end."""

    url: str
    queries: int
    milliseconds: float
    read_whole: set[str]


class Visitor:
    """Somebody who may see everything, and remembers where they have been."""

    def __init__(self) -> None:
        from django.contrib.auth.models import Group  # noqa: PLC0415
        from django.test import Client  # noqa: PLC0415

        from floor_app.operations.people.models import User  # noqa: PLC0415
        from floor_app.operations.people.roles import Role  # noqa: PLC0415

        person, _made = User.objects.get_or_create(username="bench-visitor")
        person.groups.set(Group.objects.get_or_create(name=role)[0] for role in Role)
        self.client = Client(SERVER_NAME="localhost")
        self.client.force_login(person)
        self.large = self.large_tables()
        self.costs: dict[str, Cost] = {}

    def large_tables(self) -> set[str]:
        return set(rows("select relname from pg_class where relkind = 'r' and reltuples > %s", LARGE))

    def visit(self, url: str, depth: int = 0) -> None:
        if url in self.costs:
            return
        answer, self.costs[url] = self.ask(url)
        if answer.status_code == 200 and depth < DEEP and "text/html" in answer.headers["Content-Type"]:
            for further in links(answer.content.decode(), is_first=depth == 0):
                self.visit(urljoin(url, further), depth + 1)

    def slowest(self) -> list[Cost]:
        """Asked twice more, and the quickest counts: what was slow only once was slow for another's sake."""
        suspects = sorted(self.costs.values(), key=lambda cost: -cost.milliseconds)[: 4 * SHOWN]
        quickest = [
            min([cost, self.ask(cost.url)[1], self.ask(cost.url)[1]], key=lambda cost: cost.milliseconds)
            for cost in suspects
        ]
        return sorted(quickest, key=lambda cost: -cost.milliseconds)[:SHOWN]

    def ask(self, url: str) -> tuple[Any, Cost]:
        from django.db import connection, reset_queries  # noqa: PLC0415
        from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

        reset_queries()  # its log is full after 9,000
        with CaptureQueriesContext(connection) as queries:
            answer = self.client.get(url)
        asked = [query["sql"] for query in queries]
        spent = sum(float(query["time"]) for query in queries)
        read = set[str]().union(*(self.large & read_whole(sql) for sql in asked))
        return answer, Cost(url, len(asked), 1000 * spent, read)


def main() -> None:
    wanted = arguments()
    use_database(wanted.database)
    from django.core.management import call_command  # noqa: PLC0415

    call_command("collectstatic", interactive=False, verbosity=0)
    rows("select pg_stat_reset()")
    visitor = Visitor()
    for url in (*office(), *interface(visitor.client)):
        visitor.visit(url)
    print(f"{len(visitor.costs)} addresses; the slowest, in milliseconds of the database:")
    report(visitor.slowest())


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("database", help="the address of a PostgreSQL database with a plant in it")
    return parser.parse_args()


def office() -> Iterator[str]:
    from django.urls import URLPattern, reverse  # noqa: PLC0415

    from floor_app.office.urls import urlpatterns  # noqa: PLC0415

    for pattern in urlpatterns:
        if isinstance(pattern, URLPattern) and not pattern.pattern.converters and pattern.name != "sign-out":
            yield reverse(f"office:{pattern.name}")


def interface(client: Any) -> Iterator[str]:
    """Every list of the interface, and each with every filter."""
    paths = client.get("/api/schema/?format=json").json()["paths"]
    for path, methods in paths.items():
        if "get" not in methods or "{" in path:
            continue
        yield path
        for parameter in methods["get"].get("parameters", []):
            for value in values(parameter):
                yield f"{path}?{parameter['name']}={value}"


def values(parameter: dict[str, Any]) -> list[str]:
    if parameter["in"] != "query" or parameter["name"] in {"cursor", "size"}:
        return []
    schema = parameter["schema"]
    return schema.get("enum") or (["true", "false"] if schema.get("type") == "boolean" else list(SEARCHES))


def links(page: str, *, is_first: bool) -> Iterator[str]:
    """The same page otherwise: its tabs, orders and next page, and at first its search and its filters."""
    yield from (html.unescape(link) for link in sorted(set(re.findall(r'href="(\?[^"]*)"', page))))
    if not is_first:
        return
    if 'name="q"' in page:
        yield from (f"?q={words}" for words in SEARCHES)
    for name, options in re.findall(r'<select[^>]*name="([a-z_]+)"(.*?)</select>', page, re.DOTALL):
        yield from (f"?{name}={value}" for value in re.findall(r'value="([^"]+)"', options))


def read_whole(sql: str) -> set[str]:
    """Tables of which the plan of a query reads every row."""
    if not sql.lower().startswith("select"):
        return set()
    plan = "\n".join(rows(f"explain {sql}", plain=True))
    return set(re.findall(r"Seq Scan on (\w+)", plan))


def rows(sql: str, *values: Any, plain: bool = False) -> list[str]:
    """The first column. `plain` is SQL in which a percent sign stands for itself."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(sql, None if plain else list(values))
        return [str(row[0]) for row in cursor.fetchall()]


def report(costs: list[Cost]) -> None:
    for cost in costs:
        whole = f"  reads all of {', '.join(sorted(cost.read_whole))}" if cost.read_whole else ""
        print(f"{cost.milliseconds:8.1f} {cost.queries:3d} queries  {cost.url}{whole}")
    print("\nIndexes no list used:")
    unused = (
        "select format('%%s.%%s, %%s', relname, indexrelname, pg_size_pretty(pg_relation_size(indexrelid)))"
        " from pg_stat_user_indexes join pg_index using (indexrelid)"
        " where idx_scan = 0 and not indisunique and relname::text = any(%s) order by 1"
    )
    large = rows("select relname from pg_class where relkind = 'r' and reltuples > %s", LARGE)
    print("\n".join(rows(unused, large)))


if __name__ == "__main__":
    main()
