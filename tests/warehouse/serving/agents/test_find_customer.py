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


STRANGERS = {
    "in copy": "From: Petra Okänd <petra@unknown.example>\nTo: eva@northwind.com\nCc: {anna}\nSubject: invoice\n\nWhat is my balance?\nPetra",
    "quoted": "From: Petra Okänd <petra@unknown.example>\nTo: eva@northwind.com\n\nHi\n\nOn Mon, 2 Nov 2026 Anna Berg\n<{anna}> wrote:\n> my order",
    "quoted, without an address": "From: Petra Okänd\nHej\n> On Monday Anna Berg <{anna}> wrote:\n> my order",
    "at the same company": "From: Someone New <new.person@acme.se>\nTo: eva@northwind.com\n\n{anna} told me to write.",
    "forwarded by a colleague": "From: Eva Lind <eva@northwind.com>\nTo: omar\n\n---------- Forwarded message ---------\n"
    "From: Kalle Okänd <kalle@nowhere.example>\nTo: eva@northwind.com\nCc: {anna}\n\nWhat about my deal?",
    "as in Outlook": "Can you take this?\n\nVon: Kalle Okänd\nGesendet: Montag\nAn: Eva Lind\nCc: {anna}\n\nWas ist mit meinem Auftrag?",
    "in a Slack thread": "U0ZZZZZ99  10:01\nwhat did <@U0ANNA001> order?\nU0EVA0001 10:02\nwill check",
    "in a chat by name": "Petra Okänd  10:01 AM\nHas {anna} signed?\nEva Lind  10:02 AM\nYes",
    "written to by a colleague": "From: eva@northwind.com\nTo: petra@unknown.example\nCc: {anna}\n\nHello Petra",
    "from a shared mailbox": "From: Info <info@acme.se>\nTo: eva@northwind.com\n\nHi\n\nOn Mon, 2 Nov Anna Berg <{anna}> wrote:\n> hi",
    "with the name of another": "From: Łukasz Żółć <other@elsewhere.example>\nTo: eva@northwind.com\n\nHi",
    "beside one who is known": "petra@unknown.example asked what {anna} ordered",
}  # fmt: skip


@pytest.mark.parametrize("text", STRANGERS.values(), ids=STRANGERS)
def test_what_a_stranger_wrote_is_never_about_whoever_else_stands_in_it(tools: Tools, text: str) -> None:
    said = tools.find_customer(text.format(anna="anna@acme.se"))
    assert said["match"] in ("none", "ambiguous")
    assert "know" in said["note"] or "share" in said["note"]
    assert [*said["candidates"], *said["related"]]
    with pytest.raises(NotOneCustomer):
        tools.customer_brief(text.format(anna="anna@acme.se"))


WRITTEN = {
    "with others in copy and quoted": "From: anna@acme.se\nTo: Eva Lind <eva@northwind.com>\nCc: jose@acme.se, x@unknown.example\n\nHi\n\n"
    "On Mon, 2 Nov 2026 Łukasz Żółć <lukasz@zolc.pl> wrote:\n> hello",
    "to her, by a colleague": "From: Eva Lind <eva@northwind.com>\nTo: Anna Berg <anna@acme.se>\nCc: jose@acme.se\n\nHello Anna",
    "and forwarded by a colleague": "From: eva@northwind.com\nTo: omar\n\n-----Original Message-----\nFrom: anna@acme.se\nCc: jose@acme.se\n\nHi",
    "in a Slack thread": "<@U0ANNA001>  10:01\nwhere is my order?\n<@U0EVA0001>  10:02\nwill check",
    "without header lines": "hello, this is about the order of\nanna@acme.se, says eva@northwind.com",
}  # fmt: skip


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
def test_a_mail_is_about_whoever_wrote_it_and_the_others_are_related(tools: Tools, text: str) -> None:
    said = tools.find_customer(text)
    assert (said["match"], [one["id"] for one in said["candidates"]]) == ("certain", ["cus_anna"])
    others = {one["id"]: one["matched"] for one in said["related"] if one["kind"] == "customer"}
    assert ("cus_jose" in others) == ("jose" in text)
    assert "cus_lukasz" not in others or others["cus_lukasz"].startswith("quoted")


