"""A run that would violate what somebody decided publishes nothing, whatever went wrong on the way to it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.pipelines.conftest import Company

CONFIGURATION = "company: {name: Northwind, domains: [northwind.com]}\nsources:\n  crm: {system: declared, file: crm.yaml}\n"
TOOL = "tool: crm\nstreams:\n  contact: {files: contacts.csv, key: id, map: {person_record: {full_name: name, email: email}}}\n"
CONTACTS = "id,name,email\n1,Anna Berg,anna@berg.example\n2,Anna Berg,anna@berg.example\n3,Bo Ek,bo@ek.example\n4,Cia Holm,cia@holm.example\n"
ONE, TWO, THREE, FOUR = (f"crm:contact:{number}" for number in (1, 2, 3, 4))
# a run whose tables are meddled with when they are built and not yet checked: the way by which a fault of identity would get there
MEDDLED = """
import sys
from pipelines import cli, session

audit = session.Session.audit

def meddled(run):
    run.run.database.connection.execute(sys.argv[1])
    return audit(run)

session.Session.audit = meddled
cli.main(["run"])
"""
MEDDLING = f"""
update identity.person set customer_id = 'cus_fused' where record_key in ('{ONE}', '{TWO}');
update identity.person set customer_id = 'cus_parted' where record_key = '{THREE}';
update identity.cluster set cluster = 'parted' where record_key = '{THREE}';
update identity.person set customer_id = 'cus_let_in' where record_key = '{FOUR}'
"""
DECISIONS = {
    ("cannot-link", ONE, TWO): "they are one, cus_fused",
    ("must-link", ONE, THREE): "they are two, cus_fused and cus_parted",
    ("exclude", FOUR): "it is cus_let_in",
}


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """Four contacts, two of whom are one person, published."""
    (tmp_path / "customer360.yaml").write_text(CONFIGURATION)
    (tmp_path / "crm.yaml").write_text(TOOL)
    (tmp_path / "contacts.csv").write_text(CONTACTS)
    company = Company(tmp_path)
    company.night()
    return company


def meddled(company: Company, statements: str) -> tuple[int, str]:
    """A run with these statements between building and checking: its exit code and what it said."""
    environment = {**os.environ, "C360_CONFIG": str(company.folder / "customer360.yaml"), "COLUMNS": "400", "NO_COLOR": "1"}
    command = [sys.executable, "-c", MEDDLED, statements]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=company.folder, check=False)
    return done.returncode, done.stdout + done.stderr


def state(company: Company) -> tuple[object, ...]:
    """What readers see, and which ids were given to whom."""
    with duckdb.connect(str(company.folder / "data" / "ledger.duckdb"), read_only=True) as ledger:
        ids = ledger.execute("select record_key, person_id from person_id order by all").fetchall()
    pointer = json.loads((company.folder / "data" / "published" / "current.json").read_text())
    return pointer["run_id"], ids, company.rows("select record_key, customer_id from source_record order by all")


def test_it_is_held_and_names_each_decision_that_it_would_violate(company: Company) -> None:
    for decision in DECISIONS:
        company.c360("decide", *decision, "--reason", "I know them", "--author", "ann")
    before = state(company)
    code, said = meddled(company, MEDDLING)
    assert code == 1, said
    for (kind, *records), what in DECISIONS.items():
        assert re.search(rf"decision \d+ \({kind} {' '.join(records)}, ann\) is violated: {what}", said), said
    assert state(company) == before, "nothing is published, and no id is given"
    assert "(exclude crm:contact:4, ann) is violated" in company.c360("status"), "whoever looks later is told why"
    company.night(full=True)
    after = dict(company.rows("select record_key, customer_id from source_record"))
    assert after[ONE] == after[THREE] != after[TWO]
    assert after.get(FOUR) is None
