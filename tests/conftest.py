"""What several rooms' tests need: the folder of others' data, and honesty about skipping."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# a busy machine is no failure: what takes how long is measured in benchmarks, and nowhere else
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of data that others made, beside the checkout. Skips, with the reason, where it is not; in CI that is an error."""
    found = Path(os.environ.get("C360_SHARED", ROOT.parent / "shared"))
    if found.is_dir():
        return found
    if os.environ.get("C360_NO_SKIP"):
        pytest.fail(f"{found} is not there, and C360_NO_SKIP forbids skipping")
    pytest.skip(f"{found} is not there: this test needs data that others made")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):  # type: ignore[no-untyped-def]
    """With C360_NO_SKIP a skipped test is a failed one: a test that did not run has shown nothing."""
    report = yield
    if report.skipped and os.environ.get("C360_NO_SKIP") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, which C360_NO_SKIP forbids: {report.longrepr}"
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Identity's properties take longest: they come first, so that one worker is not left alone with them at the end."""
    items.sort(key=lambda item: not item.path.is_relative_to(ROOT / "tests" / "warehouse" / "identity"))
