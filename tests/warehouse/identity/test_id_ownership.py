"""Whose an id is: over any nights of adding, deleting, merging, deciding and taking back, no id is ever given to somebody else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from nights import Night, first_night, live, night, night_of, with_strangers
from world import PARAMETERS, World

from warehouse.identity import ledger

Parts = Mapping[str, frozenset[str]]  # id → its records
OFTEN = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}


class Owners:
    """Whose the ids were in the nights that were published.

    ever: id → all records that it was published with. last, aliases: of the night before. Who was made one with somebody is that somebody as long as
    the alias stands, also a record that was away then.
    """

    def __init__(self) -> None:
        self.ever: dict[str, set[str]] = defaultdict(set)
        self.last: Parts = {}
        self.aliases: Mapping[str, str] = {}
        self.merges: list[tuple[str, frozenset[str], frozenset[str]]] = []

    def check(self, now: Parts, aliases: Mapping[str, str]) -> None:
        """One more night that was published."""
        for one, records in now.items():
            if one in self.ever:
                whose = self.ever[one].union(*(self.ever[old] for old, new in self.aliases.items() if new == one))
                assert whose & records, f"{one} was of {sorted(whose)}, none of whom {sorted(records)} is"
        assert not aliases.keys() & now.keys(), "an id that is another's alias is somebody's"
        assert not aliases.keys() & set(aliases.values()), "an alias leads to an alias"
        for one, own, others in self.merges:
            self._apart_again(now, one, own, others)
        self.merges = [(one, self.last[one], self.last[old]) for old, one in aliases.items() if {old, one} <= self.last.keys() and one in now]
        for one, records in now.items():
            self.ever[one] |= records
        self.last, self.aliases = now, dict(aliases)

    @staticmethod
    def _apart_again(now: Parts, one: str, own: frozenset[str], others: frozenset[str]) -> None:
        """Two that were made one last night and are two again: the id that stayed is its own records', not those of the other side.

        one: the id that stayed. own, others: the records of either side before they were one.
        """
        kind = one[:4]
        sides = [(bool(records & own), bool(records & others)) for name, records in now.items() if name.startswith(kind)]
        if (True, True) not in sides and (True, False) in sides and one in now:
            assert not now[one] & others, f"{one} was of {sorted(own)} and went to those who had only been tied to them: {sorted(now[one])}"


def parts(world: World) -> Parts:
    """The ids of the night and their records, those included that their own tool has merged into others. One id is one part's."""
    found: dict[str, set[str]] = defaultdict(set)
    kinds: dict[str, set[str]] = defaultdict(set)
    for key, kind, part, one in world.con.execute("select record_key, kind, part, id from identity.part").fetchall():
        found[one].add(key)
        kinds[one].add(f"{kind} {part}")
    assert all(len(several) == 1 for several in kinds.values()), "one id stands for two"
    return {one: frozenset(keys) for one, keys in found.items()}


def lived(nights: Iterable[Night]) -> None:
    """Live these nights and check the ids of each that is published."""
    world, owners = with_strangers(World()), Owners()
    for number, now in enumerate(nights):
        live(world, now)
        world.build(night_of(number), commit=not now["is_held"])
        if not now["is_held"]:
            owners.check(parts(world), dict(world.con.execute("select old_id, id from ledger.alias").fetchall()))
    issued = world.con.execute("select id from ledger.issued").fetchall()
    assert len(issued) == len(set(issued)), "an id was given twice"


@settings(max_examples=2, **OFTEN)
@given(first_night, st.lists(night, min_size=2, max_size=3))
def test_no_id_is_ever_given_to_somebody_else(first: Night, nights: list[Night]) -> None:
    lived([first, *nights])


@pytest.mark.slow
@settings(max_examples=6, **OFTEN)
@given(first_night, st.lists(night, min_size=3, max_size=9))
def test_no_id_is_ever_given_to_somebody_else_in_many_nights(first: Night, nights: list[Night]) -> None:
    lived([first, *nights])


