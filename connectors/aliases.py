"""Columns whose header differs from export to export, brought to one spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa

Aliases = Mapping[str, Sequence[str]]


def folded(header: str) -> str:
    """`Email - Primary Work`, `email_primary_work` → `emailprimarywork`."""
    return re.sub(r"[^a-z0-9]", "", header.lower())


def spellings(headers: Iterable[str], aliases: Aliases) -> dict[str, str]:
    """Header → the column's one name, for those headers that mean one of ours.

    aliases: name → further folded spellings, the surest first. Each header stands for one name, and each name for one header.
    """
    by_fold: dict[str, str] = {}
    for header in headers:
        by_fold.setdefault(folded(header), header)
    found: dict[str, str] = {}
    for name, others in aliases.items():
        for spelling in (folded(name), *others):
            if spelling in by_fold and by_fold[spelling] not in found:
                found[by_fold[spelling]] = name
                break
    return found


def in_one_spelling(table: pa.Table, aliases: Aliases) -> pa.Table:
    """The table with our names where a header means one of them. Other columns keep theirs, with a number where it is taken."""
    known = spellings(table.column_names, aliases)
    taken = {name.lower() for name in known.values()}
    names = []
    for header in table.column_names:
        name, number = known.get(header, header), 1
        while header not in known and name.lower() in taken:
            number += 1
            name = f"{header}_{number}"
        taken.add(name.lower())
        names.append(name)
    return table.rename_columns(names)
