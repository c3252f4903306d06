"""`python -m proofs.failover`: one of two PostgreSQL servers dies amid commands, the other goes on.

Synchronous replication loses no acknowledged command, whether or not the line to the second server was cut
before; the asynchronous control with that cut loses some.
"""

import os
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from urllib.parse import urlencode

import psycopg

from core.tests.servers import PASSWORD, USER, Postgres, Web, program, until
from proofs import crew
from proofs.crew import Crew, Ledger, Operator

BEFORE, AFTER = 400, 400
CUT_SECONDS = 2.0


def main() -> None:
    both = Case("synchronous", synchronous=True).shown()
    cut = Case("synchronous, line cut before", synchronous=True, cut=True).shown()
    control = Case("control: asynchronous, line cut before", synchronous=False, cut=True).shown()
    crew.require(not both.lost and not cut.lost, "an acknowledged command was lost")
    crew.require(not both.doubled and not cut.doubled, "a command was done twice")
    crew.require(control.lost > 0, "the asynchronous control lost nothing")


class Standby(Postgres):
    """A copy of the first server that follows it."""

    def __init__(self, first: Postgres) -> None:
        self.first = first
        super().__init__()

    def make(self, cluster: str) -> None:
        self.call(
            program("pg_basebackup"),
            "-d",
            address(self.first),
            "-D",
            cluster,
            "-R",
            "-X",
            "stream",
            "-c",
            "fast",
        )

    def answers(self) -> bool:
        return super().answers() and reads(self)


def address(server: Postgres) -> str:
    return f"host=127.0.0.1 port={server.port} user={USER} password={PASSWORD}"


def reads(server: Postgres) -> bool:
    try:
        sql(server, "select 1")
    except psycopg.OperationalError:
        return False
    return True


def sql(server: Postgres, *statements: str) -> list[tuple[object, ...]]:
    with psycopg.connect(server.url(), autocommit=True, connect_timeout=5) as connection:
        for statement in statements[:-1]:
            connection.execute(statement.encode())
        cursor = connection.execute(statements[-1].encode())
        return cursor.fetchall() if cursor.description else []


@dataclass
class Case:
    name: str
    synchronous: bool
    cut: bool = False
    ledger: Ledger = field(default_factory=Ledger)

    def shown(self) -> crew.Result:
        with ExitStack() as servers:
            first = servers.enter_context(Postgres())
            places = crew.database("seed", first.url())
            second = servers.enter_context(Standby(first))
            self.follow(first)
            hosts = {"host": "127.0.0.1,127.0.0.1", "port": f"{first.port},{second.port}"}
            query = urlencode(hosts | {"target_session_attrs": "read-write"})
            url = f"postgres://{USER}:{PASSWORD}@/postgres?{query}"
            secret = os.environ["DJANGO_SECRET_KEY"]
            web = servers.enter_context(Web(DATABASE_URL=url, DJANGO_SECRET_KEY=secret)).start()
            outage = self.fail_over(first, second, [Operator(self.ledger, p, web.port) for p in places])
            found = crew.compare(self.ledger, second.url())
            if self.synchronous:
                crew.invariants(second.url())
        print(
            f"{self.name}: {len(self.ledger.acknowledged)} commands acknowledged, lost {found.lost}, "
            f"doubled {found.doubled}, outage {outage:.1f} s",
            flush=True,
        )
        return found

    def follow(self, first: Postgres) -> None:
        if self.synchronous:
            sql(first, "alter system set synchronous_standby_names = '*'", "select pg_reload_conf()")
        wanted = "sync" if self.synchronous else "async"
        for _moment in until(30):
            if (wanted,) in sql(first, "select sync_state from pg_stat_replication"):
                return
        raise crew.NotShown(f"the second server does not follow, {wanted}")

    def fail_over(self, first: Postgres, second: Postgres, team: list[Operator]) -> float:
        acknowledged = self.ledger.acknowledged
        enough = BEFORE + AFTER
        with Crew(team, until=lambda: len(acknowledged) >= enough) as people:
            while people.at_work() and len(acknowledged) < BEFORE:
                time.sleep(0.01)
            if self.cut:
                sql(second, "alter system set primary_conninfo = ''", "select pg_reload_conf()")
                time.sleep(CUT_SECONDS)
            enough = len(acknowledged) + AFTER
            killed = time.monotonic()
            first.kill()
            sql(second, "alter system reset synchronous_standby_names", "select pg_promote()")
            while people.at_work():
                time.sleep(0.05)
        crew.require(len(acknowledged) >= enough, "the web servers did not come back")
        return self.ledger.outage(killed)


if __name__ == "__main__":
    crew.prove(main)
