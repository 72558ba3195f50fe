"""Who asks for somebody whom a decision excludes is told so, and how to take it back; nothing else about them is kept or said.

What the records of the excluded are called is published nowhere, so that their addresses, numbers and ids are kept beside the decision as
keyed hashes: enough to recognise a handle that somebody types, and to list none.
"""

from __future__ import annotations

import hmac
import sqlite3
from collections.abc import Collection, Iterable
from pathlib import Path

from warehouse.database import Database, installation_secret
from warehouse.decisions.store import Decision, reading, standing
from warehouse.decisions.subjects import Subject
from warehouse.serving.handles import email_forms, hubspot_record, ids_in_url, read_handle
from warehouse.serving.reader import Reader


def handles_of(reader: Reader | None, subject: Subject, keys: Collection[str]) -> list[str]:
    """The addresses, numbers and ids that lead to a subject of whom these records are excluded: all of theirs, or those of the records alone."""
    if reader is None or subject.id is None:
        return []
    whole = set(keys) >= set(subject.every)
    sql = """select value from customer_identifier
             where $whole and customer_id = $id and kind in ('email', 'phone', 'customer_id') and not is_generic
             union
             select value from profile_field
             where customer_id = $id and field in ('primary_email', 'primary_phone') and record_key in (select unnest($keys))
             union
             select work_email from employee where $whole and employee_id = $id"""
    values = [str(row["value"]) for row in reader.rows(sql, {"id": subject.id, "whole": whole, "keys": list(keys)}) if row["value"]]
    return [*values, *([subject.id] if whole else [])]


def remember(ledger: sqlite3.Connection, number: int, handles: Iterable[str]) -> None:
    """Keep by which handles people may ask for what decision `number` excludes, within the caller's transaction."""
    rows = [(number, one) for one in _hashes(ledger, handles)]
    ledger.executemany("insert or ignore into excluded_handle (number, hash) values (?, ?)", rows)


def exclusion_told(data_dir: Path, typed: str) -> str | None:
    """`excluded by ann on 2026-11-30: a test account. To take it back: c360 undo 4`, where a standing decision excludes what was typed."""
    with reading(data_dir) as ledger:
        excludes = [row for row in standing(ledger) if row.kind == "exclude"]
        found = _named(ledger, excludes, typed) if excludes else []
    if not found:
        return None
    row = next(row for row in excludes if row.act_id == found[-1].act_id)  # the number under which the whole decision was told
    return f"excluded by {row.author} on {row.at[:10]}{': ' + row.reason if row.reason else ''}. To take it back: c360 undo {row.number}"


def reappeared(database: Database) -> list[str]:
    """Each customer of this run who has an address or a number of somebody whom a standing decision excludes, in words: a record of theirs under a
    new key, whoever has their address now, or themselves again."""
    with reading(database.data_dir) as ledger:
        excludes = {row.number: row for row in standing(ledger) if row.kind == "exclude"}
        held = {digest: number for digest, number in ledger.execute("select hash, number from excluded_handle") if number in excludes}
        if not held:
            return []
        key = _key(ledger)
    sql = "select customer_id, value from profile.customer_identifier where kind in ('email', 'phone') and not is_generic and customer_id is not null"
    found = {(held[digest], str(one)) for one, value in database.rows(sql) if (digest := _hash(key, str(value))) in held}
    return [
        f"{one} has an address or a number of somebody whom decision {number} ({excludes[number].author}) excludes: if it is they,"
        f" `c360 decide exclude {one}`; if the decision was wrong, `c360 undo {number}`"
        for number, one in sorted(found)
    ]


def _named(ledger: sqlite3.Connection, excludes: list[Decision], typed: str) -> list[Decision]:
    handle = read_handle(typed)
    if handle.kind == "record_key":
        return [row for row in excludes if row.record_key_a == handle.text]
    ids = {"url": ids_in_url(handle.text), "crm_id": handle.values, "chat_user": handle.values, "record_id": handle.values}.get(handle.kind, ())
    endings = [mark + value for value in ids for mark in (":", "-")]
    if handle.kind == "url" and (record := hubspot_record(handle.text)):
        endings.append(":" + ":".join(record))
    hashes = list(_hashes(ledger, handle.values)) if handle.kind in ("email", "phone", "own_id") else []
    held = f"select number from excluded_handle where hash in ({', '.join('?' * len(hashes))})"
    numbers = {number for (number,) in ledger.execute(held, hashes)}
    return [row for row in excludes if row.number in numbers or row.record_key_a.endswith(tuple(endings))]


def _hashes(ledger: sqlite3.Connection, handles: Iterable[str]) -> Iterable[str]:
    """Each handle, an address in every form in which it may be asked for, under the key of this installation."""
    key = _key(ledger)
    for handle in handles:
        for form in email_forms(handle) if "@" in handle else (handle,):
            yield _hash(key, form)


def _key(ledger: sqlite3.Connection) -> bytes:
    return installation_secret(Path(ledger.execute("pragma database_list").fetchone()[2]).parent).encode()


def _hash(key: bytes, handle: str) -> str:
    return hmac.digest(key, handle.encode(), "sha256").hex()
