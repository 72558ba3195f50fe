"""Why two are one, or why not: from stored evidence, in words, the same every time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from tests.warehouse.serving.explained import read_file, write_file
from warehouse.identity.scoring.comparisons import COMPARISONS
from warehouse.serving.reader import Reader
from warehouse.serving.why import why
from warehouse.serving.why_facts import probability
from warehouse.serving.why_not import percent
from warehouse.serving.why_sides import NotOneSide
from warehouse.serving.why_silent import BESIDE, COVERED, FIELDS
from warehouse.serving.why_terminal import print_why


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_file(tmp_path_factory.mktemp("explained") / "profile.duckdb")


@pytest.fixture
def reader(file: Path) -> Iterator[Reader]:
    with read_file(file) as opened:
        yield opened


def kinds(reader: Reader, a: str, b: str) -> list[str]:
    return [reason.kind for reason in why(reader, a, b).reasons]


def test_the_chain_takes_the_way_whose_weakest_link_is_strongest(reader: Reader) -> None:
    found = why(reader, "crm:contact:1", "mail:correspondent:1")
    assert found.verdict == "same"
    assert [(step.from_record, step.to_record, step.weight) for step in found.chain] == [
        ("crm:contact:1", "chat:user:1", 14.0),
        ("chat:user:1", "mail:correspondent:1", 6.5),
    ]
    assert found.weakest == found.chain[1]
    assert found.chain[0].links[0].because == ("same e-mail address anna@acme.se and the same name",)


def test_a_scored_link_names_what_each_comparison_adds(reader: Reader) -> None:
    link = why(reader, "chat:user:1", "mail:correspondent:1").chain[0].links[0]
    assert [(part.comparison, part.weight) for part in link.contributions] == [("name", 14.5), ("company", 6.0), ("title", -1.5)]


def test_the_score_of_each_step_is_taken_apart_even_where_a_rule_ties(reader: Reader) -> None:
    by_rule, scored = why(reader, "crm:contact:1", "mail:correspondent:1").chain
    assert by_rule.compared is not None
    assert [(part.comparison, part.weight) for part in by_rule.compared.spoke] == [("prior", -12.5), ("name", 14.0), ("email", 11.0)]
    assert scored.compared is not None
    assert [part.weight for part in scored.compared.contributions] == [-12.5, 14.5, 6.0, -1.5]


def test_an_address_means_the_records_that_carry_it(reader: Reader) -> None:
    found = why(reader, "anna@acme.se", "mail:correspondent:1")
    assert found.a.records == ("chat:user:1", "crm:contact:1")
    assert [step.from_record for step in found.chain] == ["chat:user:1"]


def test_an_older_id_means_the_records_it_had_before_the_merge(reader: Reader) -> None:
    found = why(reader, "cus_old", "cus_anna")
    assert found.a.records == ("mail:correspondent:1",)
    assert (found.verdict, len(found.chain), found.chain[0].weight) == ("same", 1, 6.5)


def test_one_customer_twice_tells_what_holds_it_together(reader: Reader) -> None:
    found = why(reader, "cus_anna", "cus_anna")
    assert not found.is_path
    assert [step.weight for step in found.chain] == [14.0, 6.5]
    assert "2 links hold its 3 records together" in found.summary


def test_a_customer_of_one_record_says_so(reader: Reader) -> None:
    assert "its only record is crm:contact:2" in why(reader, "cus_tom", "crm:contact:2").summary


def test_colleagues_and_organisations_have_chains_too(reader: Reader) -> None:
    assert why(reader, "hr:worker:1", "dir:user:1").summary.startswith("Both are one colleague, Eva Lind")
    assert why(reader, "crm:account:1", "mail:domain:acme.se").summary.startswith("Both are one organisation, Acme AB")


def test_a_decision_is_named_before_the_score_that_would_have_tied(reader: Reader) -> None:
    found = why(reader, "cus_kim", "cus_kimono")
    assert [reason.kind for reason in found.reasons] == ["decision", "guard", "above"]
    assert found.reasons[0].sentence == "kept apart by a decision by eva@northwind.com on 2026-11-05: two people, I know both"
    assert found.next_commands == ()


def test_a_name_alone_is_said_to_tie_nobody(reader: Reader) -> None:
    assert "a name alone never ties" in why(reader, "cus_kim", "cus_kimono").reasons[1].sentence


def test_a_cut_is_told_with_its_evidence_and_why(reader: Reader) -> None:
    found = why(reader, "cus_tom", "cus_bea")
    assert found.reasons[0].kind == "cut"
    assert found.reasons[0].sentence == "same e-mail address lund@home.se (the names are those of two people)"
    assert found.reasons[0].weight == 9.0
    assert "(Tom Lund; Bea Lund) are not surely one person's" in found.reasons[1].sentence


def test_a_tie_that_was_refused_between_records_of_one_person_is_told_beside_what_holds_them(tmp_path: Path) -> None:
    refused = """
        insert into identity_link by name
        select 'chat:user:1' as record_key_a, 'crm:contact:1' as record_key_b, 'cut' as kind, 7.0 as weight,
            '{"because": ["not tied, different dates of birth: same telephone number"], "why_cut": "different dates of birth"}' as evidence
    """
    with read_file(write_file(tmp_path / "profile.duckdb", refused)) as reader:
        found = why(reader, "chat:user:1", "crm:contact:1")
        assert found.verdict == "same"
        assert len(found.chain) == 1
        assert [(one.kind, one.sentence, one.records) for one in found.reasons] == [
            ("cut", "speaks against it: not tied, different dates of birth: same telephone number", ("chat:user:1", "crm:contact:1"))
        ]
        assert kinds(reader, "crm:contact:1", "crm:contact:1") == []
        console = Console(width=120, record=True)
        print_why(found, console)
        assert "What speaks against it" in console.export_text()


def test_a_pair_that_waits_for_an_answer_is_under_review(reader: Reader) -> None:
    found = why(reader, "cus_will", "crm:contact:5")
    assert found.verdict == "review"
    assert "father and son" in found.reasons[0].sentence


def test_a_shared_switchboard_is_said_to_tell_nobody_apart(reader: Reader) -> None:
    assert kinds(reader, "cus_anna", "cus_gone") == ["guard", "never_compared"]


def test_a_pair_below_the_threshold_says_by_how_many_bits(reader: Reader) -> None:
    found = why(reader, "crm:contact:8", "crm:contact:9")
    assert [reason.kind for reason in found.reasons] == ["below"], "a decision that was taken back no longer keeps anybody apart"
    assert "2.8 bits below the 4.2 that tie" in found.reasons[0].sentence
    assert found.compared is not None
    assert [(part.comparison, part.meaning, part.weight) for part in found.compared.contributions] == [
        ("prior", "how rare it is that two records are one person", -12.5),
        ("name", "the same name", 14.0),
        ("email", "missing on a side", 0.0),
    ]


def test_two_who_have_nothing_in_common_were_never_compared(reader: Reader) -> None:
    assert kinds(reader, "cus_tom", "cus_lo") == ["never_compared"]


def test_a_machine_an_exclusion_and_a_deleted_record_are_said_to_be_nobodys(reader: Reader) -> None:
    assert "a machine, not a person" in why(reader, "mail:correspondent:noreply", "cus_tom").summary
    excluded = why(reader, "crm:contact:excluded", "cus_tom").reasons[0]
    assert excluded.sentence.endswith("excluded by a decision by eva@northwind.com on 2026-11-05: a test record")
    assert kinds(reader, "crm:contact:dead", "cus_tom")[0] == "deleted"


DORMANT = """
    insert into decision by name
    with made (decision_id, record_key_a, record_key_b, revoked_at) as (
        values (20, 'crm:contact:dead', 'crm:contact:2', null), (21, 'crm:contact:10', 'crm:contact:2', null),
            (22, 'crm:contact:new', 'crm:contact:2', null), (23, 'crm:contact:dead', 'crm:contact:3', timestamptz '2026-11-06 09:00:00+00')
    )
    select *, 'must_link' as kind, 'eva@northwind.com' as author, 'one person' as reason, timestamptz '2026-11-05 09:00:00+00' as "at" from made;
    insert into source_record by name select 'crm:contact:old' as record_key, 'cus_bea' as customer_id, 'deleted at its source' as reason,
        timestamptz '2026-11-03 00:00:00+00' as deleted_at;
    insert into decision by name select 24 as decision_id, 'cannot_link' as kind, 'crm:contact:3' as record_key_a, 'crm:contact:old' as record_key_b,
        'eva@northwind.com' as author, timestamptz '2026-11-05 09:00:00+00' as "at";
