"""Memberships: which records stand on one value under names that can be one person's. The raw material of links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

import polars as pl

from warehouse.identity import reference
from warehouse.identity.agreement import CLEAR, COMPATIBLE, compare_texts
from warehouse.identity.agreement_table import PLAIN, Agreements
from warehouse.identity.groups import Grouped, group_names
from warehouse.identity.names import fold, from_text
from warehouse.identity.numbered import of_several
from warehouse.identity.phone_plans import is_landline
from warehouse.identity.written import APART

GROUPS = {"place": pl.Int64, "name_key": pl.String, "group": pl.Int64}
Place = tuple[str, str]  # kind and value of an identifier
Compared = Callable[[str, str], str]  # how two names agree, by their texts


@dataclass
class Memberships:
    """frame: kind, value, place, group, node. doubts: (node, node, reason key, kind, value). allowed: (node, name key, name key) that may differ."""

    frame: pl.DataFrame
    doubts: list[tuple[int, int, str, str, str]] = field(default_factory=list)
    allowed: list[tuple[int, str, str]] = field(default_factory=list)


def memberships(shared: pl.DataFrame, records: pl.DataFrame, agreed: Agreements, witnesses: pl.DataFrame | None = None) -> Memberships:
    """Who can be tied to whom on each shared value.

    shared: kind, value, place (the number of the two), node, name_number (NULL for records without a name). records: in the order of their nodes.
    Values on which all names are the same, or where there is none, are taken as they are; only the others are looked at one by one. A record
    without a name joins where the value has exactly one group of names. witnesses: values of other kinds that may speak for a changed family
    name.
    """
    several = of_several(shared["place"].to_numpy(), shared["name_number"])
    plain, mixed = shared.filter(~several), _with_names(shared.filter(several), records)
    verdicts, settled = _judge(mixed, agreed)
    result = Memberships(plain.select("kind", "value", "place", pl.lit(0, pl.Int64).alias("group"), "node"))
    rows = mixed.select(shared.columns)
    _settle_doubts(rows if witnesses is None else pl.concat([rows, witnesses]), records, verdicts, result)
    told = [(verdict.place, key, group) for verdict in verdicts.values() for key, group in verdict.group.items()]
    groups = pl.concat([pl.DataFrame(told, schema=GROUPS, orient="row"), settled])
    named = mixed.join(groups, on=["place", "name_key"], how="inner")
    single = groups.group_by("place").agg(pl.col("group").n_unique().alias("groups"), pl.col("name_key").n_unique().alias("grouped"))
    unnamed = mixed.filter(pl.col("name_key").is_null())
    names = mixed.join(unnamed, on="place", how="semi").group_by("place").agg(pl.col("name_number").drop_nulls().n_unique().alias("names"))
    alone = unnamed.join(single, on="place").join(names, on="place").filter((pl.col("groups") == 1) & (pl.col("grouped") == pl.col("names")))
    nameless = alone.select("kind", "value", "place", pl.lit(0, pl.Int64).alias("group"), "node")
    result.frame = pl.concat([result.frame, named.select("kind", "value", "place", "group", "node"), nameless])
    return result


def _with_names(rows: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """The rows with the name_key and name of their nodes: texts are fetched late, for the few rows whose names are compared."""
    return rows.with_columns(*(records[column].gather(rows["node"]) for column in ("name_key", "name")))


def only_written_out(shared: pl.DataFrame, records: pl.DataFrame, agreed: Agreements) -> pl.DataFrame:
    """The rows on telephone numbers that may link people: written-out names, on a number where all belong to one family."""
    known = shared.filter(pl.col("name_number").is_not_null())
    names = records["name"].gather(known["node"])
    is_plain = names.str.contains(PLAIN)
    rest = names.filter(~is_plain).unique().to_list()
    written_out = pl.Series([text for text in rest if from_text(text).is_full], dtype=pl.String)
    full = known.filter(is_plain | names.is_in(written_out.implode()))
    several = _with_names(full.filter(of_several(full["place"].to_numpy(), full["name_number"])), records)
    family = pl.col("name").str.split("|").list.get(1).str.split(" ").list.last()
    mixed = several.filter(family.n_unique().over("place") > 1)
    shut = pl.DataFrame({"place": _of_two_families(mixed, agreed)}, schema={"place": pl.Int64})
    return full.join(shut, on="place", how="anti")


def _of_two_families(mixed: pl.DataFrame, agreed: Agreements) -> list[int]:
    """The places under names of several families. Where there are two names, whose family names share no word, a look at how they agree
    is enough."""
    pairs, rest, compared = _by_names(mixed, agreed)
    family = [pl.col(text).str.split("|").list.get(1).str.extract_all("[^ ]+") for text in ("name", "other")]
    strangers = pairs.filter(~pl.col("agreement").is_in(CLEAR)).filter(family[0].list.set_intersection(family[1]).list.len() == 0)
    return [*strangers["place"].to_list(), *(names.place for names in rest if _families(names.texts, compared) > 1)]


def _families(names: dict[str, str], compared: Compared) -> int:
    """How many families share a value; double surnames and other spellings of one person's name are one. names: key → text."""
    verdict = group_names("phone", "", list(names.items()), compared)
    found: list[set[str]] = []
    for group in sorted(set(verdict.group.values())):
        words = {word for key, text in names.items() if verdict.group.get(key) == group for word in from_text(text).family}
        same = [other for other in found if other & words]
        found = [other for other in found if not other & words] + [words.union(*same)]
    return len(found)


