"""What a configuration leaves out later goes from what is published, and comes back when it is let in again: nights of whole runs."""

from __future__ import annotations

from pathlib import Path

import duckdb

from tests.pipelines.conftest import Company

CONFIGURATION = """
company: {{name: Northwind, domains: [northwind.com]}}
sources:
  crm: {{system: hubspot, export: exports/{scope}}}
"""
HEADER = "Record ID,First Name,Last Name,Email,Phone Number,Job Title,Company name\n"
ANN = "1,Ann,Ahlgren,ann@fabrikam.example,+46 8 550 102 33,Buyer,Fabrikam\n"
BO = "2,Bo,Bergman,bo@contoso.example,+46 8 550 104 77,Director,Contoso\n"
PHONES = {"ann@fabrikam.example": "+46855010233", "bo@contoso.example": "+46855010477"}
FORMS = r"5501? ?0?2 ?33|55010233|550 102 33|55010477|550 104 77"


def told(folder: Path) -> list[str]:
    """Every column of the versions that are served, of all roles, in which a number stands."""
    found = []
    for file in sorted((folder / "data" / "published").glob("*/latest.duckdb")):
        with duckdb.connect(str(file), read_only=True) as connection:
            columns = connection.execute("select schema_name, table_name, column_name from duckdb_columns() where not internal").fetchall()
            for schema, table, column in columns:
                sql = f'select 1 from "{schema}"."{table}" where regexp_matches(cast("{column}" as varchar), ?) limit 1'
                if connection.execute(sql, [FORMS]).fetchall():
                    found.append(f"{file.parent.name}: {table}.{column}")
    return found


def night(company: Company, scope: str, *lines: str) -> None:
    (company.folder / "customer360.yaml").write_text(CONFIGURATION.format(scope=scope))
    (company.folder / "exports" / "contacts.csv").write_text(HEADER + "".join(lines))
    assert company.night()["published"]


def phones(company: Company) -> dict[str, str | None]:
    return dict(company.rows("select primary_email, primary_phone from customer_profile"))


def test_a_field_that_is_left_out_later_is_published_no_longer(tmp_path: Path) -> None:
    company = Company(tmp_path)
    (tmp_path / "exports").mkdir()
    night(company, "", ANN, BO)
    assert phones(company) == PHONES
    assert told(tmp_path)
    night(company, ", exclude: [contact.Phone Number]", BO)  # an export of a view: Ann is still a contact, her line is from the night before
    assert phones(company) == dict.fromkeys(PHONES)
    assert told(tmp_path) == []
    night(company, ", exclude: [contact.Phone Number]", BO)
    assert told(tmp_path) == []
    night(company, "", ANN, BO)
    assert phones(company) == PHONES
