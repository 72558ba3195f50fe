"""What a declared tool's file may say of an HTTP API."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator

from connectors.base import Duration
from connectors.declared.secret_names import is_secret
from connectors.declared.spec import Key, Lag, Name, Part, StreamSpec, ToolSpec

LOCAL = ("localhost", "127.0.0.1")
NO_PLACE = (
    "pages that are counted move up when a record changes its place, and one would slip by where the reading stops; leave is_sorted away, or page "
    "by cursor or link"
)


def _relative(path: str) -> str:
    if "://" in path:
        raise ValueError("write the path alone, such as /tickets; the host stands once, under connection.base_url")
    if "?" in path:
        raise ValueError("write what follows the ? under params, such as params: {status: all}")
    return path


Path = Annotated[str, AfterValidator(_relative)]
Count = Annotated[int, Field(gt=0)]


class RestCursor(Part):
    """Only records that changed since the last run are asked for."""

    column: str = Field(description="the field of a record that says when it last changed")
    param: str = Field(description="the parameter that takes the time, such as updated_since")
    format: Literal["iso", "date", "seconds", "milliseconds", "microseconds"] = Field("iso", description="how the parameter is written")
    lag: Lag = Field(
        None, description="how far before the newest known value is read again, for records that show late: 15m, or 1000 where the column is a number"
    )
    full_every: Duration = Field(timedelta(days=7), description="how often everything is read, which finds what was deleted")
    is_sorted: bool = Field(False, description="the API lists by this field, oldest first: a first reading that is stopped goes on where it was")


class NoPaging(Part):
    """One request gives everything."""

    kind: Literal["none"]


class PagePaging(Part):
    """?page=1, 2, 3 … until a page is empty, or until the body says that it is the last: some tools know no page behind it (HTTP 404)."""

    kind: Literal["page"]
    param: str = "page"
    first: int = 1
    more: str | None = Field(None, description="where the body says that there is more, such as next_page")
    end: str | None = Field(None, description="where the body says that this was the last page, such as is_last")
    total_pages: str | None = Field(None, description="where the body says how many pages there are, such as meta.total_pages")
    size_param: str | None = None
    size: Count | None = None


class OffsetPaging(Part):
    """?offset=0, 100, 200 … until a page is empty."""

    kind: Literal["offset"]
    param: str = "offset"
    size_param: str = "limit"
    size: Count = 100


class CursorPaging(Part):
    """The body names the next page's cursor, which goes into a parameter."""

    kind: Literal["cursor"]
    param: str = "cursor"
    next: str = Field(description="where in the body the next cursor stands, such as meta.next_cursor; with last_key, in the last record")
    more: str | None = Field(None, description="where the body says that there is more, such as has_more")
    end: str | None = Field(None, description="where the body says that this was the last page, such as end_of_stream")
    last_key: bool = Field(False, description="the next cursor stands in the page's last record, under `next`")
    size_param: str | None = None
    size: Count | None = None


class NextLinkPaging(Part):
    """The body names the next page's address."""

    kind: Literal["next_link"]
    next: str = Field("next", description="where in the body the next address stands, such as links.next")
    more: str | None = Field(None, description="where the body says that there is more, such as has_more")
    end: str | None = Field(None, description="where the body says that this was the last page, such as end_of_stream")
    size_param: str | None = None
    size: Count | None = None


class LinkHeaderPaging(Part):
    """The Link header names the next page's address."""

    kind: Literal["link_header"]
    size_param: str | None = None
    size: Count | None = None


Paging = Annotated[NoPaging | PagePaging | OffsetPaging | CursorPaging | NextLinkPaging | LinkHeaderPaging, Field(discriminator="kind")]


