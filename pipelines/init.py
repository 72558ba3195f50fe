"""`c360 init`: recognise the exports in a folder and write a configuration for them."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from connectors.base import SourceSettings
from connectors.registry import connector, connectors
from pipelines.recognise import Recognised, recognise
from warehouse.errors import ConfigurationError
from warehouse.location import FILE_NAME

TRUST: Sequence[str] = ("salesforce", "hubspot", "google", "slack", "workday")  # most trusted first; others rank last
NO_DOMAIN = "example.com"
MANUAL = 'connectors/README.md, "Declare a tool"'
WORDS_OF_YAML = ("yes", "no", "on", "off", "null", "true", "false", ".nan", ".inf")
SHOWN = 8  # files that nobody knows, named one by one


def write_configuration(folder: Path, force: bool) -> tuple[Path, Recognised]:
    """Write customer360.yaml into the folder. Returns its path and what was recognised.

    Raises ConfigurationError when the file is there already (unless forced), or nothing in the folder is known.
    """
    file = folder / FILE_NAME
    if file.exists() and not force:
        raise ConfigurationError(f"{file} is already there. Edit it, or write over it with `c360 init {folder} --force`.")
    found = recognise(folder)
    if found.faults:
        raise ConfigurationError("\n".join(found.faults))
    if not found.sources:
        raise ConfigurationError(_nothing(folder, found))
    file.write_text("\n".join(_document(found)) + "\n", encoding="utf-8")
    return file, found


def _nothing(folder: Path, found: Recognised) -> str:
    known = ", ".join(one.title for system, one in connectors().items() if system != "declared")
    places = f"{folder} or {folder / 'exports'}"
    said = f"nothing in {places} looks like an export of {known}."
    if found.unknown:
        draft = f"`c360 tool suggest FILE... --out tools/NAME.yaml` ({MANUAL})"
        return f"{said} There are {_some(found.unknown)}: if they are another tool's, draft a description of it: {draft}."
    return f"{said} Put the export files there as they were downloaded, and try again."


def _some(files: Sequence[Path]) -> str:
    more = len(files) - SHOWN
    return ", ".join(file.as_posix() for file in files[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def _document(found: Recognised) -> Iterator[str]:
    """The lines of the file."""
    name = found.domains[0].split(".")[0].capitalize() if found.domains else "My company"
    domains = ", ".join(_scalar(domain) for domain in found.domains) or f"{NO_DOMAIN}"
    yield "# The configuration of customer360. Paths are relative to this file; secrets never stand here."
    yield ""
    yield "# Whose customers these are. Whoever has an address in one of the domains is an employee, never a customer."
    if not found.domains:
        yield "# CHANGE THIS: no list of your own people was found to take your domains from."
    yield "company:"
    yield f"  name: {_scalar(name)}"
    yield f"  domains: [{domains}]"
    yield ""
    yield "# Everything that is made lies here; nothing leaves this machine."
    yield "data_dir: ./data"
    yield ""
    yield "# Where the facts come from. A source's name is free; two of one system are two sources."
    yield "# Each may also say:"
    yield from (f"#   {line}" for line in _options(SourceSettings, ()))
    yield "sources:"
    for source, entry in found.sources.items():
        yield from _source(source, entry, _shared(found, source))
    if found.unknown:
        yield f"  # Read by nobody yet: {_some(found.unknown)}"
        yield f"  # A tool that is not known is described in one YAML file, without code ({MANUAL}). A first draft:"
        yield "  # c360 tool suggest FILE... --out tools/mytool.yaml"
        yield "  # mytool: {system: declared, file: tools/mytool.yaml}"
    yield from _rules(found)


def _shared(found: Recognised, source: str) -> bool:
    """Whether a folder that the source reads holds what is not its own: another source's files, or nobody's."""
    paths = {(name, Path(value)) for name, entry in found.sources.items() for key, value in entry.items() if key not in ("system", "file")}
    others = [path for name, path in paths if name != source] + list(found.unknown)
    return any(other.is_relative_to(path) for name, path in paths if name == source for other in others)


def _source(name: str, entry: dict[str, str], shared: bool) -> Iterator[str]:
    """The source with what was found, then as comments what else can be said of it. shared: see _shared."""
    yield f"  {name}:"
    if shared:
        yield "    # Its folder holds other files too. Only its own are read, yet a damaged one may fail it. A folder of its own is surer."
    for key, value in entry.items():
        yield f"    {key}: {_scalar(value)}"
    settings = connector(entry["system"]).settings
    yield from (f"    # {line}" for line in _options(settings, (*entry, *SourceSettings.model_fields)))
    yield ""


def _options(settings: type[SourceSettings], known: Collection[str]) -> Iterator[str]:
    """A line for each key that may be written too, with its default and its meaning."""
    for key, field in settings.model_fields.items():
        if key not in known and field.description:
            yield f"{key}: {_default(field.default)}".ljust(24) + f"  # {field.description}"


def _default(value: object) -> str:
    if isinstance(value, timedelta):
        return f"{int(value.total_seconds() // 3600)}h"
    if isinstance(value, bool):
        return str(value).lower()
    return "[]" if value == () else "" if value is None else str(value)


def _rules(found: Recognised) -> Iterator[str]:
    crm = next((name for name, entry in found.sources.items() if entry["system"] in ("salesforce", "hubspot")), "crm")
    one = "account" if crm != "hubspot" else "company"
    yield ""
    yield "profile:"
    yield "  # Which source is believed when several disagree, most trusted first."
    yield f"  priority: [{', '.join(sorted(found.sources, key=_trust))}]"
    yield "  # Facts that only your own set-up knows, as source.object.Column. What is not mapped stays unknown."
    yield "  # fields:"
    yield f"  #   tier: {crm}.{one}.Tier__c"
    yield f"  #   next_renewal_at: {crm}.{one}.Renewal_Date__c"
    yield "  # Who is very important, and who must meet a human being: conditions over the columns of customer_profile."
    yield "  # vip: \"tier = 'Enterprise' or won_amount_365d >= 100000\""
    yield '  requires_human: "is_vip or legal_hold or oldest_open_case_age_hours > 72"'
    yield f"  # human_queue: support@{(found.domains or [NO_DOMAIN])[0]}   # whom to turn to where nobody is known"
    yield ""
    yield "# When the nightly run starts, while `c360 ui` is up."
    yield 'schedule: {cron: "0 2 * * *", timezone: UTC}'


def _trust(name: str) -> tuple[int, str]:
    return (TRUST.index(name) if name in TRUST else len(TRUST), name)


def _scalar(text: str) -> str:
    """The text as YAML reads it back: plain where that is safe, else quoted."""
    plain = re.fullmatch(r"[A-Za-z./][\w./@+-]*( [\w./@+-]+)*", text) and text.lower() not in WORDS_OF_YAML
    return text if plain else json.dumps(text, ensure_ascii=False)
