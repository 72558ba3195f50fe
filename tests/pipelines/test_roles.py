"""Roles of a whole sample company: nothing of those who refused for agents, nobody to be recognised in the masked file."""

import random
import re
from pathlib import Path

import duckdb
import pytest

from tests.pipelines.conftest import Company
from warehouse.folding import fold
from warehouse.search_index import SearchIndex
from warehouse.serving.reader import open_reader

TABLES = ("customer_profile", "customer_timeline", "profile_field", "source_record", "customer_identifier", "support_case", "opportunity", "employee")


def file_of(company: Company, role: str) -> Path:
    return company.folder / "data" / "published" / role / "latest.duckdb"


def everything(file: Path) -> str:
    """All rows of all tables as one text, in small letters."""
    with duckdb.connect(str(file), read_only=True) as connection:
        tables = connection.execute("select schema_name || '.' || table_name from duckdb_tables() where not internal order by 1").fetchall()
        return "\n".join(
            str(row[0]).lower()
            for (table,) in tables
            for row in connection.execute(f"select cast(entry as varchar) from {table} as entry").fetchall()
        )


@pytest.fixture(scope="module")
def texts(finished: Company) -> dict[str, str]:
    return {role: everything(file_of(finished, role)) for role in ("full", "agent", "masked")}


def handles(company: Company, condition: str) -> set[str]:
    """Addresses, numbers and ids that nobody else has."""
    sql = f"""with holder as (select customer_id, ({condition}) as is_meant from customer_profile),
        own as (
            select value from customer_identifier join holder using (customer_id) where kind <> 'name' and not is_generic
            group by value having bool_and(is_meant)
        )
        select value from own union select customer_id from holder where is_meant"""
    return {str(value).lower() for (value,) in company.rows(sql)}


def test_nothing_of_those_who_refused_is_in_the_agents_file(finished: Company, texts: dict[str, str]) -> None:
    own = handles(finished, "consent_ai_processing is false")
    names = {str(name).lower() for (name,) in finished.rows("select display_name from customer_profile where consent_ai_processing is false")}
    kept = {
        str(name).lower() for (name,) in finished.rows("select display_name from customer_profile where consent_ai_processing is distinct from false")
    }
    colleagues = {str(name).lower() for (name,) in finished.rows("select name from employee")}
    tokens = own | {name for name in names - kept - colleagues if " " in name}
    assert len(tokens) > 20
    assert {token for token in tokens if token not in texts["full"]} == set()
    assert {token for token in tokens if token in texts["agent"]} == set()


def test_nobody_is_to_be_recognised_in_the_masked_file(finished: Company, texts: dict[str, str]) -> None:
    tokens = handles(finished, "true") - {str(v) for (v,) in finished.rows("select unnest(domains) from account_profile")}
    tokens |= {str(email).lower() for (email,) in finished.rows("select work_email from employee where work_email is not null")}
    assert len(tokens) > 500
    assert {token for token in tokens if token in texts["masked"]} == set()
    words = set(re.findall(r"\w+", texts["masked"]))
    rare = """select word, count(distinct customer_id) as bearers
        from (select customer_id, unnest(string_split(display_name, ' ')) as word from customer_profile)
        where length(word) > 3 group by word having bearers = 1"""
    companies = {word for (name,) in finished.rows("select account_name from account_profile") for word in fold(str(name or "")).split()}
    names = {str(word).lower() for word, _ in finished.rows(rare)} - companies
    assert len(names) > 50
    assert names & words == set()


def test_what_is_not_personal_stays_in_the_masked_texts(finished: Company) -> None:
    sql = "select untrusted_text from customer_timeline where untrusted_text is not null"
    with (
        duckdb.connect(str(file_of(finished, "agent")), read_only=True) as agent,
        duckdb.connect(str(file_of(finished, "masked")), read_only=True) as masked,
    ):
        before, after = (" ".join(sorted(str(text) for (text,) in one.execute(sql).fetchall())) for one in (agent, masked))
    names = {
        word
        for (name,) in finished.rows("select display_name from customer_profile union select name from employee")
        for word in fold(str(name)).split()
    }

    def plain(text: str) -> list[str]:
        return [word for word in re.findall(r"[a-z]{2,}", re.sub(r"\S+@\S+", "", text.lower())) if word not in names and word != "person"]

    assert len(plain(after)) >= 0.95 * len(plain(before))


@pytest.mark.slow
def test_ten_thousand_random_queries_and_searches_of_the_masked_role_tell_of_nobody(finished: Company, texts: dict[str, str]) -> None:
    rng = random.Random(5)
    tokens = handles(finished, "true") - {str(v) for (v,) in finished.rows("select unnest(domains) from account_profile")}
    said: list[str] = []
    with open_reader(finished.folder / "data", "masked") as reader:
        tables = {
            table: [row["n"] for row in reader.rows("select column_name as n from duckdb_columns() where table_name = ?", [table])]
            for table in TABLES
        }
        for _ in range(5000):
            table = rng.choice(TABLES)
            chosen = ", ".join(f'"{name}"' for name in rng.sample(tables[table], min(4, len(tables[table]))))
            said += [str(row) for row in reader.rows(f"select {chosen} from {table} limit 20 offset {rng.randrange(200)}")]
        assert reader.search_index is not None
        index = SearchIndex(reader.search_index)
        words = sorted(set(re.findall(r"\w{3,}", texts["full"])))
        for _ in range(5000):
            said += [str(hit) for hit in index.search([rng.choice(words)], limit=5)[0]]
    whole = "\n".join(said).lower()
    assert len(said) > 10_000
    assert {token for token in tokens if token in whole} == set()
