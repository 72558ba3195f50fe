"""The words of an open question, held against what the two are known by."""

from __future__ import annotations

ELSEWHERE = "but other addresses at the same domain"
SHARED = "and an address in common, which goes with others too"


def in_words(reason: str, shares_address: bool) -> str:
    """The reason. shares_address: the two have an address in common: then it is not their different addresses that make it a question."""
    return reason.replace(ELSEWHERE, SHARED) if shares_address else reason
