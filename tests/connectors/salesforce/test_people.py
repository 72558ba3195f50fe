"""Persons and accounts: who is what, what was merged, what they refuse."""

from datetime import UTC, date, datetime

import pytest

from connectors.salesforce import connector

STAMP = datetime(2026, 2, 1, 8, 0, 1, tzinfo=UTC)


def test_a_contact_with_its_account(exports, read_export, ids) -> None:
    exports.weekly("Account", {"Id": ids["acme"], "Name": "Acme AB", "Website": "https://www.acme.se/start", "Type": "Customer - Direct"})
    contact = {"Id": ids["anna"], "AccountId": ids["acme"], "FirstName": "Anna", "LastName": "Berg", "Email": "anna@acme.se", "Title": "CFO"}
    exports.weekly("Contact", contact | {"OwnerId": ids["seller"], "MailingCity": "Lund", "MailingCountry": "Sweden", "Birthdate": "1980-05-01"})
    found = read_export(connector, export=exports.zip(), instance_url="acme.my.salesforce.com/")
    (person,) = found.canonical("person_record")
    assert person["record_key"] == f"salesforce:contact:{ids['anna']}"
    assert person["source_url"] == f"https://acme.my.salesforce.com/{ids['anna']}"
    assert (person["kind"], person["full_name"], person["company_name"]) == ("contact", "Anna Berg", "Acme AB")
    assert person["account_record_key"] == f"salesforce:account:{ids['acme']}"
    assert person["owner_record_key"] == f"salesforce:user:{ids['seller']}"
    assert (person["birth_date"], person["city"], person["country"]) == (date(1980, 5, 1), "Lund", "Sweden")
    assert person["updated_at"] == datetime(2026, 2, 1, 8, tzinfo=UTC)
    (account,) = found.canonical("account_record")
    assert (account["name"], account["domain"], account["lifecycle_stage"]) == ("Acme AB", "acme.se", "customer")
    (member,) = found.canonical("membership")
    assert (member["person_record_key"], member["account_record_key"], member["title"]) == (person["record_key"], account["record_key"], "CFO")


@pytest.mark.parametrize("source_object", ["Contact", "Lead"])
def test_a_suffix_stands_once_in_the_whole_name(exports, read_export, ids, source_object) -> None:
    key = ids["anna"] if source_object == "Contact" else ids["lead"]
    for row in ({"Suffix": "Jr."}, {"Name": "John Smith Jr", "Suffix": "Jr."}, {"Suffix": ""}):
        exports.weekly(source_object, {"Id": key, "FirstName": "John", "LastName": "Smith"} | row)
        (person,) = read_export(connector, export=exports.zip()).canonical("person_record")
        assert person["full_name"] == {"Jr.": row.get("Name", "John Smith Jr."), "": "John Smith"}[row["Suffix"]]


def test_times_and_checkboxes_of_both_formats_mean_the_same(exports, read_export, ids) -> None:
    weekly = {
        "Id": ids["anna"],
        "LastName": "Berg",
        "IsDeleted": "1",
        "LastModifiedDate": "2026-02-01 08:00:00",
        "SystemModstamp": "2026-02-01 08:00:01",
    }
    loader = weekly | {"IsDeleted": "true", "LastModifiedDate": "2026-02-01T08:00:00.000Z", "SystemModstamp": "2026-02-01T08:00:01.000Z"}
    first = read_export(connector, export=exports.weekly("Contact", weekly).zip()).canonical("person_record")
    second = read_export(connector, export=exports.loader("Contact.csv", loader)).canonical("person_record")
    assert first == second
    assert first[0]["deleted_at"] == STAMP


