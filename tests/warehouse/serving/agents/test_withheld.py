"""Somebody withheld makes nobody else the one who is meant, and is withheld in whatever way they are looked for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.warehouse.serving.conftest import publish_company
from warehouse.serving.agents.tools import NotOneCustomer, Tools
from warehouse.serving.agents.withheld import withheld
from warehouse.serving.reader import open_reader


@pytest.fixture(scope="module")
def sharing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a company in which those who refused share parts of their names with others."""
    return publish_company(tmp_path_factory.mktemp("sharing"), Path(__file__).with_name("withheld.sql"))


@pytest.fixture
def agent(sharing: Path) -> Iterator[Tools]:
    with open_reader(sharing, "agent") as reader:
        yield Tools(reader, sharing)


@pytest.mark.parametrize(
    ("name", "visible"),
    [
        ("Åström", ["cus_oskar"]),
        ("astr", ["cus_oskar"]),
        ("Bjorn", ["cus_knut"]),
        ("Vikt Grön", ["cus_viktoria"]),
        ("Vik Gr", ["cus_viktoria"]),
        ("Grönl V", ["cus_viktoria"]),
        ("Anna Maria", ["cus_berg"]),
        ("what did we promise Anna Maria", ["cus_berg"]),
    ],
)
def test_a_part_of_a_name_that_a_withheld_one_shares_names_nobody(agent: Tools, name: str, visible: list[str]) -> None:
    said = agent.find_customer(name)
    is_shared = name != "Grönl V"
    assert [one["id"] for one in said["candidates"]] == visible
    assert said["match"] == ("ambiguous" if is_shared else "likely")
    assert ("withheld: ask Eva Lind <eva@northwind.com>" in said["note"]) == is_shared
    if is_shared:
        assert said["ask"] == "Eva Lind <eva@northwind.com>"
        for tool in (agent.customer_brief, agent.customer_timeline, agent.fetch):
            with pytest.raises(NotOneCustomer, match="withheld"):
                tool(name)


def test_how_somebody_came_to_be_is_not_explained_by_a_name_that_a_withheld_one_shares(agent: Tools) -> None:
    with pytest.raises(NotOneCustomer, match="withheld"):
        agent.explain_identity("Åström")


@pytest.mark.parametrize("name", ["Oskar Åström", "Åström, Oskar", "Anna Berg", "Anna Maria Berg", "Jon", "what does Anna Maria Berg want from us"])
def test_a_name_that_is_somebodys_alone_is_theirs(agent: Tools, name: str) -> None:
    said = agent.find_customer(name)
    assert (said["match"], len(said["candidates"])) == ("likely", 1)
    assert "ask" not in said
    assert agent.customer_brief(name)["id"] == said["candidates"][0]["id"]


def test_a_domain_is_no_name(agent: Tools) -> None:
    assert agent.find_customer("berg.se")["match"] == "certain"


@pytest.mark.parametrize(
    "handle",
    [
        "070-174 06 29", "0701740629", "+46701740629", "call 070-174 06 29 back please now", "9459", "hubspot:9459", "portal:contact:9459",
        "https://app.hubspot.com/contacts/123/record/0-1/9459", "https://app.hubspot.com/l/record/0-1/9459/",
        "https://login.salesforce.com/lightning/r/Contact/0035g00000Vue1wAAB/view", "https://northwind.lightning.force.com/0035g00000Vue1w",
        "https://northwind.lightning.force.com/lightning/r/Contact/0035g00000Vue2xAAB/view", "0035g00000Vue2x", "crm:contact:9459",
        "B. Åström", "Björn Å", "b.astrom", "Catherin Huet", "Huet", "Grönvall", "Vikto Grönv", "what about Catherin Huet, please?",
        "acc_quiet", "acc_quiet_older",
    ],
)  # fmt: skip
def test_who_is_withheld_is_so_however_they_are_looked_for(agent: Tools, handle: str) -> None:
    said = agent.find_customer(handle)
    assert (said["match"], said.get("ask")) == ("withheld", "Eva Lind <eva@northwind.com>")
    assert not [*said["candidates"], *said["related"]]


@pytest.mark.parametrize("handle", ["Johan Bergman", "Petra", "070-174 06 30", "9460", "Falk Åström", "nobody at all"])
def test_nobody_is_withheld_who_is_not(agent: Tools, sharing: Path, handle: str) -> None:
    assert withheld(agent.reader, sharing, handle) is None
    assert agent.find_customer(handle)["match"] == "none"
