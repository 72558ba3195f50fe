"""What the app must be allowed, and whether it is."""

from __future__ import annotations

from connectors.base import ConnectorError, Reading
from connectors.client import Unauthorised, secret
from connectors.slack.methods import MEND_SCOPE, SlackApi
from connectors.slack.settings import SlackSettings

ALWAYS = frozenset({"channels:read", "channels:history", "users:read"})
EMAIL = "users:read.email"
CLOSED_SCOPES = {  # what Slack calls the kinds that only their members see → what it takes to list and read them
    "private_channel": frozenset({"groups:read", "groups:history"}),
    "mpim": frozenset({"mpim:read", "mpim:history"}),
    "im": frozenset({"im:read", "im:history"}),
}


def scopes_for(settings: SlackSettings) -> frozenset[str]:
    """What the app must be allowed for these settings."""
    private = CLOSED_SCOPES["private_channel"] if settings.private_channels else frozenset()
    direct = CLOSED_SCOPES["im"] | CLOSED_SCOPES["mpim"] if settings.direct_messages else frozenset()
    return ALWAYS | private | direct


def types_for(settings: SlackSettings, scopes: frozenset[str] | None = None) -> list[str]:
    """The kinds of conversation that are listed: the public channels, what the settings ask for, and what the app may read of the others, since
    people from outside may be in it. scopes: what the app may, None where Slack does not say.
    """
    asked = {"private_channel": settings.private_channels, "mpim": settings.direct_messages, "im": settings.direct_messages}
    return ["public_channel", *(kind for kind, needed in CLOSED_SCOPES.items() if asked[kind] or (scopes is not None and needed <= scopes))]


def kinds_for(settings: SlackSettings) -> set[str]:
    """The kinds that are read whoever is in them, in our words."""
    return {"public"} | ({"private"} if settings.private_channels else set()) | ({"mpim", "im"} if settings.direct_messages else set())


def connect(settings: SlackSettings, source: str) -> SlackApi:
    """The workspace's API, with the token of the source. Raises ConnectorError where there is none."""
    return SlackApi(settings.api_url, secret(source, "token", settings.secrets))


def identify(api: SlackApi, settings: SlackSettings, reading: Reading) -> tuple[str, str | None, frozenset[str] | None]:
    """The id and the address of the token's workspace, and what the app may there (None where Slack does not say).

    Raises ConnectorError where it is another workspace than before, or the app may not read enough.
    """
    identity, scopes = api.identity()
    team, before = str(identity.get("team_id") or ""), reading.state.get("team")
    if before and team != before:
        raise ConnectorError(f"the token belongs to the workspace {team}, but this source was read from {before}. Give it a source of its own")
    reading.remember("team", team)
    if scopes is not None:
        _check_scopes(scopes, settings, reading)
    url = identity.get("url")
    return team, url.rstrip("/") if isinstance(url, str) and url.startswith("https://") else None, scopes


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
