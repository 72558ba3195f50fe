"""Clustering alone, on generated links: python -m benchmarks.identity.children.links NUMBER."""

from __future__ import annotations

import json
import sys
import time

import numpy as np
import polars as pl

from benchmarks.identity.generators.names import family_names, given_names
from warehouse.identity.clusters import Clusters
from warehouse.identity.numbered import numbered
from warehouse.identity.scored import tie_scored
from warehouse.identity.scoring.comparisons import COMPARISONS, NOTHING
from warehouse.identity.scoring.model import default_model

RECORDS_OF_ONE = 3
WRONG = 0.01  # so many of the links lead to somebody else
RIGHT = 8.0  # bits of a link within one person, at the least


def main(number: int) -> None:
    """So many links among people of three records each, one in a hundred wrong; print what clustering them cost."""
    rng = np.random.default_rng(5)
    people = number // 2
    person = np.repeat(np.arange(people, dtype=np.int64), RECORDS_OF_ONE)
    given, family = given_names(), family_names()
    names = [f"{given[one % len(given)].whole.lower()}|{family[one // len(given) % len(family)].lower()}||latin|" for one in range(people)]
    keys = np.array([f"name {name}" for name in names], dtype=object)[person]
    records = pl.DataFrame(
        {
            "record_key": [f"crm:contact:{place:09}" for place in range(len(person))],
            "name_key": keys.tolist(),
            "name": np.array(names, dtype=object)[person].tolist(),
            "node": np.arange(len(person), dtype=np.int64),
        }
    ).with_columns(
        pl.lit(None, pl.String).alias("birth_date"),
        pl.lit(None, pl.String).alias("national_id"),
        pl.lit(None, pl.String).alias("seat"),
        pl.lit(value=True).alias("is_live"),
    )
    records = records.with_columns(numbered(records["name_key"]).alias("name_number"))
    first = np.arange(0, len(person), RECORDS_OF_ONE, dtype=np.int64)
    a, b = np.concatenate([first, first + 1]), np.concatenate([first + 1, first + 2])
    wrong = rng.random(len(b)) < WRONG
    b = np.where(wrong, rng.integers(0, len(person), len(b)), b)
    a, b = np.minimum(a, b), np.maximum(a, b)
    weight = np.where(wrong, 5.0, RIGHT) + rng.random(len(a))
    links = pl.DataFrame({"a": a, "b": b, "weight": weight}).filter(pl.col("a") != pl.col("b")).unique(["a", "b"])
    same, other = (pl.lit(levels, pl.List(pl.Int8)) for levels in (_levels(name=8, email=4), _levels(name=0, email=4)))
    links = links.with_columns(pl.when(pl.col("weight") >= RIGHT).then(same).otherwise(other).alias("levels")).sort("weight", descending=True)
    model, clusters = default_model(), Clusters(records)
    began = time.process_time()
    tie_scored(clusters, links, model)
    spent = time.process_time() - began
    found = len(np.unique(clusters.root))
    print(json.dumps({"links": len(links), "records": len(records), "cpu": spent, "clusters": found, "people": people}))


def _levels(name: int, email: int) -> list[int]:
    """Two records that can be compared on their names and an address alone."""
    told = {"given_name": name, "family_name": name, "email": email}
    return [told.get(comparison.name, NOTHING) for comparison in COMPARISONS]


if __name__ == "__main__":
    main(int(sys.argv[1]))
