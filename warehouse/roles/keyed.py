"""Keyed hashes: the same value gives the same one under one key, and nobody without the key can try values out."""

from __future__ import annotations

import hashlib

from warehouse.sql_text import quoted

HANDLE_LENGTH = 32  # of a hash by which somebody who is withheld is found: 128 bits tell all handles apart


def key_for(secret: str, purpose: str) -> str:
    """A key of its own for each purpose, from this installation's secret."""
    return hashlib.sha256(f"{purpose}:{secret}".encode()).hexdigest()


def keyed(key: str, value: str) -> str:
    """The keyed hash of a value, 64 hexadecimal characters. Twice, so that nobody can lengthen a value whose hash they know."""
    return _hash(key + _hash(key + value))


def keyed_sql(key: str, expression: str) -> str:
    """The same in SQL."""
    return f"sha256({quoted(key)} || sha256({quoted(key)} || ({expression})))"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()  # half a character can be asked for, and must be logged
