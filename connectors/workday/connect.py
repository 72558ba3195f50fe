"""`c360 connect` for Workday: what to create where, and what the report shows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from connectors.base import ConnectorError, Estimate, Reading, Sight
from connectors.workday import raas
from connectors.workday.columns import STREAM, is_report
from connectors.workday.export import WHAT_IT_LACKS, rows
from connectors.workday.settings import WorkdaySettings

FIELDS = "Employee_ID, Legal_Name, Preferred_Name, Email_Work, Phone_Work, Worker_Status, Hire_Date, Termination_Date, Manager_ID, Business_Title"
PRIVATE_FIELDS = "Email_Home, Phone_Home, Birth_Date, National_ID, Home_Street, Home_City, Home_Postal_Code, Home_Country"


def advice(settings: WorkdaySettings, source: str) -> str:
    """What to do in Workday, step by step."""
    more = f"\n   and, as private_fields says: {PRIVATE_FIELDS}" if settings.private_fields else ""
    return (
        "1. Create Custom Report, of type Advanced, on the data source All Workers (terminated ones included), one row a worker, with the fields\n"
        f"   (as column heading XML aliases): {FIELDS}{more}.\n"
        "   Put nothing on pay into it: such columns would be dropped here, but they would be sent. On its Advanced tab: Enable As Web Service.\n"
        "2. Create Integration System User ISU_customer360 (Do Not Allow UI Sessions), and a security group of the type Integration System\n"
        "   (Unconstrained) with it: Get access to the domains that the fields lie in (Worker Data: Public Worker Reports, Worker Data: Current\n"
        "   Staffing Information, Person Data: Work Contact Information). Share the report with it. Activate Pending Security Policy Changes.\n"
        "3. The report, Web Service, View URLs: copy the JSON address (CSV works too; JSON shows when it was cut) as report_url.\n"
        f'4. Put the credential into .dlt/secrets.toml beside the configuration:\n\n   [sources.{source}]\n   password = "…"\n\n'
        f"   or into the environment as SOURCES__{source.upper()}__PASSWORD, and username: ISU_customer360@<tenant> into the configuration.\n"
        "   With OAuth instead (Register API Client for Integrations, scope Staffing and System; Generate Refresh Token for the user):\n"
        "   client_id, client_secret and refresh_token there, in the place of the password.\n"
        f"5. In customer360.yaml, under sources:  {source}: {{system: workday, api: true, report_url: …}}, and username: … beside a password.\n"
        "It sees what the report shows and nothing else. One request a run brings every worker; who is absent from it has left."
    )


def look(settings: WorkdaySettings, source: str) -> Iterator[Sight]:
    """One call: the report."""
    try:
        if settings.report_url is None:
            raise ConnectorError(f"no report_url is known: write it under sources.{source} of customer360.yaml (`c360 connect {source} --advice`)")
        report = raas.ask(settings, source)
        reading = Reading(source)
        tables = [table for table in rows([report], reading, settings) if table.num_rows]
    except ConnectorError as error:
        yield Sight(STREAM.name, False, str(error))
        return
    names = list(dict.fromkeys(name for table in tables for name in table.column_names))
    workers = sum(table.num_rows for table in tables)
    if not workers or not is_report(names):
        yield Sight(STREAM.name, False, f"the report holds {workers:,} workers; {WHAT_IT_LACKS}" if workers else "the report holds no workers at all")
        return
    whole = "" if STREAM.name in reading.completed else "; it is not taken for whole"
    yield Sight(STREAM.name, True, f"{workers:,} workers, with {', '.join(names)}{whole}")
    for note in reading.notes:
        yield Sight("left out", True, note)


def estimate(settings: WorkdaySettings, state: Mapping[str, str]) -> Estimate | None:
    """What a run would ask for: the report once."""
    if not settings.api:
        return None
    requests = int(json.loads(state.get("requests", "{}")).get("requests", 1))
    return Estimate(requests, 60.0, "one report; Workday takes up to some minutes to make it")
