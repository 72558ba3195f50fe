"""Rows of an export that share a key: one of them is kept, and the run says so."""

from __future__ import annotations

from pathlib import Path

from tests.pipelines.conftest import list_people, listed

PEOPLE = [(str(number), f"Person N{number}", f"p{number}@x{number}.com") for number in range(1, 30)]


def test_a_run_tells_how_many_rows_repeat_a_key_and_names_one(tmp_path: Path) -> None:
    shop = listed(tmp_path, PEOPLE)
    with_faults = [*PEOPLE, ("7", "Somebody Else", "else@x.com"), ("", "Nobody", "nobody@x.com")]
    list_people(tmp_path, with_faults)
    said = " ".join(shop.c360("run").split())
    assert "shop: 30 rows, 0 new or changed, 1 quarantined; 1 row of person with a key that came before, such as 7: of each the first is kept" in said
    assert "source status rows in landed repeated quarantined changed deleted shop ok 31 29 1 1 0 0" in said
