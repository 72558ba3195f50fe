"""The profile card: each value with its source and age, what matters first, and outsiders' text that can do no harm."""

import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rich.console import Console

from warehouse.serving.card import Card, NotOne, card, pick
from warehouse.serving.find import find
from warehouse.serving.html import card_html, write_html
from warehouse.serving.layout import AS_OF_NOTE, SECTIONS, WON_CURRENCY, as_of_note, attention
from warehouse.serving.listing import print_answer, print_match
from warehouse.serving.reader import Reader
from warehouse.serving.sql import query_sql
from warehouse.serving.terminal import print_card


def drawn(found: Card, width: int = 100, color: bool = False) -> str:
    out = io.StringIO()
    print_card(found, Console(file=out, width=width, force_terminal=color, highlight=False))
    return out.getvalue()


@pytest.fixture
def anna(reader: Reader) -> Card:
    return card(reader, "anna@acme.se")


def test_each_value_says_its_source_record_and_age(anna: Card) -> None:
    values = {value.field: value for section in anna.sections for value in section.values}
    tier = values["tier"]
    assert (tier.text, tier.source, tier.record_key) == ("Enterprise", "salesforce", "salesforce:account:9")
    assert tier.source_url == "https://crm.example/salesforce:account:9"
    assert tier.at is not None
    assert re.search(r"tier +Enterprise +salesforce · 1 mo", drawn(anna))


def test_a_value_of_a_stale_source_is_marked(anna: Card) -> None:
    slack = next(value for section in anna.sections for value in section.values if value.field == "slack_user_ids")
    assert slack.stale
    assert re.search(r"slack · 1 y stale", drawn(anna))
    assert anna.is_stale


def test_what_must_be_read_first_comes_first(anna: Card) -> None:
    assert [sentence.split(" ")[0] for sentence in anna.attention] == ["A", "Refused", "Waiting", "Out"]
    text = drawn(anna)
    assert text.index("A human being must deal with them: VIP") < text.index("People on our side")


def test_it_tells_who_owns_who_really_talks_and_whom_to_turn_to(anna: Card) -> None:
    text = drawn(anna)
    assert re.search(r"owner +Eva Lind <eva@northwind.com>", text)
    assert re.search(r"really talks to them +omar@northwind.com", text)
    assert re.search(r"turn to +Eva Lind <eva@northwind.com> \(owner\)", text)


def test_money_stays_apart_by_currency(anna: Card) -> None:
    assert re.search(r"company pipeline +125\s000 SEK \+ 9\s000.50 EUR", drawn(anna))


def test_deals_of_the_company_are_called_so_on_a_persons_card(reader: Reader, anna: Card) -> None:
    labels = {value.field: value.label for section in anna.sections for value in section.values}
    assert labels["pipeline_by_currency"] == "company pipeline"
    (business,) = (dict((name, (label, show)) for name, label, show in entries) for title, entries in SECTIONS.items() if title == "Business")
    label, show = business["won_amount_365d"]
    assert (label, show({"won_amount_365d": Decimal("37100.00"), WON_CURRENCY: "EUR"}, {})) == ("won, 365 d", "37\u202f100 EUR")


def test_figures_of_another_day_say_of_which(anna: Card) -> None:
    now = datetime(2026, 11, 22, 8, tzinfo=UTC)
    facts = {**anna.facts, "profile_as_of": now - timedelta(days=20), "oldest_open_case_age_hours": 1217.0, "open_case_count": 1}
    assert (as_of_note(facts, now), as_of_note(anna.facts, anna.read_at)) == (", as of 2026-11-02", "")
    facts[AS_OF_NOTE] = as_of_note(facts, now)
    shows = {name: show for entries in SECTIONS.values() for name, _, show in entries}
    assert shows["touches_90d"](facts, {}) == "3 in 7 days, 9 in 30, 21 in 90, as of 2026-11-02"
    assert "oldest 51 d" in shows["open_case_count"](facts, {})
    assert "A human being must deal with them: VIP, as of 2026-11-02" in attention(facts)


def test_one_is_not_many(reader: Reader, anna: Card) -> None:
    shows = {name: show for entries in SECTIONS.values() for name, _, show in entries}
    assert shows["match_status"]({**anna.facts, "source_record_count": 1}, {}) == "certain: 1 record in salesforce, slack"
    out = io.StringIO()
    print_match(find(reader, "acc_other"), Console(file=out, width=100))
    assert "1 person" in out.getvalue()


def test_into_a_file_an_answer_is_one_line_a_row_cut_by_tabs(reader: Reader) -> None:
    out = io.StringIO()
    long = "x" * 300
    print_answer(query_sql(reader, f"select 1 as n, '{long}' as text, null as none, 'a\tb\nc' as odd"), Console(file=out, width=40))
    assert out.getvalue() == f"n\ttext\tnone\todd\n1\t{long}\t\ta b c\n"


def test_on_a_terminal_an_answer_is_a_table(reader: Reader) -> None:
    out = io.StringIO()
    print_answer(query_sql(reader, "select 1 as n"), Console(file=out, width=40, force_terminal=True, color_system=None))
    assert "1 row ·" in out.getvalue()


def test_values_that_lost_are_shown_once_each_and_never_what_equals_the_winner(anna: Card) -> None:
    assert [(value.field, value.text) for value in anna.others] == [("job_title", "Buyer")]


