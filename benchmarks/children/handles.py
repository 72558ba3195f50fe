"""One handle of each kind from a published file: python -m benchmarks.children.handles DATA_DIR."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb

from warehouse.pointer import current_file

# the middle one of each, so that no edge of the sample is measured
BY_KIND = """select value from customer_identifier where kind = ? and not is_generic order by value
             limit 1 offset (select count(*) // 2 from customer_identifier where kind = ? and not is_generic)"""
OTHERS = {
    "own id": "select customer_id from customer_profile order by 1",
    "record key": "select record_key from source_record where customer_id is not null order by 1",
    "link": "select source_url from source_record where customer_id is not null and source_url is not null order by 1",
    "name": "select display_name from customer_profile where display_name is not null order by 1",
    "organisation": "select account_name from account_profile where account_name is not null order by 1",
    "domain": "select domains[1] from account_profile where len(domains) > 0 order by 1",
}


def main(data_dir: Path) -> None:
    """Print kind → handle; a kind that nobody has is left out."""
    file = current_file(data_dir)
    assert file is not None, f"{data_dir} holds nothing published"
    found: dict[str, str] = {}
    with duckdb.connect(str(file), read_only=True) as connection:
        for kind in ("email", "phone", "chat_user", "crm_id"):
            for (value,) in connection.execute(BY_KIND, [kind, kind]).fetchall():
                found[kind.replace("_", " ")] = value
        for name, sql in OTHERS.items():
            middle = f"select * from ({sql}) limit 1 offset (select count(*) // 2 from ({sql}))"
            for (value,) in connection.execute(middle).fetchall():
                found[name] = value
    found["name of nobody"] = "Nobody Whosoever"
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
