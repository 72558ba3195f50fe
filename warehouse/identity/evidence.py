"""Memberships: which records stand on one value under names that can be one person's. The raw material of links."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import polars as pl

from warehouse.identity.agreement import CLEAR, COMPATIBLE
from warehouse.identity.agreement_table import PLAIN, Agreements
from warehouse.identity.groups import Grouped, group_names
from warehouse.identity.names import from_text

GROUPS = {"kind": pl.String, "value": pl.String, "name_key": pl.String, "group": pl.Int64}
Place = tuple[str, str]  # kind and value of an identifier


@dataclass
class Memberships:
    """frame: kind, value, group, node. doubts: (node, node, reason key, kind, value). allowed: (node, name key, name key) that may differ."""

    frame: pl.DataFrame
    doubts: list[tuple[int, int, str, str, str]] = field(default_factory=list)
    allowed: list[tuple[int, str, str]] = field(default_factory=list)


def memberships(shared: pl.DataFrame, agreed: Agreements, witnesses: pl.DataFrame | None = None) -> Memberships:
    """Who can be tied to whom on each shared value.

    shared: kind, value, node, name_key, name (the last two NULL for records without a name). Values on which all names are the same, or
    where there is none, are taken as they are; only the others are looked at one by one. A record without a name joins where the value
    has exactly one group of names. witnesses: values of other kinds that may speak for a changed family name.
    """
    names = shared.filter(pl.col("name_key").is_not_null())
    per_value = names.group_by("kind", "value").agg(pl.col("name_key").n_unique().alias("names"))
    shared = shared.join(per_value, on=["kind", "value"], how="left").with_columns(pl.col("names").fill_null(0))
    plain = shared.filter(pl.col("names") <= 1)
    mixed = shared.filter(pl.col("names") > 1)
    verdicts, settled = _judge(mixed, agreed)
    result = Memberships(plain.select("kind", "value", pl.lit(0, pl.Int64).alias("group"), "node"))
    _settle_doubts(mixed if witnesses is None else pl.concat([mixed.drop("names"), witnesses], how="diagonal"), verdicts, result)
    rows = [(kind, value, key, group) for (kind, value), verdict in verdicts.items() for key, group in verdict.group.items()]
    groups = pl.concat([pl.DataFrame(rows, schema=GROUPS, orient="row"), settled])
    named = mixed.join(groups, on=["kind", "value", "name_key"], how="inner")
    single = groups.group_by("kind", "value").agg(pl.col("group").n_unique().alias("groups"), pl.col("name_key").n_unique().alias("grouped"))
    alone = (
        mixed.filter(pl.col("name_key").is_null())
        .join(single, on=["kind", "value"])
        .filter((pl.col("groups") == 1) & (pl.col("grouped") == pl.col("names")))
    )
    nameless = alone.select("kind", "value", pl.lit(0, pl.Int64).alias("group"), "node")
    result.frame = pl.concat([result.frame, named.select("kind", "value", "group", "node"), nameless])
    return result


def only_written_out(shared: pl.DataFrame, agreed: Agreements) -> pl.DataFrame:
    """The rows on telephone numbers that may link people: written-out names, on a number where all belong to one family."""
    known = shared.filter(pl.col("name").is_not_null())
    distinct = known.select("name").unique()
    words = pl.col("name").str.split("|").list
    plain = distinct.filter(pl.col("name").str.contains(PLAIN)).with_columns(pl.lit(value=True).alias("is_full"), words.get(1).alias("family"))
    rest = distinct.filter(~pl.col("name").str.contains(PLAIN))
    read = [(text, name.is_full, name.family[-1] if name.family else None) for text in rest["name"] for name in [from_text(text)]]
    parts = pl.concat([plain, pl.DataFrame(read, schema={"name": pl.String, "is_full": pl.Boolean, "family": pl.String}, orient="row")])
    known = known.join(parts, on="name").filter(pl.col("is_full"))
    families = known.group_by("kind", "value").agg(pl.col("family").n_unique().alias("families"), pl.col("name_key").n_unique().alias("names"))
    mixed = known.join(families.filter(pl.col("families") > 1), on=["kind", "value"], how="semi")
    shut = pl.DataFrame(_of_two_families(mixed, agreed), schema={"kind": pl.String, "value": pl.String}, orient="row")
    return known.join(shut, on=["kind", "value"], how="anti").select("kind", "value", "node", "name_key", "name")


def _of_two_families(mixed: pl.DataFrame, agreed: Agreements) -> list[Place]:
    """The values under names of several families. Where there are two names, whose family names share no word, a look at how they agree
    is enough."""
    pairs, rest = _of_two_names(mixed, agreed)
    words = pl.concat([pairs["name"], pairs["other"]]).unique()
    family = pl.DataFrame(
        {"text": words, "words": [sorted(from_text(text).family) for text in words]}, schema={"text": pl.String, "words": pl.List(pl.String)}
    )
    both = pairs.join(family, left_on="name", right_on="text").join(family, left_on="other", right_on="text", suffix="_other")
    strangers = both.filter(~pl.col("agreement").is_in(CLEAR) & (pl.col("words").list.set_intersection(pl.col("words_other")).list.len() == 0))
    return [*strangers.select("kind", "value").iter_rows(), *(place for place, names in rest.items() if _families(names) > 1)]


def _families(names: dict[str, str]) -> int:
    """How many families share a value; double surnames and other spellings of one person's name are one. names: key → text."""
    verdict = group_names("phone", "", list(names.items()))
    found: list[set[str]] = []
    for group in sorted(set(verdict.group.values())):
        words = {word for key, text in names.items() if verdict.group.get(key) == group for word in from_text(text).family}
        same = [other for other in found if other & words]
        found = [other for other in found if not other & words] + [words.union(*same)]
    return len(found)


