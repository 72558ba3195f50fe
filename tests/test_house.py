"""The house itself: data flows one way, and rooms know only what they may."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from connectors.registry import SYSTEMS, connectors
from warehouse.models import load_models, ordered
from warehouse.portability import faults, model_files, unparsable
from warehouse.run import nodes

ROOT = Path(__file__).parent.parent
# package → what it may never import, at any depth
FORBIDDEN = {
    "connectors": {"dagster", "warehouse", "pipelines", "duckdb"},
    "warehouse": {"dagster", "pipelines", *SYSTEMS.values(), "connectors.sample", "connectors.registry"},
}


def imports(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("package", sorted(FORBIDDEN))
def test_imports_go_one_way(package: str) -> None:
    for file in (ROOT / package).rglob("*.py"):
        for name in imports(file):
            wrong = [banned for banned in FORBIDDEN[package] if name == banned or name.startswith(banned + ".")]
            assert not wrong, f"{file.relative_to(ROOT)} imports {name}"


def test_no_system_is_named_in_the_warehouse() -> None:
    words = ("slack.", "salesforce", "hubspot", "workday", "google_workspace")
    for file in (ROOT / "warehouse" / "models").rglob("*.sql"):
        text = file.read_text().lower()
        assert not [word for word in words if word in text], f"{file.relative_to(ROOT)} names a system"


def test_every_system_has_a_connector_with_canonical_sql() -> None:
    assert set(connectors()) == set(SYSTEMS)


def test_every_model_has_its_place_and_says_what_a_row_is() -> None:
    assert len(nodes()) == len(ordered(nodes()))
    for model in load_models():
        assert model.sql.lstrip().startswith("-- one row"), f"{model.name} does not begin with '-- one row: …'"


@pytest.mark.parametrize("file", model_files(), ids=lambda file: str(file.relative_to(ROOT)))
def test_models_are_portable(file: Path) -> None:
    sql = file.read_text()
    assert list(faults(sql)) == []
    assert file.name == "macros.sql" or unparsable(sql) is None


@pytest.mark.parametrize(
    "sql",
    [
        "select hash(a) from t",
        "select list_sort(list(a order by b)) from t",
        "select array_agg(distinct a order by a) from t",
        "select regexp_replace(a, 'x', '') from t",
        "select arg_max(a, b) from t",
        "select l[-1] from t",
        "select epoch_ms(a) from t",
        "select jaro_winkler_similarity(a, b) from t",
        "select strip_accents(a) from t",
        "select quantile_cont(a, 0.5) from t",
        "select strftime(a, 'x%Y') from t",
        "select date_diff('day', a, b) from t",
    ],
)
def test_what_does_not_port_is_refused(sql: str) -> None:
    assert list(faults(sql))


def test_what_ports_is_not_refused() -> None:
    fine = "select arg_max(a, b) filter (where a is not null), regexp_replace(a, 'x', '', 'g'), 'hash(x)' as word -- list(a order by b)\nfrom t"
    assert [sentence for _, sentence in faults(fine) if "hash" not in sentence] == []