class Listing(Part):
    """One path that lists things, page by page."""

    path: Path = Field(description="the path below base_url, such as /tickets")
    params: dict[str, str | int | bool] = Field({}, description="sent with every request of the stream")
    records: str | None = Field(None, description="where in the body the list of records stands, such as data.items")
    paging: Paging | None = Field(None, description="how one page leads to the next, where it differs from connection.paging")
    trust_total: bool = Field(True, description="false: what the answer calls its total counts something else, and is not compared with what came")

    @field_validator("params")
    @classmethod
    def no_secret(cls, params: dict[str, str | int | bool]) -> dict[str, str | int | bool]:
        """A credential stands neither in a file that is shared nor in an address, which servers and proxies log."""
        for name in params:
            if is_secret(name):
                raise ValueError(
                    f"{name}: no credential stands in an address; say under auth how the caller is known. The secret is read from .dlt/secrets.toml "
                    "or the environment, and sent in a header"
                )
        return params


class Deletions(Listing):
    """Where the tool lists what was deleted."""

    key: Key = Field(description="the fields that name the deleted record, in the order of the stream's key")


class RestStream(StreamSpec, Listing):
    """Records behind one path of an API."""

    cursor: RestCursor | None = None
    deletions: Deletions | None = Field(None, description="a listing of deleted records")


class BearerAuth(Part):
    """Authorization: Bearer <token>."""

    kind: Literal["bearer"]


class KeyAuth(Part):
    """<header>: <prefix><token>."""

    kind: Literal["api_key"]
    header: str = Field("X-Api-Key", description="the header that takes the key; a key never stands in an address")
    prefix: str = Field("", description="what stands before the key, such as `Token token=`")


class BasicAuth(Part):
    """User name and password."""

    kind: Literal["basic"]
    username: str | None = Field(None, description="the user name, unless it is a secret too")


class NoAuth(Part):
    """A public API."""

    kind: Literal["none"]


class RestConnection(Part):
    """An HTTP API that answers in JSON."""

    kind: Literal["rest"]
    base_url: str = Field(description="what every path begins with, such as https://api.helpdesk.example/v2")
    auth: Annotated[BearerAuth | KeyAuth | BasicAuth | NoAuth, Field(discriminator="kind")] = Field(
        description="how the caller is known: kind bearer, api_key, basic or none; the secret itself never stands here"
    )
    headers: dict[str, str] = Field({}, description="sent with every request; no secrets")
    hosts: list[str] = Field([], description="further hosts of the tool that its links may lead to")
    paging: Paging = Field(NoPaging(kind="none"), description="how one page leads to the next")
    error: str | None = Field(None, description="where an answer with HTTP 200 says that it failed, such as error or errors")
    budget: Count = Field(10_000, description="requests that one run may make at most")
    per_minute: Count = Field(300, description="requests a minute")

    @field_validator("base_url")
    @classmethod
    def safe(cls, url: str) -> str:
        """Encrypted, unless it stays on this machine; without credentials."""
        scheme, _, rest = url.partition("://")
        host = rest.split("/")[0]
        if "@" in host or "?" in rest:
            raise ValueError("no credentials and no parameters in the address: auth says how the caller is known")
        if scheme != "https" and not (scheme == "http" and host.split(":")[0] in LOCAL):
            raise ValueError("must begin with https:// (http:// only for this machine)")
        return url.rstrip("/")

    @field_validator("headers")
    @classmethod
    def no_secret(cls, headers: dict[str, str]) -> dict[str, str]:
        """A credential has no place in a file that is shared."""
        for name in headers:
            if any(word in name.lower() for word in ("authorization", "token", "secret", "api-key", "apikey", "cookie")):
                raise ValueError(f"{name}: say under auth how the caller is known; the secret is read from .dlt/secrets.toml or the environment")
        return headers


class RestTool(ToolSpec):
    """A tool whose records an API gives."""

    connection: RestConnection
    streams: dict[Name, RestStream] = Field(min_length=1)

    def faults(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Deletions that do not name what the stream is keyed by; slices of a listing whose records may slip by."""
        for name, stream in self.streams.items():
            if stream.cursor and stream.cursor.is_sorted and isinstance(stream.paging or self.connection.paging, PagePaging | OffsetPaging):
                yield ("streams", name, "cursor", "is_sorted"), NO_PLACE
            if stream.deletions and len(stream.deletions.key) != len(stream.key):
                yield ("streams", name, "deletions", "key"), f"must name {len(stream.key)} fields, one for each of {', '.join(stream.key)}"
