"""How a customer came to be: what happened, in the order of time, with what reverts it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.warehouse.serving.explained import read_file, write_file
from warehouse.serving.how import how
from warehouse.serving.reader import Reader
from warehouse.serving.why import why
from warehouse.serving.why_sides import NotOneSide


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    with read_file(write_file(tmp_path / "profile.duckdb")) as opened:
        yield opened


def test_a_history_is_told_in_the_order_of_time(reader: Reader) -> None:
    found = how(reader, "cus_anna")
    assert [one.kind for one in found.happened] == ["created", "record", "created", "record", "merged", "changed"]
    assert found.aliases == ("cus_old",)
    assert found.summary == "Anna Berg (cus_anna): 3 records, held together by 2 links, the weakest of 6.5 bits, 1 merge, 1 older id."


def test_of_a_record_it_is_told_since_when_it_is_as_it_is_and_not_that_it_came_then(reader: Reader) -> None:
    """A record that changes is seen anew: that is not when it was first seen."""
    told = [one.sentence for one in how(reader, "cus_anna").happened if one.kind == "record"]
    assert told == ["2 records read in their present form: chat:user:1, crm:contact:1", "1 record read in its present form: mail:correspondent:1"]


def test_a_merge_names_the_link_that_caused_it_and_the_command_that_undoes_it(reader: Reader) -> None:
    merge = next(one for one in how(reader, "anna@acme.se").happened if one.kind == "merged")
    assert merge.undo == "c360 undo e3"
    assert merge.link is not None
    assert (merge.link.pair, merge.link.weight) == (("chat:user:1", "mail:correspondent:1"), 6.5)


def test_an_older_id_or_a_record_leads_to_the_same_history(reader: Reader) -> None:
    assert how(reader, "cus_old").happened == how(reader, "mail:correspondent:1").happened == how(reader, "cus_anna").happened


def test_only_what_is_not_reverted_yet_can_be(reader: Reader) -> None:
    undo = {one.event_id: one.undo for one in how(reader, "cus_kim").happened if one.event_id}
    assert undo == {"e4": None, "e5": "c360 undo e5"}


def test_decisions_and_their_revocation_are_part_of_it(reader: Reader) -> None:
    told = [one.sentence for one in how(reader, "cus_lo").happened if one.kind in ("decision", "revoked")]
    assert told[0].startswith("kept apart by a decision (number 8) by eva@northwind.com on 2026-11-05: a slip")
    assert told[1] == "decision 8 was taken back"


def test_a_record_that_its_source_deleted_says_when(reader: Reader) -> None:
    gone = [one for one in how(reader, "cus_gone").happened if one.kind == "deleted"]
    assert [f"{one.at:%Y-%m-%d}" for one in gone if one.at] == ["2026-11-03"]


def test_a_colleague_an_organisation_and_nobodys_record_have_histories_too(reader: Reader) -> None:
    assert "2 records" in how(reader, "emp_eva").summary
    assert "2 records" in how(reader, "acc_acme").summary
    excluded = how(reader, "crm:contact:excluded")
    assert "is nobody's: excluded by a decision" in excluded.summary
    assert [one.kind for one in excluded.happened] == ["decision"]


FORMER = """
    insert into account_alias values ('acc_older', 'acc_acme');
    update source_record set own_employee_id = 'emp_older' where record_key = 'dir:user:1';
"""


def test_older_ids_of_organisations_and_colleagues_lead_to_their_histories(tmp_path: Path) -> None:
    with read_file(write_file(tmp_path / "profile.duckdb", FORMER)) as reader:
        for older, own in (("acc_older", "acc_acme"), ("emp_older", "emp_eva")):
            found = how(reader, older)
            assert (found.side.id, found.aliases) == (own, (older,))
            assert "1 older id" in found.summary
            assert [one.sentence for one in found.happened if one.kind == "merged"] == [
                f"{older} was merged into {own}; the older id still leads here"
            ]
        assert why(reader, "acc_older", "mail:domain:acme.se").verdict == "same"
        assert why(reader, "emp_older", "hr:worker:1").a.records == ("dir:user:1",)


def test_a_version_that_tells_of_no_former_ids_is_read_all_the_same(tmp_path: Path) -> None:
    without = "drop table account_alias; alter table source_record drop column own_employee_id"
    with read_file(write_file(tmp_path / "older.duckdb", without)) as reader:
        assert how(reader, "acc_acme").aliases == how(reader, "emp_eva").aliases == ()
        for unknown in ("acc_older", "emp_older"):
            with pytest.raises(NotOneSide):
                how(reader, unknown)


def test_a_history_is_plain_data(reader: Reader) -> None:
    assert json.loads(json.dumps(how(reader, "cus_anna").as_dict()))["side"]["id"] == "cus_anna"


GROUP = """
    insert into decision by name
    with pairs (decision_id, record_key_b) as (values (41, 'crm:account:2'), (42, 'crm:domain:beta.se'), (43, 'crm:account:3'))
    select *, 'must_link' as kind, 'crm:account:1' as record_key_a, 'ann' as author,
        case when decision_id < 43 then 'one group' else 'later' end as reason, timestamptz '2026-11-05 09:00:00+00' as "at"
    from pairs;
"""


def test_what_was_decided_together_is_one_event_under_its_first_number(tmp_path: Path) -> None:
    with read_file(write_file(tmp_path / "profile.duckdb", GROUP)) as reader:
        told = {one.undo: one.sentence for one in how(reader, "acc_acme").happened if one.kind == "decision"}
    assert sorted(told) == ["c360 undo 41", "c360 undo 43"]
    assert told["c360 undo 41"].endswith("one group; crm:account:1 × crm:account:2 and 1 more pair")
