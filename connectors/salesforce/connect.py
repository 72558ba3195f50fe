"""`c360 connect` for Salesforce: what to create where, and what the app can see."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from connectors.base import ConnectorError, Estimate, Sight
from connectors.client.sight import seen
from connectors.salesforce.access import SECRETS, connect
from connectors.salesforce.api import NAMES
from connectors.salesforce.bulk import PART_ROWS
from connectors.salesforce.fields import chosen
from connectors.salesforce.memory import OBJECT_PART
from connectors.salesforce.methods import Json, SalesforceApi
from connectors.salesforce.objects import STREAMS
from connectors.salesforce.reader import PAGE, STEPS_BEFORE_BULK
from connectors.salesforce.settings import SalesforceSettings

SECONDS_A_REQUEST = 1.0
PACE = f"one request for {PAGE:,} records, large objects by Bulk; it can be stopped and goes on"
HOW = {
    "client_credentials": "Enable Client Credentials Flow, and name the user below as its Run As.",
    "refresh_token": "Log in once as the user below with the scopes api and refresh_token, and keep the refresh token. "
    "Leave refresh token rotation off, or it works only once.",
    "jwt": "Enable JWT Bearer Flow and upload the certificate that belongs to your private key; let admins pre-authorise the user below.",
}


def advice(settings: SalesforceSettings, source: str) -> str:
    """What to do in Salesforce, step by step."""
    objects = ", ".join(NAMES[stream.name] for stream in STREAMS if settings.wanted(stream.name))
    name = SECRETS[settings.auth]
    return (
        "1. Setup, Permission Sets, New: API Enabled, and for each of these objects Read and View All Records, with Read on the fields that are\n"
        f"   to be read: {objects}. (View All Data does the same at once.) It needs no right to write.\n"
        "2. Setup, Users: a user of its own for customer360 (licence Salesforce Integration), with that permission set.\n"
        "3. Setup, External Client App Manager, New: enable OAuth with the scope `api`; any callback address.\n"
        f"   {HOW[settings.auth]}\n"
        "4. Put the consumer key into the configuration as client_id, and the secret into .dlt/secrets.toml beside it:\n\n"
        f'   [sources.{source}]\n   {name} = "…"\n\n'
        f"   or into the environment as SOURCES__{source.upper()}__{name.upper()}. It belongs in no other file.\n"
        f"5. In customer360.yaml, under sources:  {source}: {{system: salesforce, api: true, client_id: …, instance_url: …}}\n"
        f"   (instance_url is your own address, Setup, My Domain; now {settings.instance_url}).\n"
        "What the user may not see is not read, and nobody tells us so: compare the numbers that `c360 connect` shows with your reports.\n"
    )


def look(settings: SalesforceSettings, source: str) -> Iterator[Sight]:
    """One call a stream. Yields what each shows; after a login that is refused nothing more is tried."""
    try:
        api, organisation = connect(settings, source)
        wanted = [stream for stream in STREAMS if settings.wanted(stream.name)]
        described = api.describe([NAMES[stream.name] for stream in wanted])
    except ConnectorError as error:
        yield Sight("organisation", False, str(error))
        return
    used = f"{api.used:,} of {api.limit:,} requests of today are used" if api.limit else "it does not say how many requests are left today"
    yield Sight("organisation", True, f"the organisation {organisation or 'of the app'}; {used}")
    for stream in wanted:
        name, found = NAMES[stream.name], described[NAMES[stream.name]]
        fields = chosen(found, name, stream, settings) if found else None
        if fields is None:
            yield Sight(stream.name, False, f"{name} is not there, or the app's user may not read it")
        else:
            yield seen(stream.name, lambda name=name, fields=fields: _counted(api, name, len(fields.kinds)))  # type: ignore[misc]


def estimate(settings: SalesforceSettings, state: Mapping[str, str]) -> Estimate | None:
    """What a run would ask for: as many requests as the last one; nothing is known before the first."""
    if not settings.api:
        return None
    objects = sum(part.startswith(OBJECT_PART) and bool(text) for part, text in state.items())
    if not objects:
        return Estimate(None, None, f"never read before: {PACE}")
    found: Json = json.loads(state.get("requests", "{}"))
    requests = int(found.get("requests", 0))
    return Estimate(requests, requests * SECONDS_A_REQUEST, f"as in the last run, over {objects} objects")


def measure(settings: SalesforceSettings, source: str) -> Estimate:
    """What a first reading takes, by the number of each object's records, deleted ones left out. Raises ConnectorError."""
    api, _ = connect(settings, source)
    wanted = {NAMES[stream.name]: stream for stream in STREAMS if settings.wanted(stream.name)}
    described = api.describe(list(wanted))
    counts = {name: api.count(name) for name, stream in wanted.items() if (found := described[name]) and chosen(found, name, stream, settings)}
    pages = [-(-count // PAGE) + 1 for count in counts.values()]
    # after so many pages the rest is one Bulk query: begun, looked at, and fetched in parts
    requests = 4 + sum(min(n, STEPS_BEFORE_BULK + 5 + n * PAGE // PART_ROWS) for n in pages)
    said = ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
    limited = "; since limits it further" if settings.since else ""
    return Estimate(requests, requests * SECONDS_A_REQUEST, f"never read before: {said or 'no records'}{limited}; {PACE}", sum(counts.values()))


def _counted(api: SalesforceApi, name: str, fields: int) -> str:
    return f"{api.count(name):,} records, {fields} fields"
