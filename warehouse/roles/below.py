"""What others quote of those who refused: everything below a line that says that they wrote it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from warehouse.roles.contacts import EMAIL
from warehouse.roles.scrub import Known, scrub
from warehouse.sql_text import quoted

# patterns that polars and DuckDB read alike; at the beginning of a line may stand marks of quoting and of bold letters
FROM = r"[ \t>|*_]*(?:from|sender|från|avsändare|von|de|da|van|fra|lähettäjä|od|от|发件人|差出人|보낸 사람)[ \t*_]*[:：][^\n]*"
NEXT_HEADER = r"\n[ \t>|*_]*[[:alpha:]]{1,24}[ \t*_]*[:：][^\n]*"
VERBS = r"(?:wrote|skrev|skreiv|schrieb|schreef|a écrit|escribió|ha scritto|escreveu|kirjoitti|napisał\(?a?\)?|написал\(?а?\)?)"
BEGINS = r"(?:on|den|am|le|el|il|op|på|em|w dniu)"  # a line that begins so may be broken twice before it says who wrote
WROTE = rf"[ \t>|]*(?:{BEGINS} [^\n]{{0,200}}(?:\n[^\n]{{0,200}}){{0,2}}?|[^\n]{{0,200}}?){VERBS}[^\n]{{0,100}}?[:：][ \t\r]*"
HEADS = rf"(?im)^(?:{FROM}|{WROTE})$"
MAYBE = rf"(?im)[:：][ \t\r]*\n|^{FROM}\n"  # read faster than the above, of which each text has one of these
FIRST = re.compile(FROM, re.IGNORECASE)
HEADER = re.compile(r"[ \t>|*_]*[^\W\d_][\w-]{0,24}[ \t*_]*[:：]\s?.*")
MARKS = re.compile(r"[ \t>|]*")
ROWS = 100_000
NEW_LINE = "\n"


def without_blocks(texts: pl.Series, every: Known, alone: Known) -> pl.Series:
    """The texts without what stands below a line that names one of them as its writer, in the same order.

    every: what is known of them. alone: the part of it that is nobody else's: of a line with another's address only that names one of them.
    """
    parts = [_without(texts.slice(start, ROWS), every, alone) for start in range(0, len(texts), ROWS)]
    return pl.concat(parts) if parts else texts


def unquoted_macro(label: str) -> str:
    """Macro: a text without anything that it quotes, whoever wrote that; what stands between quoted lines stays."""
    marked = quoted(r"(?:(?:^|\n)[ \t]*>[^\n]*)+")
    # whoever is not known to be one of them: a From line with an address, or with another header line below it
    unmarked = quoted(rf"(?is)((?:^|\n)(?:{FROM}(?:@[^\n]*|{NEXT_HEADER})|{WROTE}\n))\s*[^>\s].*")
    without_marked = f"regexp_replace(value, {marked}, {quoted(f'{NEW_LINE}> {label}')}, 'g')"
    below = quoted(rf"\1{NEW_LINE}{label}")
    return f"create or replace temp macro unquoted(value) as regexp_replace({without_marked}, {unmarked}, {below})"


def _without(texts: pl.Series, every: Known, alone: Known) -> pl.Series:
    maybe = texts.str.contains(MAYBE).arg_true()
    heads = pl.DataFrame({"row": maybe, "head": texts.gather(maybe).str.extract_all(HEADS)}).explode("head").drop_nulls()
    theirs = _naming(heads["head"].unique(), every, alone)
    rows = heads.filter(pl.col("row").is_in(heads.filter(pl.col("head").is_in(theirs.implode()))["row"].implode()))
    if not len(rows):
        return texts
    known = set(theirs)
    found = {row: _cut(texts[row], own, known, every.label) for row, own in rows.group_by("row").agg("head").iter_rows()}
    return texts.clone().scatter(list(found), list(found.values()))


def _naming(heads: pl.Series, every: Known, alone: Known) -> pl.Series:
    """Those of the lines that name one of them."""
    has_address = heads.str.contains(EMAIL)
    addressed, named = heads.filter(has_address), heads.filter(~has_address)
    by_address = scrub(addressed, Known(emails=every.emails), ())[0]
    by_own_name = scrub(addressed, Known(words=alone.words, phrases=alone.phrases, inside=alone.inside), ())[0]
    by_name = scrub(named, Known(words=every.words, phrases=every.phrases, inside=every.inside), ())[0]
    return pl.concat([addressed.filter((by_address != addressed) | (by_own_name != addressed)), named.filter(by_name != named)])


def _cut(text: str, heads: Sequence[str], theirs: set[str], label: str) -> str:
    """The text without what stands below those lines that are theirs. heads: the lines that say who wrote, in the order of the text."""
    spans, start = [], 0
    for head in heads:
        start = text.index(head, start)
        spans.append((start, start + len(head), head in theirs))
        start += len(head)
    kept, done = [], 0
    for number, (first, end, is_theirs) in enumerate(spans):
        if not is_theirs or first < done:
            continue
        following = next((begin for begin, _, is_theirs_too in spans[number + 1 :] if not is_theirs_too), len(text))
        stop = _end_of_marked(text, end, _depth(text[first:])) or following
        begin = max(_above(text, first) if FIRST.match(text, first) else first, done)
        kept += [text[done:begin], text[first:end], f"\n{label}", "" if text[stop : stop + 1] in ("", "\n") else "\n"]
        done = stop
    return "".join([*kept, text[done:]])


def _depth(line: str) -> int:
    """How many marks of quoting a line begins with."""
    return len(re.sub(r"[ \t]", "", MARKS.match(line)[0]))  # type: ignore[index]


def _end_of_marked(text: str, start: int, depth: int) -> int:
    """Where the lines that are quoted deeper than this end, blank ones between them included; 0 where what follows is not marked as quoted."""
    end, position = 0, text.find("\n", start) + 1
    while 0 < position < len(text):
        line_end = text.find("\n", position)
        line_end = len(text) if line_end < 0 else line_end
        line = text[position:line_end]
        if _depth(line) > depth:
            end = line_end
        elif line.strip():
            break
        position = line_end + 1
    return end


def _above(text: str, start: int) -> int:
    """Where the header lines directly above this one begin: a subject may stand there."""
    while start > 0:
        before = text.rfind("\n", 0, start - 1) + 1
        if not HEADER.fullmatch(text[before : start - 1]):
            break
        start = before
    return start
