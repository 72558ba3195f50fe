"""Streams that a configuration leaves out are said to be unwanted: nobody waits for them, and no status lists them as not complete."""

import pytest

from connectors.registry import connector as connector_of

CASES = [
    ({"system": "hubspot", "api": True}, {"call", "email", "meeting", "note"}),
    ({"system": "hubspot", "api": True, "activities": ["call"], "exclude": ["ticket"]}, {"email", "meeting", "note", "ticket"}),
    ({"system": "salesforce", "export": "sf.zip"}, set()),
    ({"system": "salesforce", "export": "sf.zip", "exclude": ["Lead", "Contact.Birthdate"]}, {"lead"}),
    ({"system": "google_workspace", "api": True, "read": ["mail", "directory"]}, {"event", "contact", "file"}),
    ({"system": "google_workspace", "takeout": "takeout", "read": ["mail"]}, set()),
]


@pytest.mark.parametrize(("written", "unwanted"), CASES)
def test_what_is_left_out_is_unwanted(written: dict[str, object], unwanted: set[str]) -> None:
    connector = connector_of(str(written["system"]))
    assert set(connector.unwanted(connector.settings.model_validate(written))) == unwanted
