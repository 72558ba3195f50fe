"""A value goes in whatever letters, digits and signs it is written, and what hides nothing is left as it was written."""

import polars as pl
import pytest

from warehouse.roles.contacts import last_digits
from warehouse.roles.known import glued
from warehouse.roles.scrub import Known, scrubbed
from warehouse.roles.unspaced import inside

NAMES = ["Bo Quistgaard", "田中 太郎", "김민수", "Пётр Кузнецовский", "Aino Korhola", "Anna Kowalska", "สมชาย ใจดี"]
KNOWN = Known(
    emails=frozenset({"bo.q@acme.se"}),
    numbers=frozenset({last_digits("+46709998877"), last_digits("+819012345678")}),
    words=frozenset({"quistgaard", "петр", "кузнецовскии", "korhola", "kowalska", *glued(NAMES)}),
    phrases=frozenset(NAMES),
    inside=frozenset(inside(NAMES)),
)


def clean(*texts: str, known: Known = KNOWN) -> list[str]:
    return scrubbed(pl.Series(texts, dtype=pl.String), known).to_list()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("https://portal.acme.se/u?email=bo.q%40acme.se&x=1", "https://portal.acme.se/u?email=[withheld]&x=1"),
        ("https://a.se/r?u=https%3A%2F%2Fb.se%2F%3Femail%3Dbo.q%2540acme.se", "https://a.se/r?u=https://b.se/?email=[withheld]"),
        ("write to bo.q&#64;acme.se", "write to [withheld]"),
        ("write to bo.q (at) acme.se, bo.q [at] acme (dot) se or bo.q at acme.se", "write to [withheld], [withheld] or [withheld]"),
        ("ｂｏ．ｑ＠ａｃｍｅ．ｓｅ", "[withheld]"),
        ("Quist\u00adgaard and Bo\u200b Quist\u200bgaard", "[withheld] and [withheld]"),
        ("Quist-gaard, Quist-\ngaard and Quist‐gaard", "[withheld], [withheld] and [withheld]"),
        ("電話: ０９０－１２３４－５６７８ まで", "電話: [withheld] まで"),
        ("٠٧٠٩٩٩٨٨٧٧ now", "[withheld] now"),
        ("070*999*88*77", "[withheld]"),
        ("070·999·88·77 or 070,999,88,77 or 070 − 999 88 77", "[withheld] or [withheld] or [withheld]"),
        ("5, 070-999 88 77, 12,500 kr", "5, [withheld], 12,500 kr"),
        ("田中太郎さんから電話、太郎田中、田中さんに返信", "[withheld]さんから電話、[withheld]、[withheld]さんに返信"),
        ("김민수님이 전화했습니다", "[withheld]님이 전화했습니다"),
        ("คุณสมชายใจดีโทรมา", "คุณ[withheld]โทรมา"),
        ("Встреча с Кузнецовским и Петром, письмо Кузнецовскому", "Встреча с [withheld] и [withheld], письмо [withheld]"),
        ("Kysy Korholalta, Korholan mielestä; korholalle", "Kysy [withheld], [withheld] mielestä; [withheld]"),
        ("dla Kowalskiej", "dla [withheld]"),
    ],
)
def test_a_value_goes_however_it_is_spelled(text: str, kept: str) -> None:
    assert clean("before", text, "after") == ["before", kept, "after"]


@pytest.mark.parametrize(
    "text",
    [
        "100%25 sure&nbsp;of it: https://a.se/?q=a%20b&amp;c ½ ０９０ and soft\u00adhyphens",
        "we meet at acme.se, see you @ acme.se",
        "新田中央駅で",  # 田中 stands between two words
        "1,200,000 and 12 * 12 * 12",
        "co-operate, re-sent and Anna-Lena",
    ],
)
def test_what_hides_nothing_is_left_as_it_was_written(text: str) -> None:
    assert clean(text) == [text]


def test_a_link_with_an_address_that_is_nobodys_stays_only_where_not_every_address_goes() -> None:
    text = "https://a.se/?to=x%40y.se or x (at) y.se; we meet at y.se"
    assert clean(text) == [text]
    assert clean(text, known=Known(any_contact=True, label="[p]")) == ["https://a.se/?to=[p] or [p]; we meet at y.se"]


def test_an_escape_can_write_no_mark() -> None:
    assert clean("Quistgaard %EE%80%80Quistgaard%EE%80%81 x") == ["[withheld] [withheld] x"]


def test_a_document_stays_one_though_an_escape_hides_a_quotation_mark() -> None:
    assert clean('{"because": ["%22bo.q%40acme.se%22"]}', '["bo.q%40acme.se", "x"]', "[bo.q%40acme.se said %22no") == [
        '"[withheld]"',
        '["[withheld]", "x"]',
        '[[withheld] said "no',
    ]


ENDINGS = frozenset({"marke", "broke", "winter", "laure", "петр", "olive"})


@pytest.mark.parametrize("text", ["the market was broken", "Winterly Wintersport Petrol", "монтером и метром", "Brokenly olivers"])
def test_an_ordinary_word_that_begins_like_a_name_stays(text: str) -> None:
    assert clean(text, known=Known(words=ENDINGS)) == [text]


def test_a_case_of_a_name_that_is_written_small_often_is_an_ordinary_word() -> None:
    texts = ["Broken again", *["it is broken"] * 5]
    assert clean(*texts, known=Known(words=ENDINGS)) == texts
    assert clean(texts[0], known=Known(words=ENDINGS)) == ["[withheld] again"]
