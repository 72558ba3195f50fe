"""What must not stand in the texts of a role, from the published tables."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

import duckdb

from warehouse.folding import fold
from warehouse.roles.contacts import last_digits
from warehouse.roles.scrub import Known
from warehouse.roles.unspaced import inside, is_unspaced

SHORTEST = 3  # letters of a word of a name; shorter ones are initials and particles
SHORTEST_LOCAL = 5  # letters of the part before the @ that is taken for a name of its own
HANDLES = """
    select distinct kind, value from {customer_identifier}
    where {whose} and kind in ('email', 'phone', 'chat_user', 'crm_id', 'external_id') and (not is_generic or {generic})
    union
    select 'email' as kind, unnest(emails) as value from {customer_profile} where {whose}
    union
    select 'phone' as kind, unnest(phones) as value from {customer_profile} where {whose}"""
NAMES = """
    select distinct unnest([display_name, given_name, family_name]) as name from {customer_profile} where {whose}
    union
    select distinct value as name from {customer_identifier} where kind = 'name' and {whose}"""
PHRASES = "select distinct display_name from {customer_profile} where {whose} and contains(display_name, ' ')"
REFUSED, OTHERS = "customer_id in (select id from refused_holder)", "coalesce(customer_id, '') not in (select id from refused_holder)"


def refused_values(connection: duckdb.DuckDBPyConnection, places: dict[str, str]) -> tuple[Known, Known]:
    """What is known of those who refused: all of it, and the part of it that nobody else bears too."""
    own, others = (_handles(connection, places, whose) for whose in (REFUSED, OTHERS))
    names, same_names = _names(connection, places, REFUSED), [*_names(connection, places, OTHERS), *_employees(connection, places)]
    words = (_words(names) | glued(names)) - _words(same_names) - glued(same_names)
    words |= own["word"]
    phrases = {str(name) for (name,) in _rows(connection, PHRASES.format(**places, whose=REFUSED))}
    same = {str(name) for (name,) in _rows(connection, PHRASES.format(**places, whose=OTHERS))} | set(_employees(connection, places))
    within, same_within = inside(names), inside(same_names)
    # a name that somebody else bears as a whole is theirs too; a word of one is not
    whole = within & {"".join(phrase.split()) for phrase in phrases}
    every = Known(frozenset(own["email"]), frozenset(own["phone"]), frozenset(words), frozenset(phrases), frozenset(within - same_within | whole))
    alone = Known(
        frozenset(own["email"] - others["email"]),
        frozenset(own["phone"] - others["phone"]),
        frozenset(words - others["word"]),
        frozenset(phrases - same),
        frozenset(within - same_within),
    )
    return every, alone


def personal_values(connection: duckdb.DuckDBPyConnection, places: dict[str, str], label: str) -> Known:
    """Everybody's: customers' and colleagues'. Every address goes, known or not."""
    found = _handles(connection, places, "true")
    colleagues = _rows(connection, f"select work_email, slack_user_id from {places['employee']}")
    emails = found["email"] | {str(email).lower() for email, _ in colleagues if email}
    names = [*_names(connection, places, "true"), *_employees(connection, places)]
    words = _words(names, shortest=2) | glued(names)
    words |= found["word"] | {fold(str(user)) for _, user in colleagues if user} | _local_parts(emails)
    return Known(frozenset(emails), frozenset(found["phone"]), frozenset(words), inside=frozenset(inside(names)), any_contact=True, label=label)


def _handles(connection: duckdb.DuckDBPyConnection, places: dict[str, str], whose: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {"email": set(), "phone": set(), "word": set()}
    sql = HANDLES.format(**places, whose=whose, generic="true" if whose == "true" else "false")
    for kind, value in _rows(connection, sql):
        if value is None:
            continue
        if kind == "email":
            found["email"].add(str(value).lower())
        elif kind == "phone":
            found["phone"].add(last_digits(str(value)))
        else:
            found["word"] |= {word for word in fold(str(value)).split() if any(c.isdigit() for c in word) and len(word) > SHORTEST_LOCAL}
    found["phone"].discard("")
    return found


def _names(connection: duckdb.DuckDBPyConnection, places: dict[str, str], whose: str) -> list[str]:
    return [str(name) for (name,) in _rows(connection, NAMES.format(**places, whose=whose)) if name]


def _employees(connection: duckdb.DuckDBPyConnection, places: dict[str, str]) -> list[str]:
    return [str(name) for (name,) in _rows(connection, f"select distinct name from {places['employee']} where name is not null")]


def _words(names: Iterable[str], shortest: int = SHORTEST) -> set[str]:
    """Distinct folded words; each written word is folded once."""
    written = {word for name in names for word in name.split()}
    return {part for word in written for part in fold(word).split() if (len(part) >= shortest or is_unspaced(part)) and not part.isdigit()}


def glued(names: Iterable[str]) -> set[str]:
    """Names as user names have them: annaberg, berganna, aberg."""
    found = set()
    for name in names:
        words = fold(name).split()
        if len(words) > 1 and len(words[0]) > 1 and len(words[-1]) > 1:
            given, family = words[0], words[-1]
            found |= {given + family, family + given, *([given[0] + family] if len(family) >= SHORTEST_LOCAL else [])}
    return found


def _local_parts(emails: Collection[str]) -> set[str]:
    parts = {fold(part) for email in emails for part in re.split(r"[._%+-]", email.split("@")[0])}
    return {part for part in parts if len(part) >= SHORTEST_LOCAL and not part.isdigit()}


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[object, ...]]:
    return connection.execute(sql).fetchall()
