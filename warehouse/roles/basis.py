"""What the texts of a role's version were cleaned of: the next may keep its rows only where that is the same."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from warehouse.sql_text import digest

if TYPE_CHECKING:
    from warehouse.roles.scrub import Known

REFUSED = (
    "refused_holder", "refused_account", "refused_record", "refused_interaction", "refused_thread", "refused_subject", "refused_words",
)  # fmt: skip
NOBODY = "nobody refused"


@dataclass(frozen=True)
class Basis:
    """known: a fingerprint of what was looked for. ordinary: words of names that are ordinary words too, by how all texts write them."""

    known: str
    ordinary: Collection[str] = ()


def of_refused(connection: duckdb.DuckDBPyConnection, key: str, *known: Known) -> str:
    """Of who refused (refused.sql), everything that is theirs, and the key of its hashes."""
    return digest(key, *(_content(connection, table) for table in REFUSED), *map(_values, known))


def of_everybody(key: str, known: Known) -> str:
    """Of all that is known of anybody, and the key of its hashes."""
    return digest(key, _values(known))


def _content(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    return str(connection.execute(f"select count(*), bit_xor(hash(entry)), sum(hash(entry, 1)::hugeint) from {table} as entry").fetchall())


def _values(known: Known) -> str:
    return digest(*("\n".join(sorted(values)) for values in (known.emails, known.numbers, known.words, known.phrases, known.inside)))
