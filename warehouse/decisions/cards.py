"""The two cards of a question, side by side: what a human being needs to see to tell whether they are one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from warehouse.decisions.review import Question
from warehouse.serving.reader import Reader
from warehouse.serving.text import shown
from warehouse.serving.why_facts import MISSING, Contribution, Evidence
from warehouse.serving.why_silent import explained

Mark = Literal["same", "shared", "differs", "one side", ""]
PEOPLE = {
    "name": "display_name", "e-mails": "emails", "phones": "phones", "title": "job_title", "company": "account_name", "country": "country",
    "sources": "sources", "last touch": "last_touch_at", "link": "source_url",
}  # fmt: skip
COLLEAGUES = {"name": "name", "e-mails": "work_email", "title": "job_title"}
ACCOUNTS = {"name": "account_name", "domains": "domains", "industry": "industry", "country": "country", "sources": "sources", "link": "source_url"}
# table, key column and what is shown of it
KINDS = {
    "cus": ("customer_profile", "customer_id", PEOPLE),
    "emp": ("employee", "employee_id", COLLEAGUES),
    "acc": ("account_profile", "account_id", ACCOUNTS),
}
OF_RECORD = {"name": "display_name", "e-mails": "primary_email", "phones": "primary_phone", "title": "job_title", "country": "country"}
# compared and never published: the card says how they agree, not what they are
PRIVATE = ("birth_date", "national_id", "street", "place")
UNSHOWN = "compared, never shown"
NOT_COMPARED = ("record", "is", "sources", "last touch", "link")


@dataclass(frozen=True)
class Line:
    """One line of the two cards. mark: same, shared (some of several), differs, one side (only one has a value), or nothing to compare."""

    label: str
    a: str
    b: str
    mark: Mark


@dataclass(frozen=True)
class Comparison:
    """Both cards line by line, and what each comparison added to the score: empty for a pair that was not scored.

    uncounted: what both records have and was not counted, with why as its meaning; missing: what one of them lacks.
    """

    lines: Sequence[Line]
    contributions: Sequence[Contribution]
    uncounted: Sequence[Contribution] = ()
    missing: Sequence[str] = ()

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)


def compare(reader: Reader, asked: Question) -> Comparison:
    """The cards of a question's two sides; where both records are one's already, what each record itself says."""
    one_holder = asked.a is not None and asked.a == asked.b
    a = _record(reader, asked.record_key_a, asked.a) if one_holder else _holder(reader, asked.record_key_a, asked.a)
    b = _record(reader, asked.record_key_b, asked.b) if one_holder else _holder(reader, asked.record_key_b, asked.b)
    labels = [label for label in dict.fromkeys([*a, *b]) if _some(a.get(label)) or _some(b.get(label))]
    lines = [Line(label, shown(a.get(label)), shown(b.get(label)), _mark(label, a.get(label), b.get(label))) for label in labels]
    scored = explained(reader, Evidence(reader).compared({asked.record_key_a, asked.record_key_b}))
    private = _private(reader, asked, one_holder)
    at = next((place for place, line in enumerate(lines) if line.label in NOT_COMPARED[2:]), len(lines))
    lines[at:at] = private
    pair = scored[0] if scored else None
    return Comparison(lines, pair.spoke if pair else (), pair.uncounted if pair else (), pair.silent if pair else ())


def _private(reader: Reader, asked: Question, one_holder: bool) -> Iterator[Line]:
    """How birth dates, national ids and private addresses agree, by whichever records of the two sides have them: the contrary first."""
    keys = {asked.record_key_a, asked.record_key_b}
    sides = [keys, keys] if one_holder else [_all_keys(reader, asked.record_key_a, asked.a), _all_keys(reader, asked.record_key_b, asked.b)]
    pairs = [
        pair
        for pair in Evidence(reader).compared(sides[0] | sides[1])
        if one_holder or (pair.record_key_a in sides[0]) != (pair.record_key_b in sides[0])
    ]
    for name in PRIVATE:
        parts = [part for pair in pairs for part in pair.contributions if part.comparison == name and part.level != MISSING]
        if parts:
            said = min(parts, key=lambda part: part.weight)
            mark: Mark = "differs" if said.weight < 0 or not said.level else "same" if said.meaning.startswith("same") else "shared"
            yield Line(name.replace("_", " "), UNSHOWN, said.meaning, mark)


def _all_keys(reader: Reader, key: str, own: str | None) -> set[str]:
    sql = "select record_key from source_record where customer_id = $id or employee_id = $id"
    return {key, *(str(row["record_key"]) for row in (reader.rows(sql, {"id": own}) if own else ()))}


def _holder(reader: Reader, key: str, own: str | None) -> dict[str, Any]:
    table, column, wanted = KINDS.get((own or "")[:3], ("", "", {}))
    row = reader.row(f"select * from {table} where {column} = $id", {"id": own}) if table else None
    found = {"record": key, "is": own} | {label: row.get(name) for label, name in wanted.items() if row}
    return found | {"link": _link(reader, key) or found.get("link")}


def _record(reader: Reader, key: str, own: str | None) -> dict[str, Any]:
    sql = "select field, value from profile_field where customer_id = $id and record_key = $key"
    values: Mapping[str, Any] = {row["field"]: row["value"] for row in reader.rows(sql, {"id": own, "key": key})}
    return {"record": key, "is": own} | {label: values.get(field) for label, field in OF_RECORD.items()} | {"link": _link(reader, key)}


def _link(reader: Reader, key: str) -> str | None:
    row = reader.row("select source_url from source_record where record_key = $key", {"key": key})
    return row["source_url"] if row else None


def _some(value: object) -> bool:
    return value is not None and value != [] and value != ""


def _mark(label: str, a: object, b: object) -> Mark:
    if label in NOT_COMPARED:
        return ""
    ones, others = _values(a), _values(b)
    if not ones or not others:
        return "one side"
    if ones == others:
        return "same"
    return "shared" if ones & others else "differs"


def _values(value: object) -> set[str]:
    values = value if isinstance(value, list | tuple) else [value]
    return {str(one).casefold() for one in values if _some(one)}
