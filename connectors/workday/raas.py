"""A report as a web service (RaaS): one request gives all of it, as JSON or CSV."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import parse_qsl, urlsplit

from connectors.archives import Member
from connectors.base import ConnectorError
from connectors.client import ApiError, Budget, Client, Secret, StaticToken, Token, Unauthorised, secret
from connectors.client import body as bodies
from connectors.client.secret import basic, optional_secret
from connectors.workday.settings import WorkdaySettings

PER_MINUTE = 60.0
PATIENCE = (15.0, 1_800.0)  # seconds: Workday says nothing until the whole report is made
ENTRIES = "Report_Entry"


@dataclass(frozen=True)
class Downloaded(Member):
    """A report that was asked for. It is kept in memory: what people are paid may stand in it, and is not to lie on any disk.

    is_ended: nothing can be missing behind its last line.
    """

    data: bytes = b""
    is_ended: bool = True

    def open(self) -> BinaryIO:
        """Its bytes."""
        return cast(BinaryIO, io.BufferedReader(cast(Any, io.BytesIO(self.data))))


class RefreshedToken:
    """An access token, got for a refresh token that does not expire, and got anew when Workday refuses it."""

    def __init__(self, settings: WorkdaySettings, source: str, refresh: Secret, budget: Budget) -> None:
        app = [secret(source, name, settings.secrets).reveal() for name in ("client_id", "client_secret")]
        self._url = settings.token_url or _token_url(str(settings.report_url))
        self._client = Client(_root(self._url), StaticToken(basic(*app)), budget, scheme="Basic")
        self._client.hidden = [refresh]
        self._refresh = refresh
        self._access = self._get()

    def value(self) -> Secret:
        """The access token."""
        return self._access

    def renew(self) -> bool:
        """Get another one."""
        self._access = self._get()
        return True

    def _get(self) -> Secret:
        form = {"grant_type": "refresh_token", "refresh_token": self._refresh.reveal()}
        failure = ""
        try:
            found = self._client.post(self._url, form=form).body.get("access_token")
        except ApiError as error:
            found, failure = None, str(error)
        if not isinstance(found, str) or not found:
            raise Unauthorised(f"Workday gives no access token for the refresh token{f': {failure}' if failure else ''}. Make a new one", "token")
        return Secret(found)


def ask(settings: WorkdaySettings, source: str, budget: Budget | None = None) -> Downloaded:
    """The report, whole. Raises ApiError for everything that is no report, Unauthorised for a credential that is refused."""
    url = str(settings.report_url)
    budget = budget or Budget({"": PER_MINUTE})
    refresh = optional_secret(source, "refresh_token", settings.secrets)
    scheme, token = "Bearer", cast(Token, RefreshedToken(settings, source, refresh, budget) if refresh else None)
    if refresh is None:
        user = settings.username or secret(source, "username", settings.secrets).reveal()
        scheme, token = "Basic", StaticToken(basic(user, secret(source, "password", settings.secrets).reveal()))
    kind = dict(parse_qsl(urlsplit(url).query))["format"]
    client = Client(_root(url), token, budget, scheme=scheme, parse=_json if kind == "json" else _csv, timeout=PATIENCE)
    answer = client.get(url)
    name = f"report.{kind}"
    # JSON that is cut is no JSON
    return Downloaded(name, Path(name), len(answer.body), data=answer.body, is_ended=answer.is_ended or kind == "json")


def _json(data: bytes, content_type: str, what: str) -> bytes:
    """The body as it came. Raises Passing where it is cut, ApiError where it is no report."""
    _refuse_xml(data)
    body = bodies.parse(data, content_type, what)
    if not isinstance(body, dict) or not isinstance(body.get(ENTRIES), list):
        said = body.get("error") or body.get("errors") if isinstance(body, dict) else None
        raise ApiError(f"the answer is no report: it holds no {ENTRIES}{f' ({str(said)[:200]})' if said else ''}", "shape")
    return data


def _csv(data: bytes, content_type: str, what: str) -> bytes:
    _refuse_xml(data)
    if data[:200].lstrip().lower().startswith((b"<!doctype", b"<html", b"{")) or "text/html" in content_type:
        bodies.parse(data, content_type, what)
        raise ApiError("JSON came back where CSV was asked for", "shape")
    return data


def _refuse_xml(data: bytes) -> None:
    start = data[:200].lstrip(b"\xef\xbb\xbf \r\n\t")
    if start.startswith((b"<?xml", b"<wd:", b"<soap")):
        raise ApiError("XML came back: is it a report that is enabled as a web service, and may the user see it?", "xml")


def _root(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def _token_url(report_url: str) -> str:
    """Where Workday gives tokens for the tenant that the report's address names."""
    parts = urlsplit(report_url).path.strip("/").split("/")
    if len(parts) < 4 or parts[:2] != ["ccx", "service"]:
        raise ConnectorError("report_url does not name the tenant as Workday's do; say token_url: https://<host>/ccx/oauth2/<tenant>/token")
    return f"{_root(report_url)}ccx/oauth2/{parts[3]}/token"
