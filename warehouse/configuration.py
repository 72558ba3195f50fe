"""The configuration file, validated: a fault is an error with file, line and the nearest right key."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from connectors.base import SourceSettings
from connectors.yaml_lines import Lines, explain, load, nearest
from warehouse.errors import ConfigurationError
from warehouse.location import KEPT_DAYS
from warehouse.rule import check_rule, columns_for_rules, rule_columns

SOURCE_NAME = re.compile(r"^[a-z][a-z0-9_]{0,39}$")
# names that would collide with a schema or a file of the house
RESERVED_NAMES = frozenset({"warehouse", "ledger", "meta", "landed", "canonical", "identity", "profile", "published", "reference", "main", "temp"})
# what only a company's own set-up knows; anything else has a source of its own
CUSTOM_FIELDS = (
    "tier", "legal_hold", "customer_since", "next_renewal_at", "consent_email", "consent_phone", "consent_ai_processing", "do_not_contact",
    "lifecycle_stage", "language", "timezone", "country", "industry", "party_type",
)  # fmt: skip


class Part(BaseModel):
    """A section of the configuration: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Company(Part):
    """Whose customers these are. domains: own mail domains; people in them are employees."""

    name: str
    domains: list[str] = Field(min_length=1)

    @field_validator("domains")
    @classmethod
    def lower(cls, domains: list[str]) -> list[str]:
        """Domains compare in lower case; a place to fill in is no domain."""
        found = [domain.strip().lower() for domain in domains]
        if "example.com" in found:
            raise ValueError("write your own company's mail domains instead of example.com: they tell colleagues from customers")
        return found


