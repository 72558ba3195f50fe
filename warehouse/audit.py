"""Checks before publishing: each is a SELECT in checks/*.sql that returns what offends; nothing returned means passed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable

from warehouse.churn import Churn, HandedOn
from warehouse.contracts import published_tables
from warehouse.database import Database
from warehouse.keys import key_faults
from warehouse.sql_text import quoted_list, render

SHOWN = 3  # offenders named in a message
MOST_CHURN, FEWEST_MOVED = 0.05, 10  # share of the records; so few are a day's work of people, however small the company
MOST_HANDED, FEWEST_HANDED = 0.01, 3  # share of those published; so few may have changed hands in a day, and people are told
IDENTITY = "identity"  # what `--accept` calls the records that moved
# what people decided: told to them, never a reason to hold a run
ADVISED = (
    ("decisions_apply", "no record of a decision is gone since the last published run"),
    ("exclusions_hold", "nobody has an address or a number of somebody who is excluded"),
)
GIVEN_AWAY = ("decisions_meant", "each record of a decision is who it was when that counted last; one that ties two strangers holds the run")
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


@dataclass(frozen=True)
class Since:
    """What differs from the version that readers see now.

    lapsed, reappeared: decisions that a person should look at, in words. given_away: those about a record that is somebody else now, and whether they
    tie it to another.
    """

    churn: Churn | None
    handed: HandedOn | None
    lapsed: Sequence[str]
    reappeared: Sequence[str]
    given_away: Sequence[tuple[str, bool]]


def audit(database: Database, accepted: Sequence[str], since: Since) -> list[CheckResult]:
    """Run every check. accepted: sources whose shrinking a person has accepted."""
    parameters = {"accepted": quoted_list(accepted)}
    results = [_keys(database, table) for table in CHECKED_KEYS]
    results += [_check(database, file.name.removesuffix(".sql"), file.read_text(encoding="utf-8"), parameters) for file in _files()]
    results.append(churn_check(since.churn, IDENTITY in accepted or _configuration_changed(database)))
    results.append(handed_on_check(since.handed, IDENTITY in accepted))
    results.append(given_away_check(since.given_away, IDENTITY in accepted))
    results += [_advice(name, said, offences) for (name, said), offences in zip(ADVISED, (since.lapsed, since.reappeared), strict=True)]
    return results


def churn_check(churn: Churn | None, is_planned: bool) -> CheckResult:
    """What the run is told of the records that moved. is_planned: a person accepted it, or the configuration is another."""
    name = "identity_churn"
    if churn is None:
        return CheckResult(name, True, True, 0, "no published version to compare with")
    said = f"{churn.share:.1%} of the records moved to another customer"
    if is_planned or churn.share <= MOST_CHURN or churn.moved <= FEWEST_MOVED:
        return CheckResult(name, True, True, 0, said)
    examples = ", ".join(f"{record} from {before} to {after or 'nobody'}" for record, before, after in churn.examples)
    way = f"`c360 run --accept {IDENTITY}` publishes them, should they be right"
    return CheckResult(name, False, True, churn.moved, f"{said} (limit {MOST_CHURN:.0%}), such as {examples}; {way}")


def handed_on_check(handed: HandedOn | None, is_accepted: bool) -> CheckResult:
    """What the run is told of the ids and keys that stand for somebody else: it is held where they are many, for then a tool's keys mean nothing."""
    name = "ids_keep_their_person"
    if handed is None:
        return CheckResult(name, True, True, 0, "no published version to compare with")
    if not handed.handed:
        return CheckResult(name, True, True, 0, f"each of {handed.compared} customers and organisations is who they were")
    said = (
        f"{handed.handed} of {handed.compared} customers and organisations have kept a key and nothing else, not their name, no address, number or"
        f" domain, such as {', '.join(handed.examples)}: their records' keys may have been given to somebody else's records"
    )
    if is_accepted or handed.share <= MOST_HANDED or handed.handed <= FEWEST_HANDED:
        return CheckResult(name, False, False, handed.handed, f"{said}; whoever is still the first one keeps the id")
    way = f"Does the tool's `key:` count rows? Give it a key that stays. `c360 run --accept {IDENTITY}` publishes them, should they be right"
    return CheckResult(name, False, True, handed.handed, f"{said} (limit {MOST_HANDED:.0%}). {way}")


def given_away_check(given_away: Sequence[tuple[str, bool]], is_accepted: bool) -> CheckResult:
    """What the run is told of decisions whose record is somebody else now: it is held where one ties two strangers."""
    holds = not is_accepted and any(ties for _, ties in given_away)
    way = [f"`c360 run --accept {IDENTITY}` publishes it, should they be the same"] if holds else []
    return CheckResult(
        GIVEN_AWAY[0], not given_away, holds or not given_away, len(given_away), _told(GIVEN_AWAY[1], [*(said for said, _ in given_away), *way])
    )


def check_names() -> list[tuple[str, str, bool]]:
    """Every check: its name, what holds when it passes, whether a failure holds the run."""
    named = [(f"key_{table}", "the key is unique and never null", True) for table in CHECKED_KEYS]
    for file in _files():
        sql = file.read_text(encoding="utf-8")
        named.append((file.name.removesuffix(".sql"), _says(sql), _blocks(sql)))
    moved = f"at most {MOST_CHURN:.0%} of the records, or {FEWEST_MOVED}, moved to another customer"
    handed = f"nobody has kept an id and nothing else; more than {MOST_HANDED:.0%}, and {FEWEST_HANDED}, hold the run"
    advised = [(name, said, False) for name, said in ADVISED]
    return [*named, ("identity_churn", moved, True), ("ids_keep_their_person", handed, True), (*GIVEN_AWAY, True), *advised]


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
    return CheckResult(name, not rows, _blocks(sql), len(rows), _told(_says(sql), [str(row[0]) for row in rows]))


def _advice(name: str, said: str, offences: Sequence[str]) -> CheckResult:
    return CheckResult(name, not offences, False, len(offences), _told(said, offences))


def _told(said: str, offences: Sequence[str]) -> str:
    """What holds, or the first few things that offend."""
    more = f"; and {len(offences) - SHOWN} more" if len(offences) > SHOWN else ""
    return "; ".join(offences[:SHOWN]) + more if offences else said


def _configuration_changed(database: Database) -> bool:
    """True where this run's configuration is not that of the last published one: its differences are planned."""
    hashes = database.rows("select configuration_hash from meta.run where status in ('published', 'running') order by started_at desc limit 2")
    return len(hashes) < 2 or hashes[0] != hashes[1]
