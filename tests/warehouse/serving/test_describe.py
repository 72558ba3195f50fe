"""What there is to ask for, and that the examples work."""

import pytest

from warehouse.contracts import published_tables
from warehouse.serving.describe import MOST, Example, UnknownTable, describe, examples
from warehouse.serving.reader import Reader
from warehouse.serving.sql import query_sql


def test_every_description_fits_into_4_kb_and_is_whole() -> None:
    for name, table in published_tables().items():
        said = describe(name)
        assert len(said.encode()) <= MOST
        for column in table.columns:
            assert f"\n  {column.name}" in said
            assert not column.enum or "|".join(column.enum) in said
    overview = describe()
    assert len(overview.encode()) <= MOST
    assert all(f"  {name} (" in overview for name in published_tables())
    assert all(example.sql in overview for example in examples())


def test_what_outsiders_wrote_is_marked() -> None:
    assert "untrusted_text!" in describe("customer_timeline")


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.question)
def test_each_example_works(reader: Reader, example: Example) -> None:
    answer = query_sql(reader, example.sql.replace("cus_…", "cus_anna"))
    assert answer.columns


def test_there_are_ten_examples() -> None:
    assert len(examples()) == 10


def test_a_misspelled_table_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownTable, match="customer_profile"):
        describe("customer_profil")