class Profile(Part):
    """How facts become a profile. priority: source names, most trusted first. fields: profile column → source.object.Column."""

    priority: list[str] = []
    fields: dict[str, str] = {}
    vip: str | None = None
    requires_human: str | None = None
    human_queue: str | None = None
    publish_private_text: bool = False

    @field_validator("vip", "requires_human")
    @classmethod
    def one_condition(cls, rule: str | None) -> str | None:
        """A rule is one SQL condition over profile columns: no subquery, no file, no second statement."""
        return None if rule is None else check_rule(rule)

    @model_validator(mode="after")
    def known_columns(self) -> Profile:
        """Rules name only columns that there are."""
        known = columns_for_rules()
        for name, rule, allowed in (("vip", self.vip, known), ("requires_human", self.requires_human, [*known, "is_vip"])):
            for column in rule_columns(rule):
                if column not in allowed:
                    raise ValueError(f"{name}: there is no column {column} to judge by; {nearest(column, allowed)}")
        return self

    @field_validator("fields")
    @classmethod
    def known_fields(cls, fields: dict[str, str]) -> dict[str, str]:
        """Only fields that the profile has, each from source.object.Column."""
        for field, origin in fields.items():
            if field not in CUSTOM_FIELDS:
                raise ValueError(f"{field} is no field that can be mapped; {nearest(field, CUSTOM_FIELDS)}")
            if not re.fullmatch(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\.\w+", origin):
                raise ValueError(f"{field}: write it as source.object.Column (such as salesforce.account.Tier__c), not {origin!r}")
        return fields


class Schedule(Part):
    """When the nightly run starts. cron in the given time zone."""

    cron: str = "0 2 * * *"
    timezone: str = "UTC"

    @field_validator("timezone")
    @classmethod
    def known_zone(cls, name: str) -> str:
        """An IANA zone name."""
        try:
            ZoneInfo(name)
        except Exception as error:
            raise ValueError(f"{name!r} is no time zone; write one such as Europe/Stockholm") from error
        return name

    @field_validator("cron")
    @classmethod
    def valid_cron(cls, cron: str) -> str:
        """Five fields: minute, hour, day of month, month, day of week."""
        from croniter import croniter

        if len(cron.split()) != 5 or not croniter.is_valid(cron):
            raise ValueError(f"{cron!r} is no schedule; write minute, hour, day, month and weekday, such as 0 2 * * * for two in the morning")
        return cron


class Audit(Part):
    """What is kept of the answers that agents got. keep_answers_days: how long, encrypted; 0 keeps none."""

    keep_answers_days: int = Field(default=KEPT_DAYS, ge=0)


class Top(Part):
    """The file as a whole, sources still as they were written."""

    company: Company
    data_dir: Path = Path("data")
    as_of: datetime | None = None
    sources: dict[str, dict[str, Any]] = Field(min_length=1)
    profile: Profile = Profile()
    schedule: Schedule = Schedule()
    audit: Audit = Audit()


class Configuration(Part):
    """A validated configuration. path: its file; everything relative in it is relative to that file's folder."""

    path: Path
    company: Company
    data_dir: Path
    as_of: datetime | None
    sources: dict[str, SourceSettings]
    profile: Profile
    schedule: Schedule

    @property
    def hash(self) -> str:
        """What the file's meaning is, as a fingerprint: the same for another order of keys or another comment."""
        meaning = self.model_dump_json(exclude={"path", "data_dir"})
        sources = "".join(f"{name}{settings.model_dump_json()}" for name, settings in sorted(self.sources.items()))
        return hashlib.sha256((meaning + sources).encode()).hexdigest()[:16]

    def moment(self) -> datetime:
        """The moment that this run's facts are as of: the configured one, else now."""
        return self.as_of or datetime.now(UTC).replace(microsecond=0)


def load_configuration(path: Path, systems: Mapping[str, type[SourceSettings]]) -> Configuration:
    """Read and validate. systems: system name → its settings. Raises ConfigurationError, one line a fault: file, line, key, what to do."""
    try:
        document, lines = load(path)
    except (yaml.YAMLError, OSError) as error:
        raise ConfigurationError(f"{path}: {error}") from error
    try:
        top = Top.model_validate(document)
    except ValidationError as error:
        raise ConfigurationError("\n".join(explain(error, path, lines, Top))) from error
    faults: list[str] = []
    sources = {name: _source(name, entry, path, lines, systems, faults) for name, entry in top.sources.items()}
    faults += _references(top, path, lines)
    if faults:
        raise ConfigurationError("\n".join(faults))
    as_of = top.as_of if top.as_of is None or top.as_of.tzinfo else top.as_of.replace(tzinfo=ZoneInfo(top.schedule.timezone))
    data_dir = path.parent / top.data_dir.expanduser()
    known = {name: settings for name, settings in sources.items() if settings is not None}
    return Configuration.model_construct(
        path=path, company=top.company, data_dir=data_dir, as_of=as_of, sources=known, profile=top.profile, schedule=top.schedule
    )


def _source(
    name: str, entry: dict[str, Any], path: Path, lines: Lines, systems: Mapping[str, type[SourceSettings]], faults: list[str]
) -> SourceSettings | None:
    where = f"{path.name}:{lines.of(('sources', name))}: sources.{name}"
    if not SOURCE_NAME.match(name) or name in RESERVED_NAMES:
        faults.append(f"{where}: a source's name is lower-case letters, digits and _, and none of {', '.join(sorted(RESERVED_NAMES))}")
        return None
    system = entry.get("system")
    if system not in systems:
        said = "has no system" if system is None else f"there is no system {system!r}"
        faults.append(f"{where}: {said}; {nearest(str(system), list(systems))}")
        return None
    try:
        return systems[str(system)].model_validate(entry, context={"folder": path.parent})
    except ValidationError as error:
        faults += explain(error, path, lines, systems[str(system)], ("sources", name))
        return None


def _references(top: Top, path: Path, lines: Lines) -> list[str]:
    """Names in `profile` that no source bears."""
    faults = []
    for name in top.profile.priority:
        if name not in top.sources:
            faults.append(
                f"{path.name}:{lines.of(('profile', 'priority'))}: profile.priority: no source {name!r}; {nearest(name, list(top.sources))}"
            )
    for field, origin in top.profile.fields.items():
        name = origin.split(".")[0]
        if name not in top.sources:
            line = lines.of(("profile", "fields", field))
            faults.append(f"{path.name}:{line}: profile.fields.{field}: no source {name!r}; {nearest(name, list(top.sources))}")
    return faults
