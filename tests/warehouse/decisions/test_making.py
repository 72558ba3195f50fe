"""Handles to record keys: whom a decision is about, and which records were taken for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from warehouse.decisions import batch, store
from warehouse.decisions.contradictions import Ties
from warehouse.decisions.making import NotDecidable, Statement, decide, read
from warehouse.decisions.pins import NotPinnable, checked
from warehouse.decisions.store import Wish
from warehouse.decisions.subjects import Unknown
from warehouse.serving.reader import Reader

ANNA = ("crm:contact:1", "chat:user:T1-U0ANNA001", "crm:lead:1")


def test_record_keys_are_taken_as_they_are(reader: Reader) -> None:
    meant = read(reader, Statement("cannot_link", "crm:contact:1", "crm:contact:3"))
    assert meant.wishes == [Wish("cannot_link", "crm:contact:1", "crm:contact:3")]
    assert meant.notes == []


def test_a_record_that_is_named_without_the_rest_of_its_customer_is_told(reader: Reader) -> None:
    meant = read(reader, Statement("must_link", "crm:contact:1", "crm:contact:2"))
    assert meant.wishes == [Wish("must_link", "crm:contact:1", "crm:contact:2")]
    assert meant.notes == [
        "crm:contact:1 alone is named: should it go, the 2 other records of cus_anna are no longer tied; cus_anna in its place names all"
    ]


def test_two_customers_are_linked_by_all_their_records_and_told_which(reader: Reader) -> None:
    """Whichever of them goes one day, the others still tie the two."""
    meant = read(reader, Statement("must_link", "cus_anna", "bo@acme.se"))
    assert meant.wishes == [
        Wish("must_link", "crm:contact:1", "crm:contact:3"),
        Wish("must_link", "chat:user:T1-U0ANNA001", "crm:contact:3"),
        Wish("must_link", "crm:lead:1", "crm:contact:3"),
        Wish("must_link", "crm:contact:1", "desk:requester:3"),
    ]
    assert "3 records of 3 taken: crm:contact:1, chat:user:T1-U0ANNA001, crm:lead:1" in meant.notes[0]
    assert meant.notes[1].startswith("bo@acme.se is cus_bo")


def test_a_customer_who_becomes_a_colleague_is_told(reader: Reader) -> None:
    meant = read(reader, Statement("must_link", "eva@northwind.com", "cus_bo"))
    assert meant.notes[-1] == "eva@northwind.com is a colleague: cus_bo becomes one too, and is among the customers no longer"
    assert not any("colleague" in note for note in read(reader, Statement("must_link", "cus_anna", "cus_bo")).notes)


def test_two_organisations_are_linked_with_all_records(reader: Reader) -> None:
    """A mail domain, and a namesake in another system, go with one organisation or with none."""
    meant = read(reader, Statement("must_link", "acc_acme", "acc_beta"))
    assert meant.wishes == [Wish("must_link", key, "crm:account:2") for key in ("crm:account:1", "crm:domain:acme.se")]


def test_records_that_were_to_be_one_and_are_not_are_told(reader: Reader) -> None:
    both = read(reader, Statement("must_link", "cus_anna", "cus_bo")).left_out(reader)
    assert both == "must-link cus_anna cus_bo: 2 records still with somebody else. Why: c360 why crm:contact:1 crm:contact:3"
    assert read(reader, Statement("cannot_link", "cus_anna", "cus_bo")).left_out(reader) is None


def test_two_customers_are_kept_apart_record_by_record(reader: Reader) -> None:
    meant = read(reader, Statement("cannot_link", "cus_old", "cus_anna2"))
    assert {(w.record_key_a, w.record_key_b) for w in meant.wishes} == {(key, "crm:contact:2") for key in ANNA}


def test_a_handle_that_one_record_carries_names_that_record(reader: Reader) -> None:
    assert read(reader, Statement("must_link", "U0ANNA001", "crm:contact:3")).wishes[0].record_key_a == "chat:user:T1-U0ANNA001"
    inside = read(reader, Statement("cannot_link", "U0ANNA001", "anna@acme.se"))
    assert {(w.record_key_a, w.record_key_b) for w in inside.wishes} == {(ANNA[1], ANNA[0]), (ANNA[1], ANNA[2])}


def test_a_customer_is_excluded_with_all_records(reader: Reader) -> None:
    assert {wish.record_key_a for wish in read(reader, Statement("exclude", "cus_anna")).wishes} == set(ANNA)


def test_a_pin_goes_with_the_record_whose_value_it_corrects(reader: Reader) -> None:
    meant = read(reader, Statement("pin", "cus_anna", None, "job_title", "CTO"))
    assert meant.wishes == [Wish("pin", "chat:user:T1-U0ANNA001", None, "job_title", "CTO")]
    assert read(reader, Statement("pin", "acme.se", None, "tier", "Gold")).wishes[0].record_key_a == "crm:account:1"


@pytest.mark.parametrize(
    ("said", "error", "says"),
    [
        (Statement("must_link", "crm:contact:11", "crm:contact:2"), Unknown, r"did you mean crm:contact:1 .*--force"),
        (Statement("must_link", "cmr:contact:1", "crm:contact:2"), Unknown, "no source is called 'cmr', there are chat, crm, desk, hr"),
        (Statement("must_link", "crm:kontact:1", "crm:contact:2"), Unknown, "crm has no 'kontact', it has account, contact, domain, lead"),
        (Statement("must_link", "Anna Berg", "cus_bo"), Unknown, r"2 have this name\n.*cus_anna(.|\n)*Give one of these ids"),
        (Statement("must_link", "cus_anna", "anna@acme.se"), NotDecidable, "one already: cus_anna"),
        (Statement("cannot_link", "cus_anna", "anna@acme.se"), NotDecidable, "Name the two records"),
        (Statement("must_link", "cus_anna", "acc_acme"), NotDecidable, "only two persons or two accounts"),
        (Statement("pin", "eva@northwind.com", None, "tier", "Gold"), NotPinnable, "is a colleague"),
        (Statement("pin", "cus_anna", None, "teir", "Gold"), NotPinnable, "did you mean tier"),
        (Statement("pin", "cus_anna", None, "industry", "Steel"), NotPinnable, "on the account"),
    ],
    ids=str,
)
def test_what_is_unclear_is_refused_with_what_would_do(reader: Reader, said: Statement, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        read(reader, said)


def test_a_record_that_nobody_has_seen_is_taken_by_force(reader: Reader) -> None:
    assert read(reader, Statement("must_link", "crm:contact:99", "crm:contact:2"), force=True).wishes == [
        Wish("must_link", "crm:contact:99", "crm:contact:2")
    ]
    assert read(None, Statement("exclude", "crm:contact:99"), force=True).wishes == [Wish("exclude", "crm:contact:99")]


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("legal_hold", "Yes", "true"), ("customer_since", "2021-03-04", "2021-03-04"), ("primary_email", "Anna@ACME.se", "anna@acme.se"),
        ("primary_phone", "+46 70-123 45 67", "+46701234567"), ("timezone", "Europe/Stockholm", "Europe/Stockholm"), ("consent_email", "no", "false"),
        ("party_type", "partner", "partner"), ("job_title", "Chefsjurist", "Chefsjurist"),
    ],
)  # fmt: skip
def test_a_pinned_value_is_kept_in_its_columns_form(field: str, value: str, kept: str) -> None:
    assert checked("customer", field, value) == kept


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("legal_hold", "perhaps"), ("customer_since", "04/03/2021"), ("primary_email", "anna"), ("primary_phone", "0701234567"),
        ("timezone", "Sweden/Sthlm"),
        ("consent_email", "yes"), ("do_not_contact", "no"), ("party_type", "friend"), ("tier", ""), ("tier", "a\nb"), ("emails", "a@b.se"),
        ("customer_id", "cus_1"),
    ],
)  # fmt: skip
def test_a_value_that_its_column_cannot_hold_is_refused(field: str, value: str) -> None:
    with pytest.raises(NotPinnable):
        checked("customer", field, value)


FILES = {
    "d.csv": "kind,a,b,field,value,reason\nmust-link,cus_anna,crm:contact:3,,,same desk\npin,cus_anna,,tier,007,\n\nexclude,crm:contact:2,,,,\n",
    "d.jsonl": '{"kind": "must_link", "a": "cus_anna", "b": "crm:contact:3", "reason": "same desk"}\n'
    '{"kind": "pin", "a": "cus_anna", "field": "tier", "value": "007"}\n{"decision": "exclude", "record_key": "crm:contact:2"}\n',
    "d.yaml": "decisions:\n- {kind: must-link, a: cus_anna, b: 'crm:contact:3', reason: same desk}\n"
    "- {kind: pin, a: cus_anna, field: tier, value: 007}\n"
    "- {kind: exclude, a: 'crm:contact:2'}\n",
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_decisions_is_taken_whole(reader: Reader, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(FILES[name])
    with store.writing(tmp_path / "data") as ledger:
        done = batch.decide_file(ledger, reader, tmp_path / name, "ann", "a list", False)
        assert list({d.act_id: (d.kind, d.value, d.reason) for d in store.standing(ledger)}.values()) == [
            ("must_link", None, "same desk"), ("pin", "007", "a list"), ("exclude", None, "a list"),
        ]  # fmt: skip
    assert len({act.act_id for _, act in done if act}) == 3, "each line can be undone by itself"


@pytest.mark.parametrize(
    ("delimiter", "encoding", "hint"), [(";", "cp1252", ""), (";", "utf-8-sig", "sep=;\n"), ("\t", "utf-16", ""), (",", "cp1252", "")]
)
def test_a_csv_file_is_read_as_a_spreadsheet_saves_it(reader: Reader, tmp_path: Path, delimiter: str, encoding: str, hint: str) -> None:
    rows = ["kind|a|b|field|value|reason|", "pin|cus_anna||tier|Förmån|sagt av Åsa|", "merge|cus_bo|||||"]
    file = tmp_path / "d.csv"
    file.write_bytes((hint + "\r\n".join(rows[:2]).replace("|", delimiter)).encode(encoding))
    with store.writing(tmp_path / "data") as ledger:
        batch.decide_file(ledger, reader, file, "ann", "", False)
        assert [(d.value, d.reason) for d in store.standing(ledger)] == [("Förmån", "sagt av Åsa")]
    file.write_bytes((hint + "\r\n".join(rows).replace("|", delimiter)).encode(encoding))
    with pytest.raises(batch.BadFile, match=f"d.csv, line {4 if hint else 3}: merge"), store.writing(tmp_path / "data") as ledger:
        batch.decide_file(ledger, reader, file, "ann", "", False)


def test_a_column_that_is_none_is_told_once_with_the_line_of_the_header(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("kind,a,b,feild\nexclude,crm:contact:2,,\nexclude,crm:contact:3,,\n")
    with pytest.raises(batch.BadFile) as refused, store.writing(tmp_path / "data") as ledger:
        batch.decide_file(ledger, reader, tmp_path / "d.csv", "ann", "", False)
    assert str(refused.value).splitlines()[:-1] == ["d.csv, line 1: there is no column 'feild'; did you mean field?"]


def test_every_bad_line_of_a_file_is_told_and_nothing_is_decided(reader: Reader, tmp_path: Path) -> None:
    file = tmp_path / "d.csv"
    file.write_text(
        "kind,a,b,field,value\nmust-link,crm:contact:1,crm:contact:3,,\nmerge,a,b,,\ncannot-link,crm:contact:3,crm:contact:1,,\npin,cus_bo,,tier,\n"
        "must-link,cus_anna,nobody@x.se,,\nexclude,crm:contact:2,crm:contact:3,,\nexclude,a,b,c,d,e\n"
    )
    with pytest.raises(batch.BadFile) as refused, store.writing(tmp_path / "data") as ledger:
        batch.decide_file(ledger, reader, file, "ann", "", False)
    lines = str(refused.value).splitlines()
    assert [line.split(":")[0] for line in lines[:-1] if line.startswith("d.csv")] == [f"d.csv, line {n}" for n in (3, 4, 5, 6, 7, 8)]
    assert "cannot be kept apart: crm:contact:3 = crm:contact:1 by" in lines[1]
    assert "nothing was decided" in lines[-1]
    with store.reading(tmp_path / "data") as ledger:
        assert store.every(ledger) == []


# rows, of which the first is line 2 → what is said of the last
CONTRADICTED = {
    (
        "must-link,crm:contact:1,crm:contact:3",
        "exclude,crm:contact:2,",
        "must-link,crm:contact:3,crm:contact:7",
        "cannot-link,crm:contact:1,crm:contact:7",
    ): (
        "line 5: crm:contact:1 and crm:contact:7 cannot be kept apart:"
        " crm:contact:1 = crm:contact:3 by line 2, crm:contact:3 = crm:contact:7 by line 4"
    ),
    ("cannot-link,crm:contact:1,crm:contact:3", "must-link,crm:contact:3,crm:contact:1"): (
        "line 3: crm:contact:3 and crm:contact:1 are kept apart by line 2, but crm:contact:3 = crm:contact:1 by line 3"
    ),
    ("exclude,crm:contact:1,", "must-link,crm:contact:3,crm:contact:1"): (
        "line 3: crm:contact:1 is excluded by line 2: it is nobody, and cannot be linked"
    ),
    ("must-link,crm:contact:3,crm:contact:1", "exclude,crm:contact:1,"): (
        "line 3: crm:contact:1 = crm:contact:3 by line 2: a record that is somebody cannot be excluded"
    ),
}


@pytest.mark.parametrize("rows", CONTRADICTED)
def test_a_line_that_contradicts_another_of_its_file_names_it(reader: Reader, tmp_path: Path, rows: tuple[str, ...]) -> None:
    file = tmp_path / "d.csv"
    file.write_text("\n".join(["kind,a,b", *rows]))
    with pytest.raises(batch.BadFile) as refused, store.writing(tmp_path / "data") as ledger:
        batch.decide_file(ledger, reader, file, "ann", "", False)
    first, _ = str(refused.value).splitlines()
    assert first == f"d.csv, {CONTRADICTED[rows]}"


def test_what_was_decided_before_is_not_written_twice(reader: Reader, tmp_path: Path) -> None:
    meant = read(reader, Statement("must_link", "crm:contact:1", "crm:contact:3"))
    with store.writing(tmp_path) as ledger:
        assert decide(ledger, meant, "ann", "") is not None
        assert decide(ledger, meant, "bo", "") is None


def test_an_equal_pin_that_counts_is_nothing_new_and_one_that_was_overruled_is(reader: Reader, tmp_path: Path) -> None:
    def pin(who: str, value: str, author: str) -> bool:
        with store.writing(tmp_path) as ledger:
            return decide(ledger, read(reader, Statement("pin", who, None, "tier", value)), author, "") is not None

    assert pin("cus_anna", "Gold", "ann")
    assert not pin("cus_anna", "Gold", "bo")
    assert not pin("crm:lead:1", "Gold", "bo"), "another record of the same customer"
    assert pin("cus_bo", "Gold", "bo")
    assert pin("crm:lead:1", "Silver", "bo")
    assert pin("cus_anna", "Gold", "ann"), "Silver is what counts"
    with store.writing(tmp_path) as ledger:
        ties = Ties(store.standing(ledger))
        said = [Wish("pin", "crm:lead:1", None, "tier", value) for value in ("Silver", "Gold", "Copper", "Gold")]
        for wish in said:
            ties.add(wish)
            assert ties.pinned(["crm:contact:1", "crm:lead:1"], "tier") == wish.value


def test_a_ledger_of_the_first_version_is_migrated_and_a_newer_one_refused(tmp_path: Path) -> None:
    import sqlite3

    with sqlite3.connect(tmp_path / store.FILE_NAME) as old:
        for statement in store.MIGRATIONS[0]:
            old.execute(statement)
        old.execute(
            "insert into decision (kind, record_key_a, author, reason, at) values ('exclude', 'a:b:c', 'ann', 'x', '2026-01-01T00:00:00+00:00')"
        )
        old.execute("pragma user_version = 1")
    with store.reading(tmp_path) as ledger:
        assert [(d.number, d.kind, d.act_id) for d in store.standing(ledger)] == [(1, "exclude", None)]
        ledger.execute("pragma user_version = 99")
    with pytest.raises(store.WarehouseError, match="version 99"), store.reading(tmp_path):
        pass
