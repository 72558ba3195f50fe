"""The sample company's own questions, asked as an agent over stdio, through the tools alone, by one generic client that hands them over as is."""

import asyncio
import csv
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.pipelines.conftest import Company
from tests.pipelines.scripted_client import answered, answered_raw, asked, holds, stands_in, values_of
from warehouse.serving.agents.tools import Tools
from warehouse.serving.reader import open_reader

# answers that most customers have in common: yes and no, closed lists, small numbers; and facts that colleagues of one company share
FEW = {"yes", "no", "us", "them", "none", "customer", "prospect", "partner", "supplier", "other", "0", "1", "2", "3"}
SHARED = {"tier", "highest_priority", "mentions", "owner", "real_contact", "who_left"}

Answers = list[tuple[dict[str, str], list[dict[str, Any]], bool]]


@pytest.fixture(scope="module")
def answers(finished: Company) -> Answers:
    """Each question, what came back, and whether the answer is in it."""
    from mcp import Client, StdioServerParameters

    command = str(Path(sys.executable).with_name("c360"))
    server = StdioServerParameters(command=command, args=["--config", str(finished.folder / "customer360.yaml"), "serve", "--role", "agent"])

    async def run() -> Answers:
        async with Client(server) as client:
            return [(question, *await answered(client, question)) for question in asked(finished.folder)]

    return asyncio.run(run())


def told(answers: Answers) -> Answers:
    """The answers to questions that an agent may be answered at all: not about somebody who refused, see the test of that."""
    return [one for one in answers if one[1][0].get("match") != "withheld"]


def test_nearly_every_question_has_its_answer_in_what_came_back(answers: Answers) -> None:
    missed = [(question["question"], question["answer"]) for question, _, good in told(answers) if not good]
    assert len(told(answers)) >= 50
    assert len(missed) <= 0.05 * len(told(answers)), missed


def test_only_who_refused_is_withheld_and_that_says_whether_an_agent_may_ask(answers: Answers, finished: Company) -> None:
    refused = "select count(*) from customer(?) as one where one.consent_ai_processing is false"
    hidden = [question for question, got, _ in answers if got[0].get("match") == "withheld"]
    assert all(finished.rows(refused, [question["handle"]])[0][0] for question in hidden)
    asked_for = [question for question, _, _ in answers if question["kind"] == "consent_ai"]
    assert asked_for
    assert all(question in hidden for question in asked_for)


def test_the_answer_is_in_nobody_elses_brief(answers: Answers) -> None:
    briefs = [got for _, got, _ in answers if "kind" in got[0]]
    asked_for = [(question, own[0].get("id")) for question, own, good in told(answers) if good and question["answer"] != "ambiguous"]
    pairs = [(question, got) for question, own in asked_for for got in briefs if got[0]["id"] != own]
    assert len(pairs) > 5000
    assert sum(holds(got, question) for question, got in pairs) < 0.02 * len(pairs)
    # also where it is not asked whose brief it is, an answer that is not one of a few words is told by where it stands
    of_many = [(question, got) for question, got in pairs if question["answer"] not in FEW and question["kind"] not in SHARED]
    assert len(of_many) > 3000
    found = [question["kind"] for question, got in of_many if stands_in(got, question)]
    assert len(found) < 0.02 * len(of_many), Counter(found)


def test_one_call_is_nearly_always_enough(answers: Answers) -> None:
    assert sum(len(got) for _, got, _ in answers) <= 1.5 * len(answers)


def test_every_namesake_is_answered_as_ambiguous(answers: Answers) -> None:
    namesakes = [got for question, got, _ in answers if question["kind"] == "namesake"]
    assert namesakes
    assert all(got[-1]["match"] == "ambiguous" for got in namesakes)


def test_no_fact_is_of_the_wrong_person(answers: Answers, finished: Company) -> None:
    owners: dict[str, set[str]] = {}
    for value, own in finished.rows("select value, customer_id from customer_identifier where kind <> 'name' and customer_id is not null"):
        owners.setdefault(str(value), set()).add(str(own))
    checked = 0
    for question, got, _ in answers:
        if question["handle"] in owners and "match" not in got[0]:
            assert got[0]["id"] in owners[question["handle"]]
            assert {own for said in got for own in values_of(said, "customer_id")} <= owners[question["handle"]] | {got[0]["id"]}
            checked += 1
    assert checked > 30


def test_every_namesake_that_was_planted_is_ambiguous_by_name(finished: Company) -> None:
    with (finished.folder / "truth" / "traps.csv").open(encoding="utf-8") as lines:
        traps = [row for row in csv.DictReader(lines) if row["trap"].startswith("namesakes")]
    with open_reader(finished.folder / "data") as reader:
        tools = Tools(reader, finished.folder / "data")
        for trap in traps:
            addresses = [key for key in trap["keys"].split("|") if "@" in key]
            own = [tools.find_customer(address)["candidates"][0] for address in addresses]
            assert len({one["id"] for one in own}) == 2, trap
            said = tools.find_customer(own[0]["untrusted_name"])
            assert said["match"] == "ambiguous", trap
            assert {one["id"] for one in own} <= {one["id"] for one in said["candidates"]}
            assert all(one["tells_apart"] for one in said["candidates"])
    assert traps


def test_the_same_client_over_the_raw_tables_answers_fewer_in_more_calls_and_mixes_namesakes(
    answers: Answers, finished: Company, record_property: Callable[[str, object], None]
) -> None:
    with duckdb.connect(str(finished.folder / "data" / "warehouse.duckdb"), read_only=True) as connection:
        control = [(question, *answered_raw(connection, question)) for question, _, _ in told(answers)]
    figures = {
        name: (sum(good for _, _, good in found) / len(found), sum(len(got) for _, got, _ in found) / len(found))
        for name, found in (("tools", told(answers)), ("raw", control))
    }
    for name, (share, calls) in figures.items():
        record_property(name, f"{share:.3f} answered, {calls:.2f} calls each")
        print(f"{name}: {share:.3f} answered, {calls:.2f} calls each")
    assert figures["raw"][0] < figures["tools"][0]
    assert figures["raw"][1] > 3 * figures["tools"][1]
    assert not any(good for question, _, good in control if question["kind"] == "namesake")
