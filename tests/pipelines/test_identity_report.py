"""What Dagster shows of a run's identity: a change to read, figures to plot."""

from __future__ import annotations

from pipelines.identity_report import identity_metadata
from warehouse.identity.quality import Measure
from warehouse.identity.quality_report import UNMEASURED, Happening, Report

REPORT = Report(
    created=31,
    merged=14,
    split=2,
    undone=0,
    largest_new=5,
    happenings=(
        Happening("merged", "cus_a", "cus_b", "same e-mail address and names: same (+14.0 bits)"),
        Happening("split", "cus_c", "cus_d", "1 record(s) no longer tied to the rest"),
    ),
    sizes=((1, 90), (2, 10)),
    measures=(Measure("precision", 0.998, 0.991, 1.0, 700, "planted"), Measure("recall", 0.95, 0.93, 0.97, 400, "planted")),
)


def test_a_run_reads_like_a_pull_request() -> None:
    text = identity_metadata(REPORT)["this_run"].value
    assert text.startswith("**This run merges 14, splits 2, makes 31; largest new cluster 5 records.**")
    assert "+ merged cus_b into cus_a: same e-mail address and names: same (+14.0 bits)" in text
    assert "- split cus_c off cus_d: 1 record(s) no longer tied to the rest" in text
    assert "and 14 more" in text


def test_figures_are_numbers_that_dagster_plots_over_the_runs() -> None:
    found = identity_metadata(REPORT)
    assert (found["merged"], found["split"], found["largest_new"], found["precision"], found["recall"]) == (14, 2, 5, 0.998, 0.95)


def test_quality_and_cluster_sizes_are_tables() -> None:
    found = identity_metadata(REPORT)
    assert "| precision | 99.8% | 99.1% to 100.0% | 700 | planted |" in found["quality"].value
    assert "| 1 | 90 |" in found["cluster_sizes"].value


def test_a_run_without_figures_says_why_there_are_none() -> None:
    quiet = Report(0, 0, 0, 0, 0, (), (), ())
    assert "quality" not in identity_metadata(quiet)
    assert quiet.counts() == {"created": 0, "merged": 0, "split": 0, "undone": 0, "largest_new": 0, "unmeasured": UNMEASURED}
