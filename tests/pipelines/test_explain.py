"""`c360 why` and `c360 how` on a company that was run."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.pipelines.conftest import Company

pytestmark = pytest.mark.slow


def two_records(company: Company) -> tuple[str, str, str]:
    """A customer and two of its records."""
    return company.rows(
        "select customer_id, min(record_key), max(record_key) from source_record where customer_id is not null and deleted_at is null"
        " group by 1 having count(*) = 4 order by 1 limit 1"
    )[0]


def test_why_tells_the_chain_between_two_records_and_draws_it(finished: Company, tmp_path: Path) -> None:
    customer, one, other = two_records(finished)
    said = finished.c360("why", one, other, "--plot", str(tmp_path / "why.svg"))
    assert said.startswith("same")
    assert customer in said.replace("\n", "")
    assert "c360 decide cannot-link" in said
    assert ElementTree.parse(tmp_path / "why.svg").getroot().tag.endswith("svg")


def test_every_two_records_of_a_customer_are_explained_by_a_chain(finished: Company) -> None:
    customer, _, _ = two_records(finished)
    keys = [key for (key,) in finished.rows("select record_key from source_record where customer_id = ? order by 1", [customer])]
    for one, other in product(keys[:1], keys[1:]):
        found = json.loads(finished.c360("why", one, other, "--json"))
        assert (found["verdict"], bool(found["chain"])) == ("same", True)


def test_why_answers_in_any_handles_and_says_what_keeps_two_apart(finished: Company) -> None:
    emails = finished.rows(
        "select primary_email from customer_profile where primary_email is not null and match_status = 'certain' order by 1 limit 2"
    )
    found = json.loads(finished.c360("why", emails[0][0], emails[1][0], "--json"))
    assert found["verdict"] == "different"
    assert found["reasons"]


def test_how_tells_the_beginning_and_the_records(finished: Company) -> None:
    customer, one, _ = two_records(finished)
    found = json.loads(finished.c360("how", customer, "--json"))
    assert {"created", "record"} <= {event["kind"] for event in found["happened"]}
    assert any(one in event["records"] for event in found["happened"])
    assert customer in finished.c360("how", one).replace("\n", "")


def test_why_tells_what_no_run_has_applied_yet_and_how_who_took_it_back(company: Company) -> None:
    customer, one, other = two_records(company)
    company.c360("decide", "cannot-link", one, other, "--author", "ann", "--reason", "father and son")
    said = " ".join(company.c360("why", one, other).split())
    assert "Decided since, and applied by the next run: kept apart by decision 1 (ann, " in said
    assert "c360 undo 1" in said
    found = json.loads(company.c360("why", one, other, "--json"))
    assert [pending["decision"] for pending in found["pending"]] == [1]
    company.c360("undo", "1", "--author", "bo", "--reason", "one after all")
    assert json.loads(company.c360("why", one, other, "--json"))["pending"] == []
    told = " ".join(company.c360("how", customer).split())
    assert "decision 1 was taken back by undo-2 (bo, " in told
    assert "one after all" in told


def test_a_picture_of_another_kind_is_refused_with_what_would_do(finished: Company, tmp_path: Path) -> None:
    assert "SVG" in finished.c360("why", "a", "b", "--plot", str(tmp_path / "why.png"), code=2)
    assert not (tmp_path / "why.png").exists()


def test_status_tells_what_the_run_did_and_how_good_it_thinks_that_is(finished: Company) -> None:
    found = json.loads(finished.c360("status", "--json"))["identity"]
    assert found["created"] > 0
    assert found["recall"]["low"] <= found["recall"]["value"] <= found["recall"]["high"]
    assert "precision" in finished.c360("status")


def test_a_picture_or_card_makes_its_folder_and_says_in_one_line_what_the_disk_refuses(finished: Company, tmp_path: Path) -> None:
    customer, one, other = two_records(finished)
    finished.c360("why", one, other, "--plot", str(tmp_path / "new" / "folder" / "why.svg"))
    assert (tmp_path / "new" / "folder" / "why.svg").is_file()
    (tmp_path / "file").write_text("")
    for command in (
        ("why", one, other, "--plot", str(tmp_path / "file" / "why.svg")),
        ("show", customer, "--html", str(tmp_path / "file" / "a.html")),
    ):
        (said,) = finished.c360(*command, code=1).splitlines()
        assert said.startswith(f"error: {tmp_path / 'file'}/")
        assert "cannot be written: " in said
