"""Full-text search over what was said: by words, customer, channel and time; within what the role may see."""

from pathlib import Path

import pytest

from warehouse.index.messages import SearchIndex
from warehouse.serving.agents.interactions import Unclear, snippet
from warehouse.serving.agents.tools import PSEUDONYMS, Tools
from warehouse.serving.reader import open_reader


def test_case_and_accents_do_not_matter(tools: Tools) -> None:
    assert [hit["interaction_id"] for hit in tools.search_messages("ÀNGRY acmé")["hits"]] == ["i3"]


def test_where_no_message_has_all_words_those_with_most_come(tools: Tools) -> None:
    said = tools.search_messages("angry hippopotamus")
    assert [hit["interaction_id"] for hit in said["hits"]] == ["i3"]
    assert said["all_words"] is False


def test_hits_are_of_one_customer_channel_and_time(tools: Tools) -> None:
    assert tools.search_messages("delivery", customer_id="cus_jose")["hits"] == []
    assert tools.search_messages("delivery", customer_id="acme.se")["hits"]
    assert tools.search_messages("delivery", channel="slack")["hits"] == []
    assert tools.search_messages("delivery", since="2099-01-01")["hits"] == []


def test_the_words_are_marked_in_what_stands_around_them() -> None:
    said = snippet("x " * 500 + "Ångström was late " + "y " * 500, ["angstrom", "late"])
    assert "**Ångström** was **late**" in said
    assert len(said) < 400


@pytest.mark.parametrize("words", ["quistgaard", "unspeakable", "u0bobobo1"])
def test_nothing_of_somebody_who_refused_is_in_the_agents_index(refusing: Path, words: str) -> None:
    for role, expected in (("full", True), ("agent", False), ("masked", False)):
        index = SearchIndex(refusing / "published" / role / "search-r1")
        found = str(index.search(index.words(words))[0]).lower()
        assert any(word in found for word in index.words(words)) is expected


def test_a_search_says_where_words_are_withheld(refusing: Path) -> None:
    """Nothing found is no proof that nothing was said."""
    for role, expected in (("full", False), ("agent", True), ("masked", True)):
        with open_reader(refusing, role) as reader:
            said = [Tools(reader, refusing).search_messages("hippopotamus", since=since) for since in ("", "2099-01-01")]
        assert ["not_searched" in one for one in said] == [expected, False]


def test_a_role_that_sees_pseudonyms_does_not_say_that_somebody_is_unknown(refusing: Path) -> None:
    for role, expected in (("agent", False), ("masked", True)):
        with open_reader(refusing, role) as reader:
            said = Tools(reader, refusing).find_customer("nobody@nowhere.example")
        assert (said["match"], PSEUDONYMS in said["note"]) == ("none", expected)


def test_chatgpt_finds_and_fetches_a_message(tools: Tools) -> None:
    [message] = [one for one in tools.search("angry")["results"] if one["id"].startswith("message:")]
    document = tools.fetch(message["id"])
    assert "«Acme is angry»" in document["text"]
    assert document["url"]


def test_a_query_is_words_and_no_language(tools: Tools) -> None:
    for query in ('text:"x" AND (', "a~2^5 [1 TO 2]", "subject:zzz OR *:*"):
        assert tools.search_messages(query)["all_words"] in (True, False)
    for query in ("*", "-", '"' * 500, ""):
        with pytest.raises(Unclear):
            tools.search_messages(query)
