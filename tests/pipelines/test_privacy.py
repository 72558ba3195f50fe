"""What only HR may know never reaches the published file: not as a value, in a list, in evidence or in a link."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from pathlib import Path

import duckdb
import pytest

from tests.pipelines.conftest import Company

PRIVATE = ("Birth_Date", "National_ID", "Home_Street", "Email_Home", "Phone_Home", "Phone_Mobile")
Value = tuple[str, str]


def workers(company: Company) -> list[dict[str, str]]:
    with (company.folder / "exports" / "workers.csv").open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def forms(column: str, written: str) -> set[str]:
    """The value as it was written, and as it is normalised."""
    if column.startswith("Phone"):
        return {written.lower(), re.sub(r"[^\d+]", "", written)}
    if column == "Email_Home":
        name, _, domain = written.lower().partition("@")
        plain = name.partition("+")[0].replace(".", "")
        return {written.lower(), f"{plain}@{domain}", written.lower().replace("@", "%40")}
    return {written.lower()}


def secrets(company: Company) -> dict[str, list[Value]]:
    """Form of a private value → the columns and workers that it is private to."""
    found: dict[str, list[Value]] = defaultdict(list)
    for worker in workers(company):
        for column in PRIVATE:
            for form in forms(column, worker.get(column) or "") - {""}:
                found[form].append((column, worker["Employee_ID"]))
    return found


def own_customers(company: Company) -> dict[str, set[str]]:
    """Worker → the customers that hold records of the same person: what somebody told the CRM as a customer stands there."""
    with (company.folder / "truth" / "records.csv").open(encoding="utf-8") as file:
        people = {row["record_key"]: row["person"] for row in csv.DictReader(file)}
    customers = defaultdict(set)
    for key, customer in company.rows("select record_key, customer_id from source_record where customer_id is not null"):
        if key in people:
            customers[people[key]].add(customer)
    return {worker["Employee_ID"]: customers.get(people.get(f"workday:worker:{worker['Employee_ID']}", ""), set()) for worker in workers(company)}


def leaks(path: Path, looked_for: dict[str, list[Value]], own: dict[str, set[str]]) -> tuple[int, list[str]]:
    """(columns looked at, where a private value of a worker stands in another's row, or in one that is nobody's)."""
    pattern = "|".join(re.escape(form) for form in sorted(looked_for, key=len, reverse=True))
    found: list[str] = []
    with duckdb.connect(str(path), read_only=True) as connection:
        columns = connection.execute("select schema_name, table_name, column_name from duckdb_columns() where not internal").fetchall()
        names = {(schema, table, column) for schema, table, column in columns}
        for schema, table, column in sorted(names):
            customer = "customer_id" if (schema, table, "customer_id") in names else "null"
            written = f'lower(cast("{column}" as varchar))'
            query = f'select distinct {customer}, {written} from "{schema}"."{table}" where regexp_matches({written}, ?)'
            for holder, text in connection.execute(query, [pattern]).fetchall():
                for form in {match.group() for match in re.finditer(pattern, text)}:
                    of_others = [(kind, worker) for kind, worker in looked_for[form] if holder not in own.get(worker, set())]
                    # one value may be private to two: a home that is shared is still the customer's own
                    if len(of_others) == len(looked_for[form]):
                        found += [f"{kind} of worker {worker} in {schema}.{table}.{column}" for kind, worker in of_others]
    return len(names), sorted(set(found))


def test_no_private_value_of_a_worker_is_published(finished: Company) -> None:
    looked_for = secrets(finished)
    assert {kind for values in looked_for.values() for kind, _ in values} >= {"Birth_Date", "National_ID", "Home_Street", "Email_Home"}
    looked_at, found = leaks(finished.published, looked_for, own_customers(finished))
    assert looked_at > 150
    assert found == []


@pytest.mark.parametrize(
    "value", ['\'{"because": ["eva.home@gmail.com"]}\'', "['a', 'https://mail/#search/eva.home%40gmail.com']", "{'mail': 'Eva.Home@gmail.com'}"]
)
def test_the_search_finds_a_value_in_json_a_list_and_a_link(tmp_path: Path, value: str) -> None:
    with duckdb.connect(str(tmp_path / "file.duckdb")) as connection:
        connection.execute(f"create table told as select 'cus_other' as customer_id, {value} as evidence")
    looked_for = {form: [("Email_Home", "1")] for form in forms("Email_Home", "Eva.Home@gmail.com")}
    assert leaks(tmp_path / "file.duckdb", looked_for, {"1": {"cus_own"}})[1] == ["Email_Home of worker 1 in main.told.evidence"]
    assert leaks(tmp_path / "file.duckdb", looked_for, {"1": {"cus_other"}})[1] == []
