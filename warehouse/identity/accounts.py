"""Which records are one organisation: by registered domain and name, by CRM account id, by name alone where nothing speaks against it."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

import duckdb
import polars as pl

from warehouse.identity import tables
from warehouse.identity.cluster import Clusters
from warehouse.identity.evidence import Memberships
from warehouse.identity.findings import LINKS, write_account_findings

TIES = {"kind": pl.String, "value": pl.String, "group": pl.Int64, "node": pl.Int64}
SHORTEST_NAME = 3  # letters; a shorter name alone says nothing


def cluster_accounts(con: duckdb.DuckDBPyConnection) -> None:
    """identity.account_cluster (record_key, cluster) and identity.account_link_found.

    Two organisations in one system that share a domain under different names stay two (subsidiaries). A mail domain goes to the one
    organisation that holds it; where several do, to the parent of the others, else to the one that the domain is named after, else it
    is an account of its own.
    """
    records = tables.read(con, "select * from identity.account_record_seen order by record_key")
    blank = pl.lit(None, pl.String)
    records = records.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("node"), name=blank, birth_date=blank, national_id=blank)
    clusters = Clusters(records.with_columns(blank.alias("name_key")))
    domains = tables.read(con, "select * from identity.account_domain").join(records.select("record_key", "node"), on="record_key")
    clusters.apart = clusters.pairs(con, "select record_key_a, record_key_b from identity.decision where kind = 'cannot_link'")
    decided = clusters.pairs(con, "select record_key_a, record_key_b from identity.decision where kind = 'must_link'")
    merged = clusters.pairs(con, "select record_key, into_record_key from landed.record_merge")
    named = records.filter(pl.col("kind") != "domain")
    held = domains.join(named.select("node", "source", "name_key"), on="node")
    ids = tables.read(con, "select record_key, value from canonical.identifier where kind = 'crm_id' and value is not null and deleted_at is null")
    same_id = ids.join(named.select("record_key", "node"), on="record_key").select(
        pl.lit("crm_id").alias("kind"), "value", pl.lit(0, pl.Int64).alias("group"), "node"
    )
    forced = [(kind, f"{a}-{b}", 0, n) for kind, pairs in (("decision", decided), ("native_merge", merged)) for a, b in pairs for n in (a, b)]
    by_domain = pl.DataFrame(forced + _domain_ties(held), schema=TIES, orient="row")
    clusters.tie(pl.concat([by_domain, same_id]), Memberships(by_domain))
    by_name = pl.DataFrame(_name_ties(named, domains, clusters), schema=TIES, orient="row")
    clusters.tie(by_name, Memberships(by_name))
    mail = pl.DataFrame(_mail_ties(records, domains, clusters), schema=TIES, orient="row")
    clusters.tie(mail, Memberships(mail))
    write_account_findings(con, records, clusters.root, pl.concat([pl.DataFrame(schema=LINKS), *clusters.links]))


Tie = tuple[str, str, int, int]


def _domain_ties(held: pl.DataFrame) -> list[Tie]:
    """One domain and one name; or one domain, one organisation in each system, and one name within the other."""
    ties: list[Tie] = []
    for (domain,), rows in held.sort("domain", "node").group_by("domain", maintain_order=True):
        nodes = rows.select("node", "source", "name_key").unique().sort("node").rows()
        names = sorted({name for _, _, name in nodes if name})
        group = {name: number for number, name in enumerate(names)}
        if len({source for _, source, _ in nodes}) == len(nodes) and all(_within(x, y) for x, y in combinations(names, 2)):
            group = dict.fromkeys(names, 0)
        ties += [("domain", str(domain), group[name], node) for node, _, name in nodes if name]
        if len(set(group.values())) <= 1:
            ties += [("domain", str(domain), 0, node) for node, _, name in nodes if not name]
    return ties


def _within(x: str, y: str) -> bool:
    """Acme in Acme Instruments."""
    small, large = sorted((x.split(), y.split()), key=len)
    return large[: len(small)] == small or "".join(small) == "".join(large)


def _name_ties(named: pl.DataFrame, domains: pl.DataFrame, clusters: Clusters) -> list[Tie]:
    """One name where the records are not of two countries, not of two domains, and not twice in one system."""
    root = clusters.root
    has: defaultdict[int, set[str]] = defaultdict(set)
    for domain, node in domains.select("domain", "node").iter_rows():
        has[int(root[node])].add(domain)
    rows = named.filter(pl.col("name_key").str.len_chars() >= SHORTEST_NAME).filter(pl.len().over("name_key") > 1)
    ties: list[Tie] = []
    for (name,), same in rows.sort("name_key", "node").group_by("name_key", maintain_order=True):
        by_root: defaultdict[int, list[tuple[str, str | None, int]]] = defaultdict(list)
        for source, country, node in same.select("source", "country", "node").iter_rows():
            by_root[int(root[node])].append((source, country, node))
        domains_held = [has[one] for one in by_root if has[one]]
        countries = {country for members in by_root.values() for _, country, _ in members if country}
        sources = [{source for source, _, _ in members} for members in by_root.values()]
        if len(domains_held) > 1 or len(countries) > 1 or any(not x.isdisjoint(y) for x, y in combinations(sources, 2)):
            continue
        ties += [("name", str(name), 0, node) for members in by_root.values() for _, _, node in members]
    return ties


def _mail_ties(records: pl.DataFrame, domains: pl.DataFrame, clusters: Clusters) -> list[Tie]:
    """Each mail domain's records, with the organisation that the domain belongs to."""
    kinds = dict(records.select("node", "kind").iter_rows())
    names = dict(records.select("node", "name_key").iter_rows())
    parents = _parents(records, clusters)
    held: defaultdict[str, list[int]] = defaultdict(list)
    for domain, node in domains.select("domain", "node").sort("domain", "node").iter_rows():
        held[domain].append(node)
    ties: list[Tie] = []
    for domain, nodes in held.items():
        mail = [node for node in nodes if kinds[node] == "domain"]
        owners: dict[int, list[int]] = {}
        for node in nodes:
            if kinds[node] != "domain":
                owners.setdefault(int(clusters.root[node]), []).append(node)
        owner = _owner(domain, owners, names, parents)
        ties += [("domain", domain, 0, node) for node in mail + ([owner] if owner is not None else [])]
    return ties


def _parents(records: pl.DataFrame, clusters: Clusters) -> dict[int, set[int]]:
    """Cluster → the clusters that its records name as parent."""
    node = dict(records.select("record_key", "node").iter_rows())
    found: defaultdict[int, set[int]] = defaultdict(set)
    for child, parent in records.filter(pl.col("parent_record_key").is_not_null()).select("node", "parent_record_key").iter_rows():
        if parent in node:
            found[int(clusters.root[child])].add(int(clusters.root[node[parent]]))
    return found


def _owner(domain: str, owners: dict[int, list[int]], names: dict[int, str | None], parents: dict[int, set[int]]) -> int | None:
    """One record of the organisation that the domain belongs to, or None where that is not clear."""
    if len(owners) == 1:
        return next(iter(owners.values()))[0]
    over_all = [one for one in owners if all(one in parents.get(other, ()) for other in owners if other != one)]
    label = domain.split(".")[0].replace("-", "")
    named = [one for one, nodes in owners.items() if any((names[node] or "").replace(" ", "") == label for node in nodes)]
    for found in (over_all, named):
        if len(found) == 1:
            return owners[found[0]][0]
    return None
