"""HubSpot over its API: the same raw tables as the export, and what each night brings."""

import pytest

from connectors.base import ConnectorError

from .account import Account, choice, field
from .conftest import DAY, START, Nights, ago


def test_a_first_night_lands_everything_and_a_second_changes_nothing(nights: Nights, acme: Account) -> None:
    acme.page = 3
    for n in range(20):
        acme.put("contacts", 1000 + n, ago(10), email=f"{n}@acme.se")
    assert nights.sync(START).status == "new"
    assert nights.landed() == nights.truth()
    outcome = nights.sync(START + DAY)
    assert sum(landing.changed + landing.deleted for landing in outcome.landings) == 0
    assert nights.landed() == nights.truth()


def test_a_night_with_nothing_new_asks_twice_for_each_object_and_once_for_account_and_owners(nights: Nights, acme: Account) -> None:
    nights.sync(START)
    nights.sync(START + DAY)
    objects = {f"crm/v3/objects/{name}{what}": 1 for name in ("contacts", "companies", "deals", "tickets") for what in ("", "/search")}
    assert acme.asked == objects | {"account-info/v3/details": 1, "crm/v3/owners/": 1}
    assert "10 requests to HubSpot" in nights.notes


def test_values_are_written_as_an_export_writes_them(nights: Nights, acme: Account) -> None:
    nights.sync(START)
    columns = "Lifecycle_Stage, Contact_owner, Owner_ID, Associated_Company_IDs, Associated_Company_IDs_Primary"
    assert nights.rows(f"select {columns} from raw_hubspot.contact where Record_ID = '51'") == [("Customer", "Anna Berg", "8", "900;901", "900")]
    assert nights.rows("select Deal_Stage, Associated_Contact_IDs from raw_hubspot.deal") == [("Closed Won", "51;52")]
    assert nights.rows("select Ticket_status from raw_hubspot.ticket") == [("Closed",)]


def test_owners_are_colleagues_who_own_records(nights: Nights, acme: Account) -> None:
    nights.sync(START)
    people = nights.canonical("person_record", "record_key, email, is_internal, owner_record_key")
    assert people == [
        ("hubspot:contact:51", "anna@acme.se", None, "hubspot:owner:8"),
        ("hubspot:contact:52", "bo@acme.se", None, None),
        ("hubspot:owner:8", "anna@northwind.com", True, None),
    ]
    assert nights.canonical("opportunity", "owner_record_key") == [("hubspot:owner:8",)]


def test_what_changed_and_what_is_new_arrives(nights: Nights, acme: Account) -> None:
    nights.sync(START)
    acme.put("contacts", 51, ago(-0.5), lastname="Berg")
    acme.put("contacts", 99, ago(-0.6), email="new@acme.se")
    acme.link("contacts", 51, "companies", 901, primary=901)
    nights.sync(START + DAY)
    assert nights.landed() == nights.truth()
    assert nights.rows("select Last_Name, Associated_Company_IDs from raw_hubspot.contact where Record_ID = '51'") == [("Berg", "901")]
    assert not any(call.params.get("archived") == "false" for call in nights.server.calls), "nothing is listed again"


def test_a_search_that_lags_misses_nothing(nights: Nights, acme: Account) -> None:
    nights.sync(START)
    acme.lags = True
    acme.put("contacts", 51, ago(-1 + 0.01), lastname="Berg")  # a quarter of an hour before the night, and not in the search yet
    nights.sync(START + DAY)
    acme.index()
    nights.sync(START + 2 * DAY)
    assert nights.landed() == nights.truth()


def test_more_than_a_search_shows_changed_in_one_moment(nights: Nights, acme: Account) -> None:
    nights.sync(START)
    acme.lags = True
    for key in range(10_000, 20_500):
        acme.put("companies", key, ago(-0.5), name=f"{key}")
    acme.index()
    nights.sync(START + DAY)
    assert nights.landed() == nights.truth()
    assert acme.asked["crm/v3/objects/companies/search"] == 1 + 53
    assert all(b'"after"' not in call.body for call in nights.server.calls if call.path.endswith("/search"))


def test_an_archived_record_is_deleted_and_one_that_is_restored_lives_again(nights: Nights, acme: Account) -> None:
    nights.sync(START)
    acme.delete("contacts", 52)
    nights.sync(START + DAY)
    assert nights.landed() == nights.truth()
    assert nights.canonical("person_record", "record_key")[0] == ("hubspot:contact:51",)
    acme.records["contacts"][52] = acme.archive["contacts"].pop(52)
    acme.put("contacts", 52, ago(-1.5))
    nights.sync(START + 2 * DAY)
    assert nights.landed() == nights.truth()


def test_an_archived_record_that_the_search_still_shows_is_deleted(nights: Nights, acme: Account) -> None:
    nights.sync(START)
    acme.put("contacts", 52, ago(-0.5), lastname="Ekman")
    shown = acme.indexed["contacts"][52]
    acme.delete("contacts", 52)
    acme.indexed["contacts"][52] = shown
    nights.sync(START + DAY)
    assert nights.landed() == nights.truth()


