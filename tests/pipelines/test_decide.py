"""Decisions through the command line: kept, applied with --now, undone; whatever else is going on."""

from __future__ import annotations

import fcntl
import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.definitions import definitions
from pipelines.project import load_project
from tests.pipelines.conftest import Company
from tests.pipelines.test_whole_run import content


def two_customers(company: Company) -> tuple[str, str]:
    """Two customers of one account with several records each."""
    ((a, b),) = company.rows(
        """select min(customer_id), max(customer_id) from customer_profile where source_record_count > 1 and account_id is not null
           group by account_id having count(*) > 1 order by account_id limit 1"""
    )
    return a, b


def decided(company: Company, *arguments: str, code: int = 0) -> dict[str, object]:
    found: dict[str, object] = json.loads(company.c360(*arguments, "--json", code=code))
    return found


@pytest.mark.slow
def test_what_was_decided_is_published_and_undone_to_the_last_value(company: Company) -> None:
    before = content(company)
    a, b = two_customers(company)
    ((excluded,),) = company.rows(
        "select min(record_key) from source_record where customer_id in (select customer_id from customer_profile where source_record_count = 1)"
    )
    ((account,),) = company.rows("select account_id from customer_profile where customer_id = ?", [a])
    company.c360("decide", "must-link", a, b, "--reason", "one person", "--author", "ann")
    company.c360("decide", "pin", a, "job_title=Head of Everything", "party_type=partner", "--author", "ann", "--reason", "she said so")
    company.c360("decide", "pin", account, "tier=Palladium", "--author", "ann")
    said = decided(company, "decide", "exclude", excluded, "--now")
    assert isinstance(said["run"], dict)
    assert said["run"]["sources"] == {}
    assert company.rows("select count(distinct customer_id) from source_record where customer_id in (?, ?)", [a, b]) == [(1,)]
    assert company.rows("select customer_id from source_record where record_key = ?", [excluded]) == [(None,)]
    shown = company.rows("select job_title, party_type, tier from customer_profile where customer_id in (?, ?)", [a, b])
    assert shown == [("Head of Everything", "partner", "Palladium")]
    told = company.rows(
        "select field, rule, source from profile_field where customer_id in (?, ?) and is_winner and field in ('job_title', 'party_type')", [a, b]
    )
    assert sorted(told) == [(field, "decision: pinned by ann, she said so", "decision") for field in ("job_title", "party_type")]
    ((merged,),) = company.rows("select event_id from identity_event where kind = 'merged'")
    assert "revokes decision 1 (ann" in company.c360("undo", merged[:10], "--dry-run")
    others = [str(number) for (number,) in company.rows("select decision_id from decision where kind in ('pin', 'exclude') order by 1")]
    company.c360("undo", merged[:10])
    for number in others[:-1]:
        company.c360("undo", number)
    company.c360("undo", others[-1], "--now")
    assert content(company) == before


@pytest.mark.slow
def test_two_become_one_with_all_their_records_whatever_ties_them(company: Company) -> None:
    """A record that only a score ties to its customer, whom the other one gives a second address; organisations with a mail domain each."""
    (a, b), *_ = company.rows(
        """select loose.customer_id, other.customer_id
           from identity_link as l
           join source_record as s on s.record_key = l.record_key_a
           join customer_profile as loose using (customer_id)
           join customer_profile as other on other.account_id = loose.account_id and other.customer_id <> loose.customer_id
           where l.kind = 'scored' and loose.source_record_count > 2 and other.source_record_count > 1
           order by all"""
    )
    (x,), (y,) = company.rows("select account_id from source_record where source_object = 'domain' group by 1 having count(*) > 2 order by 1 limit 2")
    company.c360("decide", "must-link", x, y)
    said = decided(company, "decide", "must-link", a, b, "--now")
    assert "still with somebody else" not in str(said["notes"])
    assert company.rows("select count(distinct customer_id) from source_record where customer_id in (?, ?)", [a, b]) == [(1,)]
    assert company.rows("select count(distinct account_id) from source_record where account_id in (?, ?)", [x, y]) == [(1,)]


@pytest.mark.slow
def test_a_merge_that_evidence_made_is_undone_to_the_last_value(company: Company) -> None:
    ((a, b),) = company.rows(
        """select record_key_a, record_key_b from identity_link join source_record on record_key = record_key_a
           where kind = 'hard' and source_record.customer_id in (select customer_id from customer_profile where source_record_count = 2)
           order by 1, 2 limit 1"""
    )
    company.c360("decide", "cannot-link", a, b, "--now")
    before = content(company)
    company.c360("undo", "1", "--now")
    ((merged,),) = company.rows("select event_id from identity_event where kind = 'merged'")
    said = decided(company, "undo", merged, "--now")
    assert said["revoked"] == []
    assert "1 undone" in company.c360("status"), "what a run took back is told"
    after = content(company)
    assert {name for name in before if before[name] != after[name]} == {"decision"}, "another decision stands now, with the same effect"


