"""What a night must not miss, each with the records that show it; in any sequence of nights: test_incremental."""

from __future__ import annotations

import pytest
from nights import incremental, night_of, same_in_one_go, with_strangers
from world import World

from warehouse.identity.scoring.blocking import COARSE_CAP


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


def test_a_mailbox_of_nobody_is_nobodys_in_the_night_in_which_it_comes() -> None:
    world = with_strangers(World()).build()
    for place, name in enumerate(("Maja Lind", "Maja Lind")):
        world.person(f"crm:contact:{place}", name, "somebody@lind.se")
    world.build(night_of(2))
    reasons = "select reason from identity.generic_identifier where value = 'somebody@lind.se'"
    assert world.con.execute(reasons).fetchall() == [("a placeholder",)]
    same_in_one_go(world)


def test_a_national_id_of_one_surname_less_counts_again_in_that_night() -> None:
    world = with_strangers(World())
    for place, name in enumerate(("Maja Lind", "Bo Ek", "Kim Dahl", "Ola Norrby", "Eva Quist", "Siv Torp")):
        world.person(f"crm:contact:{place}", name, f"somebody{place}@lind{place}.se", national_id="19900501-1234")
    world.build()
    numbered = "select count(*) from identity.feature where national_id = '199005011234'"
    assert world.con.execute(numbered).fetchall() == [(0,)]
    gone = world.rows["person_record"].pop()
    incremental(world, 2)
    assert world.con.execute(numbered).fetchall() == [(5,)]
    same_in_one_go(world)
    world.rows["person_record"].append(gone)
    incremental(world, 3)
    assert world.con.execute(numbered).fetchall() == [(0,)]
    same_in_one_go(world)


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


@pytest.mark.parametrize("is_deleted", [False, True])
def test_a_number_is_read_anew_in_the_night_in_which_its_account_moves(world: World, is_deleted: bool) -> None:
    with_strangers(world)
    deleted = "2026-01-01 00:00:00+00" if is_deleted else None
    acme = world.account("crm:account:1", "Acme", country="Sweden", deleted_at=deleted)
    world.person("crm:contact:1", "Anna Berg", phone="070-174 06 05", account_record_key=acme)
    world.person("crm:contact:2", "Bo Ek", account_record_key=acme)
    world.identifier("crm:contact:2", "phone", "0701-74 06 06")
    world.build()
    numbers = "select record_key, value from identity.identifier_owner where record_key like 'crm:contact:%' order by all"
    assert world.con.execute(numbers).fetchall() == [("crm:contact:1", "+46701740605"), ("crm:contact:2", "+46701740606")]
    world.rows["account_record"][0]["country"] = "Germany"
    incremental(world, 2)
    assert world.con.execute(numbers).fetchall() == [("crm:contact:1", "+49701740605"), ("crm:contact:2", "+49701740606")]
    same_in_one_go(world)


def test_an_identifier_beside_a_record_that_comes_changes_and_goes_counts_from_that_night(world: World) -> None:
    with_strangers(world)
    world.person("crm:contact:1", "Anna Berg", "anna@berg.com")
    world.person("chat:user:1", "Anna Berg")
    world.build()
    for number, said in enumerate(("other@berg.com", "anna@berg.com", None), start=2):
        world.rows["identifier"].clear()
        if said:
            world.identifier("chat:user:1", "email", said)
        incremental(world, number)
        assert world.together("crm:contact:1", "chat:user:1") == (said == "anna@berg.com")
        same_in_one_go(world)
