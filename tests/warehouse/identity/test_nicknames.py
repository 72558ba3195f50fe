"""Short forms of given names, from the reference table."""

from __future__ import annotations

import pytest

from warehouse.identity import reference
from warehouse.identity.agreement import compare
from warehouse.identity.names import Name, fold, read_name


def read(text: str) -> Name:
    name = read_name(text)
    assert name is not None
    return name


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("Margaret Hill", "Peggy Hill"),
        ("Hans-Joachim Vogt", "Hans Vogt"),
        ("Ursula Vogt", "Uschi Vogt"),
        ("Christoffer Dahl", "Stoffe Dahl"),
        ("Francisco Ruiz", "Kiko Ruiz"),
        ("Emmanuel Petit", "Manu Petit"),
        ("Vincenzo Russo", "Enzo Russo"),
        ("Владимир Орлов", "Volodya Orlov"),
        ("Zdzisław Nowak", "Zdzisiek Nowak"),
        ("Theodorus Bakker", "Theo Bakker"),
        ("Evangelos Pappas", "Vangelis Pappas"),
    ],
)
def test_a_short_form_stands_for_its_name(full: str, short: str) -> None:
    assert compare(read(full), read(short)) in ("nickname", "fewer names")
    assert compare(read(short), read(full)) in ("nickname", "fewer names")


@pytest.mark.parametrize(
    ("one", "other"), [("Massimo Russo", "Maximilian Russo"), ("Elena Orlova", "Magdalena Orlova"), ("Roberto Ruiz", "Humberto Ruiz")]
)
def test_two_names_with_one_short_form_are_two_people(one: str, other: str) -> None:
    assert compare(read(one), read(other)) not in ("same", "nickname", "spelling")


def test_each_short_form_is_listed_once_and_is_none_of_its_own_name() -> None:
    rows = [(row["name"], row["nickname"]) for row in reference.rows("nicknames")]
    assert rows == sorted(set(rows))
    assert not [row for row in rows if fold(row[0]) == fold(row[1])]
