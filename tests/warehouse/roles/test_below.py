"""What stands below the name of somebody who refused is theirs, though nobody loaded the mail in which they said it."""

import duckdb
import polars as pl
import pytest

from warehouse.roles.below import unquoted_macro, without_blocks
from warehouse.roles.scrub import Known

EVERY = Known(
    emails=frozenset({"bo.q@acme.se"}), words=frozenset({"quistgaard"}), phrases=frozenset({"Bo Quistgaard", "Anna Berg"})
)  # another Anna Berg refused too
ALONE = Known(emails=EVERY.emails, words=EVERY.words, phrases=frozenset({"Bo Quistgaard"}))
BELOW = {
    "On Mon, 2 Nov 2026, Bo Quistgaard <bo.q@acme.se> wrote:\n> I am ill\n>\n> Bo\n\nSo what now?":
        "On Mon, 2 Nov 2026, Bo Quistgaard <bo.q@acme.se> wrote:\n[withheld]\n\nSo what now?",
    "Yes.\n\nOn Mon, 2 Nov 2026 at 10:31, Bo Quistgaard\n<bo.q@acme.se> wrote:\n\nI am ill\nand poor":
        "Yes.\n\nOn Mon, 2 Nov 2026 at 10:31, Bo Quistgaard\n<bo.q@acme.se> wrote:\n[withheld]",
    "Am 02.11.2026 um 10:31 schrieb Quistgaard:\n> ich bin krank": "Am 02.11.2026 um 10:31 schrieb Quistgaard:\n[withheld]",
    "Take this\n-----Original Message-----\nFrom: Bo Quistgaard <bo.q@acme.se>\nSent: Monday\nSubject: My divorce\n\nWe split up":
        "Take this\n-----Original Message-----\nFrom: Bo Quistgaard <bo.q@acme.se>\n[withheld]",
    "Subject: My divorce\nFrom: bo.q@acme.se\n\nWe split up\n\nFrom: Anna Berg <anna@acme.se>\nTo: Bo\n\nOh no":
        "From: bo.q@acme.se\n[withheld]\nFrom: Anna Berg <anna@acme.se>\nTo: Bo\n\nOh no",
    "> On Monday Bo Quistgaard wrote:\n>> ill\n>> poor\n> Get well\nOk": "> On Monday Bo Quistgaard wrote:\n[withheld]\n> Get well\nOk",
    "Från: Anna Berg\n\nhennes ord": "Från: Anna Berg\n[withheld]",  # which of the two nobody can tell
}  # fmt: skip
STAYING = [
    "From: Anna Berg <anna@acme.se>\n\nI met Bo Quistgaard",
    "On Mon Anna <anna@acme.se> wrote:\n> Bo Quistgaard <bo.q@acme.se> called",
    "Bo Quistgaard wrote to us. From: now on we wait",
    "The price: 12\nFrom: Monday\n",
    "",
]


def clean(*texts: str) -> list[str]:
    return without_blocks(pl.Series(texts, dtype=pl.String), EVERY, ALONE).to_list()


@pytest.mark.parametrize(("text", "kept"), BELOW.items())
def test_everything_below_their_name_goes(text: str, kept: str) -> None:
    assert clean("Hello", text, "Bye") == ["Hello", kept, "Bye"]


@pytest.mark.parametrize("text", STAYING)
def test_what_others_say_stays(text: str) -> None:
    assert clean(text) == [text]


UNQUOTED = {
    "Noted.\n> I am ill. Hush.\n> Bo\nWe wait": "Noted.\n> [withheld]\nWe wait",
    "> hush": "\n> [withheld]",
    "Noted.\nOn Mon, B <b@c.se> wrote:\n\nI am ill": "Noted.\nOn Mon, B <b@c.se> wrote:\n\n[withheld]",
    "Noted.\nOn Mon, B <b@c.se> wrote:\n\n> I am ill\n\nWe wait": "Noted.\nOn Mon, B <b@c.se> wrote:\n\n> [withheld]\n\nWe wait",
    "Noted.\nVon: B\nBetreff: krank\n\nich bin krank": "Noted.\nVon: B\nBetreff: krank\n[withheld]",
    "We wait.\nFrom: now on": "We wait.\nFrom: now on",
    "a > b and nobody quotes": "a > b and nobody quotes",
}


@pytest.mark.parametrize(("text", "kept"), UNQUOTED.items())
def test_a_text_without_anything_that_it_quotes(text: str, kept: str) -> None:
    with duckdb.connect() as connection:
        connection.execute(unquoted_macro("[withheld]"))
        assert connection.execute("select unquoted(?)", [text]).fetchall() == [(kept,)]
