"""A tool whose keys count rows: sorted otherwise, every key is another's. Whole runs, which must not hand one person's id to another unsaid."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipelines.conftest import Company, Listed, list_people, listed

GIVEN = ("Anna", "Boris", "Cecilia", "Didrik", "Evelina", "Fredrik", "Gunilla", "Henrik", "Ingrid", "Jonas", "Katarina", "Ludvig")
FAMILY = ("Berg", "Ek", "Holm", "Lund", "Nyman", "Odell", "Quist", "Rask", "Sten", "Tun", "Uddh", "Wik")
PEOPLE = [f"{given} {family}" for given, family in zip(GIVEN, FAMILY, strict=True)]


def numbered(people: list[str]) -> list[Listed]:
    """Rows whose keys count them."""
    return [(str(row), name, f"{name.split()[0].lower()}@{name.split()[1].lower()}.example") for row, name in enumerate(people)]


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return listed(tmp_path, numbered(PEOPLE))


def named(company: Company) -> dict[str, str]:
    return dict(company.rows("select customer_id, display_name from customer_profile"))


def test_a_list_that_was_sorted_otherwise_is_held_until_somebody_says_that_it_is_right(company: Company) -> None:
    before = named(company)
    list_people(company.folder, numbered(PEOPLE[1:] + PEOPLE[:1]))
    company.c360("run", code=1)
    assert named(company) == before, "nothing is published"
    said = company.c360("status")
    assert "ids_keep_their_person: 12 of 24 customers and organisations have kept a key and nothing else" in said
    assert "c360 run --accept identity" in said
    list_people(company.folder, numbered(PEOPLE))
    company.night()
    assert named(company) == before
    list_people(company.folder, numbered(PEOPLE[1:] + PEOPLE[:1]))
    company.run("--accept", "identity")
    after = named(company)
    assert sorted(after.values()) == sorted(PEOPLE)
    assert all(before.get(one, name) == name for one, name in after.items()), "an id is somebody else's"


def test_one_key_that_changed_hands_is_told_and_published(company: Company) -> None:
    before = named(company)
    list_people(company.folder, numbered(["Zacharias Åkesson", *PEOPLE[1:]]))
    company.night()
    (his,) = [one for one, name in named(company).items() if name == "Zacharias Åkesson"]
    (hers,) = [one for one, name in before.items() if name == PEOPLE[0]]
    assert his not in before
    assert hers not in named(company)
    told = f"1 of 23 customers and organisations have kept a key and nothing else, not their name, no address, number or domain, such as {hers}"
    assert told in " ".join(company.c360("status").split())
