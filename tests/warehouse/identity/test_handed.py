"""Keys that a tool gives to somebody else: the id stays with whoever it was given for."""

from __future__ import annotations

import pytest
from nights import night_of
from world import World

from warehouse.identity import ledger

LENA = {"name": "Lena Wallin", "email": "lena@wallin.se", "phone": "+46701740605", "birth_date": "1980-02-03"}
GUSTAV = {"full_name": "Gustav Mörk", "email": "gustav@mork.se", "phone": "+46701740999", "birth_date": "1991-07-08"}


def lena(world: World) -> World:
    """Two records of hers; the first tool's key is 1012."""
    world.person("crm:contact:1012", **LENA)  # type: ignore[arg-type]
    world.person("shop:order:A14", **LENA)  # type: ignore[arg-type]
    return world.build(night_of(1))


def handed_on(world: World, **said: object) -> None:
    world.rows["person_record"][0] |= GUSTAV | said


@pytest.mark.parametrize("full", [False, True])
def test_the_id_stays_with_the_record_that_is_still_the_persons(world: World, full: bool) -> None:
    before = lena(world).ids()
    handed_on(world)
    now = world.build(night_of(2, full)).ids()
    assert now["shop:order:A14"] == before["shop:order:A14"]
    assert now["crm:contact:1012"] not in {*before.values(), None}
    told = world.con.execute("select kind, customer_id from identity.identity_event where run_id = 'run-02'").fetchall()
    assert told == [("created", now["crm:contact:1012"])]


def test_an_id_whose_only_record_is_somebody_elses_is_nobodys(world: World) -> None:
    world.person("crm:contact:1012", **LENA)  # type: ignore[arg-type]
    before = world.build(night_of(1)).ids()
    handed_on(world)
    now = world.build(night_of(2)).ids()
    assert now["crm:contact:1012"] not in {*before.values(), None}
    again = world.build(night_of(3, full=True)).ids()
    assert again == now


@pytest.mark.parametrize("said", [{"email": "lena@wallin.se"}, {"birth_date": "1980-02-03"}, {"full_name": "Lena Mörk"}, {"full_name": "gm"}])
def test_whoever_has_anything_in_common_keeps_the_id(world: World, said: dict[str, object]) -> None:
    world.person("crm:contact:1012", **LENA)  # type: ignore[arg-type]
    before = world.build(night_of(1)).ids()
    handed_on(world, **said)
    assert world.build(night_of(2)).ids() == before


def test_a_wrong_file_that_is_put_right_before_anything_is_published_hands_nothing_on(world: World) -> None:
    before = lena(world).ids()
    right = dict(world.rows["person_record"][0])
    handed_on(world)
    for number in (2, 3):
        wrong = world.build(night_of(number), commit=False).ids()
        assert wrong["crm:contact:1012"] not in before.values()
    world.rows["person_record"][0] = right
    assert world.build(night_of(4)).ids() == before


def test_ids_of_a_held_night_are_committed_with_the_next(world: World) -> None:
    before = lena(world).ids()
    handed_on(world)
    held = world.build(night_of(2), commit=False).ids()
    assert world.build(night_of(3)).ids() == held
    assert world.build(night_of(4, full=True)).ids() == held
    assert held["shop:order:A14"] == before["shop:order:A14"]


def test_a_crash_behind_the_commit_gives_no_second_id(world: World) -> None:
    lena(world)
    handed_on(world)
    now = world.build(night_of(2), commit=False).ids()
    world.con.execute("create table kept as from identity.said_before")
    ledger.commit(world.con, "'run-02'")
    world.con.execute("insert into identity.said_before from kept")
    assert world.build(night_of(3, full=True)).ids() == now


def test_nothing_of_what_was_said_before_stays_behind_the_commit(world: World) -> None:
    lena(world)
    handed_on(world)
    world.build(night_of(2))
    assert world.con.execute("select count(*) from identity.said_before").fetchall() == [(0,)]


def test_names_that_other_code_reads_otherwise_hand_nothing_on(world: World) -> None:
    world.person("crm:contact:1", "佐藤 花子")
    before = world.build(night_of(1)).ids()
    # as an earlier version left them: every letter a word of its own, and another fingerprint of the code
    world.con.execute("update identity.cluster_record set name_key = 'hua teng zi zuo'")
    world.con.execute("update identity.plan set made_of = 'older code'")
    world.con.execute("update identity.record_state set content = 0")
    assert world.build(night_of(2)).ids() == before
