"""Which records are one organisation: by number and CRM id, by registered domain and name, by name alone where nothing speaks against it."""

from __future__ import annotations

from importlib import resources

import duckdb
import polars as pl

from warehouse.identity import accounts_by_domain, accounts_by_id, accounts_by_name, accounts_findings, decided, tables
from warehouse.identity.accounts_clusters import TIES, Level, Organisations, Pairs
from warehouse.identity.accounts_names import read_companies
from warehouse.identity.accounts_resolve import BY_EVIDENCE, BY_ID, FORCED

DECISION = Level("decision", 60.0, FORCED, link="decision")
MERGE = Level("native_merge", 40.0, FORCED, link="native_merge")
NUMBER = Level("national_id", 22.0, BY_ID)
CRM_ID = Level("crm_id", 20.0, BY_ID)
EXTERNAL_ID = Level("external_id", 16.0, BY_EVIDENCE)
DOMAIN = Level("domain", 12.0, BY_EVIDENCE, agreement="same")
DOMAIN_BRAND = Level("domain", 11.0, BY_EVIDENCE, agreement="fewer names")
DOMAIN_SPELLING = Level("domain", 10.0, BY_EVIDENCE, agreement="spelling")
DOMAIN_WITHIN = Level("domain", 9.0, BY_EVIDENCE, agreement="fewer names")
DOMAIN_ALONE = Level("domain", 8.5, BY_EVIDENCE, agreement="no name")
PHONE = Level("phone", 8.0, BY_EVIDENCE, agreement="same")
NAME_AND_COUNTRY = Level("name", 7.5, BY_EVIDENCE)
NAME = Level("name", 7.0, BY_EVIDENCE)
MAIL = Level("domain", 12.0, FORCED, agreement="domain")


def cluster_accounts(con: duckdb.DuckDBPyConnection) -> None:
    """identity.account_cluster, identity.account_link_found, identity.account_doubt; see accounts_findings.

    Evidence is taken in the order of its strength, and each tie is refused that would make one organisation of two. Two organisations in
    one system that share a domain under different names stay two (subsidiaries). A mail domain goes to the one organisation that holds
    it; where several do, to the parent of the others, else to the one that the domain is named after, else it is an account of its own.
    Organisations that a decision makes one are found as if nothing had been decided and then put together, so that each keeps what its evidence
    brings it. What becomes of a record depends only on records that share a value with it, directly or through others; never on the order of rows.
    """
    records = _records(con)
    domains = tables.read(con, "select record_key, domain from identity.account_domain").join(_nodes(records), on="record_key").drop("record_key")
    ids = accounts_by_id.known_ids(tables.read(con, _sql("accounts_identifier")), records)
    apart = _pairs(con, records, "select record_key_a, record_key_b from identity.decision where kind = 'cannot_link'")
    parents = _parents(records)
    merged = _pairs(con, records, "select record_key, into_record_key from landed.record_merge")
    must_link = decided.pairs(con, _nodes(records), _pairs(con, records, decided.MUST_LINKS))
    first: Pairs = []
    while True:
        clusters = Organisations(len(records), _traits(records, domains, ids), parents, apart)
        clusters.tie(DECISION, _forced(first))
        clusters.tie(MERGE, _forced(merged))
        _tie_ids(clusters, ids)
        doubts = _tie_domains(clusters, records, domains)
        clusters.tie(PHONE, accounts_by_id.by_phone(ids))
        clusters.tie(NAME_AND_COUNTRY, accounts_by_name.in_one_country(accounts_by_name.named(records, domains, ids, clusters)))
        clusters.tie(NAME, accounts_by_name.by_name_alone(accounts_by_name.named(records, domains, ids, clusters)))
        last = sorted({*must_link} - {*first})
        # where evidence leads from the one to the other of two who are kept apart, what was decided comes before all evidence
        against = clusters.kept_apart_within(last)
        if not against:
            break
        first = sorted({*first, *against})
    clusters.unite(DECISION, last)
    clusters.tie(MAIL, accounts_by_domain.by_mail(records, domains, clusters))
    namesakes = accounts_by_name.namesakes(accounts_by_name.named(records, domains, ids, clusters)).with_columns(pl.lit("name").alias("kind"))
    external = accounts_by_id.unnamed_alike(ids).with_columns(pl.lit("external").alias("reason"), pl.lit("external_id").alias("kind"))
    columns = list(accounts_findings.DOUBTS)
    accounts_findings.write(con, records, clusters, pl.concat([doubts, namesakes.select(columns), external.select(columns)]))


