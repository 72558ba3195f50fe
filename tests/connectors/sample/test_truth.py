"""The truth is about what stands in the files, and every planted difficulty is there."""

from pathlib import Path

import pytest
import vobject

from connectors.google_workspace.keys import contact_id
from connectors.sample import make
from connectors.sample.traps import SCENARIOS
from tests.connectors.sample.conftest import Sample

# what section 3 of the specification asks for, by the names that truth/traps.csv gives them
PROMISED = [
    "shared_mailbox",
    "switchboard_phone",
    "namesakes_two_companies",
    "namesakes_one_company",
    "family_one_address",
    "father_and_son",
    "recycled_address",
    "gmail_dots_and_plus",
    "nickname",
    "accents",
    "non_latin_name",
    "married_name",
    "changed_company",
    "slack_connect_guest",
    "slack_guest",
    "bot",
    "edited_message",
    "deleted_slack_user",
    "deleted_contact",
    "tombstone",
    "late_thread_reply",
    "lead_converted",
    "crm_merged",
    "hubspot_merged",
    "account_merged",
    "id_15_characters",
    "cp1252",
    "null_lookup",
    "html_with_quoted_reply",
    "rfc2047_header",
    "mailing_list",
    "no_reply",
    "automatic_reply",
    "supplier",
    "recruiter",
    "recurring_meeting",
    "cancelled_meeting",
    "all_day_event",
    "worker_left",
    "owner_left",
    "employee_customer",
    "placeholder_values",
]


def keys_in_files(sample: Sample) -> set[str]:
    """Every record key that the export files hold, found independently of the generator."""
    found = {f"salesforce:{name.lower()}:{row['Id']}" for name in ("Contact", "Lead", "User") for row in sample.crm[name]}
    found |= {f"hubspot:contact:{row['Record ID']}" for row in sample.csv("exports/hubspot/contacts.csv")}
    found |= {f"workday:worker:{row['Employee_ID']}" for row in sample.csv("exports/workers.csv")}
    found |= {f"google:directory_user:{row['Email Address [Required]'].lower()}" for row in sample.csv("exports/users.csv")}
    found |= {f"helpdesk:requester:{row['id']}" for row in sample.csv("exports/helpdesk/requesters.csv")}
    found |= {f"slack:user:{user['team_id']}-{user['id']}" for user in sample.slack["users.json"]}
    found |= {f"slack:user:{one['user_team']}-{one['user']}" for one in sample.messages if "user_team" in one}
    joined = {one["user"] for one in sample.messages if one.get("subtype") == "channel_join"}
    found |= {
        f"slack:user:{room['connected_team_ids'][0]}-{user}"
        for room in sample.slack["channels.json"]
        if room.get("is_shared")
        for user in [*room["members"], *joined]
    }
    for path in sample.glob(".vcf"):
        for card in vobject.readComponents(path.read_text(encoding="utf-8")):
            emails = [one.value for one in card.contents.get("email", [])]
            phones = [one.value for one in card.contents.get("tel", [])]
            found.add(f"google:contact:{contact_id(path.parts[-5], card.fn.value, emails, phones)}")
    return found


def test_every_record_of_the_truth_is_in_the_files(sample: Sample) -> None:
    missing = {row["record_key"] for row in sample.csv("truth/records.csv")} - keys_in_files(sample)
    assert not missing


def test_every_record_in_the_files_is_in_the_truth_but_for_apps(sample: Sample) -> None:
    known = {row["record_key"] for row in sample.csv("truth/records.csv")}
    apps = {f"slack:user:{user['team_id']}-{user['id']}" for user in sample.slack["users.json"] if user["is_bot"] or user["id"] == "USLACKBOT"}
    users = {f"slack:user:{user['team_id']}-{user['id']}" for user in sample.slack["users.json"]}
    others = {key for key in keys_in_files(sample) if not key.startswith("slack:")}
    assert (others | users) - known == apps


def test_a_record_belongs_to_one_person(sample: Sample) -> None:
    keys = [row["record_key"] for row in sample.csv("truth/records.csv")]
    assert len(keys) == len(set(keys))


def test_every_account_of_the_truth_is_in_the_files(sample: Sample) -> None:
    found = {f"salesforce:account:{row['Id']}" for row in sample.crm["Account"]}
    found |= {f"hubspot:company:{row['Record ID']}" for row in sample.csv("exports/hubspot/companies.csv")}
    assert {row["record_key"] for row in sample.csv("truth/accounts.csv")} == found


def test_most_people_are_known_to_more_than_one_system(sample: Sample) -> None:
    people: dict[str, int] = {}
    for row in sample.csv("truth/records.csv"):
        people[row["person"]] = people.get(row["person"], 0) + 1
    assert sum(count > 1 for count in people.values()) > 0.4 * len(people)


@pytest.mark.parametrize("trap", PROMISED)
def test_the_difficulty_is_planted_several_times_at_the_default_size(sample: Sample, trap: str) -> None:
    assert len(sample.traps(trap)) >= (1 if trap in ("bot", "tombstone") else 3)


@pytest.mark.parametrize(("people", "seed"), [(200, 7), (450, 23)])
def test_every_difficulty_is_planted_in_a_small_sample_too(tmp_path: Path, people: int, seed: int) -> None:
    report = make(tmp_path, people=people, seed=seed)
    planted = {row["trap"] for row in Sample(tmp_path, report).csv("truth/traps.csv")}
    assert set(PROMISED) <= planted
    assert report.people >= people


def test_there_are_scenarios_for_people_spelling_crm_and_rooms() -> None:
    assert len(SCENARIOS) == len(set(SCENARIOS)) >= 25


def test_questions_are_many_of_many_kinds_and_answered(sample: Sample) -> None:
    questions = sample.csv("truth/questions.csv")
    assert len(questions) >= 60
    assert len({row["kind"] for row in questions}) >= 30
    assert all(row["question"] and row["handle"] and row["answer"] for row in questions)
    assert len({(row["kind"], row["handle"]) for row in questions}) == len(questions)
