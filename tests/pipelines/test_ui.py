"""`c360 ui` as it is used: the daemon that runs the schedule, runs started by a click, and what a real browser shows."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.pipelines.browser import browse, chromium
from tests.pipelines.conftest import Company
from warehouse.lock import lock_holder

pytestmark = pytest.mark.slow

LAUNCH = """mutation($wanted: ExecutionParams!) { launchRun(executionParams: $wanted) {
    __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message } } }"""
RUN = "query($run: ID!) { runOrError(runId: $run) { ... on Run { status jobName startTime endTime tags { key value } } } }"


@dataclass(frozen=True)
class Ui:
    """A running `c360 ui`."""

    url: str
    company: Company

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """One GraphQL query; its data."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(f"{self.url}/graphql", body, {"content-type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            found = json.load(answer)
        assert "errors" not in found, found
        data: dict[str, Any] = found["data"]
        return data

    def launch(self, full: bool = False) -> str:
        """What the button does; the run's id."""
        selector = {"repositoryLocationName": "customer360", "repositoryName": "__repository__", "jobName": "nightly"}
        config = {"resources": {"session": {"config": {"full": full}}}}
        said = self.ask(LAUNCH, wanted={"selector": selector, "mode": "default", "runConfigData": config})["launchRun"]
        assert said["__typename"] == "LaunchRunSuccess", said
        return str(said["run"]["runId"])

    def run(self, run_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.ask(RUN, run=run_id)["runOrError"]
        return found

    def finished(self, run_id: str) -> dict[str, Any]:
        until(lambda: self.run(run_id)["status"] in ("SUCCESS", "FAILURE", "CANCELED"), 150, f"run {run_id} to end")
        return self.run(run_id)


def until(holds: Callable[[], object], seconds: float, what: str) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return
        time.sleep(0.2)
    raise AssertionError(f"waited {seconds} s for {what}")


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/server_info", timeout=5):
            return True
    except (urllib.error.URLError, OSError):
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(company: Company) -> Iterator[Ui]:
    """Start `c360 ui` in a process group of its own; at the end stop it as a service manager does and see that nothing of it is left."""
    port = free_port()
    environment = {**os.environ, "C360_CONFIG": str(company.folder / "customer360.yaml")}
    with (company.folder / "ui.log").open("w") as log:
        command = [Path(sys.executable).with_name("c360"), "ui", "--port", str(port)]
        child = subprocess.Popen(command, env=environment, cwd=company.folder, stdout=log, stderr=log, start_new_session=True)
        try:
            ui = Ui(f"http://127.0.0.1:{port}", company)
            until(lambda: answers(ui.url), 90, f"the UI\n{(company.folder / 'ui.log').read_text()}")
            yield ui
            os.kill(child.pid, signal.SIGTERM)
            child.wait(timeout=60)
            until(lambda: not group_lives(child.pid), 30, "every process of the UI to end")
        finally:
            if group_lives(child.pid):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait(timeout=30)


def group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def pointer(company: Company) -> str:
    return str(json.loads((company.folder / "data" / "published" / "current.json").read_text())["run_id"])


def test_the_schedule_ticks_in_the_daemon_and_publishes_with_nobody_clicking(company: Company) -> None:
    file = company.folder / "customer360.yaml"
    file.write_text(re.sub(r"schedule: .*", 'schedule: {cron: "* * * * *", timezone: Europe/Stockholm}', file.read_text()))
    before = pointer(company)
    with serving(company) as ui:
        until(lambda: pointer(company) != before, 150, "a run that nobody started")
        (newest,) = ui.ask("{ runsOrError(limit: 1) { ... on Runs { results { jobName tags { key value } } } } }")["runsOrError"]["results"]
        tags = {tag["key"]: tag["value"] for tag in newest["tags"]}
        assert newest["jobName"] == "nightly"
        assert tags["dagster/schedule_name"] == "nightly_schedule"
        until(lambda: lock_holder(company.folder / "data") is None, 60, "the run to end")


def test_runs_that_are_started_by_hand_wait_for_one_another_and_a_command_meanwhile_ends_with_75(company: Company) -> None:
    with serving(company) as ui:
        first, second = ui.launch(full=True), ui.launch()
        until(lambda: lock_holder(company.folder / "data"), 90, "the first run to begin")
        said = company.c360("run", code=75)
        assert f"run {first}" in said
        one, two = ui.finished(first), ui.finished(second)
        assert (one["status"], two["status"]) == ("SUCCESS", "SUCCESS")
        assert two["startTime"] >= one["endTime"]


def test_a_port_that_is_taken_is_said_with_another_to_try(company: Company) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"c360 ui --port {port + 1}" in company.c360("ui", "--port", str(port), code=1)


def test_a_browser_shows_the_graph_a_run_the_checks_and_the_plot(company: Company, tmp_path: Path) -> None:
    if not chromium():
        pytest.skip("no chromium on this machine: the pages can only be looked at in a real browser")
    with serving(company) as ui, browse(tmp_path / "profile") as page:
        page.open(f"{ui.url}/asset-groups")
        page.wait_for("raw", "reference", "canonical", "identity", "profile", "published")
        page.screenshot(tmp_path / "graph.png")

        page.open(f"{ui.url}/locations/customer360/asset-groups/published/lineage")
        page.wait_for("customer_profile", "current", "Materialized")
        page.screenshot(tmp_path / "published.png")

        page.open(f"{ui.url}/assets/profile/customer_profile")
        ((customers,),) = company.rows("select count(*) from customer_profile")
        page.wait_for("Row count", f"{customers:,}", "data-engineering", "The person's lasting id", "nightly", "what_changed", "rebuilt:")
        page.screenshot(tmp_path / "asset.png")

        page.open(f"{ui.url}/assets/profile/customer_profile?view=checks")
        page.wait_for("key_customer_profile", "This is a blocking asset check.", "Passed", "message")
        page.screenshot(tmp_path / "checks.png")

        page.open(f"{ui.url}/assets/published/current")
        page.wait_for("over_the_last_runs", "run_id", pointer(company))
        page.click("[Show Markdown]")
        until(
            lambda: page.evaluate("[...document.querySelectorAll('img')].some(i => i.alt.startsWith('customers') && i.naturalWidth > 300)"),
            30,
            "plot",
        )
        time.sleep(1)  # the window fades in
        page.screenshot(tmp_path / "plot.png")

        (run,) = ui.ask("{ runsOrError { ... on Runs { results { runId } } } }")["runsOrError"]["results"]
        page.open(f"{ui.url}/runs/{run['runId']}")
        page.wait_for("Success", "nightly", "publish", "RUN_SUCCESS")
        page.screenshot(tmp_path / "run.png")
    assert all((tmp_path / f"{name}.png").stat().st_size > 20_000 for name in ("graph", "published", "asset", "checks", "plot", "run"))
