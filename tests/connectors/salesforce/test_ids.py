"""Ids: 15 characters, 18 characters, none at all."""

import pyarrow as pa
import pytest

from connectors.salesforce.ids import Lookups, full_ids, is_valid, with_suffix


def slowly(short: str) -> str:
    """The suffix as Salesforce describes it, one character at a time."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
    return short + "".join(alphabet[sum(1 << place for place in range(5) if short[part + place].isupper())] for part in (0, 5, 10))


@pytest.mark.parametrize("short", ["0015g00000AbCdE", "003000000000000", "a0BZZZZZZZZZZZZ", "00Q3t00001KqRsT", "500abcdefghijkl"])
def test_the_suffix_tells_which_characters_are_upper_case(short: str) -> None:
    assert with_suffix(pa.array([short])).to_pylist() == [slowly(short)]


def test_an_id_that_salesforce_documents() -> None:
    assert with_suffix(pa.array(["001A0000006Vm9r"])).to_pylist() == ["001A0000006Vm9rIAC"]


def test_a_column_may_mix_long_short_and_null_ids() -> None:
    column = pa.chunked_array([["0015g00000AbCdE", None, "0015g00000AbCdEAAV"], ["000000000000000AAA", "000000000000000", "not an id"]])
    assert full_ids(column).to_pylist() == [slowly("0015g00000AbCdE"), None, "0015g00000AbCdEAAV", None, None, "not an id"]


def test_only_15_or_18_letters_and_digits_are_an_id() -> None:
    column = pa.chunked_array([["0015g00000AbCdE", "0015g00000AbCdEAAV", "0015g00000AbCdEA", "0015g00000AbCd-", None]])
    assert is_valid(column).to_pylist() == [True, True, False, False, False]


def test_a_lookup_of_ones_own_is_known_by_its_values() -> None:
    table = pa.table({"Partner__c": ["0015g00000AbCdE", None], "Serial__c": ["123456789012345", None], "Note__c": ["0015g00000AbCdE", "hello"]})
    assert Lookups()(table).to_pydict() == {
        "Partner__c": [slowly("0015g00000AbCdE"), None],
        "Serial__c": ["123456789012345", None],
        "Note__c": ["0015g00000AbCdE", "hello"],
    }


def test_a_field_that_once_held_something_else_is_no_lookup_later_in_the_file() -> None:
    lookups = Lookups()
    lookups(pa.table({"Note__c": ["hello"]}))
    assert lookups(pa.table({"Note__c": ["0015g00000AbCdE"]})).to_pydict() == {"Note__c": ["0015g00000AbCdE"]}
