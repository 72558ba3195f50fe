"""Cases and opportunities."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from pydantic import ValidationError

from connectors.salesforce import connector


def test_a_case_with_its_people_and_times(exports, read_export, ids) -> None:
    case = {"Id": ids["case"], "CaseNumber": "00001026", "ContactId": ids["anna"], "AccountId": ids["acme"], "Subject": "Broken", "Status": "Closed"}
    case |= {"Priority": "High", "IsClosed": "1", "ClosedDate": "2026-01-09 10:00:00", "CreatedDate": "2026-01-03 07:00:00", "OwnerId": ids["agent"]}
    (row,) = read_export(connector, export=exports.weekly("Case", case).zip()).canonical("support_case")
    assert (row["person_record_key"], row["account_record_key"]) == (f"salesforce:contact:{ids['anna']}", f"salesforce:account:{ids['acme']}")
    assert (row["case_number"], row["status"], row["is_closed"], row["priority"]) == ("00001026", "Closed", True, "High")
    assert (row["opened_at"], row["closed_at"]) == (datetime(2026, 1, 3, 7, tzinfo=UTC), datetime(2026, 1, 9, 10, tzinfo=UTC))


def test_a_case_from_the_web_is_the_one_contacts_with_its_address(exports, read_export, ids) -> None:
    exports.weekly(
        "Contact", {"Id": ids["anna"], "Email": "anna@acme.se"}, {"Id": ids["bo"], "Email": "x@acme.se"}, {"Id": ids["eva"], "Email": "x@acme.se"}
    )
    web = {"SuppliedName": "Anna", "Subject": "Help", "SuppliedEmail": "Anna@acme.se"}
    exports.weekly("Case", {"Id": ids["case"], **web}, {"Id": "5005g00000AbCdFAAV", **web, "SuppliedEmail": "x@acme.se"})
    cases = read_export(connector, export=exports.zip()).canonical("support_case")
    assert [case.get("person_record_key") for case in cases] == [f"salesforce:contact:{ids['anna']}", None]


def test_an_opportunity_with_money_and_probability(exports, read_export, ids) -> None:
    deal = {"Id": ids["deal"], "AccountId": ids["acme"], "Name": "Renewal", "StageName": "Closed Won", "Amount": "12500.50", "CurrencyIsoCode": "SEK"}
    deal |= {"Probability": "40", "CloseDate": "2026-03-31", "IsClosed": "1", "IsWon": "1", "OwnerId": ids["seller"]}
    (row,) = read_export(connector, export=exports.weekly("Opportunity", deal).zip()).canonical("opportunity")
    assert (row["amount"], row["currency"], row["probability"]) == (Decimal("12500.50"), "SEK", 0.4)
    assert (row["close_date"], row["closed_at"]) == (date(2026, 3, 31), datetime(2026, 3, 31, tzinfo=UTC))
    assert (row["is_closed"], row["is_won"], row["owner_record_key"]) == (True, True, f"salesforce:user:{ids['seller']}")


def test_the_currency_is_the_configured_one_or_unknown_where_the_export_names_none(exports, read_export, ids) -> None:
    path = exports.weekly("Opportunity", {"Id": ids["deal"], "Amount": "1"}).zip()
    assert "currency" not in read_export(connector, export=path).canonical("opportunity")[0]
    assert read_export(connector, export=path, currency="EUR").canonical("opportunity")[0]["currency"] == "EUR"
    with pytest.raises(ValidationError):
        read_export(connector, export=path, currency="euro")


def test_an_opportunitys_people_come_from_contact_roles_and_its_own_contact(exports, read_export, ids) -> None:
    exports.weekly("Opportunity", {"Id": ids["deal"], "ContactId": ids["bo"]})
    role = {"Id": "00K5g00000AbCdEEAV", "OpportunityId": ids["deal"], "ContactId": ids["anna"], "Role": "Decision Maker", "IsPrimary": "1"}
    found = read_export(connector, export=exports.weekly("OpportunityContactRole", role).zip())
    assert {(p["person_record_key"], p.get("role"), p["is_primary"]) for p in found.canonical("opportunity_person")} == {
        (f"salesforce:contact:{ids['anna']}", "Decision Maker", True),
        (f"salesforce:contact:{ids['bo']}", None, True),
    }
