"""Small tables in, partition out: runs identity's real models and steps in their own order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path

import duckdb
import polars as pl
import yaml

from warehouse.engine import make
from warehouse.identity import ledger
from warehouse.identity.steps import STEPS
from warehouse.models import Node, load_models, ordered

PARAMETERS = {
    "company_domains": "['northwind.com', 'northwind.io']",
    "run_id": "'run-1'",
    "as_of": "timestamptz '2026-11-02 06:00:00+00'",
}
DECISION = 'decision_id varchar, kind varchar, record_key_a varchar, record_key_b varchar, author varchar, reason varchar, "at" timestamptz'
OWN = ("canonical.identifier", "canonical.person_record", "canonical.account_record")
TABLES = ("person_record", "account_record", "identifier", "record_merge")
MEASURE = "identity.quality"


@cache
def canonical_columns() -> dict[str, dict[str, str]]:
    """Canonical table → column → type, as declared."""
    declared = yaml.safe_load((resources.files("warehouse") / "contracts.yaml").read_text())["canonical"]
    found: dict[str, dict[str, str]] = {}
    for table in TABLES:
        columns = declared["common"] | declared[table]
        found[table] = {name: said if isinstance(said, str) else said["type"] for name, said in columns.items()}
    return found


@cache
def identity_nodes() -> list[Node]:
    """Identity's models and steps in the order in which they are built."""
    models: list[Node] = [model for model in load_models() if model.name in OWN or model.name.startswith("identity.")]
    return ordered(models + list(STEPS))


def connect(ledger_file: Path | str = ":memory:") -> duckdb.DuckDBPyConnection:
    """An empty private file with its ledger."""
    con = duckdb.connect()
    con.execute("set timezone = 'UTC'")
    con.execute((resources.files("warehouse") / "shims.sql").read_text())
    for schema in ("landed", "canonical", "identity", "reference"):
        con.execute(f"create schema {schema}")
    con.execute(f"attach '{ledger_file}' as ledger")
    con.execute(f"create table identity.decision ({DECISION})")
    ledger.prepare(con)
    return con


def load(con: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Mapping[str, object]]) -> None:
    """Make landed.<table> of the rows; columns that they lack are NULL."""
    types = canonical_columns()[table]
    typed = ", ".join(f'"{column}" {kind}' for column, kind in types.items())
    con.execute(f"create or replace table landed.{table} ({typed})")
    given = list(rows)
    if not given:
        return
    columns = sorted({column for row in given for column in row})
    frame = pl.DataFrame([{column: row.get(column) for column in columns} for row in given], infer_schema_length=None)
    con.register("given", frame)
    con.execute(f"insert into landed.{table} by name select * from given")
    con.unregister("given")


def build(con: duckdb.DuckDBPyConnection, parameters: Mapping[str, str] = PARAMETERS) -> None:
    """Run every node over landed.* but the run's measure of itself, which no other node reads and which takes nearly as long as all of them."""
    for node in identity_nodes():
        if node.name != MEASURE:
            make(con, node, parameters)


class World:
    """A company's records, written down in a test. Each `person` call returns the record key."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, object]]] = {table: [] for table in TABLES}
        self.decisions: list[tuple[str, str, str | None] | None] = []  # None: revoked
        self.con = connect()

    def person(self, key: str, name: str | None = None, email: str | None = None, phone: str | None = None, **more: object) -> str:
        """One person record. key: `source:object:id`."""
        source, source_object, source_id = key.split(":", 2)
        row: dict[str, object] = {"kind": "contact", "full_name": name, "email": email, "phone": phone}
        self.rows["person_record"].append({"record_key": key, "source": source, "source_object": source_object, "source_id": source_id} | row | more)
        return key

    def account(self, key: str, name: str | None = None, domain: str | None = None, **more: object) -> str:
        """One record of an organisation."""
        source, source_object, source_id = key.split(":", 2)
        row: dict[str, object] = {"kind": "crm_account", "name": name, "domain": domain}
        self.rows["account_record"].append({"record_key": key, "source": source, "source_object": source_object, "source_id": source_id} | row | more)
        return key

    def identifier(self, key: str, kind: str, value: str) -> None:
        """One more identifier of a record."""
        self.rows["identifier"].append({"record_key": key, "source": key.split(":")[0], "kind": kind, "raw_value": value})

    def merge(self, loser: str, winner: str) -> None:
        """The source has merged one record into another and deleted it."""
        self.rows["record_merge"].append({"record_key": loser, "into_record_key": winner})
        for row in self.rows["person_record"]:
            if row["record_key"] == loser:
                row["deleted_at"] = "2026-01-01 00:00:00+00"

    def decide(self, kind: str, a: str, b: str | None = None) -> None:
        """A human decision."""
        self.decisions.append((kind, a, b))

    def build(self, parameters: Mapping[str, str] = PARAMETERS, commit: bool = True) -> World:
        """Run identity over what was written down; `measure` goes on from there."""
        for table, rows in self.rows.items():
            load(self.con, table, rows)
        self.con.execute("delete from identity.decision")
        for number, said in enumerate(self.decisions):
            if said is not None:
                self.con.execute("insert into identity.decision values (?, ?, ?, ?, 'ann', 'because', now())", [f"d{number}", *said])
        build(self.con, parameters)
        if commit:
            ledger.commit(self.con, parameters["run_id"])
        return self

    def measure(self) -> World:
        """Make identity.quality of what was built last."""
        (node,) = (node for node in identity_nodes() if node.name == MEASURE)
        make(self.con, node, PARAMETERS)
        return self

    def ids(self, column: str = "customer_id") -> dict[str, str | None]:
        """Record key → id."""
        return dict(self.con.execute(f"select record_key, {column} from identity.person").fetchall())

    def accounts(self) -> dict[str, str]:
        """Record key of an organisation → account id."""
        return dict(self.con.execute("select record_key, account_id from identity.account").fetchall())

    def partition(self) -> set[frozenset[str]]:
        """Who is together, customers and employees."""
        together: dict[str, set[str]] = {}
        for key, customer, employee in self.con.execute("select record_key, customer_id, employee_id from identity.person").fetchall():
            together.setdefault(customer or employee or f"nobody {key}", set()).add(key)
        return {frozenset(keys) for keys in together.values()}

    def together(self, *keys: str) -> bool:
        """Whether the records are one person."""
        ids = self.ids() | {key: one for key, one in self.ids("employee_id").items() if one}
        return ids[keys[0]] is not None and len({ids[key] for key in keys}) == 1

    def reviews(self) -> list[tuple[str, str]]:
        """The pairs that a human being is asked about."""
        return self.con.execute("select record_key_a, record_key_b from identity.review_candidate order by all").fetchall()

    def links(self, kind: str) -> Sequence[tuple[str, str, str]]:
        """Links of one kind with their evidence."""
        sql = "select record_key_a, record_key_b, evidence::varchar from identity.identity_link where kind = ? order by all"
        return self.con.execute(sql, [kind]).fetchall()
