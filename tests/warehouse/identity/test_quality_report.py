"""What a run did to who is who: merges and splits with their reasons, as one would read a change."""

from __future__ import annotations

from tests.warehouse.identity.world import PARAMETERS, World
from warehouse.identity.quality_report import report


def test_a_merge_is_told_with_both_ids_and_the_link_that_caused_it_but_no_value() -> None:
    world = World()
    world.person("crm:contact:1", "Anna Berg", "anna@acme.se")
    world.person("chat:user:2", "Anna Berg", "anna.berg@other.se")
    world.build()
    assert (report(world.con, "run-1").created, report(world.con, "run-1").merged) == (2, 0)
    before = world.ids()
    world.person("web:contact:3", "Anna Berg", "anna@acme.se")
    world.identifier("web:contact:3", "email", "anna.berg@other.se")
    world.build(PARAMETERS | {"run_id": "'run-2'"})
    found = report(world.con, "run-2")
    assert (found.created, found.merged, found.split, found.largest_new) == (0, 1, 0, 3)
    assert found.sentence == "This run merges 1, splits 0, makes 0; largest new cluster 3 records."
    (merge,) = found.happenings
    assert {merge.customer_id, merge.other_customer_id} == set(before.values())
    assert merge.because == "same e-mail address and names: same (+14.0 bits)"
    assert found.sizes == ((3, 1),)


def test_a_split_is_told_and_a_quiet_run_is_quiet() -> None:
    world = World()
    world.person("crm:contact:1", "Anna Berg", "anna@acme.se")
    world.person("chat:user:2", "Anna Berg", "anna@acme.se")
    world.build()
    world.decide("cannot_link", "crm:contact:1", "chat:user:2")
    world.build(PARAMETERS | {"run_id": "'run-2'"})
    found = report(world.con, "run-2")
    assert (found.merged, found.split) == (0, 1)
    assert found.happenings[0].kind == "split"
    world.build(PARAMETERS | {"run_id": "'run-3'"})
    quiet = report(world.con, "run-3")
    assert (quiet.created, quiet.merged, quiet.split, quiet.largest_new, quiet.happenings) == (0, 0, 0, 0, ())


def test_a_run_that_cannot_measure_itself_says_so() -> None:
    world = World()
    for number in range(40):
        world.person(f"crm:contact:{number}", f"佐藤 {chr(0x4E00 + 40 * number)}子", f"k{number}@sato{number}.example")
    world.build().measure()
    found = report(world.con, "run-1").counts()
    assert "precision" not in found
    assert found["unmeasured"].startswith("precision and recall are not measured")
    for number in range(40):
        letters = "".join("abcdefghijklmnopqrst"[digit] for digit in divmod(number, 20))
        world.person(f"erp:contact:{number}", f"Gun Stand{letters}by", f"gun{number}@stand{letters}by.com")
    world.build(PARAMETERS | {"run_id": "'run-2'"}).measure()
    measured = report(world.con, "run-2").counts()
    assert "unmeasured" not in measured
    assert measured["precision"]["n"] > 0
