"""One generic scripted client: it hands a question to the tools as it is, and looks further only where the brief does not say enough."""

from __future__ import annotations

import csv
import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from warehouse.serving.agents.pasted import handles_in, names_in

# what a yes or no is about: the key, or the fact, that says it
YES_OR_NO = {
    "is_vip": "is_vip", "requires_human": "requires_human", "consent_ai": "consent_ai_processing", "consent_email": "consent_email",
    "still_employed": "is_active", "awaiting": "awaiting",
    "answered": "was_answered", "same_person": "same_person",
}  # fmt: skip


def asked(folder: Path) -> list[dict[str, str]]:
    """The questions of a sample company: question, handle, answer, kind."""
    with (folder / "truth" / "questions.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


async def answered(client: Any, question: dict[str, str]) -> tuple[list[dict[str, Any]], bool]:
    """What came back, call by call, and whether the answer is in it. The client knows no kinds: brief, then timeline."""
    got = []
    for tool in ("customer_brief", "customer_timeline"):
        arguments = {"customer_id": question["question"]}
        got.append((await client.call_tool(tool, arguments)).structured_content)
        if holds(got, question) or got[-1].get("match"):
            break
    return got, holds(got, question)


def answered_raw(connection: Any, question: dict[str, str]) -> tuple[list[dict[str, Any]], bool]:
    """The control: the same question of the tables as they came from the tools. One call is one table, asked for rows with what the question names.

    The client stops at the first table with the answer, which no real one could know.
    """
    named = [handle.lower() for handle in handles_in(question["question"]) or names_in(question["question"])]
    sql = "select schema_name || '.' || table_name from duckdb_tables() where starts_with(schema_name, 'raw_') and not contains(table_name, '_dlt')"
    tables = connection.execute(f"{sql} order by 1").fetchall()
    got: list[dict[str, Any]] = []
    for (table,) in tables:
        sql = f"select to_json(entry) from {table} as entry where " + " or ".join("contains(lower(cast(entry as varchar)), ?)" for _ in named)
        rows = connection.execute(f"{sql} limit 20", named).fetchall() if named else []
        got.append({"table": table, "rows": [json.loads(row) for (row,) in rows]})
        if holds(got, question):
            break
    return got, holds(got, question)


def holds(got: list[dict[str, Any]], question: dict[str, str]) -> bool:
    """True where the answer stands in what came back."""
    answer, kind = question["answer"], question["kind"]
    if answer in ("yes", "no", "us", "them", "none") and kind in YES_OR_NO:
        return any(answer in values_of(said, YES_OR_NO[kind]) for said in got)
    if answer == "ambiguous":
        return got[-1].get("match") == "ambiguous"
    text = plain(json.dumps(got, ensure_ascii=False))
    return any(plain(form) in text for form in forms(answer))


def values_of(said: Any, name: str) -> list[str]:
    """Every value under this key, or of the fact of this field, as words."""
    if isinstance(said, list):
        return [value for part in said for value in values_of(part, name)]
    if not isinstance(said, dict):
        return []
    own = [said[name]] if name in said else [said["value"]] if said.get("field") == name and "value" in said else []
    words = [("yes" if value else "no") if isinstance(value, bool) else str(value) for value in own]
    return words + [value for part in said.values() for value in values_of(part, name)]


def forms(answer: str) -> list[str]:
    """The answer as the tools may write it: moments to the minute, amounts without cents."""
    found = [answer, re.sub(r"\.00\b", "", answer)]
    if re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:]+Z", answer):
        found.append(f"{datetime.fromisoformat(answer):%Y-%m-%d %H:%M}")
    return found


def plain(text: str) -> str:
    """Without the spaces between thousands, and in small letters."""
    return re.sub(r"(?<=\d)[\s\u202f,](?=\d{3}\b)", "", text).lower()
