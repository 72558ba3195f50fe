"""Identity's nodes in the graph of models: what each Python step reads and writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.identity import reference
from warehouse.identity.accounts import cluster_accounts
from warehouse.identity.changes import find_changes, finish, scored_with
from warehouse.identity.cluster import cluster_people
from warehouse.identity.guard import mark_generic, touched_values
from warehouse.identity.ledger import assign, prepare
from warehouse.identity.quality import measure_quality
from warehouse.identity.reach import find_reach
from warehouse.identity.scoring.artefact import current_model, ensure_model
from warehouse.identity.scoring.blocking import find_blocks
from warehouse.identity.scoring.model import Model, comparison_rows, default_model
from warehouse.identity.scoring.pairs import score_pairs
from warehouse.identity.scoring.plain_scorer import PlainScorer
from warehouse.identity.scoring.splink_scorer import SplinkScorer
from warehouse.identity.values import read_domains, read_names, read_phones
from warehouse.incremental import PLAN, is_full
from warehouse.models import Step

Parameters = Mapping[str, str]
WATCHED = ("company_domains",)
UNKNOWN = "'unknown'"  # a run without an id


@dataclass(frozen=True)
class IdentityStep(Step):
    """A step that is made again when any of identity's code or reference tables changes."""

    @property
    def sql(self) -> str:
        """All that the step's result may depend on beside its inputs."""
        return "\n".join([self.name, *reference.sources()])


def _reference(con: duckdb.DuckDBPyConnection, _: Parameters) -> None:
    """The small tables: free mail domains, mailboxes of functions, legal forms, countries."""
    reference.load(con)


def _domains(con: duckdb.DuckDBPyConnection, _: Parameters) -> None:
    """One row: a domain as written and the registered domain that it belongs to."""
    read_domains(con)


def _phones(con: duckdb.DuckDBPyConnection, _: Parameters) -> None:
    """One row: a telephone number as written, and in international form."""
    read_phones(con)


def _names(con: duckdb.DuckDBPyConnection, _: Parameters) -> None:
    """One row: a person's name as written, and as read."""
    read_names(con)


def _changes(con: duckdb.DuckDBPyConnection, parameters: Parameters) -> None:
    """One row: what this run has to look at, and whether it makes everything anew."""
    made_of = [*reference.sources(), duckdb.__version__, *(parameters.get(name, "") for name in WATCHED)]
    full, run_id = parameters.get("full", "false") == "true", parameters.get("run_id", UNKNOWN)
    find_changes(con, full, made_of, _model(parameters).version, run_id)


def _values(con: duckdb.DuckDBPyConnection, _: Parameters) -> None:
    """One row: an identifier value that a changed record has or had."""
    touched_values(con)


def _generic(con: duckdb.DuckDBPyConnection, _: Parameters) -> None:
    """One row: an identifier value that belongs to nobody in particular, and why."""
    mark_generic(con)


def _pairs(con: duckdb.DuckDBPyConnection, parameters: Parameters) -> None:
    """One row: two records that have something in common, and how likely they are one person, in bits."""
    folder = _data_dir(parameters)
    only_changed = not is_full(con)
    find_blocks(con, "identity.refeatured" if only_changed else None)
    changed = int(con.execute("select count(*) from identity.refeatured").fetchall()[0][0]) if only_changed else None
    model, note = ensure_model(con, folder, changed) if folder else (default_model(), "")
    scored_with(con, model.version, note)
    score_pairs(con, SplinkScorer(model), only_changed, PlainScorer(model), model.limits)
    con.execute("create or replace table identity.comparison (place integer, comparison varchar, level integer, meaning varchar, weight double)")
    con.executemany("insert into identity.comparison values (?, ?, ?, ?, ?)", comparison_rows(model))


def _reach(con: duckdb.DuckDBPyConnection, parameters: Parameters) -> None:
    """One row: a record in a component of evidence that a change touches."""
    model = _model(parameters)
    find_reach(con, model.weight_of(model.review_threshold))


def _people(con: duckdb.DuckDBPyConnection, parameters: Parameters) -> None:
    """One row: a record and its cluster, one person."""
    cluster_people(con, _model(parameters))


def _quality(con: duckdb.DuckDBPyConnection, parameters: Parameters) -> None:
    """One row: a figure of how good this run's identity is by its own measure, with its interval and what it was counted on."""
    measure_quality(con, _model(parameters), parameters)


def _accounts(con: duckdb.DuckDBPyConnection, _: Parameters) -> None:
    """One row: a record of an organisation and its cluster."""
    cluster_accounts(con)


