"""Merges made at the source against the names: obeyed, put to a human being, and no bridge for anybody else."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import polars as pl

from warehouse.identity.agreement import COMPATIBLE, compare_texts
from warehouse.identity.resolve import components

BELIEVED = (*COMPATIBLE, "scripts", "given name only", "short forms", "alike", "family name only")
Pair = tuple[int, int]
Doubt = tuple[int, int, str, str, str]


def against_names(records: pl.DataFrame, merged: list[Pair], losers: set[int]) -> list[Pair]:
    """(record, record that it was merged into) where the two cannot be one person by their names.

    merged: pairs of nodes, in any order; losers: nodes that were merged into another. Of a chain of merges, the last record with a name
    is the one that the others are held against.
    """
    if not merged:
        return []
    names = dict(records.filter(pl.col("name").is_not_null()).select("node", "name").iter_rows())
    found: list[Pair] = []
    for nodes in _chains(len(records), merged):
        named = sorted((node in losers, node) for node in nodes if node in names)
        if named:
            kept = named[0][1]
            found += [(node, kept) for _, node in named[1:] if compare_texts(names[node], names[kept]) not in BELIEVED]
    return found


def without_grafts(size: int, merged: list[Pair], grafts: list[Pair]) -> list[Pair]:
    """The merges that are evidence: each chain without its grafts, the rest tied to the record that was kept."""
    kept = dict(grafts)
    pairs: list[Pair] = []
    for nodes in _chains(size, merged):
        into = {kept[node] for node in nodes if node in kept}
        rest = [node for node in nodes if node not in kept]
        pairs += [(min(node, one), max(node, one)) for one in into for node in rest if node != one]
    whole = {node for nodes in _chains(size, merged) if kept.keys().isdisjoint(nodes) for node in nodes}
    return sorted([*pairs, *(pair for pair in merged if pair[0] in whole)])


def doubts(shared: pl.DataFrame, contrary: list[Pair], grafts: list[Pair]) -> list[Doubt]:
    """What a human being is asked: the merge itself, and the graft's namesakes on its own addresses."""
    asked: list[Doubt] = [(node, kept, "merged", "native_merge", "") for node, kept in contrary]
    if not grafts:
        return asked
    known = shared.filter(pl.col("name_number").is_not_null())
    is_graft = pl.col("node").is_in([node for node, _ in grafts])
    both = known.filter(is_graft).join(known.filter(~is_graft), on=["kind", "value", "name_number"], suffix="_other")
    first = both.group_by("node", "kind", "value").agg(pl.col("node_other").min()).sort("node", "kind", "value")
    return asked + [(node, other, "merged away", kind, value) for node, kind, value, other in first.iter_rows()]


def _chains(size: int, merged: list[Pair]) -> list[list[int]]:
    if not merged:
        return []
    a, b = np.array(merged, dtype=np.int64).T
    label = components(size, a, b)
    chains: defaultdict[int, list[int]] = defaultdict(list)
    for node in sorted({node for pair in merged for node in pair}):
        chains[int(label[node])].append(node)
    return list(chains.values())
