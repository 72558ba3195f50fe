"""What was said and done: tasks, meetings, cases, comments, e-mails, and who took part."""

from datetime import UTC, datetime

import pytest

from connectors.salesforce import connector


def parties(found, record_key: str) -> set[tuple[str, str | None]]:
    """(role, person record) of one interaction."""
    return {
        (row["role"], row.get("person_record_key")) for row in found.canonical("interaction_party") if row["interaction_record_key"] == record_key
    }


TASK = "00T5g00000AbCdEEAU"


@pytest.mark.parametrize(
    ("fields", "channel"),
    [
        ({"TaskSubtype": "Call"}, "call"),
        ({"Type": "Call"}, "call"),
        ({"CallType": "Outbound"}, "call"),
        ({"TaskSubtype": "Email"}, "email"),
        ({"TaskSubtype": "Task"}, "other"),
    ],
)
def test_a_task_is_a_call_an_email_or_something_else(exports, read_export, ids, fields, channel) -> None:
    path = exports.weekly("Task", {"Id": TASK, "WhoId": ids["anna"], "IsClosed": "1", **fields}).zip()
    assert read_export(connector, export=path).canonical("interaction")[0]["channel"] == channel


def test_what_is_still_to_be_done_has_not_happened(exports, read_export, ids) -> None:
    path = exports.weekly("Task", {"Id": TASK, "WhoId": ids["anna"], "OwnerId": ids["seller"], "IsClosed": "0", "Status": "Not Started"}).zip()
    found = read_export(connector, export=path)
    assert found.canonical("interaction") == []
    assert found.canonical("interaction_party") == []


def test_a_call_goes_from_the_owner_to_the_contact_or_lead(exports, read_export, ids) -> None:
    call = {"Id": TASK, "WhoId": ids["lead"], "OwnerId": ids["seller"], "TaskSubtype": "Call", "IsClosed": "1", "WhatId": ids["deal"]}
    found = read_export(connector, export=exports.weekly("Task", call | {"CompletedDateTime": "2026-01-05 10:00:00"}).zip())
    (row,) = found.canonical("interaction")
    assert row["occurred_at"] == datetime(2026, 1, 5, 10, tzinfo=UTC)
    assert row["opportunity_record_key"] == f"salesforce:opportunity:{ids['deal']}"
    assert row["visibility"] == "public"
    assert parties(found, row["record_key"]) == {("from", f"salesforce:user:{ids['seller']}"), ("to", f"salesforce:lead:{ids['lead']}")}


def test_an_inbound_call_goes_the_other_way(exports, read_export, ids) -> None:
    call = {"Id": TASK, "WhoId": ids["anna"], "OwnerId": ids["seller"], "CallType": "Inbound", "IsClosed": "1"}
    found = read_export(connector, export=exports.weekly("Task", call).zip())
    assert parties(found, f"salesforce:task:{TASK}") == {("to", f"salesforce:user:{ids['seller']}"), ("from", f"salesforce:contact:{ids['anna']}")}


def test_a_finished_to_do_is_a_private_note_about_the_contact(exports, read_export, ids) -> None:
    to_do = {"Id": TASK, "WhoId": ids["anna"], "OwnerId": ids["seller"], "AccountId": ids["acme"], "IsClosed": "1", "Description": "can she pay?"}
    found = read_export(connector, export=exports.weekly("Task", to_do).zip())
    (row,) = found.canonical("interaction")
    assert (row["channel"], row["visibility"]) == ("other", "private")
    assert parties(found, row["record_key"]) == {("from", f"salesforce:user:{ids['seller']}"), ("mentioned", f"salesforce:contact:{ids['anna']}")}


def test_a_meeting_is_at_its_start_with_organizer_and_attendee(exports, read_export, ids) -> None:
    event = {"Id": "00U5g00000AbCdEEAU", "WhoId": ids["anna"], "OwnerId": ids["seller"], "StartDateTime": "2026-12-05 10:00:00", "Subject": "Review"}
    found = read_export(connector, export=exports.weekly("Event", event).zip())
    (row,) = found.canonical("interaction")
    assert (row["channel"], row["occurred_at"]) == ("meeting", datetime(2026, 12, 5, 10, tzinfo=UTC))
    assert parties(found, row["record_key"]) == {("organizer", f"salesforce:user:{ids['seller']}"), ("attendee", f"salesforce:contact:{ids['anna']}")}


