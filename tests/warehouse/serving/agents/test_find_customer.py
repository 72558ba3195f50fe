"""Whom a handle or a pasted text means: never the wrong person, never somebody who refused."""

import pytest

from warehouse.serving.agents.tools import NotOneCustomer, Tools

THREAD = """From: José Núñez <jose@acme.se>
To: Eva Lind <eva@northwind.com>, info@acme.se
Subject: Delivery

Hello Eva, when does it come? Regards, José"""


def test_a_handle_names_one(tools: Tools) -> None:
    said = tools.find_customer("anna@acme.se")
    assert (said["match"], said["candidates"][0]["id"]) == ("certain", "cus_anna")


def test_namesakes_are_ambiguous_and_told_apart(tools: Tools) -> None:
    said = tools.find_customer("Anna Berg")
    assert said["match"] == "ambiguous"
    assert {one["id"] for one in said["candidates"]} == {"cus_anna", "cus_anna2"}
    assert {"email", "company"} <= set(said["candidates"][0]["tells_apart"])


def test_a_pasted_mail_names_its_customer_not_the_colleague_nor_the_shared_mailbox(tools: Tools) -> None:
    said = tools.find_customer(THREAD)
    assert (said["match"], [one["id"] for one in said["candidates"]]) == ("certain", ["cus_jose"])


def test_a_pasted_thread_of_two_customers_is_ambiguous(tools: Tools) -> None:
    said = tools.find_customer("<@U0ANNA001>: can you ask jose@acme.se about it?\nplease do it today")
    assert said["match"] == "ambiguous"
    assert {one["id"] for one in said["candidates"]} == {"cus_anna", "cus_jose"}


def test_a_question_with_a_name_finds_whom_it_is_about(tools: Tools) -> None:
    said = tools.find_customer("What did we promise Łukasz Żółć last week, and did anybody answer?")
    assert (said["match"], said["candidates"][0]["id"]) == ("likely", "cus_lukasz")
    assert tools.find_customer("is this the same Anna Berg as the one in the CRM we spoke of?")["match"] == "ambiguous"


def test_a_text_about_nobody_is_none(tools: Tools) -> None:
    assert tools.find_customer("the weather was fine\nand nothing happened at all today")["match"] == "none"


@pytest.mark.parametrize(
    "handle",
    [
        "bo.q@acme.se", "Bo.Q@Acme.se", "quisten@gmail.com", "+46709998877", "Bo Quistgaard", "Quistgaard, Bo", "bo quistgaard", "U0BOBOBO1",
        "0035g00000BOBOBAA5", "cus_bo", "cus_bo_old", "crm:contact:bo1", "https://crm.example/bo1", "<@U0BOBOBO1>", "acc_no", "refusers.example",
        "Bo.Q+news@Acme.se", "what about bo quistgaard please?", "zetterqvisth.example", "Nilskalle Zetterqvisth", "silent.example",
    ],
)  # fmt: skip
def test_who_refused_is_withheld_under_every_handle(for_agents: Tools, handle: str) -> None:
    said = for_agents.find_customer(handle)
    assert said["match"] == "withheld"
    assert "ask a human" in said["note"]
    assert not said["candidates"]
    assert not said["related"]
    for tool in (for_agents.customer_brief, for_agents.customer_timeline, for_agents.explain_identity, for_agents.fetch):
        with pytest.raises(NotOneCustomer, match="withheld"):
            tool(handle)


def test_whom_to_ask_about_somebody_who_is_withheld(for_agents: Tools) -> None:
    assert for_agents.find_customer("bo.q@acme.se")["ask"] == "Eva Lind <eva@northwind.com>"


def test_an_organisation_that_is_a_person_sends_to_the_same_colleague(for_agents: Tools) -> None:
    assert for_agents.find_customer("Nilskalle Zetterqvisth")["ask"] == "Eva Lind <eva@northwind.com>"


def test_a_pasted_mail_of_somebody_who_refused_is_withheld(for_agents: Tools) -> None:
    assert for_agents.find_customer("From: bo.q@acme.se\nTo: eva@northwind.com\n\nHello")["match"] == "withheld"
    assert for_agents.find_customer("From: bo.q@acme.se\nCc: anna@acme.se\n\nHello")["match"] == "ambiguous"


def test_a_namesake_of_somebody_who_refused_is_never_certain(for_agents: Tools) -> None:
    said = for_agents.find_customer("Anna Berg")
    assert said["match"] == "ambiguous"
    assert "withheld" in said["note"]
    assert for_agents.find_customer("anna@acme.se")["match"] == "certain"


def test_chatgpts_search_says_withheld_too(for_agents: Tools) -> None:
    [result] = for_agents.search("Bo Quistgaard")["results"]
    assert "ask a human" in result["title"]
    assert for_agents.fetch(result["id"])["text"].startswith("withheld")
