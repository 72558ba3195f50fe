"""Who internal Slack messages speak of: every name, domain, address, case and deal, looked for in all messages at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import duckdb
import polars as pl

from warehouse.models import Step

BATCH = 250_000  # messages searched at a time: bounds memory
COMMON_SHARE, COMMON_COUNT = 0.2, 3  # a word that colleagues write in lower case this often is a word, not a company
TYPOGRAPHY = "[‘’‚“”„«»–—…\u00a0\u200b]"  # punctuation outside ASCII, read as a space
NUMBERED = r"(?i)\b(?:case|ticket|issue)\s*(?:no\.?|number|id)?[\s#:]*\d{3,}|\b0\d{5,}\b"

TERMS = """
    select text, kind, account_record_key, person_record_key, case_record_key, opportunity_record_key, is_word
    from profile.mention_term order by all
"""
MESSAGES = """
    select message.record_key, message.text
    from canonical.interaction as message
    inner join profile.interaction_side as side on side.record_key = message.record_key
    where message.channel = 'slack' and side.customer_count = 0 and message.text is not null
"""
# a case or deal speaks of its people and of its account
RESULT = """
    create or replace table profile.found_mention as
    with
    hit as (select distinct * from found_terms),
    told as (
        select record_key, kind, matched_text, account_record_key, person_record_key, case_record_key, opportunity_record_key from hit
        union
        select hit.record_key, hit.kind, hit.matched_text, null, part.person_record_key, null, hit.opportunity_record_key
        from hit inner join canonical.opportunity_person as part
            on part.opportunity_record_key = hit.opportunity_record_key and part.deleted_at is null
        union
        select hit.record_key, hit.kind, hit.matched_text, deal.account_record_key, null, null, hit.opportunity_record_key
        from hit inner join canonical.opportunity as deal on deal.record_key = hit.opportunity_record_key
        union
        select hit.record_key, hit.kind, hit.matched_text, null, one.person_record_key, hit.case_record_key, null
        from hit inner join canonical.support_case as one on one.record_key = hit.case_record_key
        union
        select hit.record_key, hit.kind, hit.matched_text, one.account_record_key, null, hit.case_record_key, null
        from hit inner join canonical.support_case as one on one.record_key = hit.case_record_key
    )
    select
        told.record_key, message.source, message.source_object, message.source_id, message.source_url, message.updated_at, message.observed_at,
        message.deleted_at, message.load_id, told.record_key as interaction_record_key, told.account_record_key, told.person_record_key, told.kind,
        told.matched_text, told.case_record_key, told.opportunity_record_key
    from told
    inner join canonical.interaction as message on message.record_key = told.record_key
    where told.account_record_key is not null or told.person_record_key is not null
