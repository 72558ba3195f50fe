"""What counts as speaking of a customer in an internal message, and what does not."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pytest

from warehouse.mentions import find_mentions

TERMS = [
    ("anna@acme.example", "email", None, "crm:contact:1", None, None, False),
    ("Anna Berg", "name", None, "crm:contact:1", None, None, False),
    ("acme.example", "domain", "crm:account:1", None, None, None, False),
    ("Acme", "name", "crm:account:1", None, None, None, False),
    ("Acme Nordic", "name", "crm:account:2", None, None, None, False),
    ("Target", "name", "crm:account:3", None, None, None, True),
    ("target.example", "domain", "crm:account:3", None, None, None, False),
    ("Rivet", "name", "crm:account:4", None, None, None, False),
    ("Acme renewal 2026", "deal", None, None, None, "crm:opportunity:1", False),
    ("00001026", "case", None, None, "crm:case:1", None, False),
    ("Gateway does not start", "case", None, None, "crm:case:1", None, False),
    ("INC-4711", "case", None, None, "crm:case:1", None, False),
]
SCHEMA = """
    create schema canonical; create schema profile;
    create table profile.mention_term (text varchar, kind varchar, account_record_key varchar, person_record_key varchar, case_record_key varchar,
        opportunity_record_key varchar, is_word boolean);
    create table profile.interaction_side (record_key varchar, customer_count bigint);
    create table canonical.interaction (record_key varchar, source varchar, source_object varchar, source_id varchar, source_url varchar,
        updated_at timestamptz, observed_at timestamptz, deleted_at timestamptz, load_id varchar, channel varchar, text varchar);
    create table canonical.opportunity (record_key varchar, account_record_key varchar);
    create table canonical.opportunity_person (opportunity_record_key varchar, person_record_key varchar, deleted_at timestamptz);
    create table canonical.support_case (record_key varchar, person_record_key varchar, account_record_key varchar);
    insert into canonical.opportunity values ('crm:opportunity:1', 'crm:account:1');
    insert into canonical.opportunity_person values ('crm:opportunity:1', 'crm:contact:2', null);
    insert into canonical.support_case values ('crm:case:1', 'crm:contact:1', 'crm:account:1');
"""


def found(texts: Sequence[str], customers: int = 0, channel: str = "slack") -> list[set[tuple[str, str]]]:
    """For each text: what is mentioned (a record) and how."""
    con = duckdb.connect()
    con.execute(SCHEMA)
    con.executemany("insert into profile.mention_term values (?, ?, ?, ?, ?, ?, ?)", TERMS)
    for number, text in enumerate(texts):
        con.execute("insert into profile.interaction_side values (?, ?)", [f"m{number}", customers])
        con.execute("insert into canonical.interaction (record_key, channel, text) values (?, ?, ?)", [f"m{number}", channel, text])
    find_mentions(con, {})
    sql = "select coalesce(person_record_key, account_record_key), kind from profile.found_mention where record_key = ?"
    return [{(str(who), str(kind)) for who, kind in con.execute(sql, [f"m{number}"]).fetchall()} for number in range(len(texts))]


ACME, NORDIC, ANNA = "crm:account:1", "crm:account:2", "crm:contact:1"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("please answer anna@acme.example today", {(ANNA, "email")}),
        ("mail <mailto:Anna@Acme.example|Anna@Acme.example>", {(ANNA, "email")}),
        ("who is bob@acme.example?", {(ACME, "domain")}),
        ("see https://www.acme.example/pricing", {(ACME, "domain")}),
        ("talked to anna berg.", {(ANNA, "name")}),
        ("Acme's numbers look fine", {(ACME, "name")}),
        ("ünïcödé före “Acme” efter", {(ACME, "name")}),
        ("the acme nordic people called", {(NORDIC, "name")}),
        ("Acme renewal 2026 slips", {(ACME, "deal"), ("crm:contact:2", "deal")}),
        ("ACME RENEWAL 2026 slips", {(ACME, "deal"), ("crm:contact:2", "deal")}),
        ("any news on case 1026?", {(ANNA, "case"), (ACME, "case")}),
        ("00001026 is still open", {(ANNA, "case"), (ACME, "case")}),
        ("inc-4711 again", {(ANNA, "case"), (ACME, "case")}),
        ("we sold 1026 of them", set()),
        ("in case 10260 turns up", set()),
        ("the acme of perfection", set()),
        ("Acmeville is a town", set()),
        ("notacme.example and acme.example.org and my-acme.example", set()),
        ("xanna@acme.examples", set()),
        ("our Target for this week", set()),
        ("Target (target.example) asked again", {("crm:account:3", "name"), ("crm:account:3", "domain")}),
        ("", set()),
    ],
)
def test_what_a_message_speaks_of(text: str, expected: set[tuple[str, str]]) -> None:
    assert found([text]) == [expected]


def test_a_name_that_colleagues_use_as_a_word_is_a_word() -> None:
    said = ["put a rivet there", "a rivet is missing", "one more rivet", "Rivet works"]
    assert found(said) == [set(), set(), set(), set()]
    assert found(["Rivet works", "Rivet called"]) == [{("crm:account:4", "name")}, {("crm:account:4", "name")}]


def test_a_message_that_reaches_a_customer_is_not_internal() -> None:
    assert found(["Acme is unhappy"], customers=1) == [set()]


def test_only_chat_is_searched() -> None:
    assert found(["Acme is unhappy"], channel="email") == [set()]


def test_without_terms_or_messages_nothing_is_found() -> None:
    assert found([]) == []
