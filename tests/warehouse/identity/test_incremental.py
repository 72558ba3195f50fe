"""Any sequence of nights ends where one full build with the same ledger ends."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nights import Night, first_night, live, night, night_of, with_strangers
from world import World

from warehouse.identity.scoring.blocking import COARSE_CAP

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


def contents(world: World) -> dict[str, list[tuple[object, ...]]]:
    return {table: sorted(map(repr, world.con.execute(f"select * from identity.{table}").fetchall())) for table in TABLES}  # type: ignore[misc]


def built(nights: list[Night]) -> World:
    """A world after these nights, of which none but the first may be made anew as a whole."""
    world = with_strangers(World())
    for number, now in enumerate(nights):
        live(world, now)
        world.build(night_of(number), commit=not now["is_held"] or number == len(nights) - 1)
        generation, is_full = world.con.execute("select generation, is_full from identity.plan").fetchall()[0]
        assert not is_full or generation == 1, "too much changed: this night says nothing about incremental ones"
    return world


def same_in_one_go(world: World) -> None:
    night_by_night = contents(world)
    world.build(night_of(99, full=True), commit=False)
    in_one_go = contents(world)
    for table in TABLES:
        assert night_by_night[table] == in_one_go[table], table


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(first_night, st.lists(night, min_size=2, max_size=4))
def test_any_sequence_of_nights_ends_where_a_full_build_ends(first: Night, nights: list[Night]) -> None:
    same_in_one_go(built([first, *nights]))


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(first_night, st.lists(night, min_size=2, max_size=6))
def test_any_longer_sequence_of_nights_does_too(first: Night, nights: list[Night]) -> None:
    same_in_one_go(built([first, *nights]))


def quists(number: int) -> World:
    """So many of one name in one town with nothing else: one too many, and nobody compares them."""
    world = with_strangers(World())
    for place in range(number):
        world.person(f"crm:contact:{place:02}", "Zebulon Quist", city="Ystad")
    return world.build()


def test_two_that_meet_because_a_third_is_gone_are_looked_at_in_that_night() -> None:
    world = quists(COARSE_CAP + 1)
    assert not asked(world)
    world.rows["person_record"].pop()
    world.build(night_of(2))
    assert len(asked(world)) > 1
    same_in_one_go(world)


def test_two_that_no_longer_meet_because_a_third_has_come_are_looked_at_in_that_night() -> None:
    world = quists(COARSE_CAP)
    assert len(asked(world)) > 1
    world.person("crm:contact:99", "Zebulon Quist", city="Ystad")
    world.build(night_of(2))
    assert not asked(world)
    same_in_one_go(world)


def asked(world: World) -> list[tuple[object, ...]]:
    return world.con.execute("select * from identity.doubt where record_key_a like 'crm:contact:%'").fetchall()


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


def test_a_mailbox_of_nobody_is_nobodys_in_the_night_in_which_it_comes() -> None:
    world = with_strangers(World()).build()
    for place, name in enumerate(("Maja Lind", "Maja Lind")):
        world.person(f"crm:contact:{place}", name, "somebody@lind.se")
    world.build(night_of(2))
    reasons = "select reason from identity.generic_identifier where value = 'somebody@lind.se'"
    assert world.con.execute(reasons).fetchall() == [("a placeholder",)]
    same_in_one_go(world)


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


def incremental(world: World, number: int) -> World:
    """One night more, which must not be made anew as a whole."""
    world.build(night_of(number))
    assert world.con.execute("select is_full, is_done from identity.plan").fetchall() == [(False, True)]
    return world


@pytest.mark.parametrize("kind", ["must_link", "cannot_link"])
@pytest.mark.parametrize("was_there", [True, False], ids=["back", "new"])
def test_what_was_decided_on_an_absent_record_holds_from_the_night_in_which_it_comes(world: World, kind: str, was_there: bool) -> None:
    apart = kind == "must_link"  # two strangers who are one by decision; or two of one name and address who are two
    one = world.person("crm:contact:1", "Anna Berg", "anna@berg.com")
    with_strangers(world)
    two = {"key": "crm:contact:2", "name": "Bo Ek" if apart else "Anna Berg", "email": "bo@ek.com" if apart else "anna@berg.com"}
    if was_there:
        world.person(**two)
    world.decide(kind, "crm:contact:2", one)
    world.build()
    if was_there:
        world.rows["person_record"].pop()
        incremental(world, 2)
    world.person(**two)
    incremental(world, 3)
    assert world.together(one, "crm:contact:2") == (kind == "must_link")
    same_in_one_go(world)


def assert_apart_again_without_it(world: World, first: str, last: str) -> None:
    """The record that came last goes again; the two that it held together come apart, as a full build says."""
    world.rows["person_record"].pop()
    incremental(world, 3)
    assert not world.together(first, last)
    same_in_one_go(world)


def test_a_chain_of_merges_holds_from_the_night_in_which_its_middle_comes(world: World) -> None:
    with_strangers(world)
    last = world.person("crm:contact:3", "Anna Berg", "anna@berg.com")
    first = world.person("crm:contact:1", "Anna Berg", "anna.berg@home.com")
    world.merge(first, "crm:contact:2")
    world.merge("crm:contact:2", last)
    world.rows["person_record"][-1]["deleted_at"] = None  # the tool still shows the first of them
    world.build()
    assert not world.together(first, last)
    world.person("crm:contact:2", "Anna Berg", "a.berg@work.com")
    incremental(world, 2)
    assert world.together(first, "crm:contact:2", last)
    same_in_one_go(world)
    assert_apart_again_without_it(world, first, last)


def test_a_merged_record_that_comes_and_goes_as_a_deleted_one_alone_counts_from_that_night(world: World) -> None:
    with_strangers(world)
    last = world.person("crm:contact:3", "Anna Berg", "anna@berg.com")
    first = world.person("crm:contact:1", "Anna Berg", "anna.berg@home.com")
    world.merge("crm:contact:2", first)
    world.merge("crm:contact:2", last)
    world.build()
    world.person("crm:contact:2", "Anna Berg", "a.berg@work.com", deleted_at="2026-01-01 00:00:00+00")
    incremental(world, 2)
    assert world.together(first, last)
    same_in_one_go(world)
    assert_apart_again_without_it(world, first, last)


def test_a_record_that_changes_keeps_the_company_of_the_account_that_it_names(world: World) -> None:
    with_strangers(world)
    account = world.account("crm:account:1", "Acme Instruments", "acme.com")
    person = world.person("crm:contact:1", "Anna Berg", "anna@berg.com", account_record_key=account)
    world.build()
    world.rows["person_record"][-1]["email"] = "anna@home.com"
    incremental(world, 2)
    company = world.con.execute("select company from identity.feature where record_key = ?", [person]).fetchall()
    assert company != [(None,)]
    same_in_one_go(world)


def test_a_decision_on_an_account_leaves_its_records_their_part(world: World) -> None:
    with_strangers(world)
    a, b = world.account("crm:account:1", "Acme", "acme.com"), world.account("erp:account:2", "Ek Bygg", "ekbygg.se")
    world.build()
    world.decide("must_link", a, b)
    incremental(world, 2)
    assert len(world.con.execute("select record_key from identity.part where kind = 'account' and record_key in (?, ?)", [a, b]).fetchall()) == 2
    same_in_one_go(world)


def test_a_merge_is_named_alike_whichever_records_a_night_looks_at(world: World) -> None:
    with_strangers(world)
    world.person("crm:contact:5", "Bo Ek", "bo@ek.com")
    world.build()
    world.merge(world.person("crm:contact:2", "Anna Berg", "anna@berg.com"), world.person("crm:contact:9", "Anna Berg", "a@home.com"))
    incremental(world, 2)
    same_in_one_go(world)
