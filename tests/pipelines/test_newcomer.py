"""The connectors' README followed to its end by somebody new, in an empty folder: a declared tool, and a system of one's own."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from tests.connectors.test_readme import README, write_acme
from tests.pipelines.conftest import Company

PEOPLE = ("Ada Wong", "Grace Oberg", "Linus Berg", "Alan Dahl", "Edith Ek")
REGISTERED = "from connectors import registry\nregistry.SYSTEMS['acme'] = 'acme'\n"


@pytest.mark.slow
def test_the_five_steps_to_a_declared_tool_end_with_somebody_who_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("C360_CONFIG", str(tmp_path / "customer360.yaml"))
    newcomer = Company(tmp_path)
    (tmp_path / "exports").mkdir()
    rows = "".join(f"{n},{name},{name.split()[0].lower()}@fabrikam.example\n" for n, name in enumerate(PEOPLE, 1))
    (tmp_path / "exports" / "contacts.csv").write_text("id,name,email\n" + rows, encoding="utf-8")
    steps = README.partition("### A declared tool in five steps")[2].partition("### What may stand")[0]
    commands = re.findall(r"(?:^|`)c360 ([^`\n#]+)", steps, re.MULTILINE)
    mine = [command for command in commands if "://" not in command and "connect" not in command]  # the others are of an API and a database
    assert [command.split()[0] for command in mine] == ["tool", "tool", "init", "run", "find"]
    for command in mine[:3]:
        newcomer.c360(*shlex.split(command))
    configuration = tmp_path / "customer360.yaml"
    assert "in place of\n`example.com`" in steps
    configuration.write_text(configuration.read_text(encoding="utf-8").replace("example.com", "northwind.com"), encoding="utf-8")
    newcomer.c360(*shlex.split(mine[3]))
    assert "Ada Wong" in newcomer.c360("find", "ada@fabrikam.example")
    assert newcomer.rows("select count(*) from customer_profile") == [(len(PEOPLE),)]


@pytest.mark.slow
def test_the_five_steps_to_a_system_of_ones_own_end_with_its_rows_in_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_acme(tmp_path)
    (tmp_path / "sitecustomize.py").write_text(REGISTERED, encoding="utf-8")  # the one line in registry.py
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("C360_CONFIG", str(tmp_path / "customer360.yaml"))
    newcomer = Company(tmp_path)
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "tickets.csv").write_text("id,subject,updated_at\n17,Help,2026-11-02 10:00:00\n,none,\n18,More,\n", encoding="utf-8")
    newcomer.c360("init", ".")
    assert "system: acme" in (tmp_path / "customer360.yaml").read_text(encoding="utf-8")
    (tmp_path / "customer360.yaml").write_text(
        "company: {name: Northwind, domains: [northwind.com]}\nsources:\n  desk: {system: acme, export: exports}\n", encoding="utf-8"
    )
    newcomer.run()
    (ticket,) = [found for found in json.loads(newcomer.c360("status", "--json"))["sources"] if found["source_object"] == "ticket"]
    assert (ticket["live_rows"], ticket["quarantined_rows"]) == (2, 1)
    assert newcomer.rows("select subject, source_url from support_case order by 1") == [
        ("Help", "https://acme.example/tickets/17"), ("More", "https://acme.example/tickets/18"),
    ]  # fmt: skip
