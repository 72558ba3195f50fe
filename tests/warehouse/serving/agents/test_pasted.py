"""Who wrote a pasted text, whatever brought it: never whoever is only in copy, quoted, or named beside a stranger."""

import pytest

from warehouse.serving.agents.tools import NotOneCustomer, Tools

JOSE = "jose@acme.se"
LIST = "To: support@northwind.com\n"
OURS = "From: Eva Lind <eva@northwind.com>\nTo: Omar <omar.gone@northwind.com>\n"
STRANGERS = {
    "beside an address in one handle": "petra@unknown.example, {jose}",
    "beside an address, without a comma": "petra@unknown.example {jose}",
    "behind an address": "{jose}@unknown.example",
    "in header lines that were pasted as one": "From:petra@unknown.example Cc:{jose}",
    "in copy of a mail that a list passes on": "From: \"'Petra Okänd' via Support\" <support@northwind.com>\n" + LIST + "Cc: {jose}\n\nHi",
    "in copy of colleagues": OURS + "Cc: {jose}\n\nPetra Okänd wants to cancel",
    "in copy of colleagues, signed": OURS + "Cc: {jose}\n\nPlease help.\nEva Lind",
    "beside a number on a form": "From: Web form <noreply@northwind.com>\nTo: sales@northwind.com\n\nName: Petra Okänd\nPhone: +46 70 555 66 77\n"
    "Message: I have your name from {jose}",
    "on a ticket": "Ticket 471\nRequester: Petra Okänd\n\nE-mail: petra@unknown.example\n\n{jose} told me to write.",
    "quoted below a stranger's words": "Please cancel my order.\nPetra Okänd\n\nOn Mon, 2 Nov 2026 at 10:00, José <{jose}> wrote:\n> here it is",
    "quoted above a stranger's words": "On Mon, 2 Nov 2026 at 10:00, José <{jose}> wrote:\n> here it is\n\nPlease cancel my order.\nPetra Okänd",
    "in a chat with one space": "Petra Okänd 10:31\nplease ask {jose}",
    "in a chat with a date": "Petra Okänd, 2026-11-02 10:31\nplease ask {jose}",
    "in a chat by first name": "Petra 10:31\nplease ask {jose}",
    "in a text that a stranger signed": "I spoke with {jose} yesterday. Please send my invoice.\n\nBest regards,\nPetra Okänd\nOkänd Ltd",
    "in a text that another customer signed": "I spoke with {jose} yesterday.\nMvh\nŁukasz Żółć",
    "in a chat of Teams": "[10:31] Petra Okänd\nplease ask {jose}",
    "in a chat of WhatsApp": "[02/11/2026, 10:31:12] Petra Okänd: please ask {jose}",
    "in a chat of WhatsApp on Android": "02/11/2026, 10:31 - Petra Okänd: please ask {jose}",
    "in a chat by number": "[02/11/2026, 10:31:12] +46 70 555 66 77: please ask {jose}",
    "in Czech": "Odesílatel: Petra Okänd\nKomu: {jose}\n\nhello",
    "in Japanese": "差出人: 田中\n宛先: {jose}\n\nhello",
}  # fmt: skip


@pytest.mark.parametrize("text", STRANGERS.values(), ids=STRANGERS)
def test_nobody_is_sure_beside_a_stranger(tools: Tools, text: str) -> None:
    text = text.format(jose=JOSE)
    said = tools.find_customer(text)
    assert said["match"] in ("none", "ambiguous")
    with pytest.raises(NotOneCustomer):
        tools.customer_brief(text)


@pytest.mark.parametrize(
    "handle",
    [f"{JOSE},", f"({JOSE})", f"[{JOSE}]", f"{JOSE}!", f"`{JOSE}`", f"**{JOSE}**", f"mailto:{JOSE}?subject=Hi", f"<mailto:{JOSE}|{JOSE}>", f"{JOSE}/",
     f"@{JOSE}", f"José <{JOSE}>", f"José Núñez García ({JOSE})"],
)  # fmt: skip
def test_one_address_is_certain_whatever_stands_around_it(tools: Tools, handle: str) -> None:
    said = tools.find_customer(handle)
    assert (said["match"], [one["id"] for one in said["candidates"]]) == ("certain", ["cus_jose"])


def test_an_address_with_an_apostrophe_is_not_that_of_its_end(tools: Tools) -> None:
    assert tools.find_customer(f"o'{JOSE}")["match"] == "none"


@pytest.mark.parametrize("cut", [", ", " ", ";", "/"])
def test_two_addresses_of_one_person_are_certain(tools: Tools, cut: str) -> None:
    said = tools.find_customer(f"anna@acme.se{cut}anna.berg@gmail.com")
    assert (said["match"], [one["id"] for one in said["candidates"]], said["same_person"]) == ("certain", ["cus_anna"], True)


