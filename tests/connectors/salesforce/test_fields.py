"""The field names that canonical SQL relies on, against those of a real organisation."""

import json
from pathlib import Path

import pytest

from connectors.salesforce import connector
from connectors.salesforce.fields import chosen
from connectors.salesforce.objects import BY_NAME, OBJECTS, OTHER_EMAILS

# standard fields that the organisation behind describe.json does not have or did not show, as the Salesforce object reference lists them:
# person accounts, multi-currency, state and country picklists, name suffixes (each to be switched on), and fields hidden by field-level security
DOCUMENTED = {
    "Account": {"IsPersonAccount", "PersonContactId", "BillingCountryCode"},
    "Contact": {"IsPersonAccount", "Suffix", "HasOptedOutOfEmail", "DoNotCall", "MailingCountryCode"},
    "Lead": {"Suffix", "HasOptedOutOfEmail", "DoNotCall", "CountryCode"},
    "Opportunity": {"CurrencyIsoCode"},
    "Event": {"Type"},
}


@pytest.mark.parametrize("name", ["Account", "Case", "Contact", "Event", "Lead", "Opportunity", "OpportunityContactRole"])
def test_every_field_exists_in_a_real_organisation_or_is_documented(shared: Path, name: str) -> None:
    described = json.loads((shared / "data" / "salesforce" / "describe.json").read_text())[name]
    real = {field if isinstance(field, str) else field["name"] for field in described}
    ours = set(BY_NAME[OBJECTS[name]].columns) - {OTHER_EMAILS}
    assert ours - real <= DOCUMENTED.get(name, set())


@pytest.mark.parametrize("name", ["Account", "Case", "Contact", "Event", "Lead", "Opportunity", "OpportunityContactRole"])
def test_of_a_real_organisation_all_is_asked_for_but_compound_fields_and_what_looking_changes(shared: Path, name: str) -> None:
    described = json.loads((shared / "data" / "salesforce" / "describe.json").read_text())[name]
    settings = connector.settings.model_validate({"system": "salesforce", "api": True, "client_id": "x", "instance_url": "acme.my.salesforce.com"})
    found = chosen({"fields": described}, name, BY_NAME[OBJECTS[name]], settings)
    assert found is not None
    left = {field["name"] for field in described} - set(found.kinds)
    compound = {field["name"] for field in described if field["type"] in ("address", "location")}
    assert left - compound <= {"LastViewedDate", "LastReferencedDate"}
    assert compound <= left
    assert found.kinds["SystemModstamp"] == "time"
    assert found.kinds["IsDeleted"] == "boolean"
    assert {name for name in found.kinds if name.endswith("__c")} == {field["name"] for field in described if field["name"].endswith("__c")}