def test_a_chat_of_two_customers_is_ambiguous_also_by_name(tools: Tools) -> None:
    said = tools.find_customer("Łukasz Żółć  10:01 AM\nhello\nJosé Núñez García 10:02 AM\nYes")
    assert {one["id"] for one in said["candidates"]} == {"cus_lukasz", "cus_jose"}
    assert said["match"] == "ambiguous"


MANY = ", ".join(f"x{number}@unknown{number}.example" for number in range(80))
COLLEAGUES = "Eva Lind <eva@northwind.com>, Søren Kjær <soren.kjaer@northwind.com>, " * 9


@pytest.mark.parametrize(
    "text",
    [f"anna@acme.se wrote\n{MANY}\njose@acme.se", f"From: anna@acme.se\nCc: {MANY}\n\nHi", "anna@acme.se\n" + "bla " * 6000 + "\njose@acme.se"],
)
def test_nothing_is_certain_of_a_text_that_was_not_read_to_its_end(tools: Tools, text: str) -> None:
    said = tools.find_customer(text)
    assert said["match"] == "ambiguous"
    assert "longer than what was read" in said["note"]


def test_colleagues_links_and_long_runs_of_capitals_do_not_hide_a_customer(tools: Tools) -> None:
    said = tools.find_customer(
        f"To: {COLLEAGUES}\n" + " ".join(f"https://zoom.example/j/{number}" for number in range(30)) + "\nanna@acme.se and jose@acme.se"
    )
    assert {one["id"] for one in said["candidates"]} == {"cus_anna", "cus_jose"}
    runs = "Best Regards From Stockholm Office\nNorthwind Key Account Team Lead\n"
    said = tools.find_customer(f"{runs}seen by Łukasz Żółć\nand by José Núñez García")
    assert {one["id"] for one in said["candidates"]} == {"cus_lukasz", "cus_jose"}


def test_a_namesake_beside_a_company_is_still_ambiguous(tools: Tools) -> None:
    assert tools.find_customer("Which one is Anna Berg at Acme AB, please?")["match"] == "ambiguous"


@pytest.mark.parametrize("handle", ["info@acme.se", "somebody.new@acme.se", "Acm", "José Núñ", "Which is it, info@acme.se or somebody.new@acme.se?"])
def test_names_stand_only_where_they_are_said_to_be_outsiders_words(tools: Tools, handle: str) -> None:
    said = tools.find_customer(handle)
    told = [said["note"], *(one["matched"] for one in [*said["candidates"], *said["related"]])]
    assert told
    assert not [text for text in told if "Acme" in text or "José" in text]


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


@pytest.mark.parametrize(
    "text",
    [
        "From: Bo Quistgaard\nTo: eva@northwind.com\nCc: anna@acme.se\n\nHello",
        "From: anna@acme.se\nTo: eva@northwind.com\n\nBo Quistgaard says hello",
        "From: anna@acme.se\nCc: " + ", ".join(f"x{number}@unknown{number}.example" for number in range(80)) + ", bo.q@acme.se\n\nHello",
    ],
)
def test_somebody_who_refused_is_seen_anywhere_in_a_text_by_name_too(for_agents: Tools, text: str) -> None:
    said = for_agents.find_customer(text)
    assert (said["match"], said["ask"]) == ("ambiguous", "Eva Lind <eva@northwind.com>")


def test_the_own_name_of_a_writer_whose_namesake_refused_hides_nobody(for_agents: Tools) -> None:
    said = for_agents.find_customer("From: Anna Berg <anna@acme.se>\nTo: eva@northwind.com\n\nHello\n\nAnna Berg")
    assert (said["match"], said["candidates"][0]["id"]) == ("certain", "cus_anna")


def test_a_namesake_of_somebody_who_refused_is_never_certain(for_agents: Tools) -> None:
    said = for_agents.find_customer("Anna Berg")
    assert said["match"] == "ambiguous"
    assert "withheld" in said["note"]
    assert for_agents.find_customer("anna@acme.se")["match"] == "certain"


def test_chatgpts_search_says_withheld_too(for_agents: Tools) -> None:
    [result] = for_agents.search("Bo Quistgaard")["results"]
    assert "ask a human" in result["title"]
    assert for_agents.fetch(result["id"])["text"].startswith("withheld")
