"""One generic scripted client: it hands a question to the tools as it is, and looks further only where the brief does not say enough."""

from __future__ import annotations

import csv
import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from warehouse.serving.agents.pasted import handles_in, names_in

# kind of question → where its answer has to stand (a key, or the field of a fact), and how it is written there; {} is the answer
HUMAN = ("human_contact", "human_contact_email")
STANDS_IN: dict[str, tuple[tuple[str, ...], str]] = {
    "owner": (("owner", "owner_email"), "(.*<)?{}>?"),
    "real_contact": (("really_talks_to_them", "strongest_contact_email"), "(.*<)?{}>?"),
    "who_left": (HUMAN, ".*<{}>.*"),
    "last_inbound_subject": (("last_from_them.untrusted_subject",), "{}"),
    "asked": (("last_from_them.untrusted_subject",), "{}"),
    "answered": (("last_from_them.was_answered",), "{}"),
    "awaiting": (("awaiting",), "{}"),
    "open_cases": (("open_case_count",), "{} open(,.*)?"),
    "oldest_case": (("open_issues.untrusted_subject",), "{}"),
    "highest_priority": (("open_case_count",), r"\d+ open, {}(,.*)?"),
    "next_meeting": (("next_meeting_at",), "{}( utc)?"),
    "meetings": (("meetings",), "{} in the 90 days before .*"),
    "account_of": (("untrusted_description",), ".* · {}"),
    "job_title": (("untrusted_description",), "{} · .*"),
    "party_type": (("party_type",), "{}( · .*)?"),
    "slack_id": (("slack_user_ids",), "{}"),
    "crm_id": (("crm_ids",), "(.*, )?{}(,.*)?"),
    "email_of": (("primary_email",), "{}(,.*)?"),
    "phone_of": (("primary_phone",), "{}(,.*)?"),
    "is_vip": (("is_vip",), "{}"),
    "tier": (("tier",), "{}"),
    "pipeline": (("pipeline_by_currency",), "{}"),
    "won_365d": (("won_amount_365d",), "{}"),
    "renewal": (("next_renewal_at",), "{}"),
    "customer_since": (("customer_since",), "{}"),
    "mentions": (("last_mention",), "#?{}"),
    "manager": (("manager_email",), "{}"),
    "still_employed": (("is_active",), "{}"),
    "same_person": (("same_person",), "{}"),
    "merged": (("crm_ids", "records"), "(.*[, :])?{}(,.*)?"),
    "previous_company": (("untrusted_other_organisations",), "{}"),
    "requires_human": (("requires_human",), "{}"),
    "consent_ai": (("consent_ai_processing",), "{}"),
    "consent_email": (("consent_email",), "{}"),
    "also_employee": (("email",), "{}"),
    "namesake": (("match",), "{}"),
}  # fmt: skip
# by what a brief shows whose it is
WHOSE = ("primary_email", "primary_phone", "slack_user_ids", "crm_ids", "domains", "records", "email", "domain", "matched")


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
        if stands_anywhere(got, question):
            break
    return got, stands_anywhere(got, question)


def holds(got: list[dict[str, Any]], question: dict[str, str]) -> bool:
    """True where what came back is about whom the question names, and the answer stands where that kind of answer belongs."""
    if question["answer"] == "ambiguous":
        return got[-1].get("match") == "ambiguous"
    return is_about(got, question["handle"]) and stands_in(got, question)


def stands_in(got: list[dict[str, Any]], question: dict[str, str]) -> bool:
    """True where the answer, and nothing else, stands in the fact or under the key for answers of this kind."""
    places, written = STANDS_IN[question["kind"]]
    values = [plain(value) for said in got for place in places for value in values_at(said, place)]
    patterns = [written.format(re.escape(plain(form))) for form in forms(question["answer"])]
    return any(re.fullmatch(pattern, value) for pattern in patterns for value in values)


def is_about(got: list[dict[str, Any]], handle: str) -> bool:
    """True where the first answer shows the handle as one of this customer's, organisation's or colleague's, and no later one is of somebody else."""
    whose = [value for place in WHOSE for value in values_at(got[0], place)]
    is_theirs = any(plain(handle) in re.split(r"[,\s]+|:", plain(value)) or plain(value) == plain(handle) for value in whose)
    return is_theirs and len({said["id"] for said in got if "id" in said}) <= 1


def stands_anywhere(got: list[dict[str, Any]], question: dict[str, str]) -> bool:
    """True where the answer stands anywhere in what came back: all that can be asked of rows without any meaning."""
    text = plain(json.dumps(got, ensure_ascii=False))
    return any(plain(form) in text for form in forms(question["answer"]))


def values_at(said: dict[str, Any], place: str) -> list[str]:
    """The values at a place: a key, a key within another, or the fact of a field; last_mention: where colleagues last spoke of them."""
    if place == "last_mention":
        told = [one for one in said.get("recent", said.get("interactions", ())) if {"about_them", "about_their_company", "mention_kind"} & set(one)]
        return [str(one.get("untrusted_subject")) for one in told[:1]]
    outer, _, inner = place.partition(".")
    return values_of(said.get(outer), inner) if inner else values_of(said, outer)


def values_of(said: Any, name: str) -> list[str]:
    """Every value under this key, or of the fact of this field, as words."""
    if isinstance(said, list):
        return [value for part in said for value in values_of(part, name)]
    if not isinstance(said, dict):
        return []
    own = said[name] if name in said else [said[key] for key in ("value", "untrusted_value") if said.get("field") == name and key in said]
    words = [("yes" if value else "no") if isinstance(value, bool) else str(value) for value in (own if isinstance(own, list) else [own])]
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
