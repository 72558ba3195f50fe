"""What truth/traps.csv names can be found in the export files, and is as difficult as it claims."""

import json
import mailbox
from email.utils import parseaddr

import pytest
from icalendar import Calendar

from tests.connectors.sample.conftest import Sample


@pytest.fixture(scope="session")
def everything(sample: Sample) -> str:
    """All text of all export files."""
    parts = [json.dumps(sample.slack, ensure_ascii=False)]
    parts += [json.dumps(rows, ensure_ascii=False) for rows in sample.crm.values()]
    for path in sorted((sample.folder / "exports").rglob("*")):
        if path.suffix in (".csv", ".jsonl", ".mbox", ".vcf", ".ics"):
            parts.append(path.read_text(encoding="utf-8").replace("\r\n ", "").replace("=\n", ""))
    return "\n".join(parts)


def test_every_key_of_every_trap_is_in_the_files(sample: Sample, everything: str) -> None:
    people = {row["person"] for name in ("records", "addresses") for row in sample.csv(f"truth/{name}.csv")}
    for trap in sample.csv("truth/traps.csv"):
        for key in filter(None, trap["keys"].split("|")):
            bare = key.rpartition(":")[2].removeprefix("T04NW2K9Q-") if key.count(":") == 2 else key
            if key.startswith("slack:"):
                bare = bare.partition("-")[2] or bare
            assert key in people or bare in everything, (trap["trap"], key)


def test_a_shared_mailbox_stands_on_contacts_of_four_surnames(sample: Sample) -> None:
    for trap in sample.traps("shared_mailbox"):
        contacts = [row for row in sample.crm["Contact"] if row["Email"] == trap["keys"].split("|")[-1]]
        assert len({row["LastName"] for row in contacts}) == 4


def test_the_switchboard_is_the_number_of_five_contacts_two_with_one_name(sample: Sample) -> None:
    for trap in sample.traps("switchboard_phone"):
        contacts = [row for row in sample.crm["Contact"] if row["Phone"] == trap["keys"].split("|")[-1]]
        assert len(contacts) == 5
        assert len({(row["FirstName"], row["LastName"]) for row in contacts}) == 4


@pytest.mark.parametrize("trap", ["family_one_address", "father_and_son", "recycled_address"])
def test_people_who_share_an_address_have_different_names(sample: Sample, trap: str) -> None:
    for one in sample.traps(trap):
        contacts = [row for row in sample.crm["Contact"] if row["Email"] == one["keys"].split("|")[-1]]
        assert len(contacts) >= 2
        assert len({(row["FirstName"], row["LastName"]) for row in contacts}) == len(contacts)


def test_namesakes_have_one_name_and_two_addresses(sample: Sample) -> None:
    for trap in [*sample.traps("namesakes_one_company"), *sample.traps("namesakes_two_companies")]:
        contacts = [row for row in sample.crm["Contact"] if row["Email"] in trap["keys"].split("|")]
        assert len(contacts) == 2
        assert len({(row["FirstName"], row["LastName"]) for row in contacts}) == 1


def test_somebody_who_changed_company_has_a_contact_at_each_and_is_one_person(sample: Sample) -> None:
    persons = {row["record_key"]: row["person"] for row in sample.csv("truth/records.csv")}
    for trap in sample.traps("changed_company"):
        _, old, new = trap["keys"].split("|")
        contacts = [row for row in sample.crm["Contact"] if row["Email"] in (old, new)]
        assert len({row["AccountId"] for row in contacts}) == 2
        assert len({persons[f"salesforce:contact:{row['Id']}"] for row in contacts}) == 1


def test_outside_members_of_shared_channels_are_not_in_the_user_list(sample: Sample) -> None:
    users = {user["id"] for user in sample.slack["users.json"]}
    for trap in sample.traps("slack_connect_guest"):
        for key in trap["keys"].split("|")[2:]:
            assert key.rpartition("-")[2] not in users


def test_guests_are_in_the_user_list_with_their_own_companys_address(sample: Sample) -> None:
    users = {user["id"]: user for user in sample.slack["users.json"]}
    for trap in sample.traps("slack_guest"):
        for key in trap["keys"].split("|")[2:]:
            guest = users[key.rpartition("-")[2]]
            assert guest["is_restricted"]
            assert not guest["profile"]["email"].endswith(("northwind.com", "northwind.io"))


def test_a_thread_is_answered_half_a_year_later(sample: Sample) -> None:
    stamps = {message["ts"]: message for message in sample.messages}
    for trap in sample.traps("late_thread_reply"):
        parent = stamps[trap["keys"].split("|")[-1]]
        assert float(parent["latest_reply"]) - float(parent["ts"]) > 180 * 86_400


