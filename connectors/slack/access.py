"""What the app must be allowed, and whether it is."""

from __future__ import annotations

from connectors.base import ConnectorError, Reading
from connectors.client import Unauthorised, secret
from connectors.slack.methods import MEND_SCOPE, SlackApi
from connectors.slack.settings import SlackSettings

ALWAYS = frozenset({"channels:read", "channels:history", "users:read"})
EMAIL = "users:read.email"


def scopes_for(settings: SlackSettings) -> frozenset[str]:
    """What the app must be allowed for these settings."""
    private = {"groups:read", "groups:history"} if settings.private_channels else set()
    direct = {"im:read", "im:history", "mpim:read", "mpim:history"} if settings.direct_messages else set()
    return ALWAYS | private | direct


def types_for(settings: SlackSettings) -> list[str]:
    """The kinds of conversation that are asked for."""
    return ["public_channel"] + ["private_channel"] * settings.private_channels + ["mpim", "im"] * settings.direct_messages


def kinds_for(settings: SlackSettings) -> set[str]:
    """The same in our words."""
    return {"public"} | ({"private"} if settings.private_channels else set()) | ({"mpim", "im"} if settings.direct_messages else set())


def connect(settings: SlackSettings, source: str) -> SlackApi:
    """The workspace's API, with the token of the source. Raises ConnectorError where there is none."""
    return SlackApi(settings.api_url, secret(source, "token", settings.secrets))


def identify(api: SlackApi, settings: SlackSettings, reading: Reading) -> tuple[str, str | None]:
    """The id and the address of the token's workspace. Raises ConnectorError where it is another one than before, or may not read enough."""
    identity, scopes = api.identity()
    team, before = str(identity.get("team_id") or ""), reading.state.get("team")
    if before and team != before:
        raise ConnectorError(f"the token belongs to the workspace {team}, but this source was read from {before}. Give it a source of its own")
    reading.remember("team", team)
    if scopes is not None:
        _check_scopes(scopes, settings, reading)
    url = identity.get("url")
    return team, url.rstrip("/") if isinstance(url, str) and url.startswith("https://") else None


def _check_scopes(scopes: frozenset[str], settings: SlackSettings, reading: Reading) -> None:
    before = set(reading.state.get("scopes", "").split(","))
    if missing := sorted(scopes_for(settings) - scopes):
        raise Unauthorised(f"the app lacks the scope {', '.join(missing)}. {MEND_SCOPE}", "missing_scope")
    if EMAIL in before and EMAIL not in scopes:
        raise Unauthorised(
            f"the app lost the scope {EMAIL}: everybody's address would vanish. {MEND_SCOPE}; or `c360 run --full`, should that be meant",
            "missing_scope",
        )
    if EMAIL not in scopes:
        reading.note(f"without the scope {EMAIL} people can hardly be matched with other sources")
    reading.remember("scopes", ",".join(sorted(scopes)))
