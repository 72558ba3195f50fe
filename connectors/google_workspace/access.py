"""Which rights are needed, and whose API is asked with which credential."""

from __future__ import annotations

from connectors.base import ConnectorError
from connectors.client import Budget, RefreshToken, Secret
from connectors.client.oauth import Form
from connectors.client.secret import optional_secret, secret
from connectors.google_workspace.methods import RATES, GoogleApi
from connectors.google_workspace.settings import KINDS, GoogleWorkspaceSettings
from connectors.google_workspace.tokens import AccessToken, ServiceAccount

PREFIX = "https://www.googleapis.com/auth/"
SCOPES = {
    "mail": ("gmail.readonly",),
    "calendar": ("calendar.calendarlist.readonly", "calendar.events.readonly"),
    "contacts": ("contacts.readonly",),
    "directory": ("admin.directory.user.readonly",),
    "drive": ("drive.metadata.readonly",),
}
METADATA = ("gmail.metadata",)
TOKEN_URL = "https://oauth2.googleapis.com/"  # noqa: S105


def scopes_for(settings: GoogleWorkspaceSettings) -> dict[str, tuple[str, ...]]:
    """What is asked for → the scopes that it needs, whole URLs."""
    found = {kind: METADATA if kind == "mail" and settings.metadata_only else SCOPES[kind] for kind in KINDS if settings.reads(kind)}
    return {kind: tuple(PREFIX + scope for scope in scopes) for kind, scopes in found.items()}


class Access:
    """The credential of a source: a service account that acts for one user after the other, or one user's own consent.

    spent: the requests that this run has made already. Raises ConnectorError where there is no credential, or where it does not fit the settings.
    """

    def __init__(self, settings: GoogleWorkspaceSettings, source: str, spent: int = 0) -> None:
        if not settings.users and not settings.admin:
            raise ConnectorError(
                f"{source}: say whose mail to read (users: [anna@northwind.com]), or on whose behalf to list everybody (admin: it@northwind.com)"
            )
        self.settings = settings
        self.budget = Budget({**RATES, "mail": settings.mails_per_minute}, None if settings.requests is None else max(0, settings.requests - spent))
        self.scopes = scopes_for(settings)
        self._consent = _consent(source, settings)
        self._account = None if self._consent else ServiceAccount(*_key(source, settings))
        if self._consent and (len(settings.users) != 1 or settings.admin not in (None, settings.users[0])):
            raise ConnectorError(f"{source}: a refresh token is one user's own: name that one address (users: [anna@northwind.com])")

    @property
    def client_id(self) -> str:
        """Of the service account, as the Admin console asks for it; '' for a user's own consent."""
        return self._account.client_id if self._account else ""

    def acting_for(self, user: str) -> GoogleApi:
        """The APIs of one person's mail, calendars, contacts and files."""
        return self._api(user, [scope for kind, scopes in self.scopes.items() if kind != "directory" or self._consent for scope in scopes])

    def of_directory(self) -> GoogleApi:
        """The Directory API, on the administrator's behalf. Call it only where the settings read it."""
        if self._consent:
            return self.acting_for(self.settings.users[0])
        return self._api(str(self.settings.admin), list(self.scopes["directory"]))

    def _api(self, user: str, scopes: list[str]) -> GoogleApi:
        url = self.settings.api_url or TOKEN_URL
        written = " ".join(scopes)

        def form() -> Form:
            if self._consent is not None:
                return self._consent.form()
            assert self._account is not None
            return self._account.form(user, written, f"{url.rstrip('/')}/token")

        return GoogleApi(user, AccessToken(url, form, user, self.budget), self.budget, self.settings.api_url)


def _consent(source: str, settings: GoogleWorkspaceSettings) -> RefreshToken | None:
    refresh = optional_secret(source, "refresh_token", settings.secrets)
    if refresh is None:
        return None
    client_id, client_secret = (secret(source, name, settings.secrets) for name in ("client_id", "client_secret"))
    return RefreshToken(client_id.reveal(), refresh, client_secret)


def _key(source: str, settings: GoogleWorkspaceSettings) -> tuple[Secret, str]:
    if settings.key_file is None:
        return secret(source, "key", settings.secrets), f"the key of {source}"
    try:
        return Secret(settings.key_file.read_text(encoding="utf-8")), str(settings.key_file)
    except (OSError, UnicodeDecodeError) as error:
        raise ConnectorError(f"{settings.key_file}: cannot be read ({type(error).__name__}). Put the service account's key there") from None
