"""How the app logs in, and whose organisation it then sees."""

from __future__ import annotations

from urllib.parse import urlsplit

from connectors.base import ConnectorError, Reading
from connectors.client import ClientCredentials, JwtBearer, OAuthToken, RefreshToken, secret
from connectors.client.http import LOOPBACK
from connectors.client.oauth import Grant
from connectors.client.secret import optional_secret
from connectors.salesforce.methods import SalesforceApi
from connectors.salesforce.settings import SalesforceSettings

TOKEN_PATH = "/services/oauth2/token"  # noqa: S105 - an address
SECRETS = {"client_credentials": "client_secret", "refresh_token": "refresh_token", "jwt": "private_key"}
OWN_DOMAINS = (".salesforce.com", ".force.com", ".salesforce.mil", ".cloudforce.com", ".salesforce-setup.com", ".sfcrmproducts.cn")


def grant(settings: SalesforceSettings, source: str) -> Grant:
    """What the source's secrets are exchanged for a token with. Raises ConnectorError where one is missing."""
    held = secret(source, SECRETS[settings.auth], settings.secrets)
    client_id = settings.client_id or ""
    if settings.auth == "client_credentials":
        return ClientCredentials(client_id, held)
    if settings.auth == "refresh_token":
        return RefreshToken(client_id, held, optional_secret(source, "client_secret", settings.secrets))
    audience = "https://test.salesforce.com" if ".sandbox." in settings.instance_url else "https://login.salesforce.com"
    return JwtBearer(client_id, settings.username or "", audience, held)


def connect(settings: SalesforceSettings, source: str) -> tuple[SalesforceApi, str]:
    """The organisation's API and its id (empty where Salesforce does not say). Raises ConnectorError where the app cannot log in."""
    base = settings.api_url or settings.instance_url
    token = OAuthToken(base + TOKEN_PATH, grant(settings, source))
    token.value()
    named = token.said.get("instance_url")
    url = named if settings.api_url is None and isinstance(named, str) else base
    host = (urlsplit(url).hostname or "").lower()
    if host != urlsplit(base).hostname and host not in LOOPBACK and not host.endswith(OWN_DOMAINS):
        raise ConnectorError(f"the token is meant for {host}, which is no address of Salesforce's; nothing was sent there. Check instance_url")
    parts = urlsplit(str(token.said.get("id") or "")).path.strip("/").split("/")  # https://login.salesforce.com/id/<organisation>/<user>
    return SalesforceApi(url, token, settings.share), parts[1] if len(parts) == 3 else ""


def identify(organisation: str, reading: Reading) -> None:
    """Raises ConnectorError where the token's organisation is another one than before."""
    before = reading.state.get("organisation")
    if before and organisation and organisation != before:
        raise ConnectorError(f"the app belongs to the organisation {organisation}, but this source was read from {before}. Give it its own source")
    if organisation:
        reading.remember("organisation", organisation)
