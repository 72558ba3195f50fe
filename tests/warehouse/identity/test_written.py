"""A name has one text within a component of evidence, whatever stands elsewhere."""

from __future__ import annotations

import numpy as np
import polars as pl

from warehouse.identity.written import with_names_of_components

PHILIPPE, GARCIA = "philippe|garcia||latin|", "garcia|philippe||latin|"


def named(names: list[str | None], component: list[int]) -> pl.DataFrame:
    written = sorted({name for name in names if name})
    ways = {name: place for place, name in enumerate(written)}
    likeness = [ways[name] if name else None for name in names]
    records = pl.DataFrame({"node": range(len(names)), "name_likeness": likeness}, schema={"node": pl.Int64, "name_likeness": pl.UInt64})
    keys = [" ".join(sorted(name.split("|")[:2])) for name in written]
    schema = {"likeness": pl.UInt64, "name_key": pl.String, "name": pl.String}
    read = pl.DataFrame({"likeness": range(len(written)), "name_key": keys, "name": written}, schema=schema)
    return with_names_of_components(records, read, np.array(component, dtype=np.int64))


def test_two_readings_of_one_name_are_one_within_a_component() -> None:
    found = named([PHILIPPE, GARCIA, "anna|berg||latin|", None], [0, 0, 0, 0])
    assert found["name"].to_list() == [GARCIA, GARCIA, "anna|berg||latin|", None]
    numbers = found["name_number"].to_list()
    assert numbers[0] == numbers[1] != numbers[2]
    assert numbers[3] is None


def test_what_is_read_elsewhere_does_not_matter() -> None:
    found = named([PHILIPPE, GARCIA], [0, 1])
    assert found["name"].to_list() == [PHILIPPE, GARCIA]
    assert found["name_key"].n_unique() == found["name_number"].n_unique() == 2


def test_keys_keep_their_order() -> None:
    names = ["a|b||latin|", "b|a||latin|", "a|b c||latin|", "a|bb||latin|", "0|a||latin|"]
    found = named(names, [0, 1, 2, 3, 4])
    alone = named(names[:1] + names[2:], [0, 1, 2, 3])
    order = [name for name in found.sort("name_number")["name"].to_list() if name != names[1]]
    assert order == alone.sort("name_number")["name"].to_list()
