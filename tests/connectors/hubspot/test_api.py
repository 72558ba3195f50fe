"""HubSpot over its API: the same raw tables as the export, and what each night brings."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from connectors.base import ConnectorError

from .account import Account, choice, field
from .conftest import Nights

DAY = timedelta(days=1)
START = datetime(2026, 3, 2, 2, tzinfo=UTC)


def ago(days: float) -> str:
    """A moment so many days before the first night, as HubSpot writes it."""
    return (START - days * DAY).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


@pytest.fixture
def acme(account: Account) -> Account:
    """Anna and Bo of Acme, a deal and a ticket of theirs."""
    account.put("companies", 900, ago(50), name="Acme AB", domain="acme.se")
    account.put("contacts", 51, ago(40), firstname="Anna", lastname="Lind", email="anna@acme.se", lifecyclestage="customer", hubspot_owner_id="8")
    account.put("contacts", 52, ago(39), firstname="Bo", lastname="Ek", email="bo@acme.se", favourite_colour="blue")
    account.put("deals", 3, ago(30), dealname="Boat", dealstage="s1", amount="100", hubspot_owner_id="8")
    account.put("tickets", 7, ago(20), subject="Broken", content="It leaks", hs_pipeline_stage="4")
    account.link("contacts", 51, "companies", 900, 901, primary=900)
    account.link("deals", 3, "contacts", 51, 52)
    account.link("tickets", 7, "contacts", 52)
    return account


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


def test_a_reading_that_is_stopped_goes_on_where_it_was(nights: Nights, acme: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    acme.page = 10
    for n in range(100):
        acme.put("contacts", 1000 + n, ago(10), email=f"{n}@acme.se")
    monkeypatch.setattr("connectors.hubspot.api.SLICE_RECORDS", 30)
    acme.fault = lambda call: _refused() if acme.asked["crm/v3/objects/contacts"] > 7 else None
    with pytest.raises(ConnectorError, match="stopped"):
        nights.sync(START)
    assert len(nights.landed()) == 60
    acme.fault = lambda call: None
    acme.purge("contacts", 1002)
    acme.purge("contacts", 1090)
    nights.sync(START + timedelta(hours=1))
    assert acme.asked["crm/v3/objects/contacts"] == 5
    nights.sync(START + 8 * DAY)
    assert nights.landed() == nights.truth()


def _refused():  # type: ignore[no-untyped-def]
    from tests.connectors.fake_server import data

    return data({"status": "error", "message": "stopped"}, 400)


def test_since_limits_how_far_back_is_read_and_holds_for_later_nights(nights: Nights, acme: Account) -> None:
    for days in (5, 50):
        acme.put("contacts", 1000 + days, ago(days), email=f"{days}@acme.se")
    since = (START - 30 * DAY).date()
    recent = {place: at for place, at in nights.truth().items() if at >= since.isoformat()}
    nights.sync(START, since=since)
    assert nights.landed() == recent
    assert 0 < len(recent) < len(nights.truth())
    assert any("is not read: a record may name" in note for note in nights.notes)
    acme.delete("contacts", 1005)
    nights.sync(START + 8 * DAY)  # a week later everything is read again, as far back as was said
    assert nights.landed() == {place: at for place, at in recent.items() if place != ("contacts", "1005")}
    nights.sync(START + 9 * DAY, since=date(2000, 1, 1))
    assert nights.landed() == nights.truth()


def test_a_limited_reading_that_is_stopped_goes_on_where_it_was(nights: Nights, acme: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    acme.page = 5
    for n in range(40):
        acme.put("contacts", 1000 + n, ago(10), email=f"{n}@acme.se")
    monkeypatch.setattr("connectors.hubspot.api.SLICE_RECORDS", 10)
    acme.fault = lambda call: _refused() if acme.asked["crm/v3/objects/contacts/search"] > 4 else None
    with pytest.raises(ConnectorError, match="stopped"):
        nights.sync(START, since=(START - 30 * DAY).date())
    reached = len(nights.landed())
    assert 10 <= reached < 40
    acme.fault = lambda call: None
    nights.sync(START + timedelta(hours=1))
    assert acme.asked["crm/v3/objects/contacts/search"] <= 5
    assert nights.landed() == {place: at for place, at in nights.truth().items() if at >= (START - 30 * DAY).date().isoformat()}


def test_a_long_reading_is_spread_over_nights_and_says_so(nights: Nights, acme: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    acme.page = 10
    for n in range(50):
        acme.put("contacts", 1000 + n, ago(10), email=f"{n}@acme.se")
    monkeypatch.setattr("connectors.hubspot.api.SLICE_RECORDS", 30)
    outcome = nights.sync(START, longest="0m")
    assert "the next run goes on there" in outcome.message
    complete = "select source_object, is_complete from meta.source_health where source_object in ('contact', 'owner') order by 1"
    assert nights.rows(complete) == [("contact", False), ("owner", True)]
    for night in range(1, 4):
        nights.sync(START + night * DAY, longest="0m")
    assert nights.landed() == nights.truth()
    assert nights.rows(complete) == [("contact", True), ("owner", True)]


EXPORT = (
    '"Record ID","First Name","Last Name","Email","Contact owner","Last Modified Date","Favourite colour","Associated Company IDs"\n'
    '"51","Anna","Lind","anna@acme.se","Anna Berg","2026-01-21 02:00","",""\n'
    '"52","Bo","Ek","bo@acme.se","","2026-01-22 02:00","blue",""\n'
    '"53","Cy","Gone","cy@acme.se","","2026-01-22 02:00","",""\n'
)


def test_the_api_goes_on_where_the_export_ends(nights: Nights, acme: Account, tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "contacts.csv").write_text(EXPORT)
    outcome = nights.sync(START, export=tmp_path / "exports")
    assert outcome.status == "new"
    assert nights.landed() == nights.truth()
    assert nights.rows("select count(*), count(distinct Record_ID) from raw_hubspot.contact") == [(3, 3)]
    assert nights.rows("select Favourite_colour, Contact_owner from raw_hubspot.contact where _deleted_at is null order by Record_ID") == [
        (None, "Anna Berg"),
        ("blue", None),
    ]
    nights.sync(START + DAY, export=tmp_path / "exports")
    assert nights.landed() == nights.truth()
    assert acme.asked["crm/v3/objects/contacts"] == 1  # the archived ones


def test_an_old_export_put_there_later_takes_nothing_back(nights: Nights, acme: Account, tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "contacts.csv").write_text(EXPORT.replace("Lind", "Maiden"))
    acme.put("contacts", 51, ago(2), lastname="Lind")
    nights.sync(START)
    nights.sync(START + DAY, export=tmp_path / "exports")
    assert nights.landed() == nights.truth()
    assert nights.rows("select Last_Name from raw_hubspot.contact where Record_ID = '51'") == [("Lind",)]
    nights.sync(START + 2 * DAY, export=tmp_path / "exports")
    assert acme.asked["crm/v3/objects/contacts"] == 1  # nothing is listed again for an export that is known


def test_an_old_export_put_there_amid_a_reading_takes_nothing_back(
    nights: Nights, acme: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "contacts.csv").write_text(EXPORT.replace("Lind", "Maiden"))
    acme.page = 10
    for n in range(30):
        acme.put("contacts", 1000 + n, ago(10), email=f"{n}@acme.se")
    monkeypatch.setattr("connectors.hubspot.api.SLICE_RECORDS", 10)
    nights.sync(START, longest="0m")
    nights.sync(START + DAY, export=tmp_path / "exports")
    assert nights.landed() == nights.truth()


def test_a_field_goes_on_in_the_column_of_the_export(nights: Nights, acme: Account, tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "contacts.csv").write_text(EXPORT.replace('"Favourite colour"', '"favourite_colour"'))
    nights.sync(START, export=tmp_path / "exports")
    columns = nights.database.columns("raw_hubspot", "contact")
    assert [name for name in columns if name.lower().startswith("favourite")] == ["favourite_colour"]
    assert nights.rows("select favourite_colour from raw_hubspot.contact where Record_ID = '52'") == [("blue",)]


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