def _ids(con: duckdb.DuckDBPyConnection, parameters: Parameters) -> None:
    """One row: a live person record and the customer or employee that it is."""
    prepare(con)
    assign(con, parameters.get("run_id", UNKNOWN), parameters.get("moment", "now()"))
    finish(con)


def _data_dir(parameters: Parameters) -> Path | None:
    folder = parameters.get("data_dir", "").strip("'").replace("''", "'")
    return Path(folder) if folder else None


def _model(parameters: Parameters) -> Model:
    return current_model(_data_dir(parameters))


REFERENCES = tuple(f"reference.{name}" for name in reference.table_names())
ASSIGNED = ("person", "account", "handed", "retired_record", "own_id", "customer_alias", "account_alias", "identity_event", "part")
PENDING = ("pending_id", "pending_issued", "pending_alias", "pending_event")
CANONICAL = ("canonical.person_record", "canonical.account_record", "canonical.identifier")
SAID = ("landed.person_record", "landed.identifier")
DECIDED = ("identity.decision", "landed.record_merge")

BLOCKS = ("identity.block_record", "identity.block_member", "identity.large_block")
OWNED = ("identity.identifier_owner", "identity.generic_identifier")
SCORES = ("identity.pair_score", "identity.block_record")
RECORDS = ("identity.feature", "identity.known_domain", "identity.account_record_seen")
MEASURED = (*RECORDS, *SCORES, *BLOCKS[1:], "identity.cluster", "identity.link_found", "identity.decision")

STEPS: list[Step] = [
    IdentityStep("reference.load", (), REFERENCES, _reference),
    IdentityStep("identity.read_domains", ("identity.domain_seen",), ("identity.known_domain",), _domains),
    IdentityStep("identity.read_phones", (*SAID, "identity.record_region"), ("identity.known_phone",), _phones),
    IdentityStep("identity.read_names", SAID[:1], ("identity.known_name",), _names),
    IdentityStep(
        "identity.changes",
        (*CANONICAL[:2], SAID[1], *DECIDED, "identity.known_name"),
        (PLAN, "identity.changed_record", "identity.value_before", "identity.record_state"),
        _changes,
        (*WATCHED, "identity_model"),
    ),
    IdentityStep(
        "identity.values",
        ("identity.value_before", "identity.changed_record", "identity.identifier_owner", PLAN),
        ("identity.touched_value",),
        _values,
        watches=(PLAN,),
    ),
    IdentityStep(
        "identity.guard",
        ("identity.generic_candidate", "identity.guarded_name", "identity.touched_value", "canonical.person_record"),
        ("identity.generic_identifier", "identity.family_phone", "identity.refeatured"),
        _generic,
        watches=(PLAN,),
    ),
    IdentityStep(
        "identity.pairs",
        ("identity.feature", "identity.refeatured"),
        ("identity.pair_score", "identity.pair_moved", *BLOCKS, "identity.pair_model", "identity.feature_shape", "identity.comparison"),
        _pairs,
        watches=(PLAN,),
    ),
    IdentityStep(
        "identity.reach",
        ("identity.pair_moved", "identity.block_record", "identity.refeatured", *DECIDED),
        ("identity.touched",),
        _reach,
        watches=(PLAN,),
    ),
    IdentityStep(
        "identity.people",
        ("identity.cluster_record", "identity.known_name", *OWNED, *CANONICAL[::2], *SCORES, "identity.touched", *DECIDED),
        ("identity.cluster", "identity.component", "identity.link_found", "identity.doubt"),
        _people,
        watches=(PLAN,),
    ),
    IdentityStep(
        "identity.quality", MEASURED, ("identity.quality", "identity.planted"), _quality, ("company_domains", "identity_model"), watches=(PLAN,)
    ),
    IdentityStep(
        "identity.accounts",
        ("identity.account_record_seen", "identity.account_domain", "canonical.account_record", "canonical.identifier", *DECIDED),
        ("identity.account_cluster", "identity.account_link_found", "identity.account_doubt"),
        _accounts,
    ),
    # the ledger's other tables are not read in this sense: a commit after this step must not make it, and all that follows, run again
    IdentityStep(
        "identity.ids",
        ("identity.party", "identity.cluster", "identity.touched", "identity.account_cluster", *CANONICAL[:2], "ledger.secret"),
        tuple(f"identity.{table}" for table in (*ASSIGNED, *PENDING)),
        _ids,
        watches=(PLAN, "identity.account_cluster", *CANONICAL[:2], "ledger.secret"),
    ),
]
