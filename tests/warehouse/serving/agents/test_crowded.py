"""More than fits: briefs stay within their tokens, people of an organisation stay, and every list says that there is more."""

import pytest

from tests.warehouse.serving.agents.test_briefs import walked
from warehouse.serving.agents.brief import MOST
from warehouse.serving.agents.brief_size import size
from warehouse.serving.agents.brief_text import text_of
from warehouse.serving.agents.tools import Tools
from warehouse.serving.digest import digest


@pytest.mark.parametrize("own", ["cus_link", "cus_reason", "cus_elsewhere", "cus_unknown", "cus_rare", "acc_acme"])
def test_whatever_is_long_a_brief_fits(crowded: Tools, own: str) -> None:
    said = crowded.customer_brief(own)
    assert size(said) <= MOST
    assert size(text_of(said)) <= MOST
    assert (said["id"], bool(said["untrusted_name"])) == (own, True)


def test_a_reason_stays_and_half_a_link_is_none(crowded: Tools) -> None:
    reason = crowded.customer_brief("cus_reason")
    assert reason["requires_human_reason"].startswith("tier = 'Gold' or country")
    assert reason["facts"]
    assert "source_url" not in crowded.customer_brief("cus_link")


def test_the_first_of_many_names_are_told_and_how_many_more_there_are(crowded: Tools) -> None:
    others = crowded.customer_brief("cus_elsewhere")["untrusted_other_organisations"]
    assert (len(others), others[-1]) == (11, "and 110 more")
    assert crowded.customer_brief("cus_unknown")["unknown"].endswith(", and 260 more")


def test_an_organisation_keeps_at_least_five_of_its_people_and_says_who_wrote(crowded: Tools) -> None:
    said = crowded.account_brief("acme.se")
    assert len(said["people"]) >= 5
    assert all({"customer_id", "untrusted_name", "last_touch"} <= set(one) for one in said["people"])
    assert said["facts"]
    assert all(one["untrusted_from"].startswith("Maximiliane") for one in said["recent"])
    assert said["left_out"]["people"] == 12 - len(said["people"])


def test_there_is_more_is_said_and_there_is_no_more_too(crowded: Tools) -> None:
    for own in ("acc_acme", "cus_1"):
        every = len(crowded.customer_timeline(own, limit=100)["interactions"])
        assert not crowded.customer_timeline(own, limit=every)["truncated"]
    assert crowded.customer_timeline("acc_acme", limit=11)["truncated"]
    assert len(crowded.customer_timeline("acc_acme", limit=11)["interactions"]) == 11
    assert [crowded.search_messages("delivery", limit=limit)["truncated"] for limit in (11, 12)] == [True, False]
    assert [crowded.whats_changed("2020-01-01", limit=limit)["truncated"] for limit in (1, 2, 3)] == [True, True, False]
    assert len(crowded.whats_changed("2020-01-01", limit=2)["changes"]) == 2


def test_a_digest_has_customers_without_an_organisation_and_what_was_merged_since_yesterday(crowded: Tools) -> None:
    parts = digest(crowded.reader).parts
    assert [(row["id"], row["why"], row["who"]) for row in parts["renewals"]] == [("cus_private", "they wait for our answer", "eva@northwind.com")]
    assert [row["id"] for row in parts["merges"]] == ["e1"]


def test_no_text_of_a_brief_is_cut_to_nothing(crowded: Tools) -> None:
    assert all(text for _, text in walked(crowded.customer_brief("cus_rare")))