def _of_two_names(mixed: pl.DataFrame, agreed: Agreements) -> tuple[pl.DataFrame, dict[Place, dict[str, str]]]:
    """The values under exactly two names (kind, value, key_a < key_b, name, other, agreement), and the names of the others."""
    wanted = mixed.filter(pl.col("name_key").is_not_null()).group_by("kind", "value", "name_key").agg(pl.col("name").min())
    ordered = wanted.sort("kind", "value", "name_key").with_columns(pl.len().over("kind", "value").alias("names"))
    two = ordered.filter(pl.col("names") == 2)
    ends = {"key_a": pl.col("name_key").first(), "key_b": pl.col("name_key").last(), "name": pl.col("name").first(), "other": pl.col("name").last()}
    pairs = two.group_by("kind", "value", maintain_order=True).agg(**ends)
    rest: defaultdict[Place, dict[str, str]] = defaultdict(dict)
    for kind, value, key, text in ordered.filter(pl.col("names") != 2).select("kind", "value", "name_key", "name").iter_rows():
        rest[kind, value][key] = text
    return pairs.join(agreed.of(pairs), on=["name", "other"]), rest


def _judge(mixed: pl.DataFrame, agreed: Agreements) -> tuple[dict[Place, Grouped], pl.DataFrame]:
    """The verdicts on values whose names may leave a doubt, and the groups (kind, value, name_key, group) on those whose names leave none."""
    pairs, rest = _of_two_names(mixed, agreed)
    is_one = pl.when(pl.col("kind") == "phone").then(pl.col("agreement").is_in(CLEAR)).otherwise(pl.col("agreement").is_in(COMPATIBLE))
    pairs = pairs.with_columns(is_one.alias("is_one"))
    clear = pairs.filter(
        pl.col("is_one") | (pl.col("agreement") == "different") | ((pl.col("kind") == "phone") & (pl.col("agreement").is_in(COMPATIBLE)))
    )
    settled = [
        clear.select("kind", "value", pl.col("key_a").alias("name_key"), pl.lit(0, pl.Int64).alias("group")),
        clear.select("kind", "value", pl.col("key_b").alias("name_key"), (~pl.col("is_one")).cast(pl.Int64).alias("group")),
    ]
    verdicts = {place: group_names(*place, list(names.items())) for place, names in rest.items()}
    unclear = pairs.join(clear, on=["kind", "value"], how="anti").select("kind", "value", "key_a", "key_b", "name", "other", "agreement")
    for kind, value, a, b, name, other, agreement in unclear.iter_rows():
        if agreement == "given name only":
            verdicts[kind, value] = Grouped({a: 0, b: 1}, married=[(a, b)])
        elif agreement == "scripts":
            verdicts[kind, value] = group_names(kind, value, [(a, name), (b, other)])
        else:
            verdicts[kind, value] = Grouped({a: 0, b: 1}, [(a, b, agreement)])
    return verdicts, pl.concat(settled)


def _settle_doubts(rows: pl.DataFrame, verdicts: dict[Place, Grouped], result: Memberships) -> None:
    """One given name with two family names is one person where the same two records also share a value of another kind, and nobody else
    does; else a person has to look."""
    at = _nodes_of_doubt(rows, verdicts)
    kinds: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
    for (kind, _), nodes in at.items():
        if len(nodes) == 2:
            for pair in _pairs(nodes, *sorted(nodes)):
                kinds[pair].add(kind)
    for (kind, value), verdict in sorted(verdicts.items()):
        nodes = at[kind, value]
        for a, b in verdict.married:
            sure = [pair for pair in _pairs(nodes, a, b) if len(kinds.get(pair, ())) > 1]
            if sure and len(nodes) == 2:
                verdict.group[b] = verdict.group[a]
                result.allowed.append((sure[0][0], a, b))
            else:
                result.doubts.append((nodes[a][0], nodes[b][0], "married", kind, value))
        for a, b, reason in verdict.doubtful:
            result.doubts.append((nodes[a][0], nodes[b][0], reason, kind, value))


def _nodes_of_doubt(rows: pl.DataFrame, verdicts: dict[Place, Grouped]) -> defaultdict[Place, dict[str, list[int]]]:
    """Place → name key → records, for the doubtful places and for whatever else their records share."""
    at: defaultdict[Place, dict[str, list[int]]] = defaultdict(dict)
    doubtful = sorted(place for place, verdict in verdicts.items() if verdict.married or verdict.doubtful)
    named = rows.filter(pl.col("name_key").is_not_null())
    places = pl.DataFrame(doubtful, schema={"kind": pl.String, "value": pl.String}, orient="row")
    people = named.join(places, on=["kind", "value"], how="semi").select("node").unique()
    touched = named.join(people, on="node", how="semi").select("kind", "value").unique()
    wanted = named.join(touched, on=["kind", "value"], how="semi").select("kind", "value", "name_key", "node").unique()
    for kind, value, key, node in wanted.sort("kind", "value", "name_key", "node").iter_rows():
        at[kind, value].setdefault(key, []).append(node)
    return at


def _pairs(nodes: dict[str, list[int]], a: str, b: str) -> list[tuple[int, int]]:
    """Pairs of records under the two names; few, since a value with many records under both is not looked at further."""
    return [(min(x, y), max(x, y)) for x in nodes[a][:20] for y in nodes[b][:20]]
