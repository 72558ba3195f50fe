"""SQL as text: what a file says without its comments, its parameters filled in, and values written as literals."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping

from warehouse.errors import ModelError

PARAMETER = re.compile(r"\$([a-z_][a-z0-9_]*)")
COMMENT_OR_STRING = re.compile(r"('(?:[^']|'')*')|--[^\n]*")


def without_comments(sql: str) -> str:
    """The SQL with each comment blanked out, positions kept; `--` inside a string is no comment."""
    return COMMENT_OR_STRING.sub(lambda match: match[1] or " " * len(match[0]), sql)


def render(sql: str, parameters: Mapping[str, str], name: str) -> str:
    """The SQL with each `$name` replaced by its literal. Raises ModelError for an unknown one."""
    plain = without_comments(sql)

    def literal(match: re.Match[str]) -> str:
        if match[1] not in parameters:
            raise ModelError(f"{name}: there is no parameter ${match[1]}; known are {', '.join(sorted(parameters))}")
        return parameters[match[1]]

    return PARAMETER.sub(literal, plain).strip().rstrip(";")


def quoted(value: str) -> str:
    """A SQL string literal."""
    return "'" + value.replace("'", "''") + "'"


def quoted_list(values: Iterable[str]) -> str:
    """A SQL list of strings, typed even when empty."""
    return f"cast([{', '.join(quoted(value) for value in values)}] as varchar[])"


def digest(*parts: str) -> str:
    """A short fingerprint of some texts."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