def test_a_merged_record_is_gone_and_known_to_be_the_other(nights: Nights, acme: Account) -> None:
    nights.sync(START)
    acme.merge("contacts", 52, into=51, at=ago(-0.5))
    nights.sync(START + DAY)
    assert nights.landed() == nights.truth()
    assert nights.canonical("record_merge", "record_key, into_record_key") == [("hubspot:contact:52", "hubspot:contact:51")]


def test_what_shows_nowhere_is_found_by_the_weekly_sweep(nights: Nights, acme: Account) -> None:
    nights.sync(START)
    acme.purge("contacts", 52)  # deleted for good: no listing names it
    acme.link("contacts", 51, "companies", 901, primary=901)  # moves no date
    nights.sync(START + DAY)
    assert nights.landed() != nights.truth()
    nights.sync(START + 7 * DAY)
    assert nights.landed() == nights.truth()
    assert nights.rows("select Associated_Company_IDs from raw_hubspot.contact where _deleted_at is null") == [("901",)]


def test_a_record_with_many_associations_has_all_of_them(nights: Nights, acme: Account) -> None:
    acme.page = 4
    acme.link("deals", 3, "contacts", *range(51, 81))
    nights.sync(START)
    assert nights.rows("select Associated_Contact_IDs from raw_hubspot.deal") == [(";".join(str(key) for key in range(51, 81)),)]


def test_the_accounts_own_fields_arrive_by_themselves(nights: Nights, acme: Account) -> None:
    nights.sync(START)
    assert nights.rows("select Record_ID, Favourite_colour from raw_hubspot.contact order by 1") == [("51", None), ("52", "blue")]
    acme.fields["contacts"].append(choice("plan", "Plan", g="Gold", s="Silver") | {"hubspotDefined": False})
    acme.put("contacts", 51, ago(-0.5), plan="g;s")
    nights.sync(START + DAY)
    assert nights.rows("select Plan from raw_hubspot.contact where Record_ID = '51'") == [("Gold;Silver",)]


def test_a_field_keeps_its_column_when_another_one_gets_the_same_name(nights: Nights, acme: Account) -> None:
    nights.sync(START)
    acme.fields["contacts"].append(field("colour_2", "Favourite colour", own=True))
    acme.put("contacts", 52, ago(-0.5), colour_2="red")
    nights.sync(START + DAY)
    assert nights.rows("select Favourite_colour, colour_2 from raw_hubspot.contact where Record_ID = '52'") == [("blue", "red")]


def test_two_fields_of_one_name_stay_apart_when_everything_is_read_anew(nights: Nights, acme: Account) -> None:
    nights.sync(START)
    acme.fields["contacts"].append(field("colour_2", "Favourite colour", own=True))
    acme.put("contacts", 52, ago(-0.5), colour_2="red")
    nights.sync(START + DAY, full=True)
    assert nights.rows("select Favourite_colour, colour_2 from raw_hubspot.contact where Record_ID = '52'") == [("blue", "red")]


def test_more_fields_than_an_address_holds_are_asked_for_by_ids(nights: Nights, acme: Account) -> None:
    for n in range(300):
        acme.fields["contacts"].append(field(f"a_field_with_a_long_name_{n}", f"Field {n}", own=True))
    acme.put("contacts", 51, ago(40), a_field_with_a_long_name_299="kept")
    nights.sync(START)
    assert nights.rows("select Field_299 from raw_hubspot.contact where Record_ID = '51'") == [("kept",)]
    assert max(len(call.params.get("properties", "")) for call in nights.server.calls) < 6_000
    assert nights.landed() == nights.truth()


def test_only_what_is_in_scope_is_asked_for_and_landed(nights: Nights, acme: Account) -> None:
    acme.put("contacts", 51, ago(40), date_of_birth="1989-07-26")
    nights.sync(START, exclude=["ticket", "contact.date_of_birth", "contact.favourite*", "owner"])
    asked = [f"{call.path} {call.params} {call.body!r}" for call in nights.server.calls]
    assert not any(word in line for line in asked for word in ("tickets", "date_of_birth", "favourite_colour", "owners", "hs_analytics_source"))
    assert nights.rows("select count(*) from raw_hubspot.ticket") == [(0,)]
    assert "1989-07-26" not in str(nights.rows("select * from raw_hubspot.contact"))
    nights.sync(START + DAY, include=["contact", "contact.email", "contact.hs_analytics_source"])
    asked = [call.params["properties"] for call in nights.server.calls if call.params.get("archived") == "false"]
    assert set(asked[0].split(",")) == {"createdate", "email", "hs_analytics_source", "hs_merged_object_ids", "hs_object_id", "lastmodifieddate"}
    assert {name for name, _ in nights.landed()} == {"contacts"}


def test_a_token_of_another_account_is_refused(nights: Nights, acme: Account) -> None:
    nights.sync(START)
    acme.number = 4712
    with pytest.raises(ConnectorError, match="belongs to the account 4712"):
        nights.sync(START + DAY)


def test_no_personal_data_is_remembered_between_nights(nights: Nights, acme: Account) -> None:
    nights.sync(START)
    said = str(nights.rows("select part, value from meta.source_state"))
    assert "position:contact" in said
    assert not any(word in said for word in ("anna", "Anna", "acme", "pat-"))
