"""What was decided holds whatever comes, goes or speaks against it later, and gives back what it took when it is undone."""

from __future__ import annotations

import pytest

from tests.warehouse.decisions.conftest import PUBLISHED, Company
from warehouse.decisions.undo import NotUndoable


def made_in_turn(company: Company, first: tuple[str, str, str], then: tuple[str, str, str]) -> tuple[str, str, dict[str, str | None]]:
    """Two people (record key, name, address), the first of them with the older id; and their ids."""
    one = company.world.person(*first)
    company.run()
    other = company.world.person(*then)
    company.run()
    return one, other, company.state[1]


def test_records_that_came_while_two_were_one_have_no_say_in_whose_id_it_was(company: Company) -> None:
    bo, anna, before = made_in_turn(company, ("shop:contact:9", "Bo Ek", "bo@ek.se"), ("crm:contact:1", "Anna Berg", "anna@acme.com"))
    company.decide("must_link", bo, anna)
    company.run()
    assert company.world.together(bo, anna)
    later = [company.world.person(f"desk:contact:{number}", "Anna Berg", "anna@acme.com") for number in range(3)]
    company.run()
    assert company.world.together(bo, anna, *later)
    company.undo(1)
    company.run()
    _, after = company.state
    assert (after[bo], after[anna]) == (before[bo], before[anna])
    assert company.world.together(anna, *later)


def test_who_is_one_by_decision_brings_along_what_conflicts_with_the_other(company: Company) -> None:
    """Two dates of birth: the decision is about the people, not about the two records that it was said of."""
    person = company.world.person
    records = [
        person("crm:contact:a", "Lisa Berg", "l@berg.se", birth_date="1990-05-01"),
        person("shop:contact:a", "Lisa Berg", "l@berg.se", birth_date="1990-05-01"),
        person("crm:contact:b", "Lisa Berg", "lisa@acme.com", birth_date="1961-02-03"),
        person("shop:contact:b", "Lisa Berg", "lisa@acme.com", birth_date="1961-02-03"),
    ]
    company.run()
    before = company.state
    assert len(before[0]) == 2
    company.decide("must_link", records[0], records[2])
    company.run()
    assert company.world.together(*records)
    company.undo(1)
    company.run()
    assert company.state == before


def test_later_records_join_whichever_side_they_go_with(company: Company) -> None:
    person = company.world.person
    one, other = person("crm:contact:a", "Anna Berg", "anna@acme.com"), person("crm:contact:b", "Anna Holm", "anna@holm.se")
    company.run()
    company.decide("must_link", one, other)
    records = [one, other, person("shop:contact:e", "Anna Berg", "anna@acme.com"), person("shop:contact:f", "Anna Holm", "anna@holm.se")]
    company.run()
    assert company.world.together(*records)
    records += [person("desk:contact:g", "Anna Maria Berg", "anna@acme.com"), person("mkt:contact:h", "Anna Holm Lind", "anna@holm.se")]
    company.run()
    assert company.world.together(*records)


def test_a_record_between_two_that_are_one_by_decision_may_go(company: Company) -> None:
    person = company.world.person
    a, between, c = person("crm:contact:a", "Anna Berg"), person("crm:contact:b", "Bea Ek"), person("crm:contact:c", "Cia Lund")
    company.run()
    company.decide("must_link", a, between)
    company.decide("must_link", between, c)
    company.run()
    assert company.world.together(a, between, c)
    rows = company.world.rows["person_record"]
    company.world.rows["person_record"] = [row for row in rows if row["record_key"] != between]
    company.run()
    assert company.world.together(a, c)


def test_evidence_between_two_sides_that_are_kept_apart_yields_to_what_is_decided(company: Company) -> None:
    """One and other are one; each has a namesake of its own; the namesakes are two. All four cannot be one."""
    person = company.world.person
    one, like_one = person("crm:contact:a", "Anna Berg", "anna@acme.com"), person("shop:contact:a", "Anna Berg", "anna@acme.com")
    other, like_other = person("crm:contact:b", "Anna Holm", "anna@holm.se"), person("shop:contact:b", "Anna Holm", "anna@holm.se")
    company.run()
    company.decide("must_link", one, other)
    company.decide("cannot_link", like_one, like_other)
    company.run()
    assert company.world.together(one, other)
    assert not company.world.together(like_one, like_other)


def test_a_merge_that_is_undone_gives_each_side_the_records_that_came_for_it_since(company: Company) -> None:
    """The one that came later is on neither side: its name and address say whose it is."""
    one, other, before = made_in_turn(company, ("shop:contact:9", "Anna Berg", "anna@beta.io"), ("crm:contact:1", "Anna Berg", "anna@acme.com"))
    company.world.identifier(other, "email", "anna@beta.io")
    company.run()
    (merge,) = company.events("merged")
    later = company.world.person("desk:contact:2", "Anna Berg", "anna@acme.com")
    company.run()
    act = company.undo(merge)
    assert {frozenset((decision.record_key_a, decision.record_key_b)) for decision in act.made} == {frozenset((one, other))}
    company.run()
    _, after = company.state
    assert (after[one], after[other]) == (before[one], before[other])
    assert company.world.together(other, later)


def came_apart(company: Company) -> list[str]:
    """Four records of one customer, of whom two have got another address since."""
    records = [company.world.person(f"{system}:contact:1", "Anna Berg", "anna@acme.com") for system in ("crm", "desk", "shop", "web")]
    company.run()
    for row in company.world.rows["person_record"][2:]:
        row["email"] = "anna@beta.io"
    company.run()
    return records


def test_a_split_that_was_undone_stays_undone_whichever_records_go(company: Company) -> None:
    """A human being said that the two are one: all their records, not one of each."""
    records = came_apart(company)
    assert not company.world.together(*records)
    act = company.undo(company.events("split")[0])
    company.run()
    assert company.world.together(*records)
    named = {act.made[0].record_key_a, act.made[0].record_key_b}
    company.world.rows["person_record"] = [row for row in company.world.rows["person_record"] if row["record_key"] not in named]
    company.run()
    assert company.world.together(*(key for key in records if key not in named))


def test_a_must_link_that_lies_dormant_is_no_reason_not_to_undo_a_split(company: Company) -> None:
    """It names a record that its tool deleted, and ties nobody any more."""
    records = came_apart(company)
    company.decide("must_link", records[0], records[2])
    with pytest.raises(NotUndoable, match="decision 1 ties them already"):
        company.undo(company.events("split")[0])
    deleted = f"case when p.record_key = '{records[0]}' then now() end as deleted_at"
    company.world.con.execute(PUBLISHED[0].replace("cast(null as timestamptz) as deleted_at", deleted))
    pairs = {frozenset((row.record_key_a, row.record_key_b)) for row in company.undo(company.events("split")[0]).made}
    assert any(records[0] not in pair for pair in pairs), "those that live tie the two"
    assert frozenset((records[0], records[2])) not in pairs, "that was decided before"
