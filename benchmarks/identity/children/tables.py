"""What identity's tables say, each as one number: python -m benchmarks.identity.children.tables FOLDER. Equal numbers are equal rows."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb

from warehouse.database import content_of

# any sequence of nights leaves these as one full build with the same ledger does
TABLES = (
    "identifier_owner",
    "generic_identifier",
    "family_phone",
    "feature",
    "large_block",
    "cluster_record",
    "cluster",
    "component",
    "link_found",
    "doubt",
    "quality",
    "identity_link",
    "review_candidate",
    "party",
    "person",
    "part",
    "own_id",
    "retired_record",
    "customer_alias",
    "account_alias",
    "account_cluster",
    "account",
)
# a score names its records by numbers that each full build gives anew
SCORES = (
    "(select x.record_key as record_key_a, y.record_key as record_key_b, s.weight, s.levels from identity.pair_score as s"
    " join identity.block_record as x on x.number = s.a join identity.block_record as y on y.number = s.b)"
)

# what waits to be committed bears the name of the run
OWN_IDS = "(select record_key, kind, own_id from identity.own_id)"


def main(folder: Path) -> None:
    """Print table → fingerprint."""
    with duckdb.connect(str(folder / "data" / "warehouse.duckdb"), read_only=True) as con:
        found = {table: content_of(con, f"identity.{table}") for table in TABLES}
        found["pair_score"] = content_of(con, SCORES)
        found["own_id"] = content_of(con, OWN_IDS)
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
