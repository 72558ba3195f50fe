"""The model's scores in one plain statement: the same levels and weights as Splink's, without its start-up. For a few thousand pairs."""

from __future__ import annotations

import duckdb

from warehouse.identity.scoring.comparisons import COMPARISONS, NOTHING, compared_columns
from warehouse.identity.scoring.model import Model
from warehouse.identity.scoring.splink_scorer import RECORDS, prepare_pairs, table_made


class PlainScorer:
    """A Scorer (scoring.splink_scorer.Scorer) that adds up the model's weights in SQL."""

    def __init__(self, model: Model) -> None:
        self.model = model

    @property
    def version(self) -> str:
        """The model's."""
        return self.model.version

    def score(self, con: duckdb.DuckDBPyConnection, pairs: str, records: str, into: str) -> None:
        """Make the table `into` (a, b, weight in bits, levels) of all rows (a, b) of `pairs`: numbers in `records` (id, record_key)."""
        prepare_pairs(con, self.model, pairs, records)
        self.score_prepared(con, pairs, into)
        con.execute(f"drop table {RECORDS}")

    def score_prepared(self, con: duckdb.DuckDBPyConnection, pairs: str, into: str) -> None:
        """As `score`, of records that splink_scorer.prepare_records has made ready under the names of this model."""
        sides = ", ".join(f"l.{column} as {column}_l, r.{column} as {column}_r" for column in compared_columns())
        levels = ", ".join(f"cast({self._level(place)} as tinyint)" for place in range(len(COMPARISONS)))
        weights = " + ".join(self._weight(place) for place in range(len(COMPARISONS)))
        con.execute(
            f"create or replace {table_made(con, into)} as"
            f" with sides as (select p.a, p.b, {sides} from {pairs} as p join {RECORDS} as l on l.id = p.a join {RECORDS} as r on r.id = p.b),"
            f" judged as (select a, b, [{levels}] as levels from sides)"
            f" select a, b, cast({self.model.prior_weight!r} + {weights} as double) as weight, levels from judged"
        )

    def _level(self, place: int) -> str:
        """The number of the first level whose condition holds, best first."""
        comparison = COMPARISONS[place]
        last = len(comparison.levels) - 1
        whens = " ".join(f"when {level.condition} then {last - number}" for number, level in enumerate(comparison.levels) if level.condition)
        return f"case when {comparison.nothing} then {NOTHING} {whens} else 0 end"

    def _weight(self, place: int) -> str:
        whens = " ".join(f"when {level.level} then {level.weight!r}::double" for level in self.model.comparisons[place].levels)
        return f"(case levels[{place + 1}] {whens} else 0.0::double end)"
