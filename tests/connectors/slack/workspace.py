"""A Slack workspace in memory that answers the Web API as Slack does: history, threads, tombstones, cursors, scopes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from tests.connectors.fake_server import Call, Reply, data

Json = dict[str, Any]
SCOPES = "channels:read,channels:history,users:read,users:read.email"


class Workspace:
    """Two colleagues and no channel. fault: asked before each answer; what it returns is sent instead. asked: how often each method was."""

    def __init__(self, page: int = 1000) -> None:
        self.page = page
        self.scopes = SCOPES
        self.team = "T0NORTH"
        self.now = "9999999999.999999"
        self.users: dict[str, Json] = {}
        self.strangers: dict[str, Json] = {}
        self.channels: dict[str, Json] = {}
        self.members: dict[str, list[str]] = {}
        self.messages: dict[str, dict[str, Json]] = {}
        self.replies: dict[tuple[str, str], set[str]] = {}
        self.fault: Callable[[Call], Reply | None] = lambda call: None
        self.asked: Counter[str] = Counter()
        for key, name in (("U0ANNA", "Anna Berg"), ("U0BJORN", "Björn Ek")):
            email = f"{key[2:].lower()}@northwind.com"
            self.users[key] = {
                "id": key,
                "team_id": self.team,
                "name": key.lower(),
                "real_name": name,
                "profile": {"real_name": name, "email": email},
            }

    def channel(self, key: str, name: str, members: list[str] | None = None, **more: Any) -> str:
        """Open a channel that the app is in."""
        self.channels[key] = {"id": key, "name": name, "is_channel": True, "is_private": False, "is_member": True, "is_archived": False} | more
        self.members[key] = members if members is not None else ["U0ANNA", "U0BJORN"]
        self.messages[key] = {}
        return key

    def post(self, channel: str, ts: float | str, text: str = "hello", user: str = "U0ANNA", thread: str = "", **more: Any) -> str:
        """Say something; thread: the parent that it replies to. Returns its ts."""
        ts = ts if isinstance(ts, str) else f"{ts:.6f}"
        message = {"type": "message", "user": user, "text": text, "ts": ts} | more
        if thread:
            message |= {"thread_ts": thread, "parent_user_id": self.messages[channel][thread]["user"]}
            self.replies.setdefault((channel, thread), set()).add(ts)
        self.messages[channel][ts] = message
        return ts

    def edit(self, channel: str, ts: str, text: str, at: float) -> None:
        """Change what was said."""
        message = self.messages[channel][ts]
        self.messages[channel][ts] = message | {"text": text, "edited": {"user": message["user"], "ts": f"{at:.6f}"}}

    def delete(self, channel: str, ts: str) -> None:
        """Take something back: a parent with replies leaves a tombstone, anything else nothing."""
        message = self.messages[channel][ts]
        if self.replies.get((channel, ts)):
            self.messages[channel][ts] = {
                "type": "message", "subtype": "tombstone", "user": "USLACKBOT", "hidden": True, "text": "This message was deleted.", "ts": ts,
            }  # fmt: skip
            return
        del self.messages[channel][ts]
        if thread := message.get("thread_ts"):
            self.replies[channel, thread].discard(ts)

    def answer(self, call: Call) -> Reply:
        """One call of the Web API."""
        method = call.path.rsplit("/", 1)[-1]
        self.asked[method] += 1
        faulty = self.fault(call)
        if faulty is not None:
            return faulty
        body = getattr(self, "_" + method.replace(".", "_"))(**call.params)
        return data({"ok": "error" not in body} | body, x_oauth_scopes=self.scopes)

    def _auth_test(self) -> Json:
        return {"url": "https://northwind.slack.com/", "team_id": self.team, "user_id": "U0APP", "bot_id": "B0APP"}

    def _users_list(self, limit: str, cursor: str = "0") -> Json:
        return self._part("members", list(self.users.values()), cursor)

    def _users_info(self, user: str) -> Json:
        found = self.users.get(user) or self.strangers.get(user)
        return {"user": found} if found else {"error": "user_not_found"}

    def _conversations_list(self, types: str, limit: str, exclude_archived: str, cursor: str = "0") -> Json:
        wanted = [c for c in self.channels.values() if ("private_channel" if c["is_private"] else "public_channel") in types.split(",")]
        return self._part("channels", [c | {"num_members": len(self.members[c["id"]])} for c in wanted], cursor)

    def _conversations_members(self, channel: str, limit: str, cursor: str = "0") -> Json:
        return self._part("members", self.members[channel], cursor)

    def _part(self, field: str, rows: list[Any], cursor: str) -> Json:
        end = int(cursor) + self.page
        return {field: rows[int(cursor) : end], "response_metadata": {"next_cursor": str(end) if end < len(rows) else ""}}

    def _conversations_history(self, channel: str, oldest: str, latest: str, inclusive: str, limit: str, cursor: str = "") -> Json:
        if not self.channels[channel]["is_member"]:
            return {"error": "not_in_channel"}
        latest = min(latest, self.now)
        listed = [
            ts
            for ts, message in self.messages[channel].items()
            if (oldest < ts < latest or (inclusive == "true" and ts in (oldest, latest))) and (not cursor or ts < cursor) and self._is_listed(message)
        ]
        return self._timeline(channel, sorted(listed, reverse=True))

    def _is_listed(self, message: Json) -> bool:
        return message.get("thread_ts") in (None, message["ts"]) or message.get("subtype") == "thread_broadcast"

    def _conversations_replies(self, channel: str, ts: str, limit: str, cursor: str = "") -> Json:
        if ts not in self.messages[channel]:
            return {"error": "thread_not_found"}
        found = [ts, *sorted(reply for reply in self.replies.get((channel, ts), ()) if reply <= self.now)]
        return self._timeline(channel, [ts for ts in found if ts > cursor])

    def _timeline(self, channel: str, listed: list[str]) -> Json:
        shown = listed[: self.page]
        more = len(listed) > len(shown)
        messages = [self._shown(channel, ts) for ts in shown]
        return {"messages": messages, "has_more": more, "response_metadata": {"next_cursor": shown[-1] if more else ""}}

    def _shown(self, channel: str, ts: str) -> Json:
        message = self.messages[channel][ts]
        replies = sorted(reply for reply in self.replies.get((channel, ts), ()) if reply <= self.now)
        if not replies:
            return message
        return message | {"thread_ts": ts, "reply_count": len(replies), "latest_reply": replies[-1]}
