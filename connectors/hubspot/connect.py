"""`c360 connect` for HubSpot: what to create where, and what its token can see."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial

from connectors.base import ConnectorError, Estimate, Sight
from connectors.client import ApiError, Unauthorised
from connectors.client.sight import seen, try_again
from connectors.hubspot.api import connect
from connectors.hubspot.methods import LINKED, LISTED, PLURAL, RATES, HubSpotApi
from connectors.hubspot.objects import OWNER, RECORDS
from connectors.hubspot.position import PART
from connectors.hubspot.record_rows import LINKS
from connectors.hubspot.settings import HubSpotSettings

PACE = "a request for each 100 records and one or two for each 1,000 more, 560 a minute; it can be stopped and goes on"
SCOPES = {
    "contact": ("crm.objects.contacts.read", "crm.schemas.contacts.read"),
    "company": ("crm.objects.companies.read", "crm.schemas.companies.read"),
    "deal": ("crm.objects.deals.read", "crm.schemas.deals.read"),
    "ticket": ("tickets",),
    "call": ("crm.objects.contacts.read",),
    "email": ("sales-email-read",),
    "meeting": ("crm.objects.contacts.read",),
    "note": ("crm.objects.contacts.read",),
    "owner": ("crm.objects.owners.read",),
}


def scopes_for(settings: HubSpotSettings) -> list[str]:
    """What the app must be allowed for these settings."""
    return list(dict.fromkeys(scope for stream, scopes in SCOPES.items() if settings.wants(stream) for scope in scopes))


def advice(settings: HubSpotSettings, source: str) -> str:
    """What to do in HubSpot, step by step."""
    scopes = "\n".join(f"   {scope}" for scope in scopes_for(settings))
    return (
        "1. HubSpot, as a super admin: Settings, Integrations, Private Apps (in newer accounts: Development, Legacy apps, Private):\n"
        f"   create a private app called customer360 with these scopes and no other. It may only read:\n{scopes}\n"
        "2. Create the app, and copy its access token (pat-…).\n"
        f'3. Put it into .dlt/secrets.toml beside the configuration:\n\n   [sources.{source}]\n   token = "pat-…"\n\n'
        f"   or into the environment as SOURCES__{source.upper()}__TOKEN. It belongs in no other file.\n"
        f"4. In customer360.yaml, under sources:  {source}: {{system: hubspot, api: true, account_url: …}}\n"
        "   (account_url, https://app.hubspot.com/contacts/<account number>, makes records open with one click).\n"
        "It sees all records of the objects above, with the account's own fields; no lists or files, and e-mails, calls, meetings and notes only\n"
        "as far as `activities` names them: activities: [call, meeting]. A mail that is read from Google too would count twice.\n"
        "What HubSpot reckons for itself (fields hs_…) is not asked for, unless `include` names it: include: [contact.hs_analytics_source].\n"
        "A first reading takes a request for each 100 records and one or two for each 1,000 more, 560 a minute; it can be stopped and goes on."
    )


def measure(settings: HubSpotSettings, source: str) -> Estimate:
    """What a first reading takes, by the number of each object's records. Raises ConnectorError."""
    api = connect(settings, source)
    since = f"{settings.since}T00:00:00+00:00" if settings.since else ""
    counts = {stream.name: api.count(stream.name, since) for stream in RECORDS if settings.wants(stream.name)}
    pages = sum(-(-count // LISTED) + 1 + len(LINKS[name]) * -(-count // LINKED) for name, count in counts.items())
    said = ", ".join(f"{count:,} {PLURAL[name]}" for name, count in counts.items())
    return Estimate(pages + 2, (pages + 2) / RATES[""] * 60, f"never read before: {said}; {PACE}", sum(counts.values()))


def look(settings: HubSpotSettings, source: str) -> Iterator[Sight]:
    """One call a stream. Yields what each shows; after a token that is refused nothing more is tried."""
    try:
        api = connect(settings, source)
        account = api.account()
    except ConnectorError as error:
        yield Sight("account", False, str(error))
        return
    url = f"https://{account.get('uiDomain') or 'app.hubspot.com'}/contacts/{account['portalId']}"
    yield Sight("account", True, f"the account {account['portalId']}; account_url: {url}")
    for stream in RECORDS:
        if settings.wants(stream.name):
            yield seen(stream.name, partial(_records, api, stream.name), partial(_next_step, stream.name))
    if settings.wants(OWNER.name):
        yield seen(OWNER.name, lambda: _owners(api), partial(_next_step, OWNER.name))


def _next_step(stream: str, error: ApiError) -> str:
    return f"It needs {', '.join(SCOPES[stream])}" if isinstance(error, Unauthorised) else try_again(error)


def _records(api: HubSpotApi, stream: str) -> str:
    return f"{api.count(stream):,} records"


def _owners(api: HubSpotApi) -> str:
    owners = api.owners()
    return f"{len(owners):,} users, {sum(bool(owner.get('email')) for owner in owners):,} of them with an address"


def estimate(settings: HubSpotSettings, state: Mapping[str, str]) -> Estimate | None:
    """What a run would ask for: as many requests as the last one; nothing is known before the first."""
    if not settings.api:
        return None
    if not any(part.startswith(PART) for part in state):
        return Estimate(None, None, f"never read before: {PACE}")
    requests = int(json.loads(state.get("requests", "{}")).get("requests", 0))
    return Estimate(requests, requests / RATES[""] * 60, "as in the last run; once a week everything is read")