def test_a_converted_lead_names_its_contact(sample: Sample) -> None:
    leads = {row["Id"]: row for row in sample.crm["Lead"]}
    for trap in sample.traps("lead_converted"):
        lead, contact = (key.rpartition(":")[2] for key in trap["keys"].split("|")[1:])
        assert leads[lead]["IsConverted"] == "1"
        assert leads[lead]["ConvertedContactId"] == contact


def test_a_merged_contact_is_deleted_and_names_its_master(sample: Sample) -> None:
    contacts = {row["Id"]: row for row in sample.crm["Contact"]}
    for trap in sample.traps("crm_merged"):
        gone, kept = (key.rpartition(":")[2] for key in trap["keys"].split("|")[1:])
        assert contacts[gone]["IsDeleted"] == "1"
        assert contacts[gone]["MasterRecordId"] == kept
        assert contacts[kept]["IsDeleted"] == "0"


def test_letters_outside_cp1252_come_out_as_question_marks(sample: Sample) -> None:
    assert any(row["FirstName"] == "?ukasz" and row["LastName"] == "Wi?niewski" for row in sample.crm["Contact"])
    assert any("ö" in row["LastName"] for row in sample.crm["Contact"])


def test_one_mail_stands_in_two_mailboxes(sample: Sample) -> None:
    held: dict[str, int] = {}
    for path in sample.glob(".mbox"):
        for mail in mailbox.mbox(path):
            held[mail["Message-ID"].strip("<>")] = held.get(mail["Message-ID"].strip("<>"), 0) + 1
    for trap in sample.traps("same_mail_two_mailboxes"):
        assert held[trap["keys"].split("|")[-1]] >= 2


def test_a_body_line_that_begins_with_from_is_quoted_as_in_an_mbox(sample: Sample) -> None:
    assert sum(path.read_bytes().count(b"\n>From our side") for path in sample.glob(".mbox")) >= 4
    senders = {parseaddr(str(mail["From"]))[1] for path in sample.glob(".mbox") for mail in mailbox.mbox(path)}
    assert "" not in senders


def test_a_series_leaves_one_date_out_and_moves_one(sample: Sample) -> None:
    uids = {trap["keys"].split("|")[-1] for trap in sample.traps("recurring_meeting")}
    found: dict[str, set[str]] = {uid: set() for uid in uids}
    for path in sample.glob(".ics"):
        for event in Calendar.from_ical(path.read_bytes()).walk("VEVENT"):
            uid = str(event["UID"])
            if uid in uids:
                found[uid] |= {name for name in ("RRULE", "EXDATE", "RECURRENCE-ID") if name in event}
    assert all(parts == {"RRULE", "EXDATE", "RECURRENCE-ID"} for parts in found.values())


def test_an_owner_who_left_still_owns_the_account(sample: Sample) -> None:
    users = {row["Id"]: row for row in sample.crm["User"]}
    owners = {row["Id"]: users[row["OwnerId"]] for row in sample.crm["Account"]}
    for trap in sample.traps("owner_left"):
        person, leaver, _ = trap["keys"].split("|")
        contact = {row["record_key"].rpartition(":")[2] for row in sample.csv("truth/records.csv") if row["person"] == person}
        accounts = [row["AccountId"] for row in sample.crm["Contact"] if row["Id"] in contact]
        assert all(owners[account]["Email"] == leaver and owners[account]["IsActive"] == "0" for account in accounts)


def test_an_employee_who_buys_privately_is_one_person(sample: Sample) -> None:
    truth = sample.csv("truth/records.csv")
    for trap in sample.traps("employee_customer"):
        kinds = {row["record_key"].split(":")[1] for row in truth if row["person"] == trap["keys"].split("|")[0]}
        assert {"contact", "worker", "directory_user"} <= kinds


def test_some_mails_of_cases_stand_in_a_mailbox_and_in_the_crm(sample: Sample) -> None:
    ids = {mail["Message-ID"] for path in sample.glob(".mbox") for mail in mailbox.mbox(path)}
    assert len(ids & {row["MessageIdentifier"] for row in sample.crm["EmailMessage"]}) > 20


def test_colleagues_speak_of_customers_by_name_domain_address_deal_and_case(sample: Sample) -> None:
    said = [
        message["text"]
        for name, day in sample.slack.items()
        if name.startswith(("sales-", "support-", "deals-"))
        for message in day
        if message.get("text")
    ]
    names = {row["Name"] for row in sample.crm["Account"]}
    deals = {row["Name"] for row in sample.crm["Opportunity"]}
    assert sum("|" in text and "mailto:" in text for text in said) > 50
    assert sum("<http://" in text for text in said) > 50
    assert sum("case 0" in text for text in said) > 20
    everything = "\n".join(said)
    assert sum(name in everything for name in names) > 50
    assert sum(deal in everything for deal in deals) > 30
