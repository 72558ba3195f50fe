"""Where a Workday source is read from this time: its export, its web service, or first the one and then the other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from connectors.base import ConnectorError, Reading
from connectors.beginning import is_export_due
from connectors.client import Budget
from connectors.files import read_table
from connectors.workday import raas
from connectors.workday.columns import STREAM, is_report
from connectors.workday.export import WHAT_IT_LACKS, read_export, rows, source_of
from connectors.workday.fields import FieldScope
from connectors.workday.filled import watched
from connectors.workday.settings import WorkdaySettings


def read(settings: WorkdaySettings, reading: Reading) -> Any:
    """A dlt source."""
    if settings.export is not None and is_export_due(settings.export, settings.api, reading):
        return read_export(settings, settings.export, reading)
    return read_api(settings, reading)


def read_api(settings: WorkdaySettings, reading: Reading) -> Any:
    """The report as a dlt source. Raises ConnectorError for an empty one, for one of something else, and for one that lost a column."""
    budget = Budget({"": raas.PER_MINUTE})
    report = raas.ask(settings, reading.source, budget)
    first = next((table for table in read_table(report, Reading("header"), "header") if table.num_rows), None)
    if first is None:
        raise ConnectorError("the report holds no workers at all. Check what its user may see, and what its prompts ask for")
    if not is_report(names := list(first.column_names)):
        raise ConnectorError(f"{settings.report_url}: it is no worker report: {WHAT_IT_LACKS}. Its columns are {', '.join(names[:12])}")
    reading.remember("requests", json.dumps({"requests": budget.requests, "seconds": round(budget.waited)}))
    reading.cursor(STREAM.name, reading.at)
    return source_of(lambda: watched(rows([report], reading, settings), FieldScope(settings), reading))


def files(settings: WorkdaySettings) -> list[Path]:
    """What a reading depends on."""
    return [settings.export] if settings.export else []


def is_live(settings: WorkdaySettings) -> bool:
    """Whether each run asks Workday."""
    return settings.api
