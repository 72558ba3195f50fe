"""Over the API a field may be called by HubSpot's name, its label or its column: by each of them it goes, and stays."""

from datetime import UTC, datetime, timedelta

import pytest

from .account import Account, field
from .conftest import Nights

DAY = timedelta(days=1)
START = datetime(2026, 3, 2, 2, tzinfo=UTC)
SHOWN = "select First_Name, Shoe_size from raw_hubspot.contact order by Record_ID"


@pytest.fixture
def shoes(account: Account) -> Account:
    """Anna and Bo, whose shoe size the account keeps under a name of its own."""
    account.fields["contacts"].append(field("cust_7", "Shoe size", own=True))
    for key, name, size in ((51, "Anna", "38"), (52, "Bo", "44")):
        account.put("contacts", key, (START - 9 * DAY).isoformat(), firstname=name, email=f"{name}@acme.se", cust_7=size, hubspot_owner_id="8")
    return account


@pytest.mark.parametrize("name", ["cust_7", "Shoe size", "shoe_size", "shoe*"])
def test_a_field_that_is_left_out_by_any_of_its_names_goes_from_deleted_records_too(nights: Nights, shoes: Account, name: str) -> None:
    nights.sync(START)
    shoes.delete("contacts", 51)
    nights.sync(START + DAY)
    assert nights.rows(SHOWN) == [("Anna", "38"), ("Bo", "44")]
    nights.sync(START + 2 * DAY, exclude=[f"contact.{name}"])
    assert nights.rows(SHOWN) == [("Anna", None), ("Bo", None)]
    nights.sync(START + 3 * DAY)
    assert nights.rows(SHOWN) == [("Anna", None), ("Bo", "44")]


@pytest.mark.parametrize("name", ["cust_7", "Shoe size"])
def test_a_field_that_is_included_by_name_stays_night_after_night(nights: Nights, shoes: Account, name: str) -> None:
    for night in range(3):
        nights.sync(START + night * DAY, include=["contact", "contact.First Name", f"contact.{name}"])
        assert nights.rows(SHOWN) == [("Anna", "38"), ("Bo", "44")]
        assert not any("taken away" in note for note in nights.notes)
    assert nights.rows("select distinct Owner_ID, Contact_owner, Email from raw_hubspot.contact") == [(None, None, None)]


def test_what_names_the_owner_goes_with_the_field(nights: Nights, shoes: Account) -> None:
    nights.sync(START)
    assert nights.rows("select distinct Owner_ID, Contact_owner from raw_hubspot.contact") == [("8", "Anna Berg")]
    shoes.delete("contacts", 51)
    for night in (1, 2):
        nights.sync(START + night * DAY, exclude=["contact.Contact owner", "owner.Last Name", "owner.Email"])
        assert nights.rows("select distinct Owner_ID, Contact_owner from raw_hubspot.contact") == [(None, None)]
        assert nights.rows("select Owner_ID, First_Name, Last_Name, Email from raw_hubspot.owner") == [("8", "Anna", None, None)]
    assert not any("taken away" in note for note in nights.notes)