@pytest.mark.parametrize("field", ["IsChild", "IsRecurrence"])
def test_a_colleagues_copy_and_the_pattern_of_a_series_are_no_meetings(exports, read_export, ids, field) -> None:
    event = {"Id": "00U5g00000AbCdEEAU", "WhoId": ids["anna"], "StartDateTime": "2026-12-05 10:00:00", field: "1"}
    found = read_export(connector, export=exports.weekly("Event", event).zip())
    assert (found.canonical("interaction"), found.canonical("interaction_party")) == ([], [])


def test_a_private_event_is_private(exports, read_export, ids) -> None:
    event = {"Id": "00U5g00000AbCdEEAU", "WhoId": ids["anna"], "StartDateTime": "2026-12-05 10:00:00", "IsPrivate": "1"}
    assert read_export(connector, export=exports.weekly("Event", event).zip()).canonical("interaction")[0]["visibility"] == "private"


CASE_FIELDS = {"Subject": "Broken", "Description": "It broke", "Status": "New", "CreatedDate": "2026-01-03 07:00:00"}


def test_a_cases_description_is_its_opening_message(exports, read_export, ids) -> None:
    path = exports.weekly("Case", {"Id": ids["case"], "ContactId": ids["anna"], "OwnerId": ids["agent"], **CASE_FIELDS}).zip()
    found = read_export(connector, export=path)
    (row,) = found.canonical("interaction")
    assert (row["channel"], row["text"], row["thread_id"]) == ("case", "It broke", f"salesforce:case:{ids['case']}")
    assert parties(found, row["record_key"]) == {("from", f"salesforce:contact:{ids['anna']}"), ("to", f"salesforce:user:{ids['agent']}")}


def comments(exports, ids, **fields: str):
    exports.weekly("Case", {"Id": ids["case"], "ContactId": ids["anna"], "OwnerId": ids["agent"]})
    exports.weekly(
        "User", {"Id": ids["agent"], "Name": "Ada"}, {"Id": ids["seller"], "Name": "Anna Berg", "UserType": "CspLitePortal", "ContactId": ids["anna"]}
    )
    return exports.weekly("CaseComment", {"Id": "00a5g00000AbCdEAAV", "ParentId": ids["case"], "CommentBody": "Hi", **fields}).zip()


def test_a_published_comment_of_a_colleague_goes_to_the_contact(exports, read_export, ids) -> None:
    found = read_export(connector, export=comments(exports, ids, CreatedById=ids["agent"], IsPublished="1"))
    (row,) = found.canonical("interaction")
    assert (row["case_record_key"], row["visibility"]) == (f"salesforce:case:{ids['case']}", "public")
    assert parties(found, row["record_key"]) == {("from", f"salesforce:user:{ids['agent']}"), ("to", f"salesforce:contact:{ids['anna']}")}


def test_an_unpublished_comment_is_a_private_note_to_nobody(exports, read_export, ids) -> None:
    found = read_export(connector, export=comments(exports, ids, CreatedById=ids["agent"], IsPublished="0"))
    (row,) = found.canonical("interaction")
    assert row["visibility"] == "private"
    assert parties(found, row["record_key"]) == {("from", f"salesforce:user:{ids['agent']}")}


def test_a_portal_users_comment_comes_from_the_contact(exports, read_export, ids) -> None:
    found = read_export(connector, export=comments(exports, ids, CreatedById=ids["seller"], IsPublished="1"))
    assert parties(found, "salesforce:case_comment:00a5g00000AbCdEAAV") == {("from", f"salesforce:contact:{ids['anna']}")}


MAIL = "02s5g00000AbCdEAAV"


