"""How long explanations take: python -m benchmarks.identity.children.why FOLDER."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from warehouse.serving.how import how
from warehouse.serving.reader import open_reader
from warehouse.serving.why import why

TIMES = 5
PAIRS = {
    "one customer": """
        select min(record_key), max(record_key) from source_record where customer_id is not null group by customer_id having count(*) >= 3
        order by customer_id limit 1 offset 100
    """,
    "two customers": """
        select first(a.record_key), first(b.record_key) from (
            select record_key, customer_id from source_record where customer_id is not null order by customer_id limit 1 offset 100) as a
        cross join (select record_key, customer_id from source_record where customer_id is not null order by customer_id desc limit 1 offset 100) as b
    """,
    "nearly one": """
        select record_key_a, record_key_b from review_candidate order by candidate_id limit 1
    """,
}
CUSTOMER = """
    select customer_id from source_record where customer_id is not null group by customer_id having count(*) >= 3
    order by customer_id limit 1 offset 100
"""


def main(folder: Path) -> None:
    """Print milliseconds: the slowest of several questions of each kind, the file opened before and its pages warm."""
    told: dict[str, float] = {}
    with open_reader(folder / "data") as reader:
        for name, sql in PAIRS.items():
            for row in reader.rows(sql):
                a, b = row.values()
                told[name] = _milliseconds(lambda a=a, b=b: why(reader, a, b))
        (customer,) = reader.rows(CUSTOMER)
        told["how"] = _milliseconds(lambda: how(reader, customer["customer_id"]))
    print(json.dumps(told))


def _milliseconds(ask: Callable[[], object]) -> float:
    """The median of several times, after a first one."""
    ask()
    spent = []
    for _ in range(TIMES):
        began = time.perf_counter()
        ask()
        spent.append(time.perf_counter() - began)
    return 1000 * sorted(spent)[TIMES // 2]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
