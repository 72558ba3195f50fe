"""Any sequence of nights ends where one full build with the same ledger ends."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from world import PARAMETERS, World

GIVEN = ("Anna", "Anne", "Bo", "B.", "William", "Bill", "Katarina", None)
FAMILY = ("Berg", "Bergh", "Ek", "Holm")
EMAILS = ("anna.berg@acme.com", "a.berg@acme.com", "ek@ekbygg.se", "info@acme.com", "berg@gmail.com", None)
PHONES = ("+46701740605", "+4684650040", None)
BIRTHS = ("1990-05-01", "1961-02-03", None)
COMPANIES = ("Acme AB", "Ek Bygg", None)
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
    "identity_link",
    "review_candidate",
    "party",
    "person",
    "part",
    "own_id",
    "customer_alias",
    "account_cluster",
    "account",
)

Row = Mapping[str, object]
record = st.fixed_dictionaries(
    {
        "given": st.sampled_from(GIVEN),
        "family": st.sampled_from(FAMILY),
        "email": st.sampled_from(EMAILS),
        "phone": st.sampled_from(PHONES),
        "birth_date": st.sampled_from(BIRTHS),
        "company_name": st.sampled_from(COMPANIES),
    }
)
# a night: records that are written (again), records that disappear, decisions that are made or revoked
night = st.fixed_dictionaries(
    {
        "write": st.dictionaries(st.integers(0, 9), record, max_size=5),
        "delete": st.sets(st.integers(0, 9), max_size=2),
        "decide": st.lists(st.tuples(st.sampled_from(["must_link", "cannot_link"]), st.integers(0, 9), st.integers(0, 9)), max_size=1),
        "revoke": st.booleans(),
    }
)


def key(number: int) -> str:
    return f"crm:contact:{number:02}"


def live(world: World, night_now: Mapping[str, object]) -> None:
    """Write one night's records and decisions into the world."""
    rows = {str(row["record_key"]): row for row in world.rows["person_record"]}
    for number, row in night_now["write"].items():  # type: ignore[attr-defined]
        name = f"{row['given']} {row['family']}" if row["given"] else None
        rows[key(number)] = {
            "record_key": key(number),
            "source": "crm",
            "source_object": "contact",
            "source_id": f"{number:02}",
            "kind": "contact",
            "full_name": name,
        } | {column: row[column] for column in ("email", "phone", "birth_date", "company_name")}
    for number in night_now["delete"]:  # type: ignore[attr-defined]
        rows.pop(key(number), None)
    world.rows["person_record"] = list(rows.values())
    if night_now["revoke"] and world.decisions:
        world.decisions.pop()
    for kind, a, b in night_now["decide"]:  # type: ignore[attr-defined]
        opposite = {"must_link", "cannot_link"} - {kind}
        if a != b and not any(said in opposite for said, *_ in world.decisions):
            world.decisions.append((kind, key(a), key(b)))


def contents(world: World) -> dict[str, list[tuple[object, ...]]]:
    return {table: sorted(map(repr, world.con.execute(f"select * from identity.{table}").fetchall())) for table in TABLES}  # type: ignore[misc]


def night_of(number: int, full: bool = False) -> dict[str, str]:
    return PARAMETERS | {"run_id": f"'run-{number}'", "full": "true" if full else "false"}


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(night, min_size=2, max_size=4))
def test_any_sequence_of_nights_ends_where_a_full_build_ends(nights: list[Mapping[str, object]]) -> None:
    same_as_in_one_go(nights)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(night, min_size=2, max_size=6))
def test_any_longer_sequence_of_nights_does_too(nights: list[Mapping[str, object]]) -> None:
    same_as_in_one_go(nights)


def same_as_in_one_go(nights: list[Mapping[str, object]]) -> None:
    world = World()
    for number, now in enumerate(nights):
        live(world, now)
        world.build(night_of(number))
    same_in_one_go(world)


def same_in_one_go(world: World) -> None:
    night_by_night = contents(world)
    world.build(night_of(99, full=True), commit=False)
    in_one_go = contents(world)
    for table in TABLES:
        assert night_by_night[table] == in_one_go[table], table


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


STAND_BY = "abcdefghijklmnopqrst"  # strangers who fill the world, so that what changes in a night is little beside them


def with_strangers(world: World) -> World:
    for number, letter in enumerate(STAND_BY):
        world.person(f"erp:contact:{number:02}", f"Gun Stand{letter}by", f"gun{number}@stand{letter}by.com")
    return world


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
    world.rows["person_record"].pop()
    incremental(world, 3)
    assert not world.together(first, last)
    same_in_one_go(world)


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
    world.rows["person_record"].pop()
    incremental(world, 3)
    assert not world.together(first, last)
    same_in_one_go(world)