@dataclass(frozen=True)
class _Names:
    """The names on one value. texts: name key → name."""

    kind: str
    value: str
    place: int
    texts: dict[str, str] = field(default_factory=dict)


def _by_names(mixed: pl.DataFrame, agreed: Agreements) -> tuple[pl.DataFrame, list[_Names], Compared]:
    """The values under two names (kind, value, place, key_a < key_b, name, other, agreement), the names of the others, and how these agree."""
    named = mixed.lazy().filter(pl.col("name_number").is_not_null())
    one = {"kind": pl.col("kind").first(), "value": pl.col("value").first(), "name_key": pl.col("name_key").first(), "name": pl.col("name").min()}
    ordered = (
        named.group_by("place", "name_number").agg(**one).sort("place", "name_number").with_columns(pl.len().over("place").alias("names")).collect()
    )
    ends = {"key_a": pl.col("name_key").first(), "key_b": pl.col("name_key").last(), "name": pl.col("name").first(), "other": pl.col("name").last()}
    at = {"kind": pl.col("kind").first(), "value": pl.col("value").first()}
    pairs = ordered.filter(pl.col("names") == 2).group_by("place", maintain_order=True).agg(**at, **ends)
    several = ordered.filter(pl.col("names") != 2)
    rest: dict[int, _Names] = {}
    for kind, value, place, key, text in several.select("kind", "value", "place", "name_key", "name").iter_rows():
        rest.setdefault(place, _Names(kind, value, place)).texts[key] = text
    numbered = several.select("place", "name_number", "name")
    meeting = numbered.join(numbered, on="place", suffix="_other").filter(pl.col("name_number") < pl.col("name_number_other"))
    compared = agreed.lookup(meeting.select("name", pl.col("name_other").alias("other")))
    return pairs.join(agreed.of(pairs), on=["name", "other"]), list(rest.values()), compared


@dataclass
class _Verdict(Grouped):
    """The verdict on one value's names, and the value's number."""

    place: int = 0


def _grouped(names: _Names, compared: Compared = compare_texts) -> _Verdict:
    told = group_names(names.kind, names.value, list(names.texts.items()), compared)
    return _Verdict(told.group, told.doubtful, told.married, names.place)


def _judge(mixed: pl.DataFrame, agreed: Agreements) -> tuple[dict[Place, _Verdict], pl.DataFrame]:
    """The verdicts on values whose names may leave a doubt, and the groups (place, name_key, group) on those whose names leave none."""
    pairs, rest, compared = _by_names(mixed, agreed)
    is_one = pl.when(pl.col("kind") == "phone").then(pl.col("agreement").is_in(CLEAR)).otherwise(pl.col("agreement").is_in(COMPATIBLE))
    pairs = pairs.with_columns(is_one.alias("is_one"))
    is_clear = pl.col("is_one") | (pl.col("agreement") == "different") | ((pl.col("kind") == "phone") & (pl.col("agreement").is_in(COMPATIBLE)))
    clear, unclear = pairs.filter(is_clear), pairs.filter(~is_clear)
    settled = [
        clear.select("place", pl.col("key_a").alias("name_key"), pl.lit(0, pl.Int64).alias("group")),
        clear.select("place", pl.col("key_b").alias("name_key"), (~pl.col("is_one")).cast(pl.Int64).alias("group")),
    ]
    verdicts = {(names.kind, names.value): _grouped(names, compared) for names in rest}
    columns = ("kind", "value", "place", "key_a", "key_b", "name", "other", "agreement")
    for kind, value, place, a, b, name, other, agreement in unclear.select(columns).iter_rows():
        if agreement == "given name only":
            verdicts[kind, value] = _Verdict({a: 0, b: 1}, married=[(a, b)], place=place)
        elif agreement == "scripts":
            verdicts[kind, value] = _grouped(_Names(kind, value, place, {a: name, b: other}))
        else:
            verdicts[kind, value] = _Verdict({a: 0, b: 1}, [(a, b, agreement)], place=place)
    return verdicts, pl.concat(settled)


