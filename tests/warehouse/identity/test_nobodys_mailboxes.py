"""Mailboxes of the board, of the office and of nobody, in the languages that customers write."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from importlib import resources

import pytest
from world import World

FUNCTIONS = """styrelsen styrelse bestyrelsen styret hallitus vorstand geschaeftsleitung bestuur directie direzione gerencia diretoria zarzad
predstavenstvo yonetimkurulu mairie headoffice podatelna muhasebe ordförande"""
NOBODY = """keine keine.email-adresse donotuse do-not-use dontuse noneprovided nicht-benutzen aucune non.renseigne ninguno nousar nessuno
nonusare nenhum naousar geen.emailadres niet-gebruiken användej ej.angivet ikke-oplyst ikkebruk eikaytossa brak.emaila nieuzywac
neuvedeno bezemailu belirtilmemis mailyok"""


def tied(world: World, mailboxes: Sequence[str]) -> set[str]:
    """Which of the mailboxes hold a person of one name together, each under two records."""
    pairs = {}
    for number, mailbox in enumerate(mailboxes):
        name = f"Peter Crook{chr(97 + number // 8)}{chr(97 + number % 8)}shank"
        sources = (("crm", "Oslo"), ("shop", "Rome"))
        pairs[mailbox] = [world.person(f"{source}:contact:{number:02}", name, f"{mailbox}@acme.com", city=city) for source, city in sources]
    world.build()
    return {mailbox for mailbox, (a, b) in pairs.items() if world.together(a, b)}


@pytest.mark.parametrize("mailboxes", [FUNCTIONS, NOBODY], ids=["functions", "nobody"])
def test_it_ties_nobody(world: World, mailboxes: str) -> None:
    assert tied(world, [*mailboxes.split(), "peter", "crookshank"]) == {"peter", "crookshank"}


def test_a_mailbox_of_the_board_without_a_name_is_a_function(world: World) -> None:
    for number, mailbox in enumerate(FUNCTIONS.split()):
        world.person(f"crm:contact:{number:02}", None, f"{mailbox}@acme{number}.com")
    world.build()
    told = world.con.execute("select distinct reason from identity.generic_identifier where kind = 'email'").fetchall()
    assert told == [("a mailbox of a function, not of a person",)]
    assert world.con.execute("select count(*) from identity.generic_identifier where kind = 'email'").fetchall() == [(len(FUNCTIONS.split()),)]


def reference(table: str) -> list[dict[str, str]]:
    with (resources.files("warehouse") / "reference" / f"{table}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_no_mailbox_of_nobody_is_a_given_name() -> None:
    names = {row["name"] for row in reference("given_names")} | {name.lower() for row in reference("nicknames") for name in row.values()}
    words = {row["local_part"] for row in reference("role_mailboxes")}
    words |= {row["value"] for row in reference("placeholder_values") if row["kind"] == "mailbox"}
    assert {word for word in words & names if len(word) > 3} == set(), "of two or three letters only those count that are not their owner's initials"


@pytest.mark.parametrize("table", ["role_mailboxes", "placeholder_values"])
def test_the_tables_are_in_order_and_say_nothing_twice(table: str) -> None:
    rows = [",".join(row.values()) for row in reference(table)]
    assert rows == sorted(set(rows))
