"""`c360 connect` for Slack: what to install where, and what its token can see."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources

from connectors.base import ConnectorError, Estimate, Sight
from connectors.client.sight import seen
from connectors.slack.access import ALWAYS, EMAIL, connect, kinds_for, scopes_for, types_for
from connectors.slack.listing import kind_of
from connectors.slack.memory import CHANNEL_PART
from connectors.slack.methods import RATES, Json, SlackApi
from connectors.slack.settings import CHANNEL, MEMBER, MESSAGE, USER, SlackSettings

MANIFEST = "manifest.yaml"
PACE = "one request for 999 messages and one for each thread, 50 a minute; it can be stopped and goes on"


def manifest(settings: SlackSettings) -> str:
    """The app's manifest with the scopes that these settings need."""
    text = resources.files("connectors.slack").joinpath(MANIFEST).read_text(encoding="utf-8")
    for scope in scopes_for(settings):
        text = text.replace(f"# - {scope}\n", f"- {scope}\n")
    return text


def advice(settings: SlackSettings, source: str) -> str:
    """What to do in Slack, step by step, with the manifest at the end."""
    scopes = ", ".join([*sorted(ALWAYS), EMAIL, *sorted(scopes_for(settings) - ALWAYS)])
    return (
        f"1. https://api.slack.com/apps: Create New App, From a manifest, your workspace; paste what stands below. It may only read: {scopes}.\n"
        "2. Install to Workspace. Copy the Bot User OAuth Token (xoxb-…).\n"
        f'3. Put it into .dlt/secrets.toml beside the configuration:\n\n   [sources.{source}]\n   token = "xoxb-…"\n\n'
        f"   or into the environment as SOURCES__{source.upper()}__TOKEN. It belongs in no other file.\n"
        "4. Invite the app to each channel that is to be read: /invite @customer360. It sees no other.\n"
        "   With the scopes groups:read and groups:history it also reads the private channels that it was invited to, if people from outside are in\n"
        "   them (private_channels: true reads the others too, and makes the manifest ask for them).\n"
        f"5. In customer360.yaml, under sources:  {source}: {{system: slack, api: true}}\n"
        "An app that a workspace installs for itself keeps Slack's normal limits (50 pages of up to 999 messages a minute).\n\n" + manifest(settings)
    )


def look(settings: SlackSettings, source: str) -> Iterator[Sight]:
    """One call a stream. Yields what each shows; after a token that is refused nothing more is tried."""
    try:
        api = connect(settings, source)
        identity, scopes = api.identity()
    except ConnectorError as error:
        yield Sight("workspace", False, str(error))
        return
    missing = sorted((scopes_for(settings) | {EMAIL}) - scopes) if scopes is not None else []
    said = f"the workspace {identity.get('team')} ({identity.get('team_id')})"
    yield Sight("workspace", not missing, said + (f"; the app lacks {', '.join(missing)}" if missing else ""))
    yield seen(USER.name, lambda: _users(api))
    channels: list[Json] = []
    yield seen(CHANNEL.name, lambda: _channels(api, settings, types_for(settings, scopes), channels))
    inside = [channel["id"] for channel in channels if channel.get("is_member") is not False]
    if not inside:
        yield Sight(MESSAGE.name, False, "the app is in no channel that is to be read; invite it: /invite @customer360")
        return
    yield seen(MEMBER.name, lambda: f"{len(api.members(inside[0])):,} people in the first channel")
    yield seen(
        MESSAGE.name, lambda: f"the newest page of the first channel holds {len(next(api.history(inside[0], '0', '9999999999', True)).rows):,}"
    )


def estimate(settings: SlackSettings, state: Mapping[str, str]) -> Estimate | None:
    """What a run would ask for: as many requests as the last one; nothing is known before the first."""
    if not settings.api:
        return None
    channels = sum(part.startswith(CHANNEL_PART) and bool(text) for part, text in state.items())
    if not channels:
        return Estimate(None, None, f"never read before: {PACE}")
    requests = int(json.loads(state.get("requests", "{}")).get("requests", 0))
    return Estimate(requests, requests / RATES["3"] * 60, f"as in the last run, over {channels:,} channels")


def measure(settings: SlackSettings, source: str) -> Estimate:
    """The least that a first reading takes: Slack counts neither messages nor threads. Raises ConnectorError."""
    api = connect(settings, source)
    channels = [channel for page in api.channels(types_for(settings)) for channel in page if channel.get("is_member") is not False]
    wanted = [channel for channel in channels if settings.wants(channel["id"], str(channel.get("name") or ""))]
    least = api.budget.requests + 2 + 2 * len(wanted)  # who it is, the users, and of each channel its members and one page
    words = f"unknown before the first reading, for Slack does not count messages: at least this much for {len(wanted):,} channels; {PACE}"
    return Estimate(least, least / RATES["3"] * 60, words, is_least=True)


def _users(api: SlackApi) -> str:
    users = next(api.users())
    known = sum(bool(user.get("profile", {}).get("email")) for user in users if isinstance(user.get("profile"), dict))
    return f"{len(users):,} people on the first page, {known:,} of them with an address"


def _channels(api: SlackApi, settings: SlackSettings, types: Sequence[str], found: list[Json]) -> str:
    listed = [channel for page in api.channels(types) for channel in page]
    wanted = [channel for channel in listed if settings.wants(channel["id"], str(channel.get("name") or ""))]
    found += [channel for channel in wanted if kind_of(channel) in kinds_for(settings)]
    inside = sum(channel.get("is_member") is not False for channel in found)
    others = len(wanted) - len(found)
    more = f"; and {others:,} private or direct ones, of which those with people from outside are read" if others else ""
    return f"{len(listed):,} listed, {len(found):,} in scope, in {inside:,} of which the app is{more}"
