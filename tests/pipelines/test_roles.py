"""Roles of a whole sample company: nothing of those who refused for agents, nobody to be recognised in the masked file."""

import random
import re
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from tests.pipelines.conftest import Company
from tests.pipelines.planted import TOKENS, plant
from warehouse.folding import fold
from warehouse.index.messages import SearchIndex
from warehouse.serving.agents.tools import Tools
from warehouse.serving.reader import Reader, open_reader
from warehouse.serving.sql import SpareChild

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
    names = {str(word).lower() for word, _ in finished.rows(rare)}
    assert len(names) > 50
    assert names & words == set()


def test_nothing_of_those_who_refused_is_in_the_agents_index(finished: Company) -> None:
    tokens = sorted(handles(finished, "consent_ai_processing is false"))
    hits = {role: index_hits(finished, role, tokens) for role in ("full", "agent")}
    assert {token for token in tokens if token in hits["full"]}, "the full role has them, or this test could not fail"
    assert {token for token in tokens if token in hits["agent"]} == set()


def index_hits(company: Company, role: str, tokens: list[str]) -> str:
    """What the role's index tells when it is asked for each of the tokens."""
    with open_reader(company.folder / "data", role) as reader:
        assert reader.search_index is not None
        index = SearchIndex(reader.search_index)
        return "\n".join(str(hit) for token in tokens if (words := index.words(token)) for hit in index.search(words, limit=20)[0]).lower()


def test_what_is_not_personal_stays_in_the_masked_texts(finished: Company) -> None:
    sql = "select untrusted_text from customer_timeline where untrusted_text is not null"
    with (
        duckdb.connect(str(file_of(finished, "agent")), read_only=True) as agent,
        duckdb.connect(str(file_of(finished, "masked")), read_only=True) as masked,
    ):
        before, after = (Counter(plain(str(text)) for (text,) in one.execute(sql).fetchall()) for one in (agent, masked))
        before, after = (words_of(one, names_in(finished)) for one in (before, after))
    assert before.total() > 10_000
    assert (before & after).total() >= 0.95 * before.total()


def plain(text: str) -> str:
    return re.sub(r"\S+@\S+", "", text.lower())


def names_in(company: Company) -> set[str]:
    names = company.rows("select display_name from customer_profile union select name from employee")
    return {word for (name,) in names for word in fold(str(name)).split()}


def words_of(texts: Counter[str], names: set[str]) -> Counter[str]:
    """Words that are no part of anybody's name, as often as they are written."""
    found: Counter[str] = Counter()
    for text, times in texts.items():
        for word in re.findall(r"[a-z]{2,}", text):
            found[word] += times if word not in names and word != "person" else 0
    return found


@pytest.fixture
def planted(company: Company) -> Company:
    """The company after a night in which two people with unheard-of names came in."""
    plant(company.folder)
    company.run()
    return company


@pytest.mark.slow
def test_ten_thousand_random_queries_and_searches_of_the_masked_role_tell_of_nobody(planted: Company) -> None:
    tokens = handles(planted, "true") - {str(v) for (v,) in planted.rows("select unnest(domains) from account_profile")} | TOKENS
    told = {role: "\n".join(random_answers(planted, role, random.Random(5))).lower() for role in ("full", "masked")}
    assert {token for token in TOKENS if token not in told["full"]} == set(), "asked of the full role the same questions tell of all of them"
    assert {token for token in tokens if token in told["masked"]} == set()


def random_answers(company: Company, role: str, rng: random.Random) -> list[str]:
    """What 5,000 random SELECTs and 5,000 random searches tell, and the tools' answers about a hundred of the people.

    The searches and one SELECT in ten go through the tools, as an agent's do.
    """
    said: list[str] = []
    texts = company.rows("select untrusted_text from customer_timeline")
    words = sorted({word for (text,) in texts for word in re.findall(r"\w{3,}", str(text))})
    with open_reader(company.folder / "data", role) as reader:
        sizes = {table: reader.rows(f"select count(*) as n from {table}")[0]["n"] for table in TABLES}
        columns = {
            table: [row["n"] for row in reader.rows("select column_name as n from duckdb_columns() where table_name = ?", [table])]
            for table in TABLES
        }
        spare = SpareChild()
        tools = Tools(reader, company.folder / "data", spare)
        for number in range(5000):
            table = rng.choice(TABLES)
            chosen = ", ".join(f'"{name}"' for name in rng.sample(sorted(set(columns[table])), min(4, len(columns[table]))))
            sql = f"select {chosen} from {table} limit 20 offset {rng.randrange(max(1, sizes[table] - 10))}"
            said += [str(row) for row in (tools.query_sql(sql)["rows"] if role == "masked" and number % 10 == 0 else reader.rows(sql))]
        spare.close()
        assert reader.search_index is not None
        index = SearchIndex(reader.search_index)
        for _ in range(5000):
            word = rng.choice(words)
            said += (
                [str(tools.search_messages(word, limit=5) if role == "masked" else index.search(index.words(word), limit=5)[0])]
                if index.words(word)
                else []
            )
        said += [str(hit) for token in sorted(TOKENS) for hit in index.search(index.words(token), limit=50)[0]]
        people = [row["customer_id"] for row in reader.rows("select customer_id from customer_profile order by 1")]
        for own in [*rng.sample(people, 100), *planted_ids(reader)]:
            said += [str(tools.customer_brief(own)), str(tools.customer_timeline(own)), str(tools.fetch(own)), str(tools.find_customer(own))]
    return said


def planted_ids(reader: Reader) -> list[str]:
    """Who wrote what was planted."""
    return [row["customer_id"] for row in reader.rows("select distinct customer_id from customer_timeline where subject like '%wrong invoice'")]
