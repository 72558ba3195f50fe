"""The sample company against its own truth: nobody fused, nearly everybody found together, every value traced, questions answered."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest

from tests.pipelines.conftest import Company

QUESTIONS = Path(__file__).parent / "questions"
# facts that no published table carries
UNANSWERABLE = {"also_employee"}


def truth(company: Company, name: str) -> list[dict[str, str]]:
    with (company.folder / "truth" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def resolved(company: Company) -> dict[str, str]:
    """Record key → the customer or employee that it was resolved to."""
    found = company.rows(
        "select record_key, coalesce(customer_id, employee_id) from source_record where coalesce(customer_id, employee_id) is not null"
    )
    return {str(key): str(person) for key, person in found}


def fused(company: Company) -> dict[str, set[str]]:
    """Ids that hold records of more than one person."""
    people = defaultdict(set)
    ids = resolved(company)
    for row in truth(company, "records"):
        if row["record_key"] in ids:
            people[ids[row["record_key"]]].add(row["person"])
    return {person_id: found for person_id, found in people.items() if len(found) > 1}


def pair_recall(company: Company) -> float:
    """The share of the true pairs of records that stand under one id."""
    ids = resolved(company)
    records = defaultdict(list)
    for row in truth(company, "records"):
        records[row["person"]].append(ids.get(row["record_key"], row["record_key"]))
    pairs = [pair for found in records.values() for pair in combinations(found, 2)]
    return sum(a == b for a, b in pairs) / len(pairs)


def as_text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if hasattr(value, "hour"):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    return str(value)


def wrong_answers(company: Company) -> tuple[int, list[str]]:
    """(questions asked, what was answered wrong)."""
    asked, wrong = 0, []
    for row in truth(company, "questions"):
        if row["kind"] in UNANSWERABLE:
            continue
        asked += 1
        sql = (QUESTIONS / f"{row['kind']}.sql").read_text()
        asked_with = {name: row[name] for name in ("handle", "question") if f"${name}" in sql}
        said = [as_text(answer) for (answer,) in company.rows(sql, asked_with)]
        if said != [row["answer"]]:
            wrong.append(f"{row['kind']}: {row['question']} {said}, not {row['answer']}")
    return asked, wrong


@pytest.mark.slow
@pytest.mark.parametrize("seed", [7, 1, 42])
def test_the_sample_company_against_its_truth(
    make_company: Callable[[int, int], Company], seed: int, record_property: Callable[[str, object], None]
) -> None:
    company = make_company(2000, seed)
    company.run()
    recall = pair_recall(company)
    asked, wrong = wrong_answers(company)
    missed = Counter(line.split(":")[0] for line in wrong)
    print(f"seed {seed}: pair recall {recall:.4f}, {asked - len(wrong)} of {asked} questions right {dict(missed)}")
    assert fused(company) == {}
    assert recall >= 0.80
    assert asked >= 50
    assert wrong == []


def test_no_two_people_share_an_id(finished: Company) -> None:
    assert fused(finished) == {}
    assert pair_recall(finished) >= 0.80


def test_every_question_that_these_tables_can_answer_is_answered_right(finished: Company) -> None:
    asked, wrong = wrong_answers(finished)
    assert asked >= 50
    assert wrong == []


# what a profile says of the run itself, or by rule of everybody, and not of a source
OWN_FIELDS = {
    "customer_id", "run_id", "profile_as_of", "stale_after", "is_stale", "stale_sources", "unknown_fields", "completeness", "conflicts",
    "risk_signals",
    "sources", "source_record_count", "source_url", "previous_customer_ids", "other_account_ids", "is_vip", "vip_reason", "requires_human",
    "requires_human_reason", "match_status", "match_confidence", "party_type_reason", "human_contact_basis", "pipeline_by_currency",
    "oldest_open_case_age_hours", "last_touch_days_ago", "emails", "phones", "slack_user_ids", "crm_ids",
}  # fmt: skip
# counts and yes/no fields that say "nothing found": there is no record to name
NOTHING = {"0", "false", "none"}


def test_every_value_traces_to_a_record_with_its_link(finished: Company) -> None:
    columns = [
        name for (name,) in finished.rows("select column_name from duckdb_columns() where schema_name = 'main' and table_name = 'customer_profile'")
    ]
    checked = 0
    for column in sorted(set(columns) - OWN_FIELDS):
        untraced = finished.rows(
            f"""with
                records as (
                    select record_key from source_record union select record_key from customer_timeline
                    union select record_key from support_case union select record_key from opportunity
                ),
                traced as (
                    select customer_id from profile_field
                    where field = '{column}' and is_winner and source_url is not null and record_key in (select record_key from records)
                )
                select c.customer_id, cast(c."{column}" as varchar) from customer_profile as c
                where c."{column}" is not null and c.customer_id not in (select customer_id from traced)"""
        )
        missing = [row for row in untraced if row[1] not in NOTHING]
        assert missing == [], f"{column}: {len(missing)} values without a record, such as {missing[:3]}"
        checked += 1
    assert checked >= 30


def test_lists_trace_to_the_records_that_hold_their_values(finished: Company) -> None:
    for column, kind in (("emails", "email"), ("phones", "phone"), ("slack_user_ids", "chat_user"), ("crm_ids", "crm_id")):
        untraced = finished.rows(
            f"""select c.customer_id, v from customer_profile as c, unnest(c.{column}) as u (v)
                where not exists (select 1 from customer_identifier as i where i.customer_id = c.customer_id and i.kind = '{kind}' and i.value = v)"""
        )
        assert untraced == [], column
