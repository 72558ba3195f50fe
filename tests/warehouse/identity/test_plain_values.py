"""What is read in SQL reads as the slow readers read it."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import resources

import duckdb
import phonenumbers
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.identity import plain, values
from warehouse.identity.names import legal_forms, name_words, placeholders, read_name
from warehouse.identity.phone_plans import beginnings, plans
from warehouse.identity.values import phone_number

SPECIAL = sorted(name_words("title") | name_words("generation") | name_words("particle") | legal_forms() | placeholders() | plain.SAYING_MORE)
LETTERS = st.characters(codec="utf-8", max_codepoint=0x180, categories=("Ll", "Lu"))
FAMILIAR = st.sampled_from(
    ["Anna", "bo", "ÅSA", "Müller", "O'Brien", "Strauß", "Łukasz", "?ukasz", "Anna-Lena", "Berg, Ida", "J. P", "İnci", "Ñandú"]
)
WORDS = st.one_of(
    FAMILIAR,
    FAMILIAR,
    st.sampled_from(SPECIAL),
    st.sampled_from(["Anna", "Bo", "J", "Åsa", "Müller", "O'Brien", "Strauß", "Æbelø", "Łukasz", "?ukasz", "??", "李", "Мария", "Œuvre", "X"]),
    st.text(LETTERS | st.sampled_from("?'-.123"), min_size=1, max_size=7),
)
WRITTEN = st.lists(
    st.tuples(WORDS, st.sampled_from([" ", " ", " ", "-", "'", ". ", ", ", ",", " - ", ".", "  ", " | ", " (", ") ", "\t"])), max_size=4
).map(lambda words: "".join(word + between for word, between in words).strip(" -,'|("))
REGIONS = sorted({plan.written for plan in plans() if not plan.written.startswith("+")} | {""})
CODES = sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)
DIGITS = st.text("0123456789", min_size=3, max_size=15)


@st.composite
def telephone_numbers(draw: st.DrawFn) -> tuple[str, str]:
    """A number as somebody might write it, and the region in which it is read."""
    region = draw(st.sampled_from(REGIONS))
    own = phonenumbers.country_code_for_region(region) if region else 46
    code = draw(st.one_of(st.just(own), st.sampled_from(CODES), st.integers(0, 999)))
    plainly = draw(st.booleans())
    begins = draw(st.sampled_from(["+", "00", "0", ""] if plainly else ["", "+", "00", "+ ", "(+", "(0", "0", "00 ", "011", "++"]))
    trunk = "" if plainly and begins in ("0", "") else str(code) + draw(st.sampled_from(["", "", "0", "(0)", " (0)", "1", "8", "06"]))
    number = trunk + draw(st.text("0123456789", min_size=8, max_size=10) if plainly else DIGITS)
    between = st.sampled_from(["", "", "", " ", "-"] if plainly else ["", "", "", " ", "-", ".", "/", ") "])
    spread = "".join(digit + (draw(between) if digit.isdigit() else "") for digit in number)
    return begins + spread + ("" if plainly else draw(st.sampled_from(["", "", "", " ", " ext. 12", "x3", "#"]))), region


def plain_names(rows: Iterable[tuple[str, str, str]]) -> dict[tuple[str, ...], tuple[str | None, ...]]:
    """Names → what SQL reads in them; those that it leaves to the slow reader are absent."""
    con = duckdb.connect()
    frame = pl.DataFrame(sorted(set(rows)), schema=dict.fromkeys(("full_name", "given_name", "family_name"), pl.String), orient="row")
    con.register("missing_name", frame)
    plain.names(con)
    found = con.execute("select full_name, given_name, family_name, name_key, name, surname from plain_name").fetchall()
    return {row[:3]: row[3:] for row in found}


def plain_phones(rows: Iterable[tuple[str, str]]) -> dict[tuple[str, ...], str | None]:
    """Numbers → what SQL reads in them; those that it leaves to the library are absent."""
    con = duckdb.connect()
    con.register("missing_phone", pl.DataFrame(sorted(set(rows)), schema=dict.fromkeys(("raw_value", "region"), pl.String), orient="row"))
    plain.phones(con)
    return {row[:2]: row[2] for row in con.execute("select raw_value, region, value from plain_phone").fetchall()}


def slow_name(full: str, given_name: str, family: str) -> tuple[str | None, ...]:
    name = read_name(full or None, given_name or None, family or None)
    return (name.key, name.as_text(), name.family[-1] if name.family else None) if name else (None, None, None)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.one_of(st.tuples(WRITTEN, st.just(""), st.just("")), st.tuples(st.just("") | WRITTEN, WRITTEN, WRITTEN)), min_size=20, max_size=60)
)
def test_a_plain_name_is_read_as_the_slow_reader_reads_it(rows: list[tuple[str, str, str]]) -> None:
    parted = [(f"{given_name} {family}", given_name, family) for _, given_name, family in rows]
    found = plain_names(rows + parted)
    assert found == {row: slow_name(*row) for row in found}


@settings(max_examples=50, deadline=None)
@given(st.lists(telephone_numbers(), min_size=20, max_size=40))
def test_a_plain_number_is_read_as_the_library_reads_it(rows: list[tuple[str, str]]) -> None:
    found = plain_phones(rows)
    assert found == {row: phone_number(*row) for row in found}


@pytest.mark.parametrize("digits", ["", "0"])
def test_example_numbers_of_every_country_are_read_as_the_library_reads_them(digits: str) -> None:
    rows = []
    for region in REGIONS[1:]:
        for kind in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE):
            example = phonenumbers.example_number_for_type(region, kind)
            if example:
                national = phonenumbers.national_significant_number(example)
                rows += [(f"+{example.country_code} {digits}{national}", region), (f"00{example.country_code}{digits}{national}", "")]
                rows += [(f"{digits}{national}", region), (phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL), region)]
    found = plain_phones(rows)
    assert found == {row: phone_number(*row) for row in found}
    assert len(found) > len(set(rows)) / 2


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(REGIONS[1:]), st.text("0123456789", min_size=2, max_size=14))
def test_the_beginnings_of_a_pattern_are_never_one_too_few(region: str, number: str) -> None:
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region, None)
    for pattern in (metadata.international_prefix, metadata.national_prefix_for_parsing, metadata.general_desc.national_number_pattern):
        if pattern and phonenumbers.re_util.fullmatch(phonenumbers.phonenumberutil.re_compile(f"(?:{pattern}).*"), number):
            assert number[:2] in beginnings(pattern)


@pytest.mark.parametrize(
    ("full", "given_name", "family", "name"),
    [
        ("Anna Berg", "", "", "anna|berg||latin|"),
        ("Berg, Anna-Lena", "", "", "anna lena|berg||latin|"),
        ("Anna K. Åström", "", "", "anna k|astrom||latin|"),
        ("Seán O'Brien", "Seán", "O'Brien", "sean|obrien||latin|"),
        ("", "Ana María", "García Strauß", "ana maria|garcia strauss||latin|"),
        ("?ukasz Zaj?c", "", "", "?ukasz|zaj?c||latin|"),
        ("Cher", "", "", "cher|||latin|"),
    ],
)
def test_plain_names_are_read_in_sql(full: str, given_name: str, family: str, name: str) -> None:
    assert plain_names([(full, given_name, family)])[full, given_name, family][1] == name


@pytest.mark.parametrize(
    "full", ["Dr. Anna Berg", "Bo Berg Jr", "Jan van Dijk", "Test User", "Acme GmbH", "J B", "Anna Berg (Acme)", "?? ??", "李雷", "Bo Berg, CPA"]
)
def test_a_name_that_needs_a_closer_look_is_left_to_the_slow_reader(full: str) -> None:
    assert not plain_names([(full, "", "")])


@pytest.mark.parametrize(
    ("raw", "region", "value"),
    [
        ("+46 (0)70-123 45 67", "", "+46701234567"),
        ("0046701234567", "DE", "+46701234567"),
        ("070-123 45 67", "SE", "+46701234567"),
        ("(917) 555-0123", "US", "+19175550123"),
        ("600 123 456", "ES", "+34600123456"),
        ("+8613800001234", "", "+8613800001234"),
        ("+39 02 1234567", "", "+39021234567"),
        ("070-123 45 67", "", None),
    ],
)
def test_plain_numbers_are_read_in_sql(raw: str, region: str, value: str | None) -> None:
    assert plain_phones([(raw, region)]) == {(raw, region): value}


@pytest.mark.parametrize("raw", ["+46 70 123 45 67 ext. 2", "+46 70 12", "tel. 070-1234567", "46701234567", "+0701234567", "0800 GOOGLE"])
def test_a_number_that_needs_a_closer_look_is_left_to_the_library(raw: str) -> None:
    assert not plain_phones([(raw, "SE")])


class Seen:
    """Records' names as they change from night to night."""

    def __init__(self) -> None:
        self.con = duckdb.connect()
        self.con.execute((resources.files("warehouse") / "shims.sql").read_text())
        self.con.execute("create schema identity")
        self.con.execute("create schema landed")

    def read(self, names: Iterable[str]) -> dict[str, str | None]:
        """Full name → surname, for every name that is remembered after this night."""
        frame = pl.DataFrame({"full_name": sorted(names)}, schema={"full_name": pl.String})
        self.con.register("frame", frame)
        self.con.execute("create or replace table landed.person_record as select full_name, null as given_name, null as family_name from frame")
        values.read_names(self.con)
        return dict(self.con.execute("select full_name, surname from identity.known_name").fetchall())


