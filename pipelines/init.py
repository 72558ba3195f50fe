"""`c360 init`: recognise the exports in a folder and write a configuration for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from connectors.registry import connectors
from warehouse.errors import ConfigurationError
from warehouse.location import FILE_NAME

SOURCE_NAMES = {"google_workspace": "google"}


def write_configuration(folder: Path, force: bool) -> tuple[Path, list[dict[str, str]]]:
    """Write customer360.yaml into the folder. Returns its path and a row a recognised export. Raises ConfigurationError."""
    file = folder / FILE_NAME
    if file.exists() and not force:
        raise ConfigurationError(f"{file} is already there. `c360 init --force` writes over it.")
    found = recognise(folder)
    if not found:
        known = ", ".join(connector.title for connector in connectors().values())
        raise ConfigurationError(
            f"nothing in {folder} (or in its folder exports/) looks like an export of {known}. Put the export files there and try again."
        )
    file.write_text(_document(folder, found), encoding="utf-8")
    rows = [
        {"source": name, "system": entry["system"], "export": ", ".join(v for k, v in entry.items() if k != "system")}
        for name, entry in found.items()
    ]
    return file, rows


def recognise(folder: Path) -> dict[str, dict[str, str]]:
    """Source name → its settings, paths relative to the folder."""
    found: dict[str, dict[str, str]] = {}
    for system, connector in connectors().items():
        for place in (folder, folder / "exports", folder / "tools"):
            entry = connector.recognise(place) if place.is_dir() else None
            if entry:
                prefix = place.relative_to(folder)
                paths = {key: value if key == "system" else str(prefix / value) for key, value in entry.items()}
                found[SOURCE_NAMES.get(system, system)] = paths
                break
    return found


def _document(folder: Path, found: dict[str, dict[str, str]]) -> str:
    domains = _own_domains(folder, found)
    lines = [
        "# The configuration of customer360. Paths are relative to this file.",
        "# Whose customers these are. People with an address in these domains are employees, never customers.",
        "company:",
        f"  name: {domains[0].split('.')[0].capitalize() if domains else 'My company'}",
        f"  domains: [{', '.join(domains) or 'example.com'}]  # every mail domain of your own company",
        "",
        "data_dir: ./data  # where everything is kept; nothing leaves this machine",
        "",
        "# Where the facts come from. Secrets never stand here.",
        "sources:",
    ]
    for name, entry in found.items():
        lines.append(f"  {name}:")
        lines += [f"    {key}: {value}" for key, value in entry.items()]
        lines.append("    # required: true    # hold the whole run when this source fails")
        lines.append("    # stale_after: 36h  # mark its facts stale when no newer export came")
    lines += [
        "",
        "profile:",
        "  # which source wins when they disagree, most trusted first",
        f"  priority: [{', '.join(sorted(found, key=_trust))}]",
        "  # fields that only your own set-up knows, as source.object.Column",
        "  # fields: {tier: salesforce.account.Tier__c, next_renewal_at: salesforce.account.Renewal_Date__c}",
        "  # conditions over profile columns",
        "  # vip: \"tier = 'Enterprise' or won_amount_365d >= 100000\"",
        '  requires_human: "is_vip or legal_hold or oldest_open_case_age_hours > 72"',
        "  # human_queue: support-lead@example.com",
        "",
        'schedule: {cron: "0 2 * * *", timezone: UTC}',
    ]
    return "\n".join(lines) + "\n"


def _trust(name: str) -> tuple[int, str]:
    order: Sequence[str] = ("salesforce", "hubspot", "google", "slack", "workday")
    return (order.index(name) if name in order else len(order), name)


def _own_domains(folder: Path, found: dict[str, dict[str, str]]) -> list[str]:
    """The domains of the company's own directory or workers, most frequent first; empty where there is none to read."""
    from connectors.base import Reading
    from connectors.files import members, read_table

    counts: Counter[str] = Counter()
    for entry in found.values():
        path = entry.get("directory") or (entry.get("export") if entry["system"] == "workday" else None)
        if not path:
            continue
        for member in members(folder / path):
            for frame in read_table(member, Reading("init"), "worker"):
                for column in frame.columns:
                    if "mail" in column.lower() and "recovery" not in column.lower() and "home" not in column.lower():
                        counts.update(str(v).rsplit("@", 1)[-1].lower() for v in frame[column].to_list() if v and "@" in str(v))
    total = sum(counts.values())
    return [domain for domain, count in counts.most_common(5) if count >= max(2, 0.05 * total)]
