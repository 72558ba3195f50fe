"""An unpacked Slack export in today's shape: channels of very different sizes, one file a channel and day."""

from __future__ import annotations

import random
import re
from pathlib import Path

import orjson

from benchmarks.generators.text import person, sentence
from connectors.sample.clock import DAY, NOW, day_text
from connectors.sample.ids import slack as slack_id
from connectors.sample.model import OWN_TEAM
from connectors.sample.slack import Message, Room, Speaker, decorate, escape
from connectors.sample.slack_people import described_room, user

MESSAGES_A_FILE = 40  # on average; a busy channel has hundreds a day, most have a handful
DAYS = 700
CHANNELS_A_MESSAGE = 1 / 4000
USERS_A_MESSAGE = 1 / 500
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


def make(folder: Path, messages: int) -> dict[str, int]:
    """Write exactly so many messages. Returns how many messages, reactions, files, day files and users there are."""
    rng = random.Random(f"slack {messages}")
    speakers = [_speaker(number) for number in range(max(5, round(messages * USERS_A_MESSAGE)))]
    rooms = max(3, round(messages * CHANNELS_A_MESSAGE))
    counts = {"messages": 0, "reactions": 0, "files": 0, "day_files": 0, "users": len(speakers)}
    listed = []
    for number in range(rooms):
        room = Room(slack_id("C", number + 1), f"channel-{number:04d}")
        members = rng.sample(speakers, min(len(speakers), 40))
        listed.append(described_room(room, [one.id for one in members], members[0].id, NOW - 900 * DAY, "What we talk about"))
        until = messages * (number + 1) // rooms
        days = _days(rng, until - counts["messages"])
        for day, share in days:
            said = _talk(rng, room, members, day, share)
            _write(folder / room.name / f"{day_text(day)}.json", said)
            counts["messages"] += len(said)
            counts["day_files"] += 1
            counts["reactions"] += sum(len(reaction["users"]) for message in said for reaction in message.get("reactions", ()))
            counts["files"] += sum(len(message.get("files", ())) for message in said)
    _write(folder / "users.json", [_entry(number) for number in range(len(speakers))])
    _write(folder / "channels.json", listed)
    return counts


def _days(rng: random.Random, messages: int) -> list[tuple[int, int]]:
    """(day, messages) of one channel, oldest first."""
    files = max(1, min(DAYS, messages // MESSAGES_A_FILE))
    days = sorted(rng.sample(range(NOW // DAY - DAYS, NOW // DAY), files))
    cuts = sorted(rng.randrange(messages + 1) for _ in range(files - 1))
    shares = [b - a for a, b in zip([0, *cuts], [*cuts, messages], strict=True)]
    return [(day, share) for day, share in zip(days, shares, strict=True) if share]


def _talk(rng: random.Random, room: Room, members: list[Speaker], day: int, messages: int) -> list[Message]:
    """A day of one channel: a third of it in threads, one message in six mentions somebody, one in ten has a link."""
    moment, thread = day * DAY + 7 * 3600, None
    for _ in range(messages):
        moment += rng.randrange(1, max(2, 36_000 // messages))
        speaker = rng.choice(members)
        text = escape(sentence(rng))
        chance = rng.random()
        if chance < 0.17:
            text = f"<@{rng.choice(members).id}> {text}"
        elif chance < 0.27:
            text = f"{text} <https://company{rng.randrange(900)}.example/orders/{rng.randrange(9999)}|the order>"
        message = room.say(speaker, moment, text, thread if rng.random() < 0.35 else None)
        decorate(rng, message, moment, rng.choice(members).id)
        if "thread_ts" not in message and rng.random() < 0.3:
            thread = message
    said, room.messages = room.messages, []
    return said


def _speaker(number: int) -> Speaker:
    given, family, _, _ = person(number)
    return Speaker(slack_id("U", number + 1), OWN_TEAM, f"{given} {family}", f"{given}.{family}", given)


def _entry(number: int) -> dict[str, object]:
    """Nine in ten are colleagues."""
    given, family, address, _ = person(number)
    guest = number % 10 == 0
    email = address if guest else f"person{number}@northwind.com"
    return user(slack_id("U", number + 1), f"{given} {family}", given, email, "Engineer", **({"is_restricted": True} if guest else {}))


def _write(path: Path, content: object) -> None:
    """As Slack's PHP writes JSON: indented, nothing but ASCII, slashes escaped."""
    text = orjson.dumps(content, option=orjson.OPT_INDENT_2).decode().replace("/", "\\/")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(BEYOND_ASCII.sub(lambda found: f"\\u{ord(found[0]):04x}", text), encoding="ascii")
