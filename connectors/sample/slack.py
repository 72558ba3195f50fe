"""Writes a Slack workspace export: one zip, a folder per channel name, one JSON file per channel and day."""

import json
import random
import zipfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from connectors.sample.clock import day_text
from connectors.sample.ids import guid
from connectors.sample.model import OWN_TEAM
from connectors.sample.salesforce import zip_entry

Message = dict[str, Any]


def escape(text: str) -> str:
    """The three characters that Slack escapes."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class Speaker:
    """Somebody who writes in a channel: the id, the team, and the profile that stands in each of their messages."""

    __slots__ = ("display", "id", "profile", "team")

    def __init__(self, user: str, team: str, name: str, display: str, given: str, guest: bool = False) -> None:
        self.id, self.team, self.display = user, team, display
        self.profile = {
            "avatar_hash": guid(sum(map(ord, user)) + len(name)).replace("-", "")[:12],
            "image_72": f"https://avatars.slack-edge.com/{user}_72.png",
            "first_name": given,
            "real_name": name,
            "display_name": display,
            "team": team,
            "name": display.lower().replace(" ", "."),
            "is_restricted": guest,
            "is_ultra_restricted": guest,
        }


class Room:
    """One channel's messages, collected until `SlackExport.write` puts them into the zip day by day."""

    __slots__ = ("_last", "id", "messages", "name")

    def __init__(self, channel: str, name: str) -> None:
        self.id, self.name = channel, name
        self.messages: list[Message] = []
        self._last = 0

    def stamp(self, moment: int) -> str:
        """A message time that no other message of the room has."""
        self._last = (self._last + 7919) % 999_983
        return f"{moment}.{self._last:06d}"

    def say(self, speaker: Speaker, moment: int, text: str, thread: Message | None = None) -> Message:
        """A message as people write it; with `thread` a reply, which also changes the parent."""
        stamp = self.stamp(moment)
        message: Message = {
            "user": speaker.id,
            "type": "message",
            "ts": stamp,
            "client_msg_id": guid(moment * 1_000_000 + self._last),
            "text": text,
            "team": speaker.team,
            "user_team": speaker.team,
            "source_team": speaker.team,
            "user_profile": speaker.profile,
            "blocks": [
                {
                    "type": "rich_text",
                    "block_id": f"b{self._last:06d}",
                    "elements": [{"type": "rich_text_section", "elements": _elements(text)}],
                }
            ],
        }
        if thread is not None:
            answer(thread, message)
        self.messages.append(message)
        return message

    def event(self, speaker: Speaker, moment: int, subtype: str, text: str, **more: Any) -> Message:
        """A message that the workspace or an app writes: joins, bots, topics."""
        message: Message = {"type": "message", "subtype": subtype, "ts": self.stamp(moment), "user": speaker.id, "text": text, **more}
        self.messages.append(message)
        return message


def answer(parent: Message, reply: Message) -> None:
    """Make `reply` a reply: the parent counts its replies and names the latest, wherever that was written."""
    stamp = parent["ts"]
    reply["thread_ts"], reply["parent_user_id"] = stamp, parent["user"]
    replies = parent.setdefault("replies", [])
    parent.setdefault("thread_ts", stamp)
    replies.append({"user": reply["user"], "ts": reply["ts"]})
    parent["reply_count"] = len(replies)
    parent["reply_users"] = sorted({one["user"] for one in replies})
    parent["reply_users_count"] = len(parent["reply_users"])
    parent["latest_reply"] = max(one["ts"] for one in replies)
    parent["is_locked"], parent["subscribed"] = False, False


def _elements(text: str) -> list[dict[str, Any]]:
    """The rich-text form of a message: mentions and links are elements of their own."""
    if "<" not in text:
        return [{"type": "text", "text": text}]
    found: list[dict[str, Any]] = []
    rest = text
    while rest:
        before, opened, after = rest.partition("<")
        if before:
            found.append({"type": "text", "text": before})
        if not opened:
            break
        inside, _, rest = after.partition(">")
        if inside.startswith("@"):
            found.append({"type": "user", "user_id": inside[1:]})
        else:
            url, _, label = inside.partition("|")
            found.append({"type": "link", "url": url, **({"text": label} if label else {})})
    return found


def decorate(rng: random.Random, message: Message, moment: int, reader: str) -> None:
    """Now and then an edit, a reaction or a file."""
    chance = rng.random()
    if chance < 0.04:
        message["edited"] = {"user": message["user"], "ts": f"{moment + rng.randrange(20, 4000)}.000000"}
    elif chance < 0.12:
        message["reactions"] = [{"name": rng.choice(("+1", "tada", "eyes", "white_check_mark")), "users": [reader], "count": 1}]
    elif chance < 0.14:
        number = int(moment * 7 + message["ts"].__len__() + int(message["ts"][-6:]))
        message["files"] = [file_of(number, moment, message["user"], rng.choice(("log-export.csv", "certificate.pdf", "setup.png")))]
        message["upload"] = False


def file_of(number: int, moment: int, user: str, name: str, mode: str = "hosted") -> dict[str, Any]:
    """A file as a message carries it, without its content."""
    kind = name.rpartition(".")[2]
    return {
        "id": f"F0{number % 36**7:09d}",
        "created": moment,
        "timestamp": moment,
        "name": name,
        "title": name.rpartition(".")[0],
        "mimetype": {"csv": "text/csv", "pdf": "application/pdf", "png": "image/png"}.get(kind, "application/vnd.slack-docs"),
        "filetype": kind if mode == "hosted" else "quip",
        "pretty_type": kind.upper(),
        "user": user,
        "user_team": OWN_TEAM,
        "mode": mode,
        "size": 2_000 + number % 90_000,
        "is_external": False,
        "is_public": False,
        "url_private": f"https://files.slack.com/files-pri/{OWN_TEAM}-F0{number % 36**7:09d}/{name}",
        "permalink": f"https://northwind.slack.com/files/{user}/F0{number % 36**7:09d}/{name}",
    }


class SlackExport:
    """The export zip. Rooms are written one at a time; the lists of users and channels come last."""

    def __init__(self, target: Path) -> None:
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self.users: list[dict[str, Any]] = []
        self._lists: dict[str, list[dict[str, Any]]] = {"channels": [], "groups": [], "dms": [], "mpims": []}
        self.canvases: list[dict[str, Any]] = []
        self.messages = 0

    def list_room(self, kind: str, described: dict[str, Any]) -> None:
        """kind: channels (public), groups (private), dms, mpims."""
        self._lists[kind].append(described)

    def write(self, room: Room) -> None:
        """One JSON file for each day of the room, in the order of the messages' times."""
        for day, messages in _by_day(room):
            self._put(f"{room.name}/{day}.json", messages)
        self.messages += len(room.messages)
        room.messages = []

    def _put(self, name: str, content: Any) -> None:
        self._zip.writestr(zip_entry(name), json.dumps(content, ensure_ascii=False, separators=(",", ":")), compresslevel=1)

    def close(self) -> None:
        self._put("users.json", self.users)
        for name, rooms in self._lists.items():
            self._put(f"{name}.json", rooms)
        self._put("canvases.json", self.canvases)
        self._put("integration_logs.json", [])
        self._zip.close()


def _by_day(room: Room) -> Iterator[tuple[str, list[Message]]]:
    ordered = sorted(room.messages, key=lambda message: str(message["ts"]))
    for day, messages in groupby(ordered, key=lambda message: int(message["ts"].partition(".")[0]) // 86_400):
        yield day_text(day), list(messages)