def mail(exports, ids, **fields: str):
    """An e-mail on Anna's case; Bo and Eva share one address."""
    exports.weekly(
        "Contact",
        {"Id": ids["anna"], "Email": "Anna@acme.se"},
        {"Id": ids["bo"], "Email": "info@acme.se"},
        {"Id": ids["eva"], "Email": "info@acme.se"},
    )
    exports.weekly("User", {"Id": ids["agent"], "Email": "ada@northwind.com"})
    exports.weekly("Case", {"Id": ids["case"], "ContactId": ids["anna"]})
    base = {"Id": MAIL, "ParentId": ids["case"], "MessageDate": "2026-01-04 12:00:00", "Subject": "Re: Broken", "Incoming": "1"}
    return exports.weekly("EmailMessage", base | fields)


def test_an_email_names_its_parties_by_address_and_record(exports, read_export, ids) -> None:
    path = mail(exports, ids, FromAddress="anna@acme.se", FromName="Anna Berg", ToAddress="ada@northwind.com; Info@acme.se", TextBody="Thanks").zip()
    found = read_export(connector, export=path)
    row = next(row for row in found.canonical("interaction") if row["source_object"] == "email_message")
    assert (row["channel"], row["text"], row["visibility"], row["is_automated"]) == ("email", "Thanks", "public", False)
    assert (row["case_record_key"], row["thread_id"]) == (f"salesforce:case:{ids['case']}",) * 2
    assert parties(found, row["record_key"]) == {
        ("from", f"salesforce:contact:{ids['anna']}"),
        ("to", f"salesforce:user:{ids['agent']}"),
        ("to", None),  # a shared address says nobody's name
    }
    assert {p["identifier_value"] for p in found.canonical("interaction_party") if "identifier_value" in p} == {
        "anna@acme.se",
        "ada@northwind.com",
        "info@acme.se",
    }


def test_somebody_whom_the_crm_does_not_hold_becomes_a_correspondent(exports, read_export, ids) -> None:
    path = mail(exports, ids, FromAddress="New@acme.se", FromName="Nils Ny", ToAddress="ada@northwind.com").zip()
    found = read_export(connector, export=path)
    (person,) = [person for person in found.canonical("person_record") if person["kind"] == "correspondent"]
    assert (person["email"], person["full_name"], person["source_object"]) == ("new@acme.se", "Nils Ny", "correspondent")
    assert "new@acme.se" not in person["record_key"]
    assert person["source_url"].endswith(MAIL)
    assert ("from", person["record_key"]) in parties(found, f"salesforce:email_message:{MAIL}")


@pytest.mark.parametrize(
    ("name", "sender"),
    [("Berg, Per", "bo"), ("Bo Berg", "anna"), (None, "anna"), ("Greta Fors", None)],
    ids=["another holder of the address", "the case's contact", "no name", "nobody in the CRM"],
)
def test_mail_from_a_shared_address_is_from_whom_it_names(exports, read_export, ids, name: str | None, sender: str | None) -> None:
    exports.weekly(
        "Contact",
        {"Id": ids["anna"], "Email": "berg@acme.se", "FirstName": "Bo", "LastName": "Berg"},
        {"Id": ids["bo"], "Email": "berg@acme.se", "FirstName": "Per", "LastName": "Berg"},
    )
    exports.weekly("Case", {"Id": ids["case"], "ContactId": ids["anna"]})
    message = {"Id": MAIL, "ParentId": ids["case"], "MessageDate": "2026-01-04 12:00:00", "Incoming": "1", "FromAddress": "berg@acme.se"}
    found = read_export(connector, export=exports.weekly("EmailMessage", message | ({"FromName": name} if name else {})).zip())
    strangers = [person for person in found.canonical("person_record") if person["kind"] == "correspondent"]
    assert [person["full_name"] for person in strangers] == ([] if sender else [name])
    key = f"salesforce:contact:{ids[sender]}" if sender else strangers[0]["record_key"]
    assert parties(found, f"salesforce:email_message:{MAIL}") == {("from", key)}


