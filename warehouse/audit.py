"""Checks before publishing: each is a SELECT in checks/*.sql that returns what offends; nothing returned means passed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from warehouse.contracts import published_tables
from warehouse.database import Database
from warehouse.keys import key_faults
from warehouse.sql_text import quoted, quoted_list, render

SHOWN = 3  # offenders named in a message
CHECKED_KEYS = (
    "customer_profile", "account_profile", "customer_timeline", "support_case", "opportunity", "customer_identifier", "profile_field",
    "source_record", "employee",
)  # fmt: skip


@dataclass(frozen=True)
class CheckResult:
    """One check's answer. offenders: how many rows it returned. message: a sentence with the first few, or what was checked."""

    name: str
    passed: bool
    blocking: bool
    offenders: int
    message: str


def audit(database: Database, accepted: Sequence[str], published: Path | None) -> list[CheckResult]:
    """Run every check. accepted: sources whose shrinking a person has accepted. published: the file that readers see now."""
    parameters = {"accepted": quoted_list(accepted)}
    results = [_keys(database, table) for table in CHECKED_KEYS]
    results += [_check(database, file.name.removesuffix(".sql"), file.read_text(encoding="utf-8"), parameters) for file in _files()]
    churn = identity_churn(database, published)
    held = churn is not None and churn > 0.05 and not _configuration_changed(database)
    said = "no published version to compare with" if churn is None else f"{churn:.1%} of the records moved to another customer"
    results.append(CheckResult("identity_churn", not held, True, int(held), said + (" (limit 5 %)" if held else "")))
    return results


def check_names() -> list[tuple[str, str, bool]]:
    """Every check: its name, what holds when it passes, whether a failure holds the run."""
    named = [(f"key_{table}", "the key is unique and never null", True) for table in CHECKED_KEYS]
    for file in _files():
        sql = file.read_text(encoding="utf-8")
        named.append((file.name.removesuffix(".sql"), _says(sql), _blocks(sql)))
    return [*named, ("identity_churn", "at most 5 % of the records moved to another customer", True)]


def _files() -> list[Traversable]:
    folder = resources.files("warehouse") / "checks"
    return sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)


def _says(sql: str) -> str:
    return sql.splitlines()[0].removeprefix("--").strip()


def _blocks(sql: str) -> bool:
    return not sql.splitlines()[1].startswith("-- advisory")


def _keys(database: Database, table: str) -> CheckResult:
    key = list(published_tables()[table].key)
    rows = key_faults(database.connection, f"profile.{table}", key)
    message = f"{', '.join(key)} unique and never null" if not rows else f"keys ({', '.join(key)}) doubled or null, such as {rows}"
    return CheckResult(f"key_{table}", not rows, True, len(rows), message)


def _check(database: Database, name: str, sql: str, parameters: dict[str, str]) -> CheckResult:
    """The file's first comment says what holds; `-- advisory` on the second line makes it a warning."""
    rows = database.rows(f"select * from ({render(sql, parameters, name)}) limit 1000")
    message = (
        _says(sql) if not rows else "; ".join(str(row[0]) for row in rows[:SHOWN]) + (f"; and {len(rows) - SHOWN} more" if len(rows) > SHOWN else "")
    )
    return CheckResult(name, not rows, _blocks(sql), len(rows), message)


def identity_churn(database: Database, published: Path | None) -> float | None:
    """The share of the published records, still alive, whose customer is another one now; None where nothing is published.

    Records of customers about whom people decided something since do not count: that is what was asked for.
    """
    if published is None:
        return None
    database.connection.execute(f"attach {quoted(str(published))} as published (read_only)")
    try:
        sql = f"""with decided as ({_newly_decided(database)}),
                 asked_for as (
                     select customer_id from published.main.source_record semi join decided using (record_key) where customer_id is not null
                     union
                     select customer_id from profile.source_record semi join decided using (record_key) where customer_id is not null
                 )
                 select count(*) filter (
                     where n.customer_id is distinct from coalesce(a.current_id, o.customer_id)
                         and o.customer_id not in (from asked_for) and coalesce(n.customer_id, '') not in (from asked_for)
                 ), count(*)
                 from published.main.source_record as o join profile.source_record as n using (record_key)
                 left join (select old_customer_id, customer_id as current_id from identity.customer_alias) as a on a.old_customer_id = o.customer_id
                 where o.customer_id is not null and n.deleted_at is null"""
        moved, compared = database.rows(sql)[0]
    finally:
        database.connection.execute("detach published")
    return int(str(moved)) / int(str(compared)) if compared else 0.0


def _newly_decided(database: Database) -> str:
    """SELECT of the records on which a decision came, or was revoked, since the published run."""
    sql = "select 1 from duckdb_tables() where database_name = 'published' and schema_name = 'main' and table_name = 'decision'"
    now, before = "select * from identity.decision", "select * from published.main.decision"
    changed = f"(({now}) except ({before})) union all (({before}) except ({now}))" if database.rows(sql) else now
    return f"""select distinct unnest([record_key_a, record_key_b]) as record_key from ({changed})"""


def _configuration_changed(database: Database) -> bool:
    """True where this run's configuration is not that of the last published one: its differences are planned."""
    hashes = database.rows("select configuration_hash from meta.run where status in ('published', 'running') order by started_at desc limit 2")
    return len(hashes) < 2 or hashes[0] != hashes[1]
