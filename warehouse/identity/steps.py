"""Identity's nodes in the graph of models: what each Python step reads and writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from warehouse.identity import reference
from warehouse.identity.accounts import cluster_accounts
from warehouse.identity.cluster import cluster_people
from warehouse.identity.guard import mark_generic
from warehouse.identity.ledger import assign, prepare
from warehouse.identity.values import read_domains, read_names, read_phones
from warehouse.models import Step

Parameters = Mapping[str, str]


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


def _generic(con: duckdb.DuckDBPyConnection, _: Parameters) -> None:
    """One row: an identifier value that belongs to nobody in particular, and why."""
    mark_generic(con)


def _people(con: duckdb.DuckDBPyConnection, _: Parameters) -> None:
    """One row: a record and its cluster, one person."""
    cluster_people(con)


def _accounts(con: duckdb.DuckDBPyConnection, _: Parameters) -> None:
    """One row: a record of an organisation and its cluster."""
    cluster_accounts(con)


def _ids(con: duckdb.DuckDBPyConnection, parameters: Parameters) -> None:
    """One row: a live person record and the customer or employee that it is."""
    prepare(con)
    assign(con, parameters.get("run_id", "'unknown'"), parameters.get("as_of", "now()"))


REFERENCES = tuple(f"reference.{name}" for name in reference.table_names())
ASSIGNED = ("person", "account", "retired_record", "customer_alias", "identity_event", "part")
PENDING = ("pending_id", "pending_issued", "pending_alias", "pending_event")

STEPS: list[Step] = [
    IdentityStep("reference.load", (), REFERENCES, _reference),
    IdentityStep("identity.read_domains", ("identity.domain_seen",), ("identity.known_domain",), _domains),
    IdentityStep("identity.read_phones", ("identity.phone_seen",), ("identity.known_phone",), _phones),
    IdentityStep("identity.read_names", ("identity.name_seen",), ("identity.known_name",), _names),
    IdentityStep("identity.guard", ("identity.generic_candidate", "identity.guarded_name"), ("identity.generic_identifier",), _generic),
    IdentityStep(
        "identity.people",
        ("identity.cluster_record", "identity.shared_identifier", "identity.own_address", "identity.decision", "landed.record_merge"),
        ("identity.cluster", "identity.link_found", "identity.doubt"),
        _people,
    ),
    IdentityStep(
        "identity.accounts",
        ("identity.account_record_seen", "identity.account_domain", "canonical.identifier", "identity.decision", "landed.record_merge"),
        ("identity.account_cluster", "identity.account_link_found"),
        _accounts,
    ),
    # the ledger's other tables are not read in this sense: a commit after this step must not make it, and all that follows, run again
    IdentityStep(
        "identity.ids",
        (
            "identity.party",
            "identity.cluster",
            "identity.account_cluster",
            "canonical.person_record",
            "canonical.account_record",
            "ledger.secret",
        ),
        tuple(f"identity.{table}" for table in (*ASSIGNED, *PENDING)),
        _ids,
    ),
]
