"""Ties between records of organisations on one domain: by name, and each mail domain with its owner."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations

import polars as pl

from warehouse.identity.accounts_clusters import Organisations
from warehouse.identity.accounts_names import read_companies, relation

DOMAINS = {"domain": pl.String, "name": pl.String}
MOST_NAMES = 40  # a domain with more names is shared by strangers, and says nothing about two that resemble each other


@dataclass
class Verdicts:
    """What two different names on one domain mean. spelled, within: ties. doubts: (node, node, reason, domain).
    united: domains of one organisation."""

    spelled: list[tuple[str, str, int]] = field(default_factory=list)
    within: list[tuple[str, str, int]] = field(default_factory=list)
    doubts: list[tuple[int, int, str, str]] = field(default_factory=list)
    united: set[str] = field(default_factory=set)


def by_name(held: pl.DataFrame) -> pl.DataFrame:
    """One domain and one name. held: node, domain, source, name_key, brand, words of records that people keep."""
    named = held.filter(pl.col("name_key").is_not_null())
    return named.select(pl.col("domain").alias("value"), pl.col("name_key").alias("part"), "node")


def by_brand(held: pl.DataFrame) -> pl.DataFrame:
    """One domain and one name, but for a word such as group or a country in brackets."""
    named = held.filter(pl.col("brand").is_not_null())
    several = named.filter((pl.col("name_key").min() != pl.col("name_key").max()).over("domain", "brand"))
    return several.select(pl.col("domain").alias("value"), pl.col("brand").alias("part"), "node")


def by_resemblance(held: pl.DataFrame) -> Verdicts:
    """The domains on which more than one brand stands, one by one."""
    named = held.filter(pl.col("brand").is_not_null())
    mixed = named.filter((pl.col("brand").min() != pl.col("brand").max()).over("domain")).sort("domain", "name_key", "node")
    verdicts = Verdicts()
    held_names: defaultdict[str, dict[str, _Name]] = defaultdict(dict)
    for domain, node, source, key, brand, words in mixed.select("domain", "node", "source", "name_key", "brand", "words").iter_rows():
        name = held_names[domain].setdefault(key, _Name(brand, words))
        name.nodes.append(node)
        name.sources.add(source)
    for domain, names in held_names.items():
        if len(names) <= MOST_NAMES:
            _judge(domain, list(names.values()), verdicts)
    return verdicts


@dataclass
class _Name:
    brand: str
    words: str
    nodes: list[int] = field(default_factory=list)
    sources: set[str] = field(default_factory=set)


def _judge(domain: str, names: list[_Name], verdicts: Verdicts) -> None:
    """One organisation in each system and one name within the other is one organisation; else only other spellings are tied."""
    related = [(x, y, "same" if x.brand == y.brand else relation(x.words, y.words)) for x, y in combinations(names, 2)]
    is_one_each = sum(len(name.sources) for name in names) == len(set[str]().union(*(name.sources for name in names)))
    if is_one_each and all(how in ("same", "spelling", "within") for _, _, how in related):
        ties = verdicts.within if any(how == "within" for _, _, how in related) else verdicts.spelled
        ties += [(domain, "", node) for name in names for node in name.nodes]
        verdicts.united.add(domain)
        return
    for x, y, how in related:
        if how == "spelling":
            verdicts.spelled += [(domain, f"{x.words} / {y.words}", node) for node in x.nodes + y.nodes]
        elif how in ("within", "near") and x.sources.isdisjoint(y.sources):
            verdicts.doubts.append((min(x.nodes[0], y.nodes[0]), max(x.nodes[0], y.nodes[0]), how, domain))


def nameless(held: pl.DataFrame, united: set[str]) -> pl.DataFrame:
    """Records without a name on a domain of one organisation."""
    is_one = pl.col("brand").drop_nulls().n_unique().over("domain") <= 1
    lone = held.filter(pl.col("brand").is_null().any().over("domain")).filter(is_one | pl.col("domain").is_in(list(united)))
    return lone.select(pl.col("domain").alias("value"), pl.lit("").alias("part"), "node")


def by_mail(records: pl.DataFrame, domains: pl.DataFrame, clusters: Organisations) -> pl.DataFrame:
    """Each mail domain's records, with the organisation that the domain belongs to.

    A decision says whose it is; else the one organisation that holds it; where several do, the parent of the others, or the one that the
    domain is named after; else nobody's.
    """
    on = domains.join(records.select("node", "kind", "name_key"), on="node").with_columns(clusters.roots(domains["node"]))
    mail = on.filter(pl.col("kind") == "domain")
    holders = on.filter(pl.col("kind") != "domain")
    holders = holders.join(_refused(mail, clusters), on=["domain", "root"], how="anti")
    organised = clusters.roots(records.filter(pl.col("kind") != "domain")["node"]).unique().to_frame()
    claimed = mail.join(organised, on="root", how="semi").group_by("domain").agg(pl.col("root").unique())
    ties = mail.join(claimed, on="domain", how="anti").select("domain", "node")
    owners = (
        holders.join(ties.select("domain").unique(), on="domain", how="semi")
        .group_by("domain")
        .agg(pl.col("root").unique().sort().alias("roots"), pl.col("node").min())
    )
    single = owners.filter(pl.col("roots").list.len() == 1).select("domain", "node")
    several = owners.filter(pl.col("roots").list.len() > 1).select("domain")
    chosen = pl.DataFrame(_choose(holders.join(several, on="domain", how="semi"), clusters), schema=single.schema, orient="row")
    decided = claimed.filter(pl.col("root").list.len() == 1).select("domain", pl.col("root").list.first().alias("node"))
    also = mail.join(decided, on="domain", how="semi").select("domain", "node")
    return pl.concat([ties, single, chosen, also, decided]).select(pl.col("domain").alias("value"), pl.lit("").alias("part"), "node")


def _refused(mail: pl.DataFrame, clusters: Organisations) -> pl.DataFrame:
    """Domains and clusters of which a decision says that they are two."""
    domain = dict(mail.select("node", "domain").iter_rows())
    pairs = [(x, y) for a, b in clusters.pairs_apart.tolist() for x, y in ((a, b), (b, a)) if x in domain]
    rows = [(domain[x], int(clusters.root[y])) for x, y in pairs]
    return pl.DataFrame(rows, schema={"domain": pl.String, "root": pl.Int64}, orient="row").unique()


def _choose(holders: pl.DataFrame, clusters: Organisations) -> list[tuple[str, int]]:
    """The record that stands for the owner of each domain that several organisations hold, where that is clear."""
    parents: defaultdict[int, set[int]] = defaultdict(set)
    for child, parent in clusters.parents.tolist():
        parents[int(clusters.root[child])].add(int(clusters.root[parent]))
    labels = _labels(holders["domain"].unique())
    held: defaultdict[str, dict[int, _Holder]] = defaultdict(dict)
    for domain, root, node, key in holders.select("domain", "root", "node", "name_key").sort("domain", "node").iter_rows():
        held[domain].setdefault(root, _Holder(node)).names.add(key or "")
    chosen: list[tuple[str, int]] = []
    for domain, owners in held.items():
        over_all = [one for one in owners if all(one in parents[other] for other in owners if other != one)]
        named = [one for one, holder in owners.items() if labels[domain] in holder.names]
        chosen += next(([(domain, owners[found[0]].node)] for found in (over_all, named) if len(found) == 1), [])
    return chosen


@dataclass
class _Holder:
    node: int
    names: set[str] = field(default_factory=set)


def _labels(domains: pl.Series) -> dict[str, str | None]:
    """Domain → what it begins with, as the name_key of an organisation."""
    labels = pl.DataFrame({"domain": domains, "name": domains.str.split(".").list.first().str.replace_all("-", " ")}, schema_overrides=DOMAINS)
    return dict(labels.join(read_companies(labels["name"]), on="name", how="left").select("domain", "name_key").iter_rows())