def _settle_doubts(rows: pl.DataFrame, records: pl.DataFrame, verdicts: dict[Place, _Verdict], result: Memberships) -> None:
    """One given name with two family names is one person where the same two records also share a value of another kind, and nobody else
    does; else a person has to look."""
    at = _nodes_of_doubt(rows, records, verdicts)
    kinds: defaultdict[tuple[int, int], dict[str, str]] = defaultdict(dict)
    for (kind, value), nodes in at.items():
        if len(nodes) == 2:
            for pair in _pairs(nodes, *sorted(nodes)):
                kinds[pair][kind] = value
    for (kind, value), verdict in sorted(verdicts.items()):
        nodes = at[kind, value]
        for a, b in verdict.married:
            sure = [pair for pair in _pairs(nodes, a, b) if _are_several(kinds.get(pair, {}), a, b) and _is_of(kinds[pair].get("email"), a, b)]
            if sure and len(nodes) == 2:
                verdict.group[b] = verdict.group[a]
                result.allowed.append((sure[0][0], a, b))
            else:
                result.doubts.append((nodes[a][0], nodes[b][0], "married", kind, value))
        for a, b, reason in verdict.doubtful:
            result.doubts.append((nodes[a][0], nodes[b][0], reason, kind, value))


def _are_several(kinds: Mapping[str, str], a: str, b: str) -> bool:
    """Whether two records share values of several kinds. A landline is no second one beside anna@ at a company: it stands on the desk that the
    next Anna gets, with the address of the last. a, b: name keys."""
    if len(kinds) < 2 or "phone" not in kinds or not is_landline(kinds["phone"]):
        return len(kinds) > 1
    local, _, domain = kinds.get("email", "").partition("@")
    one, other = (set(key.partition(APART)[0].split()) for key in (a, b))
    names_either = any(len(word) > 2 and word in "".join(fold(local)) for word in one ^ other)
    return len(kinds) > 2 or names_either or domain in _mail_providers()


@cache
def _mail_providers() -> frozenset[str]:
    return reference.words("mail_providers", "domain")


def _is_of(mailbox: str | None, a: str, b: str) -> bool:
    """Whether a mailbox, if there is one, says one of the words of two names: at the till (kassa@) one Anna follows another. a, b: name keys."""
    local = "".join(fold((mailbox or "").partition("@")[0]))
    return not mailbox or any(len(word) > 2 and word in local for key in (a, b) for word in key.partition(APART)[0].split())


def _nodes_of_doubt(rows: pl.DataFrame, records: pl.DataFrame, verdicts: dict[Place, _Verdict]) -> defaultdict[Place, dict[str, list[int]]]:
    """Place → name key → records, for the doubtful places and for whatever else their records share."""
    at: defaultdict[Place, dict[str, list[int]]] = defaultdict(dict)
    doubtful = sorted(verdict.place for verdict in verdicts.values() if verdict.married or verdict.doubtful)
    named = rows.filter(pl.col("name_number").is_not_null())
    people = named.join(pl.DataFrame({"place": doubtful}, schema={"place": pl.Int64}), on="place", how="semi").select("node").unique()
    touched = named.join(people, on="node", how="semi").select("place").unique()
    wanted = named.join(touched, on="place", how="semi").unique(["place", "name_number", "node"]).sort("place", "name_number", "node")
    for kind, value, key, node in _with_names(wanted, records).select("kind", "value", "name_key", "node").iter_rows():
        at[kind, value].setdefault(key, []).append(node)
    return at


def _pairs(nodes: dict[str, list[int]], a: str, b: str) -> list[tuple[int, int]]:
    """Pairs of records under the two names; few, since a value with many records under both is not looked at further."""
    return [(min(x, y), max(x, y)) for x in nodes[a][:20] for y in nodes[b][:20]]
