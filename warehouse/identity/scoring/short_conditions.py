"""The comparisons with their long conditions as macros: Splink reads each condition a dozen times in Python, which takes it longer than learning."""

from __future__ import annotations

import re
from dataclasses import replace

import duckdb

from warehouse.identity.scoring.comparisons import COMPARISONS, Comparison, Level

VALUE = re.compile(r"\b[a-z_]+_[lr]\b")


def short_comparisons(con: duckdb.DuckDBPyConnection) -> tuple[Comparison, ...]:
    """COMPARISONS, of which each long condition is the call of a temporary macro, which is made."""
    macros = []

    def short(name: str, condition: str) -> str:
        if "(" not in condition:  # an equality or several: Splink looks for these, and they are short
            return condition
        call = f"{name}({', '.join(sorted({*VALUE.findall(condition)}))})"
        macros.append(f"create or replace temp macro {call} as ({condition})")
        return call

    def short_level(name: str, place: int, level: Level) -> Level:
        return replace(level, condition=level.condition and short(f"{name}_level_{place}", level.condition))

    found = tuple(
        replace(
            one,
            nothing=short(f"{one.name}_nothing", one.nothing),
            levels=tuple(short_level(one.name, place, level) for place, level in enumerate(one.levels)),
        )
        for one in COMPARISONS
    )
    con.execute(";\n".join(macros))
    return found