@pytest.mark.slow
def test_a_held_night_does_not_hold_decisions(company: Company) -> None:
    tickets = sorted((company.folder / "exports" / "helpdesk").glob("tickets-*.jsonl"))
    requesters = company.folder / "exports" / "helpdesk" / "requesters.csv"
    for file in tickets:
        file.write_text(file.read_text().splitlines()[0] + "\n")
    requesters.write_text("\n".join(requesters.read_text().splitlines()[:2]) + "\n")
    tool = company.folder / "tools" / "helpdesk.yaml"
    tool.write_text(
        tool.read_text()
        .replace("    key: [id]\n", "    key: [id]\n    snapshot: complete\n")
        .replace("    snapshot: complete\n    snapshot: complete\n", "    snapshot: complete\n")
    )
    before = content(company)
    company.c360("run", code=1)
    customer, _ = two_customers(company)
    company.c360("decide", "pin", customer, "tier=Palladium", "--now")
    assert company.rows("select tier from customer_profile where customer_id = ?", [customer]) == [("Palladium",)]
    company.c360("undo", "1", "--now")
    after = content(company)
    assert {name for name in before if before[name] != after[name]} == set(), "what the held night found absent is still served"
    assert "helpdesk" in company.c360("run", code=1), "and the night is held until somebody accepts it"


def test_while_a_run_is_under_way_the_decision_is_kept_and_the_exit_code_says_so(company: Company) -> None:
    customer, _ = two_customers(company)
    with (company.folder / "data" / "run.lock").open("a+") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        said = company.c360("decide", "pin", customer, "tier=Gold", "--now", code=75)
    assert "a run is under way" in said
    assert "kept: the next run applies it" in said
    assert "decision 1 " in company.c360("undo", "1", "--dry-run")


def test_what_waits_is_listed_until_it_is_taken_back_and_a_second_undo_is_refused(company: Company) -> None:
    a, b = two_customers(company)
    company.c360("decide", "must-link", a, b, "--author", "ann", "--reason", "one desk")
    found = decided(company, "decisions", "--pending")
    assert (found["total"], found["waiting"]) == (1, 1)
    assert "pending" in company.c360("decisions")
    company.c360("undo", "1")
    assert "taken back already, by undo-" in company.c360("undo", "1", code=1)
    assert "revoked" in company.c360("decisions", "--all")


def test_contradictions_and_mistakes_are_refused_with_1_and_wrong_usage_with_2(company: Company) -> None:
    a, b = two_customers(company)
    company.c360("decide", "cannot-link", a, b, "--author", "ann", "--reason", "father and son")
    assert "kept apart by decision 1 (ann" in company.c360("decide", "must-link", a, b, code=1)
    assert "no decision 99" in company.c360("undo", "99", code=1)
    assert "c360 decide must-link A B" in company.c360("decide", "must-link", a, code=2)
    assert "--file" in company.c360("decide", code=2)
    assert "FIELD=VALUE" in company.c360("decide", "pin", a, "tier", code=1)


def test_the_queue_is_listed_looked_at_and_answered(company: Company) -> None:
    questions = json.loads(company.c360("review", "--json"))
    weights = [question["weight"] for question in questions]
    assert weights == sorted(weights, reverse=True)
    own = questions[0]["candidate_id"]
    page = company.c360("review", own[:8])
    assert questions[0]["record_key_a"] in page.replace("\n", "") or questions[0]["record_key_a"][:20] in page
    assert f"c360 review {own[:8]} --same" in page
    assert {line["label"] for line in json.loads(company.c360("review", own, "--json"))["lines"]} >= {"name", "record"}
    company.c360("review", own, "--different", "--reason", "two people")
    assert own not in {question["candidate_id"] for question in json.loads(company.c360("review", "--json", "--limit", "1000"))}
    assert "open no longer" in company.c360("review", own, code=1)
    assert "name the question" in company.c360("review", "--same", code=2)


def test_a_file_is_taken_whole_or_not_at_all(company: Company, tmp_path: Path) -> None:
    a, b = two_customers(company)
    file = tmp_path / "decisions.csv"
    file.write_text(f"kind,a,b,reason\nmust-link,{a},{b},one\ncannot-link,{a},{b},two\n")
    assert "decisions.csv, line 3: " in company.c360("decide", "--file", str(file), code=1)
    file.write_text(f"kind,a,b,reason\nmust-link,{a},{b},one\n")
    assert "decision 1: must-link" in company.c360("decide", "--file", str(file))


def test_the_job_reads_no_source_and_stands_in_the_ui(finished: Company) -> None:
    job = definitions(load_project(finished.folder / "customer360.yaml")).resolve_job_def("apply_decisions")
    keys = {key.path[0] for key in job.asset_layer.executable_asset_keys}
    assert "published" in keys
    assert not any(schema.startswith("raw_") for schema in keys)
    assert job.run_config == {"resources": {"session": {"config": {"decisions_only": True}}}}


@pytest.mark.parametrize("words", [["decide", "exclude", "a:b:c", "--force"], ["undo", "1"], ["review"]], ids=" ".join)
def test_no_command_about_decisions_imports_dagster(company: Company, words: list[str]) -> None:
    program = (
        "import sys\nfrom pipelines.cli import main\n"
        f"try:\n    main({words!r}, standalone_mode=False)\nexcept SystemExit:\n    pass\n"
        "sys.exit('dagster' in sys.modules or 'dlt' in sys.modules)"
    )
    environment = {"C360_CONFIG": str(company.folder / "customer360.yaml"), "PYTHONPATH": str(Path(__file__).parents[2]), "PATH": "/usr/bin"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr
