"""What people decide is applied to those alone whom it touches, and comes to the same as when everything is made anew."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from pipelines.project import load_project
from pipelines.session import Session, open_session
from tests.pipelines.conftest import Company
from warehouse.profile.touched import BEFORE, PLAN, SCOPE, TOUCHED

GUIDES = {*BEFORE, *SCOPE, *TOUCHED, PLAN, "profile.profile_change_now"}
Tables = dict[str, list[str]]


@contextmanager
def applied(company: Company, full: bool = False) -> Iterator[Session]:
    """A session that has built what was decided, not published yet."""
    with open_session(load_project(company.folder / "customer360.yaml"), lambda _: None, full, decisions_only=True) as session:
        for _ in session.build():
            pass
        yield session


def publish(session: Session) -> None:
    session.audit()
    session.publish()


def profiles(session: Session) -> Tables:
    """Every row of every table of profiles, as text and in order."""
    database = session.run.database
    names = database.rows("select 'profile.' || table_name from duckdb_tables() where schema_name = 'profile' and database_name = current_database()")
    return {
        str(name): sorted(str(row) for (row,) in database.rows(f"select cast(entry as varchar) from {name} as entry"))
        for (name,) in names
        if name not in GUIDES
    }


def is_full(session: Session) -> object:
    return session.run.database.value(f"select is_full from {PLAN}")


def differences(one: Tables, other: Tables) -> dict[str, tuple[list[str], list[str]]]:
    return {
        name: (sorted(set(one[name]) - set(other[name]))[:3], sorted(set(other[name]) - set(one[name]))[:3])
        for name in one
        if one[name] != other.get(name)
    }


def some_decision(company: Company, chance: random.Random) -> list[str]:
    """Any decision that people may make about people and organisations outside, or one taken back."""
    customers = [str(own) for (own,) in company.rows("select customer_id from customer_profile order by 1")]
    kind = chance.choice(["must-link", "must-link", "cannot-link", "exclude", "pin", "pin account", "undo"])
    if kind == "must-link":
        return ["must-link", *chance.sample(customers, 2)]
    if kind == "pin":
        return ["pin", chance.choice(customers), f"job_title=Title {chance.random()}", "party_type=partner"]
    if kind == "pin account":
        ((account,),) = company.rows("select account_id from account_profile order by hash(account_id || ?) limit 1", [str(chance.random())])
        return ["pin", str(account), f"tier=Tier {chance.random()}"]
    if kind == "exclude":
        sql = "select record_key from source_record where customer_id is not null and deleted_at is null order by hash(record_key || ?) limit 1"
        return ["exclude", str(company.rows(sql, [str(chance.random())])[0][0])]
    if kind == "cannot-link":
        sql = """select min(record_key), max(record_key) from source_record where customer_id is not null and deleted_at is null
                 group by customer_id having count(*) > 1 order by hash(customer_id || ?) limit 1"""
        return ["cannot-link", *(str(key) for key in company.rows(sql, [str(chance.random())])[0])]
    made = [str(number) for (number,) in company.rows("select decision_id from decision order by 1")]
    return ["undo", chance.choice(made)] if made else some_decision(company, chance)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_made_for_the_touched_alone_is_what_a_whole_run_makes(company: Company, seed: int) -> None:
    chance = random.Random(seed)
    with applied(company) as session:
        publish(session)
    for _ in range(3):
        for _ in range(3):
            words = some_decision(company, chance)
            company.c360(*(words if words[0] == "undo" else ["decide", *words]), code=None)
            with applied(company) as session:
                assert is_full(session) is False, words
                touched = profiles(session)
                publish(session)
        with applied(company, full=True) as session:
            assert differences(touched, profiles(session)) == {}
            publish(session)