def test_a_stranger_at_a_contacts_own_address_is_not_the_contact(exports, read_export, ids) -> None:
    found = read_export(connector, export=mail(exports, ids, FromAddress="anna@acme.se", FromName="Nils Fors", ToAddress="anna@acme.se").zip())
    named = [person for person in found.canonical("person_record") if person["kind"] == "correspondent"]
    assert named == [], "a contact without a name may bear any"
    exports.weekly("Contact", {"Id": ids["anna"], "Email": "anna@acme.se", "Name": "Anna Berg"})
    message = {"Id": MAIL, "MessageDate": "2026-01-04 12:00:00", "FromAddress": "anna@acme.se", "FromName": "Nils Fors", "ToAddress": "anna@acme.se"}
    found = read_export(connector, export=exports.weekly("EmailMessage", message).zip())
    (nils,) = [person for person in found.canonical("person_record") if person["kind"] == "correspondent"]
    assert (nils["full_name"], nils["email"]) == ("Nils Fors", "anna@acme.se")
    assert parties(found, f"salesforce:email_message:{MAIL}") == {("from", nils["record_key"]), ("to", f"salesforce:contact:{ids['anna']}")}


def test_a_colleagues_mail_may_bear_the_name_of_a_team(exports, read_export, ids) -> None:
    found = read_export(connector, export=mail(exports, ids, FromAddress="ada@northwind.com", FromName="Northwind Support", Incoming="0").zip())
    assert parties(found, f"salesforce:email_message:{MAIL}") == {("from", f"salesforce:user:{ids['agent']}")}


def test_mail_among_colleagues_is_private_and_mail_of_machines_automated(exports, read_export, ids) -> None:
    inside = mail(exports, ids, FromAddress="ada@northwind.com", ToAddress="support@northwind.com", HtmlBody="<p>See <b>this</b></p>").zip("a.zip")
    (row,) = [row for row in read_export(connector, export=inside).canonical("interaction")]
    assert (row["visibility"], row["text"]) == ("private", "See this")
    machine = mail(exports, ids, FromAddress="no-reply@acme.se", ToAddress="ada@northwind.com").zip("b.zip")
    assert read_export(connector, export=machine).canonical("interaction")[0]["is_automated"]


def test_the_task_beside_an_email_is_not_counted_twice(exports, read_export, ids) -> None:
    mail(exports, ids, FromAddress="ada@northwind.com", ToAddress="anna@acme.se", ActivityId=TASK)
    path = exports.weekly("Task", {"Id": TASK, "WhoId": ids["anna"], "OwnerId": ids["agent"], "TaskSubtype": "Email", "IsClosed": "1"}).zip()
    found = read_export(connector, export=path)
    assert [row["source_object"] for row in found.canonical("interaction")] == ["email_message"]
    assert parties(found, f"salesforce:task:{TASK}") == set()


def test_a_case_made_out_of_an_email_is_not_counted_twice(exports, read_export, ids) -> None:
    case = {"Id": ids["case"], "ContactId": ids["anna"], "OwnerId": ids["agent"], **CASE_FIELDS}
    email = {"Id": MAIL, "ParentId": ids["case"], "Incoming": "1", "FromAddress": "anna@acme.se", "MessageDate": "2026-01-03 07:00:00"}
    found = read_export(connector, export=exports.weekly("Case", case).weekly("EmailMessage", email).zip())
    assert [row["source_object"] for row in found.canonical("interaction")] == ["email_message"]
    assert parties(found, f"salesforce:case:{ids['case']}") == set()
    later = exports.weekly("Case", case).weekly("EmailMessage", email | {"MessageDate": "2026-01-04 07:00:00"}).zip()
    assert len(read_export(connector, export=later).canonical("interaction")) == 2


def test_deleted_activities_are_marked(exports, read_export, ids) -> None:
    path = exports.weekly("Task", {"Id": TASK, "WhoId": ids["anna"], "IsClosed": "1", "IsDeleted": "1"}).zip()
    assert "deleted_at" in read_export(connector, export=path).canonical("interaction")[0]
