"""Text for people: harmless, short, and with ages that read well."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.serving.text import age, ago, amount, safe, short, shown

NOW = datetime(2026, 11, 2, 6, tzinfo=UTC)


@given(st.text())
def test_no_text_can_hold_what_a_terminal_obeys(text: str) -> None:
    assert all(character.isprintable() or character == " " or not character.isascii() for character in safe(text))
    assert "\x1b" not in safe(text, keep_lines=True)
    assert "\x9b" not in safe(text)


def test_harmless_text_stays_as_it_is() -> None:
    assert safe("Åsa Ögren 王小明 👩‍💻") == "Åsa Ögren 王小明 👩‍💻"


def test_line_breaks_become_spaces_unless_they_are_wanted() -> None:
    assert safe("a\r\nb\nc") == "a b c"
    assert safe("a\r\nb", keep_lines=True) == "a\nb"


def test_a_lone_return_cannot_write_over_the_line() -> None:
    assert "\r" not in safe("good\rbad", keep_lines=True)


@pytest.mark.parametrize(
    ("before", "told"),
    [(timedelta(seconds=5), "now"), (timedelta(minutes=5), "5 min"), (timedelta(hours=30), "1 d"), (timedelta(days=70), "2 mo"),
     (timedelta(days=800), "2 y"), (timedelta(days=-4), "in 4 d")],
)  # fmt: skip
def test_ages(before: timedelta, told: str) -> None:
    assert age(NOW - before, NOW) == told


def test_ago() -> None:
    assert ago(NOW, NOW) == "just now"
    assert ago(NOW - timedelta(days=3), NOW) == "3 d ago"
    assert ago(NOW + timedelta(days=3), NOW) == "in 3 d"
    assert ago(None, NOW) == ""


def test_values_as_people_read_them() -> None:
    assert shown(NOW) == "2026-11-02 06:00 UTC"
    assert shown(date(2026, 11, 2)) == "2026-11-02"
    assert shown(True) == "yes"
    assert shown(["a", "b"]) == "a, b"
    assert shown({"SEK": Decimal("2")}) == "SEK 2"
    assert amount(Decimal("1250000.50"), "SEK") == "1\u202f250\u202f000.50 SEK"
    assert short("one  two\nthree", 9) == "one two…"
