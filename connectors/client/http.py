"""Requests to one tool: paced, tried again where that helps, to its own hosts only, with the credential in a header and nowhere else."""

from __future__ import annotations

import io
import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, BinaryIO
from urllib.parse import urljoin, urlsplit

import requests

from connectors.client import body as bodies
from connectors.client.budget import Budget
from connectors.client.errors import ApiError, NotAllowed, Passing, Unauthorised
from connectors.client.secret import Secret
from connectors.client.token import Header, Token
from connectors.client.wire import ASKED, pour

TRIES = 6  # of a request that fails in passing: about a minute and a half in all
LIMITED_TRIES = 60  # of one that the tool asks us to hold back: its own times are kept
LONGEST_WAIT = 900.0
TIMEOUT = (15.0, 90.0)  # seconds to connect, and between two bytes
REDIRECTS = 5
NOTHING = "204"  # the code of an answer that says, by its status, that it holds nothing
LOOPBACK = ("localhost", "127.0.0.1", "::1")
MAY_PASS = frozenset({408, 421, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})

BROKEN = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError)

Params = Mapping[str, str | int | None]


@dataclass(frozen=True)
class Answer:
    """One answer. body: JSON as Python values. headers: names in any case. url: whence it came, which relative links in it start from.

    is_ended: its end is known to be one; where only the connection ended, it may be cut.
    """

    body: Any
    headers: Mapping[str, str]
    status: int
    url: str = ""
    is_ended: bool = True


