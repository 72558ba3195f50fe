"""A company whose identity is built as a run builds it, with decisions in a file of their own."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "identity"))

from world import PARAMETERS, World

from tests.warehouse.serving.conftest import publish_company
from warehouse.decisions import store, undo
from warehouse.decisions.contradictions import Ties
from warehouse.decisions.store import Act, Wish
from warehouse.serving.reader import Reader, open_reader

PUBLISHED = (
    """create or replace view source_record as
       select p.record_key, p.customer_id, p.employee_id, l.person_id as own_customer_id, l.since_run as own_since_run,
           p.employee_id as own_employee_id, cast(null as varchar) as account_id, cast(null as timestamptz) as deleted_at
       from identity.person as p
       left join ledger.person_id as l on l.record_key = p.record_key and l.kind = 'customer'""",
    "create or replace view identity_event as from identity.identity_event",
    "create or replace view identity_link as from identity.identity_link",
    """create or replace view customer_identifier as
       select 'customer_id' as kind, old_customer_id as value, customer_id from identity.customer_alias""",
)
State = tuple[set[frozenset[str]], dict[str, str | None]]


class Company:
    """Records, decisions and runs. Every run commits its ids."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.world = World()
        self.runs = 0

    def run(self) -> None:
        self.runs += 1
        with store.reading(self.folder) as ledger:
            self.world.decisions = [(d.kind, d.record_key_a, d.record_key_b) for d in store.standing(ledger) if d.kind != "pin"]
        self.world.build(PARAMETERS | {"run_id": f"'run-{self.runs:03}'"})
        for view in PUBLISHED:
            self.world.con.execute(view)

    def ask(self, sql: str, values: Mapping[str, object]) -> list[dict[str, Any]]:
        """Rows of the tables that a run publishes."""
        found = self.world.con.execute(sql, dict(values))
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def decide(self, kind: Any, a: str, b: str | None = None) -> Act:
        """One decision on record keys, refused where it contradicts."""
        with store.writing(self.folder) as ledger:
            wish = Wish(kind, a, b)
            Ties(store.standing(ledger)).add(wish)
            return store.write(ledger, "decide", "a test", "ann", "because", wishes=[wish])

    def undo(self, text: object) -> Act:
        """As `c360 undo`."""
        with store.writing(self.folder) as ledger:
            return undo.carry_out(ledger, undo.plan(str(text), ledger, self.ask), "bo", "")

    def events(self, *kinds: str) -> list[str]:
        """Ids of the last run's events of these kinds."""
        sql = "select event_id from identity_event where run_id = $run and kind in (select unnest($kinds)) order by 1"
        return [row["event_id"] for row in self.ask(sql, {"run": f"run-{self.runs:03}", "kinds": list(kinds)})]

    @property
    def state(self) -> State:
        """Who is together, and the id of each record."""
        return self.world.partition(), self.world.ids()


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path)


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a tiny published company (company.sql)."""
    return publish_company(tmp_path_factory.mktemp("decided"), Path(__file__).with_name("company.sql"))


@pytest.fixture
def reader(published: Path) -> Iterator[Reader]:
    with open_reader(published) as opened:
        yield opened


Row = tuple[str | None, str | None, str | None]  # name, address, telephone


def made(company: Company, rows: list[Row]) -> list[str]:
    return [company.world.person(f"crm:contact:{n}", name, email, phone) for n, (name, email, phone) in enumerate(rows)]


def two(company: Company) -> tuple[str, str, str]:
    """Anna in two systems, and another Anna whom nothing ties to her yet."""
    a, b, c = made(company, [("Anna Berg", "anna@acme.com", None), ("Anna Berg", "anna@acme.com", None), ("Anna Berg", "anna@beta.io", None)])
    company.run()
    return a, b, c