def test_a_name_that_nobody_bears_any_more_is_forgotten() -> None:
    seen = Seen()
    assert seen.read(["Anna Berg", "Bo Ek"]) == {"Anna Berg": "berg", "Bo Ek": "ek"}
    assert seen.read(["Bo Ek", "Cy Dahl"]) == {"Bo Ek": "ek", "Cy Dahl": "dahl"}
    assert seen.read(["Bo Ek"]) == {"Bo Ek": "ek"}
    assert seen.read([]) == {}


def test_a_reading_stands_until_the_reader_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Seen()
    seen.read(["Anna Berg"])
    seen.con.execute("update identity.known_name set surname = 'remembered'")
    assert seen.read(["Anna Berg", "Bo Ek"]) == {"Anna Berg": "remembered", "Bo Ek": "ek"}
    monkeypatch.setattr(values, "reader_version", lambda: "newer")
    assert seen.read(["Anna Berg", "Bo Ek"]) == {"Anna Berg": "berg", "Bo Ek": "ek"}


def test_many_names_are_read_as_few_are() -> None:
    names = [
        f"{given_name} {family}{end}"
        for given_name in ("Anna", "Dr. Bo", "Åsa")
        for family in ("Berg", "van Dijk")
        for end in map(chr, range(97, 123))
    ]
    names = [f"{name}{end}" for name in names for end in map(chr, range(97, 123))]
    assert len(names) >= values.MANY
    assert Seen().read(names) == {name: slow_name(name, "", "")[2] for name in names}