"""


def find_mentions(con: duckdb.DuckDBPyConnection, parameters: Mapping[str, str]) -> None:  # noqa: ARG001  every step is called alike
    """Make profile.found_mention: one row a message and account or person that it speaks of, with the kind and the words."""
    terms = frame(con, TERMS).with_columns(key=ascii_lower(pl.col("text")))
    hits = [search(batch, terms) for batch in messages(con)]
    # without messages there is nothing to look for: an automaton of all terms costs half a minute where a million people have names
    found = pl.concat(hits) if hits else search(pl.DataFrame(schema={"record_key": pl.String, "text": pl.String}), terms.clear())
    told = without_common_words(found).select(
        "record_key", "kind", "matched_text", "account_record_key", "person_record_key", "case_record_key", "opportunity_record_key"
    )
    con.register("found_terms", told.to_arrow())
    try:
        con.execute(RESULT)
    finally:
        con.unregister("found_terms")


def messages(con: duckdb.DuckDBPyConnection) -> Iterator[pl.DataFrame]:
    """All internal Slack messages, record_key and text, in batches."""
    everything = frame(con, MESSAGES)
    yield from everything.iter_slices(BATCH)


def frame(con: duckdb.DuckDBPyConnection, sql: str) -> pl.DataFrame:
    """All rows of a query."""
    found: pl.DataFrame = con.sql(sql).pl()
    return found


def search(batch: pl.DataFrame, terms: pl.DataFrame) -> pl.DataFrame:
    """Every term in every message: record_key, start and end (bytes), matched_text, and the term's own columns.

    Matches stand alone as words; of two where one lies within the other the longer one counts.
    """
    plain = terms.filter(~pl.col("key").str.contains(r"^\d+$"))
    patterns = plain["key"].unique().sort().implode()
    spotted = batch.filter(pl.col("text").str.contains_any(patterns, ascii_case_insensitive=True)) if plain.height else batch.clear()
    spotted = spotted.with_columns(pl.col("text").str.replace_all(TYPOGRAPHY, " "))
    matches = spotted.with_columns(
        start=pl.col("text").str.find_many(patterns, ascii_case_insensitive=True, overlapping=True),
        matched_text=pl.col("text").str.extract_many(patterns, ascii_case_insensitive=True, overlapping=True),
    ).explode("start", "matched_text", empty_as_null=False)
    known = matches.with_columns(key=ascii_lower(pl.col("matched_text")), start=pl.col("start").cast(pl.Int64)).join(plain, on="key", suffix="_term")
    whole = known.with_columns(end=pl.col("start") + pl.col("matched_text").str.len_bytes()).filter(stands_alone())
    columns = ["record_key", "start", "end", "matched_text", *terms.columns]
    named = longest(whole.select(pl.col("text_term").alias("text"), *[column for column in columns if column != "text"]))
    return pl.concat([named.select(columns), numbered(batch, terms).select(columns)])


def numbered(batch: pl.DataFrame, terms: pl.DataFrame) -> pl.DataFrame:
    """Cases named by number: `case 1026`, `ticket #00001026`, or the number alone with its leading noughts."""
    digits = pl.col("key").str.strip_chars_start("0")
    cases = terms.filter((pl.col("kind") == "case") & pl.col("key").str.contains(r"^\d+$")).with_columns(number=digits)
    cases = cases.unique("number", keep="none")
    spotted = batch.select("record_key", matched_text=pl.col("text").str.extract_all(NUMBERED)).explode("matched_text", empty_as_null=False)
    number = pl.col("matched_text").str.extract(r"(\d+)$").str.strip_chars_start("0")
    found = spotted.drop_nulls("matched_text").with_columns(number=number).join(cases, on="number")
    return found.with_columns(start=pl.lit(-1, pl.Int64), end=pl.lit(-1, pl.Int64))


def ascii_lower(column: pl.Expr) -> pl.Expr:
    """Lower case of A–Z only: what the search itself ignores."""
    upper = [chr(code) for code in range(65, 91)]
    return column.str.replace_many(upper, [letter.lower() for letter in upper])


def stands_alone() -> pl.Expr:
    """True where a match is no part of a longer word, address or domain."""
    raw = pl.col("text").cast(pl.Binary)
    before = raw.bin.slice(pl.col("start") - 1, 1).bin.encode("hex")
    before = pl.when(pl.col("start") == 0).then(pl.lit("")).otherwise(before)
    after = raw.bin.slice(pl.col("end"), 2).bin.encode("hex")
    word = "(?:3[0-9]|4[1-9a-f]|5[0-9af]|6[1-9a-f]|7[0-9a]|[89a-f][0-9a-f])"  # a letter, digit, underscore, or part of a letter outside ASCII
    is_name = pl.col("kind").is_in(["name", "deal", "case"])
    opens = ~before.str.contains(f"^(?:{word}|2d)$")
    opens = opens & ~(is_name & (before == "40")) & ~((pl.col("kind") == "email") & before.is_in(["2b", "2e"]))
    closes = ~after.str.contains(f"^(?:{word}|40|2e{word})") & (is_name | ~after.str.starts_with("2d"))
    return opens & closes


def longest(hits: pl.DataFrame) -> pl.DataFrame:
    """Without the hits that lie within a longer one of the same message."""
    placed = hits.sort("record_key", "start", pl.col("end") * -1)
    inside = (pl.col("end").cum_max().shift(1).over("record_key") >= pl.col("end")) & (pl.col("start").shift(1).over("record_key").is_not_null())
    same = (pl.col("start") == pl.col("start").shift(1).over("record_key")) & (pl.col("end") == pl.col("end").shift(1).over("record_key"))
    return placed.filter(~(inside & ~same).fill_null(value=False))


def without_common_words(hits: pl.DataFrame) -> pl.DataFrame:
    """Single-word names count as they are written by their bearer only; one that is also a word, only beside its account's domain or address."""
    single = (pl.col("kind") == "name") & ~pl.col("text").str.contains(r"[\s.]")
    seen = (
        hits.filter(single)
        .group_by("key")
        .agg(
            lower=(pl.col("matched_text") == pl.col("key")).sum(),
            total=pl.len(),
        )
    )
    written = seen.filter((pl.col("lower") >= COMMON_COUNT) & (pl.col("lower") >= COMMON_SHARE * pl.col("total")))["key"]
    has_capital = pl.col("text") != pl.col("key")
    common = pl.col("is_word") | (pl.col("key").is_in(written.implode()) & has_capital) | (pl.col("text").str.len_chars() < 3)
    beside = (
        hits.filter(pl.col("kind").is_in(["domain"])).select("record_key", "account_record_key").unique().with_columns(is_beside=pl.lit(value=True))
    )
    told = hits.join(beside, on=["record_key", "account_record_key"], how="left", nulls_equal=False)
    as_written = pl.col("matched_text") == pl.col("text")
    return told.filter(~single | (as_written & ~common) | pl.col("is_beside").fill_null(value=False))


STEPS = (
    Step(
        name="profile.found_mention",
        reads=(
            "profile.mention_term", "profile.interaction_side", "canonical.interaction", "canonical.opportunity", "canonical.opportunity_person",
            "canonical.support_case",
        ),
        writes=("profile.found_mention",),
        run=find_mentions,
    ),
)  # fmt: skip
