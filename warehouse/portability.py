"""Lint: SQL models must mean the same on DuckDB and on Spark. Refuses what was measured to differ, silently or loudly."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import sqlglot
from sqlglot import exp

from warehouse.sql_text import without_comments

ROOT = Path(__file__).parent.parent
# function → what to use instead; shims.sql defines one name for every engine
FUNCTIONS = {
    "hash": "md5: the hash differs between engines and versions",
    "epoch_ms": "a shim: Spark does not know it",
    "epoch_us": "a shim: Spark does not know it",
    "jaro_winkler_similarity": "a Python step: Spark does not know it",
    "jaro_similarity": "a Python step: Spark does not know it",
    "strip_accents": "fold(): Spark does not know it",
    "quantile_cont": "a shim: Spark does not know it",
    "strftime": "a shim: format literals differ",
    "date_diff": "subtraction of timestamps: days and months are counted differently",
    "datediff": "subtraction of timestamps: days and months are counted differently",
    "arg_max": "a FILTER (WHERE … IS NOT NULL) behind it: NULL is treated differently",
    "arg_min": "a FILTER (WHERE … IS NOT NULL) behind it: NULL is treated differently",
    "max_by": "a FILTER (WHERE … IS NOT NULL) behind it: NULL is treated differently",
    "min_by": "a FILTER (WHERE … IS NOT NULL) behind it: NULL is treated differently",
}
FILTERED = frozenset({"arg_max", "arg_min", "max_by", "min_by"})
SPLICED = re.compile(r"\$[a-z_][a-z0-9_]*")


def model_files() -> list[Path]:
    """Every SQL file that must port: the warehouse's models and checks, and what connectors feed."""
    return sorted([*ROOT.glob("warehouse/models/**/*.sql"), *ROOT.glob("warehouse/checks/*.sql"), *ROOT.glob("connectors/*/canonical/*.sql")])


def faults(sql: str) -> Iterator[tuple[int, str]]:
    """(line, sentence) for each construct that is not portable."""
    plain = SPLICED.sub("null", without_comments(sql))
    yield from _functions(plain)
    yield from _patterns(plain)
    yield from _aggregates(plain)


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _functions(plain: str) -> Iterator[tuple[int, str]]:
    for match in re.finditer(r"\b([a-z_]+)\s*\(", plain, re.IGNORECASE):
        name = match[1].lower()
        if name not in FUNCTIONS:
            continue
        if name in FILTERED and re.match(r"\s*filter\s*\(", plain[_closing(plain, match.end() - 1) + 1 :], re.IGNORECASE):
            continue
        yield _line(plain, match.start()), f"{name}(): use {FUNCTIONS[name]}"


def _patterns(plain: str) -> Iterator[tuple[int, str]]:
    for match in re.finditer(r"\[\s*-\s*\d+\s*\]", plain):
        yield _line(plain, match.start()), "list[-n]: Spark has no negative positions; sort the other way"
    for match in re.finditer(r"\bregexp_replace\s*\(", plain, re.IGNORECASE):
        inside = plain[match.end() - 1 : _closing(plain, match.end() - 1) + 1]
        if not re.search(r",\s*'[a-z]*g[a-z]*'\s*\)$", inside):
            yield _line(plain, match.start()), "regexp_replace without 'g': Spark replaces all, DuckDB the first"


def _aggregates(plain: str) -> Iterator[tuple[int, str]]:
    for match in re.finditer(r"\b(list|array_agg)\s*\(", plain, re.IGNORECASE):
        inside = plain[match.end() - 1 : _closing(plain, match.end() - 1) + 1]
        if re.search(r"\border\s+by\b", inside, re.IGNORECASE):
            yield _line(plain, match.start()), f"{match[1]}(… order by): the order is lost on Spark; list_sort() the list"


def _closing(text: str, opening: int) -> int:
    """The position of the bracket that closes the one at `opening`."""
    depth = 0
    for position in range(opening, len(text)):
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        if depth == 0:
            return position
    return len(text) - 1


def unparsable(sql: str) -> str | None:
    """Why sqlglot cannot read the file as one SELECT, or None."""
    plain = SPLICED.sub("null", without_comments(sql))
    try:
        statements = [statement for statement in sqlglot.parse(plain, dialect="duckdb") if statement is not None]
    except sqlglot.errors.SqlglotError as error:
        return f"cannot be transpiled: {str(error).splitlines()[0]}"
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        return "a model is one SELECT"
    return None


def main() -> int:
    """Print each fault as file:line: sentence; exit 1 when there is one."""
    found = 0
    files = model_files()
    for file in files:
        sql = file.read_text(encoding="utf-8")
        said = list(faults(sql))
        wrong = unparsable(sql) if file.name != "macros.sql" else None
        said += [(1, wrong)] if wrong else []
        for line, sentence in said:
            sys.stderr.write(f"{file.relative_to(ROOT)}:{line}: {sentence}\n")
        found += len(said)
    sys.stdout.write(f"{len(files)} SQL files, {found} not portable\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
