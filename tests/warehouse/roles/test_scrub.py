"""What is known goes out of a text in every way that people write it, and what merely stands beside it stays."""

import polars as pl
import pytest

from warehouse.roles.contacts import last_digits
from warehouse.roles.known import glued
from warehouse.roles.scrub import Known, scrubbed

NAMES = ["Nilskalle Zetterqvisth", "Östen Mark"]
KNOWN = Known(
    emails=frozenset({"nils@zetterqvisth.example", "quisten@gmail.com"}),
    numbers=frozenset({last_digits("+46701119992")}),
    words=frozenset({"nilskalle", "zetterqvisth", "osten", "mark", *glued(NAMES)}),
    phrases=frozenset(NAMES),
)


def clean(*texts: str) -> list[str]:
    return scrubbed(pl.Series(texts, dtype=pl.String), KNOWN).to_list()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("call back on 070-111 99 92\n2026-11-03 at nine", "call back on [withheld]\n2026-11-03 at nine"),
        ("070-111 99 92 - 3 units ordered", "[withheld] - 3 units ordered"),
        ("070-111 99 92 / 08-123 45 67", "[withheld] / 08-123 45 67"),
        ("0701119992 10 000 kr", "[withheld] 10 000 kr"),
        ("tel_070_111_99_92.vcf", "tel_[withheld].vcf"),
        ("order 4711-0000001 of 2026-11-03", "order 4711-0000001 of 2026-11-03"),
        ("070-111 99 93", "070-111 99 93"),
    ],
)
def test_a_number_goes_and_the_digits_after_it_stay(text: str, kept: str) -> None:
    assert clean(text) == [kept]


def test_a_number_goes_with_other_digits_before_it() -> None:
    assert "99 92" not in clean("case 4711 070-111 99 92")[0]
    assert "1119992" not in clean("2026-11-03 +46 (0)701119992, ring")[0]


@pytest.mark.parametrize(
    "text",
    [
        "see nilskalle_zetterqvisth.pdf attached",
        "slack handle @NilskalleZetterqvisth",
        "https://drive.example/nilskalle_zetterqvisth/x",
        "https://drive.example/NZetterqvisth2026/x",
        "Zetterqvisths offert, Zetterqvisth's order and zetterqvisth:s fax",
        "user nilskallezetterqvisth or zetterqvisthnilskalle or nzetterqvisth",
        "ZETTERQVISTH_NILSKALLE_CV.docx",
    ],
)
def test_a_name_goes_where_it_is_glued_to_something(text: str) -> None:
    [said] = clean(text)
    assert "zetterqvisth" not in said.lower()
    assert "nilskalle" not in said.lower()
    assert "[withheld]" in said


def test_a_name_goes_in_whatever_way_its_accents_are_kept() -> None:
    assert clean("Hej O\u0308sten!", "Hej Östen!") == ["Hej [withheld]!"] * 2


@pytest.mark.parametrize(
    "text",
    [
        "'nils@zetterqvisth.example' wrote",
        "_nils@zetterqvisth.example_ wrote",
        "%3Cnils@zetterqvisth.example%3E",
        "nils+a@zetterqvisth.example wrote",
        "Qui.Sten+news@GoogleMail.com wrote",
        "thanks, nils@zetterqvisth.example.Regards",
    ],
)
def test_an_address_goes_with_what_is_glued_to_it(text: str) -> None:
    [said] = clean(text)
    assert "@" not in said


def test_an_ordinary_word_stays_where_it_is_part_of_another() -> None:
    texts = ["mark my words, see mark_down and benchmark", *["mark them"] * 6]
    assert clean(*texts)[0] == texts[0]


def test_a_name_is_no_ordinary_word_because_it_stands_in_links() -> None:
    texts = ["zetterqvisth.example", *[f"see https://www.zetterqvisth.example/{number}" for number in range(9)], "Zetterqvisth"]
    assert not [text for text in clean(*texts) if "zetterqvisth" in text.lower()]