"""


def test_a_decision_on_a_record_that_is_not_there_is_said_to_lie_dormant(tmp_path: Path) -> None:
    with read_file(write_file(tmp_path / "profile.duckdb", DORMANT)) as reader:
        waits = "tied by a decision by eva@northwind.com on 2026-11-05: one person; it lies dormant until {} is there again"
        for record, first in (("crm:contact:dead", "deleted"), ("crm:contact:10", "dormant")):
            found = why(reader, record, "cus_tom")
            assert found.verdict == "different"
            assert found.reasons[0].kind == first
            assert [one.sentence for one in found.reasons if one.kind == "dormant"] == [waits.format(record)]
            assert found.next_commands == ()
        assert "dormant" not in kinds(reader, "crm:contact:dead", "cus_bea")  # that one was taken back
        same = why(reader, "crm:contact:old", "crm:contact:3")
        assert same.verdict == "same"
        assert [one.sentence for one in same.reasons] == [
            "kept apart by a decision by eva@northwind.com on 2026-11-05; it lies dormant until crm:contact:old is there again"
        ]
        with pytest.raises(
            NotOneSide, match=r"A must-link of crm:contact:new and crm:contact:2 lies dormant until crm:contact:new is there: decided by eva"
        ):
            why(reader, "crm:contact:new", "cus_tom")


def test_an_outside_person_and_a_colleague_or_an_organisation_differ_in_kind(reader: Reader) -> None:
    assert kinds(reader, "cus_tom", "emp_eva")[0] == "party"
    assert kinds(reader, "cus_tom", "acme.se") == ["party"]


def test_an_unknown_handle_is_refused_and_namesakes_are_listed(reader: Reader) -> None:
    with pytest.raises(NotOneSide, match="nobody is known"):
        why(reader, "crm:contact:unheard-of", "cus_tom")
    with pytest.raises(NotOneSide, match=r"cus_kim(?s:.*)cus_kimono"):
        why(reader, "Kim Ek", "cus_tom")


def test_both_orders_of_the_question_have_one_answer(reader: Reader) -> None:
    for a, b in (("cus_kim", "cus_kimono"), ("cus_tom", "cus_bea"), ("cus_lo", "cus_low"), ("cus_will", "cus_willjr")):
        there, back = why(reader, a, b), why(reader, b, a)
        assert (there.verdict, [r.kind for r in there.reasons]) == (back.verdict, [r.kind for r in back.reasons])


def test_the_answer_is_plain_data_and_the_same_every_time(reader: Reader) -> None:
    told = [json.dumps(why(reader, "cus_kim", "cus_kimono").as_dict()) for _ in range(3)]
    assert told[0] == told[1] == told[2]


def test_the_answer_stands_in_words_too(reader: Reader) -> None:
    found = why(reader, "crm:contact:1", "mail:correspondent:1").as_dict()
    assert found["words"] == [
        "Both are one customer, Anna Berg (cus_anna): over 2 links, the weakest of them by 6.5 bits.",
        "crm:contact:1 = chat:user:1: same e-mail address anna@acme.se and the same name (+14.0 bits)",
        "chat:user:1 = mail:correspondent:1: likely one person: 98.9 % (+6.5 bits)",
    ]


def test_a_file_without_scores_and_decisions_is_explained_all_the_same(tmp_path: Path) -> None:
    path = write_file(tmp_path / "older.duckdb", "drop table decision; drop table identity_pair; drop table identity_comparison")
    with read_file(path) as older:
        assert [reason.kind for reason in why(older, "cus_kim", "cus_kimono").reasons] == ["guard"]
        assert [reason.kind for reason in why(older, "cus_lo", "cus_low").reasons] == ["never_compared"]


@pytest.mark.parametrize(("weight", "told"), [(0.0, "50.0 %"), (4.25, "95.0 %"), (14.0, "99.99 %"), (60.0, "nearly 100 %"), (-60.0, "nearly 0 %")])
def test_bits_are_told_as_a_share_that_is_never_wholly_sure(weight: float, told: str) -> None:
    assert percent(probability(weight)) == told


SILENT = """
    update identity_comparison set meaning = 'same e-mail address' where comparison = 'email' and level = 1;
    insert into identity_comparison by name
        select unnest([2, 3, 4, 5, 6]) as place, unnest(['phone', 'street', 'beside_name', 'job_title', 'birth_date']) as comparison, 1 as level,
            'the same' as meaning, 1.0 as weight;
    update identity_pair set levels = [1, 1, -1, -1, -1, -1, -1] where record_key_a = 'crm:contact:6';
    update identity_pair set levels = [1, -1, -1, -1, -1, -1, -1] where record_key_a = 'crm:contact:8';
    insert into profile_field by name
    with carrying (customer_id, record_key) as (
        values ('cus_kim', 'crm:contact:6'), ('cus_kimono', 'crm:contact:7'), ('cus_lo', 'crm:contact:8'), ('cus_low', 'crm:contact:9')
    )
    select *, unnest(['primary_phone', 'primary_email']) as field, 'x' as value from carrying;
