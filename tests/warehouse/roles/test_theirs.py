"""What is told of somebody who refused in fields that hold other things as a rule: titles, states, deals, quotes."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.roles.conftest import occurrences
from tests.warehouse.serving.conftest import publish_company

Rows = Callable[..., list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_company(tmp_path_factory.mktemp("theirs"), Path(__file__).with_name("theirs.sql"))


@pytest.fixture
def ask(company: Path) -> Rows:
    def rows(role: str, sql: str) -> list[tuple[object, ...]]:
        with duckdb.connect(str(company / "published" / role / "latest.duckdb"), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    return rows


@pytest.mark.parametrize("token", ["quistgaard", "bo.q@acme.se", "elm street", "oak street", "pregnant", "failed"])
def test_nothing_of_theirs_stands_in_any_field(company: Path, token: str) -> None:
    found = {role: occurrences(company / "published" / role / "latest.duckdb", token) for role in ("full", "agent", "masked")}
    assert found["full"], "the full file has it, or this test could not fail"
    assert found["agent"] == found["masked"] == []


def test_a_colleagues_title_keeps_the_rest_and_is_masked_of_everybody(ask: Rows) -> None:
    assert ask("agent", "select job_title from employee") == [("Assistant to [withheld] ([withheld]), with Anna Berg",)]
    assert ask("masked", "select job_title from employee") == [("Assistant to [withheld] ([withheld]), with [person] [person]",)]


@pytest.mark.parametrize("role", ["agent", "masked"])
def test_states_keep_their_other_words(ask: Rows, role: str) -> None:
    assert ask(role, "select status, priority from support_case") == [("With [withheld]", "[withheld] first")]
    for table in ("customer_profile", "account_profile"):
        sql = f"select last_case_status, highest_open_priority, pipeline_currency from {table}"
        assert ask(role, sql) == [("With [withheld]", "[withheld] first", "[withheld]")]
    assert ask(role, "select distinct stage, currency from opportunity") == [("Waits for [withheld]", "[withheld]")]


def test_a_deal_that_is_theirs_alone_is_gone_and_one_at_an_organisation_has_no_name(ask: Rows) -> None:
    assert ask("agent", "select opportunity_id, customer_ids, name, amount from opportunity order by 1") == [
        ("at work", [], "[withheld]", 125000),
        ("both", ["cus_anna"], "Kitchen for [withheld] and Anna", 125000),
        ("nobody", [], "A kitchen", 125000),
        ("unknown", None, "Another kitchen", 125000),
    ]


def test_answers_lose_what_they_quote_of_somebody_who_refused(ask: Rows) -> None:
    assert ask("agent", "select untrusted_text from customer_timeline order by interaction_id") == [
        ("Noted.\n> [withheld]\nBye",),
        ("Please take this.\nOn Mon, [withheld] <[withheld]> wrote:\n[withheld]",),
        ("Noted.\n> Who is ill?",),
    ]