# the same with any grouping at all, whatever may have led to it: of each record the group that it is in that night, or that it is gone
RECORDS, GROUPS = 7, 3
grouping = st.lists(st.none() | st.integers(0, GROUPS - 1), min_size=RECORDS, max_size=RECORDS)
groupings = st.lists(st.tuples(grouping, st.sets(st.integers(0, GROUPS - 1)), st.sampled_from((True, True, True, False))), min_size=2, max_size=8)
Groupings = Sequence[tuple[list[int | None], set[int], bool]]


@pytest.fixture(scope="module")
def empty() -> World:
    """Every table of identity and of the ledger."""
    world = World()
    world.person("crm:contact:0", "Anna Berg", "anna@acme.com")
    return world.build()


def grouped(world: World, nights: Groupings) -> None:
    """A ledger over these nights: (groups, those of them that are colleagues, whether the night was published)."""
    for table in ("issued", "person_id", "account_id", "alias", "identity_event"):
        world.con.execute(f"delete from ledger.{table}")
    world.con.execute("delete from identity.account_cluster")
    owners = Owners()
    for number, (groups, colleagues, is_published) in enumerate(nights):
        _group(world, groups, colleagues)
        ledger.assign(world.con, f"'run-{number:02}'", PARAMETERS["as_of"])
        if is_published:
            ledger.commit(world.con, f"'run-{number:02}'")
            owners.check(parts(world), dict(world.con.execute("select old_id, id from ledger.alias").fetchall()))


def _group(world: World, groups: Sequence[int | None], colleagues: set[int]) -> None:
    rows = [(f"r{record}", f"r{groups.index(group)}", group in colleagues) for record, group in enumerate(groups) if group is not None]
    schema = {"record_key": pl.String, "cluster": pl.String, "is_colleague": pl.Boolean}
    world.con.register("given", pl.DataFrame(rows, schema=schema, orient="row"))
    world.con.execute("create or replace table identity.cluster as select record_key, cluster, true as is_live from given")
    world.con.execute(
        """create or replace table identity.party as
           select record_key, cluster, case when is_colleague then 'employee' else 'customer' end as party, '' as reason, 'certain' as match_status,
               1.0 as match_confidence from given"""
    )
    world.con.unregister("given")


NOBODY_ELSE: set[int] = set()
# the part that keeps the id leaves the record behind that the id was once made of
LEFT_BEHIND = [([0, 0, 0, None], NOBODY_ELSE, True), ([0, 1, 1, None], NOBODY_ELSE, True)]
# while two are one, more records come to the one whose id did not stay
MORE_CAME = [([0, 1, None, None], NOBODY_ELSE, True), ([0, 0, 0, 0], NOBODY_ELSE, True), ([0, 1, 1, 1], NOBODY_ELSE, True)]


@settings(max_examples=25, **OFTEN)
@example(nights=LEFT_BEHIND)
@example(nights=MORE_CAME)
@given(nights=groupings)
def test_no_id_is_ever_given_to_somebody_else_however_records_are_grouped(empty: World, nights: Groupings) -> None:
    grouped(empty, nights)


@pytest.mark.slow
@settings(max_examples=50, **OFTEN)
@given(nights=groupings)
def test_no_id_is_ever_given_to_somebody_else_however_records_are_grouped_at_length(empty: World, nights: Groupings) -> None:
    grouped(empty, nights)


def test_the_check_sees_an_id_with_a_stranger_and_one_on_the_wrong_side() -> None:
    a, b, c = frozenset({"a"}), frozenset({"b"}), frozenset({"c"})
    owners = Owners()
    owners.check({"cus_1": a}, {})
    with pytest.raises(AssertionError, match="none of whom"):
        owners.check({"cus_1": b}, {})
    owners = Owners()
    owners.check({"cus_1": a, "cus_2": b}, {})
    owners.check({"cus_1": a | b | c}, {"cus_2": "cus_1"})
    with pytest.raises(AssertionError, match="only been tied"):
        owners.check({"cus_1": b | c, "cus_3": a}, {})
