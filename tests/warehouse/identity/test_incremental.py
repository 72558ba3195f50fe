"""Any sequence of nights ends where one full build with the same ledger ends."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nights import Night, first_night, live, night, night_of, same_in_one_go, with_strangers
from world import World


def built(nights: list[Night]) -> World:
    """A world after these nights, of which none but the first may be made anew as a whole."""
    world = with_strangers(World())
    for number, now in enumerate(nights):
        live(world, now)
        world.build(night_of(number), commit=not now["is_held"] or number == len(nights) - 1)
        if number == 0:
            world.measure()  # the last night may go by what the first has measured
        generation, is_full = world.con.execute("select generation, is_full from identity.plan").fetchall()[0]
        assert not is_full or generation == 1, "too much changed: this night says nothing about incremental ones"
    return world


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(first_night, st.lists(night, min_size=2, max_size=4))
def test_any_sequence_of_nights_ends_where_a_full_build_ends(first: Night, nights: list[Night]) -> None:
    same_in_one_go(built([first, *nights]))


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(first_night, st.lists(night, min_size=2, max_size=6))
def test_any_longer_sequence_of_nights_does_too(first: Night, nights: list[Night]) -> None:
    same_in_one_go(built([first, *nights]))


def test_a_night_looks_at_the_changed_records_and_their_like_alone() -> None:
    world = World()
    for number in range(12):
        world.person(f"crm:contact:{number}", f"Anna Holm{'abcdefghijkl'[number]}son", f"anna{number}@firm{number}.com")
    world.build()
    world.rows["person_record"][3]["email"] = "annika@firm3.com"
    world.build(night_of(2))
    assert world.con.execute("select is_full, is_done, changed from identity.plan").fetchall() == [(False, True, 1)]
    assert world.con.execute("select record_key from identity.touched").fetchall() == [("crm:contact:3",)]


def test_a_night_that_was_cut_off_is_followed_by_a_full_one() -> None:
    world = World()
    for number in range(9):
        world.person(f"crm:contact:{number}", f"Anna Holm{'abcdefghi'[number]}son", f"anna{number}@firm{number}.com")
    world.build()
    world.con.execute("update identity.plan set is_done = false")
    world.rows["person_record"][3]["email"] = "annika@firm3.com"
    world.build(night_of(2))
    assert world.con.execute("select is_full from identity.plan").fetchall() == [(True,)]


SIDES = {"customer": ("old:contact:05", "old:contact:06"), "account": ("old:account:1", "old:account:2")}


@pytest.mark.parametrize("kind", SIDES)
@pytest.mark.parametrize("is_undone", [False, True])
def test_a_merge_or_its_undoing_in_a_held_night_is_in_the_ledger_after_the_next(kind: str, is_undone: bool) -> None:
    world, (one, other) = with_strangers(World()), SIDES[kind]
    for place in ("1", "2"):
        world.account(f"old:account:{place}", f"Gnosjö {'AB'[int(place) - 1]}lpha Gjuteri", f"gnosjo{place}.se")
    world.build()
    world.decide("must_link", one, other)
    if is_undone:
        world.build(night_of(2))
        world.decisions.clear()
    world.build(night_of(3), commit=False)
    world.rows["person_record"][20]["email"] = "somebody@else.com"
    world.build(night_of(4))
    assert world.con.execute("select is_full from identity.plan").fetchall() == [(False,)]
    aliases = f"select count(*) from ledger.alias where old_id like '{kind[:3]}%'"
    assert world.con.execute(aliases).fetchall()[0][0] == (0 if is_undone else 1)
    same_in_one_go(world)


def test_ids_of_a_held_night_are_committed_with_the_next(world: World) -> None:
    for number in range(9):
        world.person(f"crm:contact:{number}", f"Anna Holm{'abcdefghi'[number]}son", f"anna{number}@firm{number}.com")
    world.build(commit=False)
    first = world.ids()
    world.person("crm:contact:9", "Bo Ek", "bo@ek.se")
    world.build(night_of(2))
    known = {key for (key,) in world.con.execute("select record_key from ledger.person_id").fetchall()}
    assert known == set(first) | {"crm:contact:9"}
    assert {key: one for key, one in world.ids().items() if key in first} == first
