"""Nothing in warehouse/identity names a system: what a tool is called is known under connectors/ alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from connectors.registry import SYSTEMS

ROOT = Path(__file__).parents[3]
IDENTITY = ROOT / "warehouse" / "identity"
# the connectors that come with the house, and what is declared in its examples: a new folder is a new name that is looked for
NOT_A_TOOL = {"declared", "sample", "client", "spreadsheet"}
FOLDERS = (ROOT / "connectors", ROOT / "connectors" / "declared" / "examples")
OWN = {path.name for folder in FOLDERS for path in folder.iterdir() if path.is_dir() and not path.name.startswith("_")}
# well-known ones; not those whose name is an everyday word (notion, segment, copper)
OTHERS = """
adp airtable amplitude asana atlassian aws azure bamboohr bigquery bitbucket braze calendly chargebee clearbit clickup confluence databricks
discord docusign dropbox eloqua facebook freshdesk freshsales freshworks fullstory github gitlab gmail google gong gorgias greenhouse gsuite
gusto helpscout instagram intercom jira klaviyo linkedin looker magento mailchimp marketo microsoft mixpanel netsuite office365 okta onedrive
oracle outlook pardot paypal pendo personio pipedrive quickbooks rippling salesforce salesloft sap sendgrid servicenow sharepoint shopify
snowflake stripe sugarcrm surveymonkey tableau telegram trello twilio typeform whatsapp woocommerce wordpress xero yahoo zapier zendesk zoho
zoominfo
"""
TOOLS = sorted((OWN | SYSTEMS.keys()) - NOT_A_TOOL | set(OTHERS.split()), key=len, reverse=True)  # google_workspace before google
# as a word, also in a name of several (slack_user_ids, SlackUser), not within another one (Slackware, zoomed)
WORD = r"(?<![a-z0-9])(?:{})s?(?![a-z0-9])"
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def named(text: str) -> list[tuple[int, str]]:
    """(line, name) of each tool that the text names."""
    pattern = re.compile(WORD.format("|".join(re.escape(tool) for tool in TOOLS)))
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        # HubSpot is one name and SlackUser is two words
        names = {name: None for spelling in (line, CAMEL.sub(" ", line)) for name in pattern.findall(spelling.lower())}
        found += [(number, name) for name in names]
    return found


def files() -> list[Path]:
    return sorted(path for path in IDENTITY.rglob("*") if path.suffix in (".py", ".sql", ".json"))


def test_every_connector_is_looked_for() -> None:
    assert {"slack", "google_workspace", "salesforce", "hubspot", "workday", "zendesk", "stripe"} <= set(TOOLS)
    assert {"steps.py", "assign.sql", "default_model.json"} <= {path.name for path in files()}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("where source = 'salesforce'", ["salesforce"]), ("slack_user_ids", ["slack"]), ("class SlackUser:", ["slack"]), ("HubSpot", ["hubspot"]),
        ("# Gmails", ["gmails"]),
        ("'google_workspace:email'", ["google_workspace"]), ("slackness, zoomed, stripes", ["stripes"]), ("no system is named", []),
    ],
)  # fmt: skip
def test_a_name_is_seen_as_a_word(text: str, names: list[str]) -> None:
    assert [name for _, name in named(text)] == names


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(IDENTITY)))
def test_a_file_of_identity_names_no_system(path: Path) -> None:
    assert named(path.read_text(encoding="utf-8")) == []