"""


def test_what_both_have_and_was_not_counted_is_not_called_missing(tmp_path: Path) -> None:
    with read_file(write_file(tmp_path / "profile.duckdb", SILENT)) as reader:
        pair = why(reader, "cus_kim", "cus_kimono").compared
        assert pair is not None
        covered = "the same e-mail address says as much"
        assert {part.comparison: part.meaning for part in pair.uncounted} == {
            "phone": covered, "street": covered, "beside_name": "more than the name agrees",
        }  # fmt: skip
        assert pair.silent == ("job_title", "birth_date")
        generic = why(reader, "cus_lo", "cus_low").compared
        assert generic is not None
        assert {part.comparison: part.meaning for part in generic.uncounted} == {
            "email": "an address that several people use, or that is nobody's own",
            "phone": "a number that several people use, or that is nobody's own", "beside_name": "more than the name agrees",
        }  # fmt: skip
        assert generic.silent == ("street", "job_title", "birth_date")


def test_every_word_that_silence_is_explained_by_is_one_of_the_comparisons(reader: Reader) -> None:
    """The meanings of levels are published as words: whoever changes them there learns here what depends on them."""
    meanings = [level.meaning for one in COMPARISONS for level in one.levels]
    assert all(any(meaning.startswith(cover) for meaning in meanings) for covers in COVERED.values() for cover in covers)
    assert {*FIELDS, *COVERED, BESIDE} <= {one.name for one in COMPARISONS}


TIED = """
    insert into identity_link by name select 'crm:contact:2' as record_key_a, 'crm:contact:20' as record_key_b, 'decision' as kind, 60.0 as weight,
        '{"because": ["somebody decided"]}' as evidence;
    insert into source_record by name select 'crm:contact:20' as record_key, 'cus_tom' as customer_id, 'cus_tom' as own_customer_id;
    insert into decision by name
    with pairs (decision_id, record_key_a, record_key_b) as (
        values (31, 'crm:contact:20', 'crm:contact:2'), (32, 'crm:contact:2', 'crm:contact:20')
    )
    select *, 'must_link' as kind, 'ann' as author, 'one' as reason, timestamptz '2026-11-05 09:00:00+00' as "at" from pairs;
"""


def test_what_a_must_link_ties_is_parted_by_its_undo_and_not_by_a_decision_against_it(tmp_path: Path) -> None:
    with read_file(write_file(tmp_path / "profile.duckdb", TIED)) as reader:
        found = why(reader, "crm:contact:2", "crm:contact:20")
        assert [command for command, _ in found.next_commands] == ["c360 undo 31"]
    with read_file(write_file(tmp_path / "other.duckdb")) as reader:
        assert "cannot-link" in why(reader, "crm:contact:1", "mail:correspondent:1").next_commands[0][0]