@pytest.mark.parametrize(
    ("kind", "stage"),
    [
        ("Customer - Channel", "customer"),
        ("Prospect", "prospect"),
        ("Technology Partner", "partner"),
        ("Vendor", "supplier"),
        ("Former Customer", "other"),
        ("Press", "other"),
        ("", None),
    ],
)
def test_an_accounts_type_is_its_lifecycle_stage(exports, read_export, ids, kind, stage) -> None:
    path = exports.weekly("Account", {"Id": ids["acme"], "Type": kind}).zip()
    assert read_export(connector, export=path).canonical("account_record")[0].get("lifecycle_stage") == stage


def test_an_account_knows_its_parent(exports, read_export, ids) -> None:
    path = exports.weekly("Account", {"Id": ids["acme"], "ParentId": ids["globex"]}, {"Id": ids["globex"], "ParentId": "000000000000000AAA"}).zip()
    accounts = read_export(connector, export=path).canonical("account_record")
    assert [account.get("parent_record_key") for account in accounts] == [f"salesforce:account:{ids['globex']}", None]


def test_a_users_login_is_a_colleague_but_a_portal_users_is_not(exports, read_export, ids) -> None:
    seller = {
        "Id": ids["seller"],
        "Name": "Sven Ek",
        "Email": "sven@northwind.com",
        "IsActive": "0",
        "UserType": "Standard",
        "ManagerId": ids["agent"],
    }
    portal = {"Id": ids["agent"], "Name": "Anna Berg", "IsActive": "1", "UserType": "CspLitePortal", "ContactId": ids["anna"]}
    robot = {"Id": "0055g00000AbCdGAAV", "Name": "Automated Process", "IsActive": "1", "UserType": "AutomatedProcess"}
    found = read_export(connector, export=exports.weekly("User", seller, portal, robot).zip())
    sven, anna, machine = found.canonical("person_record")
    assert (sven["kind"], sven["is_internal"], sven["is_active"], sven["is_machine"]) == ("directory_user", True, False, False)
    assert sven["manager_record_key"] == anna["record_key"]
    assert (anna["is_internal"], anna["is_active"]) == (False, True)
    assert machine["is_machine"]
    assert [(i["kind"], i["raw_value"]) for i in found.canonical("identifier")] == [("crm_id", ids["anna"])]


def test_a_queue_owns_nothing(exports, read_export, ids) -> None:
    path = exports.weekly("Lead", {"Id": ids["lead"], "OwnerId": "00G5g00000AbCdEEAV"}).zip()
    assert "owner_record_key" not in read_export(connector, export=path).canonical("person_record")[0]


def test_more_addresses_and_phones_are_identifiers(exports, read_export, ids) -> None:
    contact = {
        "Id": ids["anna"],
        "Email": "anna@acme.se",
        "Phone": "1",
        "MobilePhone": "2",
        "HomePhone": "3",
        "OtherPhone": "4",
        "AssistantPhone": "5",
    }
    contact |= {"npe01__HomeEmail__c": "anna@home.se", "Second_Email__c": "a.berg@acme.se", "Email_Opt_In__c": "1", "EmailBouncedReason": "x@y"}
    found = read_export(connector, export=exports.weekly("Contact", contact).zip())
    assert {(i["kind"], i["raw_value"]) for i in found.canonical("identifier")} == {
        ("crm_id", ids["anna"]),
        ("phone", "2"),
        ("phone", "3"),
        ("phone", "4"),
        ("email", "anna@home.se"),
        ("email", "a.berg@acme.se"),
    }


def test_an_account_is_known_by_its_id_and_website(exports, read_export, ids) -> None:
    found = read_export(connector, export=exports.weekly("Account", {"Id": ids["acme"], "Website": "WWW.Acme.se"}).zip())
    assert {(i["kind"], i["raw_value"]) for i in found.canonical("identifier")} == {("crm_id", ids["acme"]), ("domain", "acme.se")}


