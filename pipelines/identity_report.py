"""What a run did to who is who, as the asset's metadata in Dagster: figures to plot over the runs, tables to read."""

from __future__ import annotations

from typing import Any

import dagster as dg

from warehouse.identity.quality_report import COUNTED, Report


def identity_metadata(report: Report) -> dict[str, Any]:
    """The metadata of identity/person."""
    found: dict[str, Any] = {name: getattr(report, name) for name in (*COUNTED, "largest_new")}
    found["this_run"] = dg.MetadataValue.md(_changes(report))
    found["cluster_sizes"] = dg.MetadataValue.md(_sizes(report))
    if report.unmeasured:
        found["unmeasured"] = report.unmeasured
    if report.measures:
        found["quality"] = dg.MetadataValue.md(_quality(report))
    for metric in ("precision", "recall"):
        if one := report.measure(metric):
            found[metric] = one.value
    return found


def _changes(report: Report) -> str:
    """As a pull request reads: the sentence, then one line a merge or split."""
    marks = {"merged": "+", "split": "-", "undone": "-"}
    lines = [f"{marks[one.kind]} {one.kind} {one.sentence}" for one in report.happenings]
    left = report.merged + report.split + report.undone - len(lines)
    more = [f"  and {left:,} more: select * from identity_event"] if left > 0 else []
    listed = "\n".join(["```diff", *lines, *more, "```"]) if lines else ""
    return f"**{report.sentence}**\n\n{listed}".strip()


def _sizes(report: Report) -> str:
    """Records → customers, with a bar each as long as the share is."""
    total = max((customers for _, customers in report.sizes), default=1)
    rows = [f"| {records:,} | {customers:,} | {'█' * max(1, round(30 * customers / total))} |" for records, customers in report.sizes]
    return "\n".join(["| records | customers | |", "|---:|---:|---|", *rows])


def _quality(report: Report) -> str:
    rows = [f"| {one.metric} | {one.value:.1%} | {one.low:.1%} to {one.high:.1%} | {one.n:,} | {one.basis} |" for one in report.measures]
    note = "Intervals: Wilson, 95 %. Planted records are judged in a world of their own and never enter the tables that are published."
    return "\n".join(["| measure | value | interval | cases | counted on |", "|---|---:|---|---:|---|", *rows, "", note])