def _records(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Every record in the order of its key, with its number (`node`) and its name as read. The country in the name is the record's own."""
    records = tables.read(con, _sql("accounts_record")).with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("node"))
    records = records.join(read_companies(records["name"]), on="name", how="left", maintain_order="left")
    return records.with_columns(pl.coalesce("of_region", "region").alias("region"))


def _sql(name: str) -> str:
    return (resources.files("warehouse.identity") / f"{name}.sql").read_text(encoding="utf-8")


def _nodes(records: pl.DataFrame) -> pl.DataFrame:
    return records.select("record_key", "node")


def _pairs(con: duckdb.DuckDBPyConnection, records: pl.DataFrame, sql: str) -> Pairs:
    """Pairs of record keys as nodes; those of records that are not here lie dormant."""
    found, nodes = tables.read(con, sql), _nodes(records)
    found.columns = ["x", "y"]
    both = found.join(nodes, left_on="x", right_on="record_key").join(nodes, left_on="y", right_on="record_key", suffix="_y")
    return sorted({(min(a, b), max(a, b)) for a, b in both.select("node", "node_y").iter_rows() if a != b})


def _forced(pairs: Pairs) -> pl.DataFrame:
    """Decisions and merges: each pair is a tie of its own."""
    rows = [("", f"{a:012}-{b:012}", node) for a, b in pairs for node in (a, b)]
    return pl.DataFrame(rows, schema=TIES, orient="row")


def _parents(records: pl.DataFrame) -> Pairs:
    """(node, the node of its parent)."""
    above = records.filter(pl.col("parent_record_key").is_not_null()).join(
        _nodes(records), left_on="parent_record_key", right_on="record_key", suffix="_up"
    )
    return [(child, parent) for child, parent in above.select("node", "node_up").iter_rows() if child != parent]


def _traits(records: pl.DataFrame, domains: pl.DataFrame, ids: pl.DataFrame) -> pl.DataFrame:
    """What tells organisations apart: see Organisations."""
    kept = records.filter(pl.col("kind") != "domain")
    names = kept.filter(pl.col("name_key").is_not_null()).select("node", trait=pl.lit("name"), scope="source", value="words")
    held = domains.join(kept.select("node"), on="node", how="semi").select("node", trait=pl.lit("domain"), scope=pl.lit(""), value="domain")
    return pl.concat([names, held, accounts_by_id.number_traits(ids), accounts_by_id.office_traits(kept)])


def _tie_ids(clusters: Organisations, ids: pl.DataFrame) -> None:
    clusters.tie(NUMBER, accounts_by_id.by_number(ids))
    clusters.tie(CRM_ID, accounts_by_id.by_crm_id(ids, with_name=True))
    clusters.tie(CRM_ID, accounts_by_id.by_crm_id(ids, with_name=False))
    clusters.tie(EXTERNAL_ID, accounts_by_id.by_external_id(ids))


def _tie_domains(clusters: Organisations, records: pl.DataFrame, domains: pl.DataFrame) -> pl.DataFrame:
    """Ties on shared domains; returns the doubts."""
    kept = records.filter(pl.col("kind") != "domain").select("node", "source", "name_key", "brand", "words")
    held = domains.join(kept, on="node")
    verdicts = accounts_by_domain.by_resemblance(held)
    clusters.tie(DOMAIN, accounts_by_domain.by_name(held))
    clusters.tie(DOMAIN_BRAND, accounts_by_domain.by_brand(held))
    clusters.tie(DOMAIN_SPELLING, pl.DataFrame(verdicts.spelled, schema=TIES, orient="row"))
    clusters.tie(DOMAIN_WITHIN, pl.DataFrame(verdicts.within, schema=TIES, orient="row"))
    clusters.tie(DOMAIN_ALONE, accounts_by_domain.nameless(held, verdicts.united))
    schema = {"a": pl.Int64, "b": pl.Int64, "reason": pl.String, "value": pl.String}
    doubts = pl.DataFrame(verdicts.doubts, schema=schema, orient="row").with_columns(pl.lit("domain").alias("kind"))
    return doubts.select(list(accounts_findings.DOUBTS))