class Client:
    """One tool's API.

    base: the URL that paths are below. hosts: further hosts that `next` links and redirects may lead to. header, scheme: how the credential is
    written (`Authorization: Bearer …`). refuse: raises ApiError, Unauthorised or Passing for a body that is no answer (`ok: false`). fault: the
    same for an HTTP error, from its status and its JSON body (None where it has none); what it lets pass is judged by the status alone.
    headers: what else every request says (a version of the API), never a credential. parse: bytes, content type and the request's
    name → the body, for tools that answer in something else than JSON; raises as bodies.parse does. timeout: seconds to connect, and between two
    bytes.

    hidden: what else is sent that no error may repeat, beside the credential (the form that is exchanged for a token).
    """

    def __init__(
        self,
        base: str,
        token: Token | None,
        budget: Budget,
        hosts: Iterable[str] = (),
        header: str = "Authorization",
        scheme: str = "Bearer",
        refuse: Callable[[Any], None] = bodies.said_no,
        sleep: Callable[[float], None] | None = None,
        headers: Mapping[str, str] | None = None,
        fault: Callable[[int, Any], None] = lambda _status, _body: None,
        parse: Callable[[bytes, str, str], Any] = bodies.parse,
        timeout: tuple[float, float] = TIMEOUT,
    ) -> None:
        self.base = base if base.endswith("/") else base + "/"
        self.budget = budget
        self.hidden: Sequence[Secret] = ()
        self._token = token
        self._refuse = refuse
        self._fault = fault
        self._parse, self._timeout = parse, timeout
        self._pause = sleep or budget.pause
        self._hosts = {urlsplit(self.base).netloc.lower(), *(host.lower() for host in hosts)}
        self._session = requests.Session()
        self._session.auth = Header(header, scheme, token)
        # proxies and certificates as the machine has them, looked up once: it costs as much as the rest of a request
        environment = self._session.merge_environment_settings(self.base, {}, None, None, None)
        self._session.trust_env = False
        self._session.proxies, self._session.verify = environment["proxies"], environment["verify"]
        self._session.headers.update({"Accept": "application/json", "Accept-Encoding": ASKED, "User-Agent": "customer360", **(headers or {})})

    def get(self, path: str, params: Params | None = None, kind: str = "") -> Answer:
        """GET a path below the base, or a whole URL on one of the tool's hosts. kind: whose budget it takes from."""
        return self._patiently("GET", path, kind, params=_written(params))

    def post(self, path: str, form: Params | None = None, json: Any = None, kind: str = "") -> Answer:
        """POST a form or JSON: for tools that read so (Slack, searches). It is tried again like a GET: use it for reading only."""
        return self._patiently("POST", path, kind, data=_written(form), json=json)

    def download(self, path: str, into: BinaryIO, params: Params | None = None, kind: str = "") -> Answer:
        """GET a body that is no JSON and may not fit into memory. into: an empty file; it holds the whole body afterwards. Answer.body: its bytes."""
        return self._patiently("GET", path, kind, params=_written(params), into=into)

    def close(self) -> None:
        """End the connections."""
        self._session.close()

    def _patiently(self, method: str, path: str, kind: str, **content: Any) -> Answer:
        what, failed, limited, renewed = f"{method} {urlsplit(path).path or path}", 0, 0, False
        while True:
            self.budget.take(kind)
            failure: ApiError | None = None
            try:
                return self._once(method, self._url(path), what, **content)
            except Passing as fault:
                failed, limited = (failed, limited + 1) if fault.limited else (failed + 1, limited)
                wait = fault.wait if fault.wait is not None else min(60.0, 2.0 ** (failed + limited)) * random.uniform(0.5, 1)  # noqa: S311
                if failed >= TRIES or limited >= LIMITED_TRIES:
                    failure = self._error(f"{what}: {fault}, {failed + limited} times in a row. Try again later", fault.code)
                elif wait > LONGEST_WAIT:
                    failure = self._error(f"{what}: the tool asks to wait {wait:,.0f} s. Try again later", "too_long")
            except ApiError as error:
                wait = 0.0
                if renewed or not isinstance(error, Unauthorised) or self._token is None or not self._token.renew():
                    failure = self._error(f"{what}: {str(error).removeprefix(f'{what}: ')}", error.code, type(error))
                renewed = True
            if failure is not None:
                # raised out here, so that no chain of causes leads back to what the tool said of the credential
                raise failure
            self._pause(wait)

    def _once(self, method: str, url: str, what: str, into: BinaryIO | None = None, **content: Any) -> Answer:
        for _ in range(REDIRECTS):
            try:
                with self._session.request(method, url, timeout=self._timeout, allow_redirects=False, stream=True, **content) as response:
                    is_file = into is not None and response.status_code == 200
                    target = _emptied(into) if into is not None and is_file else io.BytesIO()
                    is_ended = pour(response, target)
            except BROKEN as e:
                # the error holds the request, and the request the credential
                raise Passing(f"the connection broke ({type(e).__name__})", code="connection") from None
            except (requests.RequestException, ValueError) as e:
                # the library's own words repeat what it could not write: the credential may be in it
                raise ApiError(f"the request cannot be made ({type(e).__name__})") from None
            if not response.is_redirect:
                size = target.tell() if is_file else None
                data = target.getvalue() if isinstance(target, io.BytesIO) and size is None else b""
                return replace(self._answer(response, data, what, size), url=url, is_ended=is_ended)
            url = self._url(urljoin(url, response.headers["Location"]))
            if method == "POST" and response.status_code not in (307, 308):
                raise ApiError("a redirect would turn a POST into a GET", str(response.status_code))
            content.pop("params", None)  # the link carries its own
        raise ApiError(f"more than {REDIRECTS} redirects", "redirects")

    def _answer(self, response: requests.Response, data: bytes, what: str, size: int | None = None) -> Answer:
        status = response.status_code
        if status >= 400:
            self._fault(status, bodies.glimpse(self._without_secrets(data)))
        if status in MAY_PASS:
            raise Passing(f"HTTP {status}", retry_after(response.headers.get("Retry-After")), limited=status == 429, code=str(status))
        if status == 401 and self._token is None and not self.hidden:
            raise Unauthorised("no credential was sent, and one is asked for (HTTP 401)", "401")
        if status == 401:
            raise Unauthorised("the credential was refused (HTTP 401). Make a new one", "401")
        if status >= 400:
            kind = Unauthorised if status == 403 else ApiError
            raise kind(f"HTTP {status} {_excerpt(self._hide(data[:5_000].decode('utf-8', 'replace')))}".rstrip(), str(status))
        if status == 204:
            raise ApiError("there is nothing in the answer (HTTP 204)", NOTHING)
        kind_of_body = response.headers.get("Content-Type", "")
        if size is not None:
            if "text/html" in kind_of_body:
                raise ApiError("a web page came back where data was expected; is a proxy or a login page in between?", "html")
            return Answer(size, response.headers, status)
        return Answer(self._body(data, kind_of_body, what), response.headers, status)

    def _body(self, data: bytes, kind_of_body: str, what: str) -> Any:
        """The parsed body. Raises what `parse` and `refuse` do.

        What they quote of it is quoted from a body in which secrets are hidden: of one that they cut in two, nothing would be found afterwards.
        """
        try:
            body = self._parse(data, kind_of_body, what)
            self._refuse(body)
        except (ApiError, Passing):
            hidden = self._without_secrets(data)
            if hidden == data:
                raise
        else:
            return body
        self._refuse(self._parse(hidden, kind_of_body, what))
        raise ApiError("the tool refused, in words that hold the credential", "refused")

    def _url(self, path: str) -> str:
        """The whole URL. Raises NotAllowed where it is none of the tool's own."""
        url = urljoin(self.base, path)
        parts = urlsplit(url)
        if parts.netloc.lower() not in self._hosts:
            raise NotAllowed(
                f"{self.base}: a link leads to {parts.netloc or url[:80]}, which is not the tool's own host; nothing was sent there", "host"
            )
        if parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise NotAllowed(f"{self.base}: a link leads to {parts.scheme}://{parts.netloc}, where the credential could be read on its way", "scheme")
        return url

    def _error(self, message: str, code: str = "", kind: type[ApiError] = ApiError) -> ApiError:
        return kind(self._hide(message), self._hide(code))

    def _hide(self, text: str) -> str:
        for secret in (*self.hidden, *((self._token.value(),) if self._token else ())):
            text = secret.hide(text)
        return text

    def _without_secrets(self, data: bytes) -> bytes:
        return self._hide(data.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")


def _emptied(into: BinaryIO) -> BinaryIO:
    into.seek(0)
    into.truncate()
    return into


def retry_after(written: str | None) -> float | None:
    """Seconds, from a Retry-After of seconds or of a date; None where there is none."""
    if not written:
        return None
    try:
        return max(0.0, float(written))
    except ValueError:
        try:
            at = parsedate_to_datetime(written)
        except ValueError:
            return None
        return max(0.0, (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - datetime.fromtimestamp(time.time(), UTC).timestamp())


def _written(params: Params | None) -> dict[str, str] | None:
    return {name: str(value) for name, value in params.items() if value is not None} if params is not None else None


def _excerpt(text: str) -> str:
    """The beginning of a body, in which secrets are hidden already: of one that was cut in two nothing would be found."""
    text = " ".join(text[:300].split())
    return "" if text.startswith("<") else text
