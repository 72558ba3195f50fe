"""Slack's Web API: the methods that a reading needs, each paced by its tier, each answer checked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from connectors.client import ApiError, Budget, Client, Page, PageLedger, Passing, Secret, StaticToken, Unauthorised, Unsteady

TIMESTAMP = re.compile(r"\d{10}\.\d{6}")
RATES = {"2": 20.0, "3": 50.0, "4": 100.0}  # Slack's own tiers, for an app that a workspace installs for itself
PAGE = 999
LIMITED = frozenset({"ratelimited", "rate_limited"})
PASSING = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"})
MEND_TOKEN = "Install the app again (connectors/slack/manifest.yaml) and put its new token into .dlt/secrets.toml"  # noqa: S105
MEND_SCOPE = "Add it to the app (connectors/slack/manifest.yaml names all), and install the app again"
CREDENTIAL = {
    "invalid_auth": f"the token is wrong. {MEND_TOKEN}",
    "not_authed": f"no token arrived. {MEND_TOKEN}",
    "account_inactive": f"the token's owner has left the workspace. {MEND_TOKEN}",
    "token_revoked": f"the token was revoked. {MEND_TOKEN}",
    "token_expired": f"the token has expired. {MEND_TOKEN}",
    "missing_scope": f"the app lacks a scope. {MEND_SCOPE}",
    "no_permission": f"the app lacks a right. {MEND_SCOPE}",
}
Json = dict[str, Any]


def refuse(body: Any) -> None:
    """Raises for every body that does not say `ok: true`."""
    if not isinstance(body, dict) or "ok" not in body:
        raise ApiError("this is no answer of Slack's; is api_url right?", "shape")
    if body["ok"] is True:
        return
    code = str(body.get("error") or "no reason given")[:80]
    if code in LIMITED or code in PASSING:
        raise Passing(f"Slack says {code}", limited=code in LIMITED, code=code)
    if code in CREDENTIAL:
        needed = f" (needed: {body['needed']})" if isinstance(body.get("needed"), str) else ""
        raise Unauthorised(f"{code}: {CREDENTIAL[code]}{needed}", code)
    raise ApiError(f"Slack says {code}", code)


class SlackApi:
    """One workspace. Every listing stands in the ledger; it is complete there only once its last page was seen."""

    def __init__(self, url: str, token: Secret, budget: Budget | None = None) -> None:
        self.budget = budget or Budget(RATES)
        self.ledger = PageLedger()
        self.is_limited = False
        self._client = Client(url, StaticToken(token), self.budget, refuse=refuse)

    def identity(self) -> tuple[Json, frozenset[str] | None]:
        """auth.test: whose token this is; and the scopes that it has, None where Slack does not say."""
        answer = self._client.post("auth.test", {}, kind="4")
        scopes = answer.headers.get("x-oauth-scopes")
        return answer.body, None if scopes is None else frozenset(scope.strip() for scope in scopes.split(",") if scope.strip())

    def users(self) -> Iterator[Sequence[Json]]:
        """Everybody whom the workspace lists, those who left included; a page at a time."""
        yield from self._listing("users", "users.list", "members", "2")

    def channels(self, types: Sequence[str]) -> Iterator[Sequence[Json]]:
        """Every conversation of these types, archived ones included; a page at a time."""
        yield from self._listing("channels", "conversations.list", "channels", "2", types=",".join(types), exclude_archived="false")

    def members(self, channel: str) -> list[str]:
        """The ids of all who are in a conversation."""
        name = f"members of {channel}"
        pages = self.ledger.read(name, self._page("conversations.members", "members", "4", channel=channel), key=str)
        return list(dict.fromkeys(str(member) for page in pages for member in page.rows))

    def user(self, key: str) -> Json:
        """One person, also of another organisation."""
        found = self._client.post("users.info", {"user": key}, kind="4").body.get("user")
        if not isinstance(found, dict) or not found.get("id"):
            raise ApiError(f"users.info says nothing of {key}", "user_not_found")
        return found

    def history(self, channel: str, low: str, high: str, is_high_included: bool) -> Iterator[Page]:
        """What was said in a channel from low to high, newest first. Page.body: what came without a usable timestamp."""
        fetch = self._page(
            "conversations.history", "messages", "3", channel=channel, oldest=low, latest=high, inclusive=str(is_high_included).lower()
        )
        yield from self.ledger.read(f"history of {channel}", lambda cursor: _timed(fetch(cursor)), descending=lambda message: message["ts"])

    def replies(self, channel: str, thread: str) -> Iterator[Page]:
        """A thread's parent and replies, oldest first; the parent once."""
        fetch = self._page("conversations.replies", "messages", "3", channel=channel, ts=thread)
        seen: list[str] = []

        def once(cursor: str | None) -> Page:
            page = _timed(fetch(cursor))
            if cursor is None:
                seen.clear()
            rows = [row for row in page.rows if row["ts"] != thread or not seen]  # Slack may begin each page with the parent
            seen.extend(row["ts"] for row in rows[:1])
            return Page(rows, page.next, page.body)

        yield from self.ledger.read(f"replies to {channel}:{thread}", once, descending=lambda message: -float(message["ts"]))

    def _listing(self, name: str, method: str, field: str, kind: str, **params: str) -> Iterator[Sequence[Json]]:
        for page in self.ledger.read(
            name, self._page(method, field, kind, **params), key=lambda row: row.get("id") if isinstance(row, dict) else id(row)
        ):
            yield page.rows

    def _page(self, method: str, field: str, kind: str, **params: str) -> Any:
        def fetch(cursor: str | None) -> Page:
            body = self._client.post(method, {**params, "limit": PAGE, "cursor": cursor}, kind=kind).body
            rows = body.get(field)
            if not isinstance(rows, list):
                raise ApiError(f"{method}: the answer holds no {field}", "shape")
            self.is_limited = body.get("is_limited") is True
            following = _next_cursor(body)
            if following is None and body.get("has_more") is True:
                raise Unsteady(f"{method}: there is more, but no cursor that leads there", "no_cursor")
            return Page(rows, following)

        return fetch


def _timed(page: Page) -> Page:
    """The page with what has no usable timestamp set aside in its body."""
    good = [row for row in page.rows if isinstance(row, dict) and type(ts := row.get("ts")) is str and TIMESTAMP.fullmatch(ts)]
    return Page(good, page.next, [] if len(good) == len(page.rows) else [row for row in page.rows if row not in good])


def _next_cursor(body: Mapping[str, Any]) -> str | None:
    metadata = body.get("response_metadata")
    return (metadata.get("next_cursor") or None) if isinstance(metadata, dict) else None
