"""The connectors' README says what is true: its files exist, its declared tool and its code work."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from connectors import archives
from connectors.base import Reading
from connectors.declared.canonical_tables import REFERENCES, SEVERAL
from connectors.declared.tool import load_tool
from connectors.registry import SYSTEMS
from tests.connectors.fake_server import FakeServer, data

FOLDER = Path(archives.__file__).parent
README = (FOLDER / "README.md").read_text(encoding="utf-8")


def test_the_files_that_it_names_exist() -> None:
    tree = README.split("```")[1]
    named = [line.split()[0] for line in tree.splitlines() if line and not line.startswith("<")]
    assert len(named) > 4
    assert all((FOLDER / name).exists() for name in named)
    assert all(f"{system}" in SYSTEMS for system in ("workday", "salesforce", "declared"))


def test_its_declared_tool_is_one(tmp_path: Path) -> None:
    (text,) = re.findall(r"```yaml\n(tool: .*?)```", README, re.DOTALL)
    (tmp_path / "helpdesk.yaml").write_text(text, encoding="utf-8")
    assert [stream.name for stream in load_tool(tmp_path / "helpdesk.yaml").streams] == ["requester", "ticket"]


def test_its_limits_and_lists_are_the_codes() -> None:
    assert f"over {archives.MAX_UNPACKED // 2**30} GB" in README
    assert f"over {archives.MAX_RATIO} times" in README
    assert f"beyond {archives.RATIO_COUNTS_FROM // 2**20} MB" in README
    assert all(f"`{name}`" in README for name in SEVERAL | set(REFERENCES))


IMPORTS = """
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any
import pyarrow as pa
from pydantic import Field
from connectors.base import Connector, ExportPath, Reading, SourceSettings, Stream, canonical_files, resource
from connectors.files import members, read_csv
def streams(settings): return STREAMS
"""


def write_acme(folder: Path) -> str:
    """The system that the README adds, as a package `acme` in the folder; returns its SQL."""
    package = folder / "acme"
    (package / "canonical").mkdir(parents=True)
    python = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    (package / "__init__.py").write_text(IMPORTS + "\n".join(python), encoding="utf-8")
    (sql,) = re.findall(r"```sql\n(.*?)```", README, re.DOTALL)
    (package / "canonical" / "support_case.sql").write_text(sql, encoding="utf-8")
    return str(sql)


def test_its_system_reads_and_maps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sql = write_acme(tmp_path)
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "tickets.csv").write_text("id,subject\n17,Help\n,none\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    from connectors.base import Connector

    module = __import__("acme")
    connector: Connector = module.connector
    settings = connector.settings.model_validate({"system": "acme", **(connector.recognise(tmp_path / "export") or {})})
    reading = Reading("acme")
    rows = [row for table in connector.read(settings, reading).resources["ticket"] for row in table.to_pylist()]
    assert [(row["id"], row["subject"], row["requester_email"]) for row in rows] == [("17", "Help", None)]
    assert (reading.counted["ticket"], reading.quarantined["ticket"]) == (2, 1)
    assert connector.canonical(settings) == {"support_case": sql}


LIVE = """
from collections.abc import Iterator
from pathlib import Path
import pyarrow as pa
from pydantic import Field
from connectors.base import Reading, SourceSettings, Stream, as_text, batches
from connectors.client import Budget, Client, Page, PageLedger, StaticToken, secret
from connectors.client.secret import SecretsFile
TICKET = Stream("ticket", ("id",), ("id", "subject", "updated_at"))
"""


def test_its_api_reads_all_pages_and_remembers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (python,) = re.findall(r"```py\n(.*?)```", README, re.DOTALL)
    (tmp_path / "acme_live.py").write_text(LIVE + python, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    module = vars(__import__("acme_live"))
    monkeypatch.setenv("SOURCES__DESK__TOKEN", "hidden")
    pages = [
        {"tickets": [{"id": 1, "subject": "Help", "updated_at": "2026-11-01"}], "next": "/tickets?page=2"},
        {"tickets": [{"id": 2, "subject": "More", "updated_at": "2026-11-03"}], "next": None},
    ]
    with FakeServer(lambda call: data(pages[1 if call.params.get("page") == "2" else 0])) as server:
        reading = Reading("desk", state={"ticket": "2026-10-01"})
        settings = module["AcmeLive"](system="acme", api_url=server.url)
        rows = [row for table in module["live_rows"](settings, reading) for row in table.to_pylist()]
    assert [row["id"] for row in rows] == ["1", "2"]
    assert server.calls[0].params == {"updated_since": "2026-10-01"}
    assert reading.remembered == {"ticket": "2026-11-03"}