def test_interactions_run_from_the_next_meeting_back(anna: Card) -> None:
    text = drawn(anna)
    assert text.index("Quarterly review") < text.index("Acme is angry") < text.index("Delivery")
    assert "about their company (name)" in text


def test_an_account_shows_its_people_and_everything_of_theirs(reader: Reader) -> None:
    found = card(reader, "acme.com")
    assert (found.kind, found.title) == ("account", "Acme AB")
    assert [person["customer_id"] for person in found.people] == ["cus_anna", "cus_jose"]
    assert [deal["opportunity_id"] for deal in found.opportunities] == ["o1"]
    assert len(found.interactions) == 3


def test_nobody_and_several_are_errors_that_say_who_may_be_meant(reader: Reader) -> None:
    with pytest.raises(NotOne, match="cus_anna2 · Anna Berg · Other GmbH") as several:
        card(reader, "Anna Berg")
    assert several.value.match.status == "ambiguous"
    with pytest.raises(NotOne, match="nobody"):
        card(reader, "nobody@nowhere.example")
    with pytest.raises(NotOne, match="a colleague"):
        card(reader, "eva@northwind.com")


def test_the_customer_to_show_first_has_something_to_show(reader: Reader) -> None:
    assert pick(reader) == "cus_anna"


def test_a_card_is_json_for_programs(anna: Card) -> None:
    said = json.loads(json.dumps(anna.as_dict()))
    assert said["facts"]["pipeline_by_currency"] == {"SEK": "125000.00", "EUR": "9000.50"}
    assert said["sections"][0]["values"][0]["label"] == "owner"


@pytest.mark.parametrize("width", [40, 80, 100, 200])
def test_a_card_fits_the_terminal(reader: Reader, width: int) -> None:
    for handle in ("cus_anna", "cus_evil", "acc_acme"):
        assert max(map(len, drawn(card(reader, handle), width).splitlines())) <= min(width, 120)


@pytest.mark.parametrize("handle", ["cus_anna", "acc_acme"])
def test_what_is_cut_is_cut_at_the_same_place_on_any_day(reader: Reader, handle: str) -> None:
    one = card(reader, handle)

    def said(later: timedelta) -> list[str]:
        ages = r"\b(in )?[\d,]+ (y|mo|d|h|min|s)\b( ago)?|\bjust now\b|\bnow\b"
        lines = drawn(replace(one, read_at=one.read_at + later)).splitlines()
        return [re.sub(" +", " ", re.sub(ages, "<age>", line)).strip() for line in lines]

    for later in (timedelta(minutes=50), timedelta(hours=23), timedelta(days=9), timedelta(days=29), timedelta(days=310), timedelta(days=4000)):
        assert said(later) == said(timedelta())


def test_outsiders_cannot_steer_the_terminal(reader: Reader) -> None:
    plain = drawn(card(reader, "cus_evil"))
    assert "<script>" in plain
    assert "[bold]" in plain, "markup is text"
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", plain)
    colored = drawn(card(reader, "cus_evil"), color=True)
    without_our_own = re.sub(r"\x1b\[[0-9;]*m", "", colored)
    assert "\x1b" not in re.sub(r"\x1b\]8;[^\x1b\x07]*\x1b\\", "", without_our_own)
    assert "javascript:" not in colored


def test_matches_and_answers_cannot_steer_it_either(reader: Reader, hostile: str) -> None:
    out = io.StringIO()
    console = Console(file=out, width=100, highlight=False)
    print_match(find(reader, "cus_evil"), console)
    print_match(find(reader, hostile), console)
    print_answer(query_sql(reader, 'select display_name, 1 as "\x1b[31mred" from customer_profile'), console)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", out.getvalue())


class Seen(HTMLParser):
    """What a browser would make of a page: its tags, attributes, and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_page_has_no_script_and_loads_nothing(reader: Reader) -> None:
    for handle in ("cus_anna", "cus_evil", "acc_acme"):
        seen = Seen(card_html(card(reader, handle)))
        assert not seen.tags & {"script", "link", "img", "iframe", "object", "embed", "form", "svg", "base"}
        names = {name for name, _ in seen.attributes}
        assert not {name for name in names if name.startswith("on")} | (names & {"src", "srcset", "style"})
        assert all(value.startswith(("https://", "http://")) for name, value in seen.attributes if name == "href")


def test_what_outsiders_wrote_is_text_on_the_page(reader: Reader) -> None:
    page = card_html(card(reader, "cus_evil"))
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "\x1b" not in page
    assert "\u202e" not in page


def test_the_policy_allows_the_pages_own_style_and_nothing_else(anna: Card) -> None:
    page = card_html(anna)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy
    assert policy[1].startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy[1]


def test_the_page_says_what_the_terminal_says(anna: Card) -> None:
    text = Seen(card_html(anna)).text
    for words in (
        "Anna Berg",
        "Head of Purchasing",
        "Read first",
        "they wait for us",
        "salesforce · 1 mo ago",
        "Renewal 2027",
        "Quarterly review",
        "Buyer",
    ):
        assert words in text, words


def test_a_written_page_is_for_its_owner_alone(anna: Card, tmp_path: Path) -> None:
    file = tmp_path / "cards" / "anna.html"
    write_html(anna, file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text(encoding="utf-8").startswith("<!doctype html>")