WRITTEN = {
    "alone, although quoted": f"On Mon, 2 Nov 2026 José <{JOSE}> wrote:\n> where is it?\n> On Sun Anna <anna@acme.se> wrote:\n>> hello",
    "alone, quoted without marks": f"On Mon, 2 Nov 2026 José <{JOSE}> wrote:\nwhere is it?",
    "with colleagues in copy": f"From: José Núñez <{JOSE}>\nTo: eva@northwind.com\nCc: Omar <omar.gone@northwind.com>\n\nHi",
    "on a form": f"From: Web form <noreply@northwind.com>\n\nName: José Núñez\nEmail: {JOSE}\nPhone: +46 70 555 66 77\nMessage: hi",
    "on a ticket without header lines": f"Ticket 471\n\nMy order is late, my address is {JOSE}.\n\nRegards\nJosé",
    "with somebody else's card": f"From: {JOSE}\nTo: eva@northwind.com\n\nPlease add our buyer:\nName: Petra Okänd\nPhone: +46 70 555 66 77",
    "with a plan in it": f"From: {JOSE}\nTo: eva@northwind.com\n\n[10:30] Kick Off\n10:31 - Lunch",
    "on a ticket that they signed": f"Late. Mail me: {JOSE}\n\nThanks!\n\nBest regards\nJose Núñez G.\nHead of Purchasing",
    "on a ticket that their company signed": f"Late. Mail me: {JOSE}\n\nMvh\nAcme Sweden",
    "in what a colleague signed": f"Please call {JOSE}\nThanks\nEva Lind",
    "in a line with a time": f"[10:31] order late, told {JOSE} about it",
    "beside a shared mailbox": f"{JOSE}, info@acme.se",
}  # fmt: skip


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
def test_who_wrote_a_text_is_certain(tools: Tools, text: str) -> None:
    said = tools.find_customer(text)
    assert (said["match"], [one["id"] for one in said["candidates"]]) == ("certain", ["cus_jose"])


NAMED = {
    "in a mail that a list passes on": "From: 'José Núñez García' via Support <support@northwind.com>\n" + LIST + "Cc: anna@acme.se\n\nHi",
    "in a chat of WhatsApp": "[02/11/2026, 10:31:12] José Núñez García: hi\n[02/11/2026, 10:32:12] Eva Lind: hello",
    "in a chat of Teams": "[10:31] José Núñez García\nhi, it is for anna.new@acme.se",
    "on a form": "Name: José Núñez García\nPhone: +46 70 555 66 77\nMessage: hi",
    "by a colleague": OURS + "Cc: anna@acme.se\n\nJosé Núñez García wants to cancel",
}


@pytest.mark.parametrize("text", NAMED.values(), ids=NAMED)
def test_who_wrote_a_text_is_likely_by_a_name_alone(tools: Tools, text: str) -> None:
    said = tools.find_customer(text)
    assert (said["match"], [one["id"] for one in said["candidates"]]) == ("likely", ["cus_jose"])
    assert [one["id"] for one in said["related"] if one["kind"] == "customer"] == (["cus_anna"] if "Cc: anna" in text else [])


def test_whoever_is_only_in_copy_is_told_to_be(tools: Tools) -> None:
    said = tools.find_customer(OURS + f"Cc: {JOSE}\n\nsee below")
    assert (said["match"], [one["matched"] for one in said["candidates"]]) == ("ambiguous", [f"in copy: email {JOSE}"])
    assert "only in copy or quoted" in said["note"]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        (f"From: Petra Okänd <petra@unknown.example>\nTo: eva@northwind.com\nCc: {JOSE}\n\ncancel", ["José Núñez García · Acme AB (only in copy)"]),
        ("Jose Nunes Garcia", ["José Núñez García · Acme AB (a similar name)"]),
        (f"petra@unknown.example {JOSE}", ["José Núñez García · Acme AB (may be meant, not certain)"]),
        (JOSE, ["José Núñez García · Acme AB"]),
        ("Anna Berg", ["Anna Berg · Head of Purchasing · Acme AB (one of 2 of this name)", "Anna Berg · Other GmbH (one of 2 of this name)"]),
    ],
)
def test_chatgpts_search_says_who_may_not_be_meant(tools: Tools, query: str, titles: list[str]) -> None:
    assert [one["title"] for one in tools.search(query)["results"] if not one["id"].startswith("message:")] == titles


def test_chatgpts_search_says_that_a_namesake_is_withheld(for_agents: Tools) -> None:
    shown, withheld = for_agents.search("Anna Berg")["results"]
    assert shown["id"] == "cus_anna"
    assert withheld["title"] == "somebody else whom this may mean is withheld: ask Eva Lind <eva@northwind.com>"
    assert for_agents.fetch(withheld["id"])["text"].startswith("withheld")
