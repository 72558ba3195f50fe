"""The configuration: a fault is told with file, line and the nearest right key."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.base import ExportPath, SourceSettings
from warehouse.configuration import load_configuration
from warehouse.errors import ConfigurationError
from warehouse.location import data_dir, find_file, keep_answers_days
from warehouse.rule import check_rule, rule_columns


class Crm(SourceSettings):
    export: ExportPath


GOOD = """\
company: {name: Northwind, domains: [Northwind.com]}
sources:
  crm: {system: crm, export: exports/crm.zip, stale_after: 12h}
profile:
  priority: [crm]
  fields: {tier: crm.account.Tier__c}
  vip: "tier = 'Enterprise' or won_amount_365d >= 100000"
schedule: {cron: "0 2 * * *", timezone: Europe/Stockholm}
"""


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "customer360.yaml"
    file.write_text(text)
    return file


def fault(tmp_path: Path, old: str, new: str) -> str:
    assert old in GOOD
    with pytest.raises(ConfigurationError) as told:
        load_configuration(written(tmp_path, GOOD.replace(old, new)), {"crm": Crm})
    return str(told.value)


def test_paths_are_relative_to_the_file_and_domains_are_lower_case(tmp_path: Path) -> None:
    configuration = load_configuration(written(tmp_path, GOOD), {"crm": Crm})
    crm = configuration.sources["crm"]
    assert isinstance(crm, Crm)
    assert crm.export == tmp_path / "exports/crm.zip"
    assert crm.stale_after.total_seconds() == 12 * 3600
    assert configuration.data_dir == tmp_path / "data"
    assert configuration.company.domains == ["northwind.com"]
    assert configuration.as_of is None
    assert data_dir(configuration.path) == tmp_path / "data"


def test_how_long_answers_are_kept_is_configured_and_no_reason_to_rebuild(tmp_path: Path) -> None:
    plain = load_configuration(written(tmp_path, GOOD), {"crm": Crm})
    assert keep_answers_days(plain.path) == 30
    configured = load_configuration(written(tmp_path, GOOD + "audit: {keep_answers_days: 7}\n"), {"crm": Crm})
    assert keep_answers_days(configured.path) == 7
    assert configured.hash == plain.hash
    with pytest.raises(ConfigurationError, match="keep_answers_days"):
        keep_answers_days(written(tmp_path, GOOD + "audit: 7 weeks\n"))
    with pytest.raises(ConfigurationError, match="keep_answers_days"):
        load_configuration(written(tmp_path, GOOD + "audit: {keep_answers_days: -1}\n"), {"crm": Crm})


def test_a_time_without_a_zone_is_read_in_the_schedules(tmp_path: Path) -> None:
    configuration = load_configuration(written(tmp_path, GOOD + "as_of: 2026-11-02T06:00:00\n"), {"crm": Crm})
    assert configuration.moment().astimezone(UTC) == datetime(2026, 11, 2, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("export: exports", "exprot: exports", "customer360.yaml:3: sources.crm.exprot: no such key; did you mean export?"),
        ("export: exports/crm.zip, ", "", "customer360.yaml:3: sources.crm.export: is missing"),
        ("system: crm", "system: crn", "customer360.yaml:3: sources.crm: there is no system 'crn'; did you mean crm?"),
        ("schedule:", "scheduel:", "customer360.yaml:8: scheduel: no such key; did you mean schedule?"),
        ("priority: [crm]", "priority: [cmr]", "customer360.yaml:5: profile.priority: no source 'cmr'; did you mean crm?"),
        ("fields: {tier:", "fields: {teir:", "did you mean tier?"),
        ("tier: crm.account.Tier__c", "tier: Tier__c", "write it as source.object.Column"),
        ("tier: crm.account.Tier__c", "tier: other.account.Tier__c", "customer360.yaml:6: profile.fields.tier: no source 'other'"),
        ("Europe/Stockholm", "Europe/Stokholm", "is no time zone"),
        ("  crm: {", "  Crm: {", "a source's name is lower-case letters"),
        ("  crm: {", "  warehouse: {", "a source's name is lower-case letters"),
        ("won_amount_365d >= 100000", "won_amount_365d >=", "is no SQL condition"),
        ("tier = 'Enterprise' or", "(select true from x) or", "is no single SQL condition"),
        ("tier = 'Enterprise' or", "read_text('/etc/passwd') = '' or", "is no single SQL condition"),
        ("0 2 * * *", "0 25 * * *", "customer360.yaml:8: schedule.cron: '0 25 * * *' is no schedule"),
        ("tier = 'Enterprise'", "teir = 'Enterprise'", "vip: there is no column teir to judge by; did you mean tier?"),
        ("[Northwind.com]", "[example.com]", "customer360.yaml:1: company.domains: write your own company's mail domains"),
        ("12h", "soon", "customer360.yaml:3: sources.crm.stale_after"),
    ],
)
def test_a_fault_is_told_where_it_stands_and_what_is_right(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in fault(tmp_path, old, new)


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    said = fault(tmp_path, "export: exports/crm.zip, stale_after: 12h", "exprot: x, stale_after: soon")
    assert len(said.splitlines()) == 3


def test_the_hash_is_of_the_meaning_not_of_the_writing(tmp_path: Path) -> None:
    first = load_configuration(written(tmp_path, GOOD), {"crm": Crm}).hash
    assert load_configuration(written(tmp_path, "# a comment\n" + GOOD), {"crm": Crm}).hash == first
    assert load_configuration(written(tmp_path, GOOD.replace("Enterprise", "Gold")), {"crm": Crm}).hash != first


def test_a_missing_file_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="c360 init FOLDER"):
        find_file(tmp_path)


def test_the_file_of_a_folder_above_is_found(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    written(tmp_path / "a", GOOD)
    assert find_file(tmp_path / "a" / "b") == (tmp_path / "a" / "customer360.yaml").resolve()


def test_the_columns_of_a_rule_are_known() -> None:
    assert rule_columns("tier = 'x' or won_amount_365d > 1") == ["tier", "won_amount_365d"]
    assert rule_columns(None) == []
    assert check_rule("is_vip or legal_hold") == "is_vip or legal_hold"
