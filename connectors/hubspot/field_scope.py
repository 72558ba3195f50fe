"""Which columns of HubSpot's raw tables the scope lets in, by every name that a field may be called by."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from connectors.base import LetsIn
from connectors.hubspot.objects import OBJECTS
from connectors.hubspot.position import COLUMNS, WORDS
from connectors.hubspot.record_rows import LINK_COLUMNS
from connectors.hubspot.settings import HubSpotSettings

OWNED_BY = "hubspotownerid"  # the spelling that tells which column names a record's owner


def lets_in(settings: HubSpotSettings, state: Mapping[str, str]) -> LetsIn:
    """state: over the API it says what HubSpot calls the field of a column. Where earlier versions remembered no words, it is not judged yet."""

    @cache
    def words(stream: str) -> dict[str, list[str]] | None:
        if WORDS + stream in state:
            return dict(json.loads(state[WORDS + stream]))
        return None if COLUMNS + stream in state else {}

    def is_let_in(stream: str, column: str) -> bool:
        if column in LINK_COLUMNS or not (settings.include or settings.exclude):
            return True
        known = words(stream)
        if column == "Owner_ID":  # made of the field that names the owner
            column = next((name for name, spellings in OBJECTS.get(stream, {}).items() if OWNED_BY in spellings), column)
        return known is None or settings.wants_field(stream, column, *known.get(column, ()))

    return is_let_in