@pytest.mark.parametrize(
    ("status", "converted", "stage"),
    [("Working - Contacted", "0", "prospect"), ("Closed - Not Converted", "0", "other"), ("Unqualified", "0", "other"), ("Qualified", "1", None)],
)
def test_an_open_lead_is_a_prospect(exports, read_export, ids, status, converted, stage) -> None:
    path = exports.weekly("Lead", {"Id": ids["lead"], "LastName": "Berg", "Status": status, "IsConverted": converted}).zip()
    assert read_export(connector, export=path).canonical("person_record")[0].get("lifecycle_stage") == stage


def test_a_converted_lead_stays_and_is_merged_into_its_contact(exports, read_export, ids) -> None:
    lead = {"Id": ids["lead"], "LastName": "Berg", "IsConverted": "1", "ConvertedDate": "2026-01-20", "ConvertedContactId": ids["anna"]}
    found = read_export(
        connector, export=exports.weekly("Lead", lead | {"ConvertedAccountId": ids["acme"]}).weekly("Contact", {"Id": ids["anna"]}).zip()
    )
    assert [person["kind"] for person in found.canonical("person_record")] == ["contact", "lead"]
    (merge,) = found.canonical("record_merge")
    assert (merge["record_key"], merge["into_record_key"]) == (f"salesforce:lead:{ids['lead']}", f"salesforce:contact:{ids['anna']}")
    assert merge["at"] == datetime(2026, 1, 20, tzinfo=UTC)


def test_the_losers_of_a_merge_are_deleted_and_merged(exports, read_export, ids) -> None:
    exports.weekly(
        "Contact", {"Id": ids["anna"], "MasterRecordId": "000000000000000AAA"}, {"Id": ids["bo"], "MasterRecordId": ids["anna"], "IsDeleted": "1"}
    )
    exports.weekly("Account", {"Id": ids["globex"], "MasterRecordId": ids["acme"][:15], "IsDeleted": "1"})
    found = read_export(connector, export=exports.zip())
    winner, loser = found.canonical("person_record")
    assert "deleted_at" not in winner
    assert loser["deleted_at"] == STAMP
    assert [(m["record_key"], m["into_record_key"]) for m in found.canonical("record_merge")] == [
        (f"salesforce:account:{ids['globex']}", f"salesforce:account:{ids['acme']}"),
        (f"salesforce:contact:{ids['bo']}", f"salesforce:contact:{ids['anna']}"),
    ]


def test_a_ticked_box_is_a_refusal_and_an_unticked_one_is_no_consent(exports, read_export, ids) -> None:
    exports.weekly(
        "Contact", {"Id": ids["anna"], "HasOptedOutOfEmail": "1", "DoNotCall": "0"}, {"Id": ids["bo"], "HasOptedOutOfEmail": "0", "DoNotCall": "1"}
    )
    found = read_export(connector, export=exports.zip()).canonical("consent")
    assert [(row["person_record_key"], row["topic"], row["granted"]) for row in found] == [
        (f"salesforce:contact:{ids['anna']}", "email", False),
        (f"salesforce:contact:{ids['bo']}", "phone", False),
    ]


def test_a_person_account_is_a_person_and_no_account(exports, read_export, ids) -> None:
    exports.weekly("Account", {"Id": ids["acme"], "Name": "Anna Berg", "IsPersonAccount": "1", "PersonContactId": ids["anna"]})
    exports.weekly("Contact", {"Id": ids["anna"], "LastName": "Berg", "AccountId": ids["acme"], "IsPersonAccount": "1"})
    exports.weekly("Opportunity", {"Id": ids["deal"], "AccountId": ids["acme"], "Name": "Boat"})
    found = read_export(connector, export=exports.zip())
    assert found.canonical("account_record") == []
    assert found.canonical("membership") == []
    (person,) = found.canonical("person_record")
    assert "account_record_key" not in person
    assert {i["raw_value"] for i in found.canonical("identifier")} == {ids["anna"], ids["acme"]}
    assert [part["person_record_key"] for part in found.canonical("opportunity_person")] == [person["record_key"]]
