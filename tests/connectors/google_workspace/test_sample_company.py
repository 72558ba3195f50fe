"""The sample company's exports, read whole."""

from __future__ import annotations

import csv
import mailbox
from pathlib import Path

import pytest

from connectors.sample import make

SEED, PEOPLE = 11, 300


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    folder = tmp_path_factory.mktemp("company")
    make(folder, PEOPLE, SEED)
    return folder


@pytest.fixture
def result(company, read):
    exports = company / "exports"
    return read(takeout=exports / "takeout", directory=exports / "users.csv", drive=exports / "drive_files.csv")


def test_every_mail_of_every_mailbox_is_landed_once(company, result):
    expected = {
        message["Message-ID"].strip("<> \n")
        for path in company.rglob("*.mbox")
        for message in mailbox.mbox(path)
        if not {"Spam", "Drafts"} & set((message["X-Gmail-Labels"] or "").split(","))
    }
    assert {row["message_key"] for row in result.rows["email"]} == expected
    assert len(result.rows["email"]) == len(expected)
    assert result.quarantine == []


def test_every_contact_and_user_has_the_key_that_the_truth_gives_it(company, result):
    with Path(company / "truth" / "records.csv").open(encoding="utf-8") as file:
        keys = {row["record_key"] for row in csv.DictReader(file)}
    landed = {f"google:contact:{row['contact_key']}" for row in result.rows["contact"]}
    landed |= {f"google:directory_user:{row['user_key']}" for row in result.rows["directory_user"]}
    assert landed == {key for key in keys if key.startswith(("google:contact:", "google:directory_user:"))}


def test_no_text_holds_what_it_quotes(result):
    texts = [row["text"] or "" for row in result.rows["email"]]
    assert sum(bool(text) for text in texts) > 0.9 * len(texts)
    for mark in ("wrote:\n", "Original Message", "\nFrån: ", "\nFrom: ", "\n> ", "\nSent: ", "<div", "=?UTF-8"):
        assert not [text for text in texts if mark in text], mark


def test_every_canonical_row_has_a_link_and_every_party_its_record(result, canonical):
    database = canonical(result)
    for table in ("person_record", "interaction", "interaction_party", "identifier"):
        assert database.execute(f"select count(*) from {table} where source_url is null").fetchone() == (0,)
    for table, key in (("person_record", "person_record_key"), ("interaction", "interaction_record_key")):
        lost = f"select count(*) from interaction_party p left join {table} r on r.record_key = p.{key} where r.record_key is null"
        assert database.execute(lost).fetchone() == (0,)
    assert database.execute("select count(*) - count(distinct record_key) from interaction").fetchone() == (0,)
    assert database.execute("select count(*) - count(distinct record_key) from person_record").fetchone() == (0,)


def test_recurring_and_cancelled_meetings_are_told_apart(result, canonical):
    meetings = canonical(result).execute("select count(*), count(deleted_at) from interaction where channel = 'meeting'").fetchone()
    assert meetings[0] > meetings[1] > 0
