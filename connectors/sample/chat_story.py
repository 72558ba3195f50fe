"""Slack: channels shared with a company, and what colleagues say about customers among themselves."""

import random

from connectors.sample.clock import DAY, HOUR, NOW, office_time, past
from connectors.sample.model import OWN_TEAM, Company, Employee, Mention, Person
from connectors.sample.phrases import fill
from connectors.sample.records import IN_CRM
from connectors.sample.slack import Message, Room, Speaker, decorate, escape
from connectors.sample.slack_people import described_room, guest_user
from connectors.sample.staff import Team
from connectors.sample.tables import fold
from connectors.sample.words import CHAT, DAYS, INTERNAL, PRODUCTS, SMALL_TALK, TOPICS
from connectors.sample.world import World, choose_people, touch


def shared(world: World, rng: random.Random, company: Company) -> Room | None:
    """The channel `ext-<company>` of two in five larger companies: the company's people there are Connect members or guests."""
    if company.kind not in IN_CRM or len(company.people) < 4 or rng.random() > 0.5:
        return None
    members = list(dict.fromkeys(choose_people(rng, company, 2 + len(company.people) // 3)))
    is_connect = rng.random() < 0.3
    room = open_room(world, company, members, "outsider" if is_connect else "guest")
    bursts = max(2, int(len(company.people) * 9 / 8))
    for _ in range(bursts):
        burst(world, rng, company, room, members)
    return room


def join(world: World, company: Company, person: Person, kind: str) -> None:
    """Make a person a guest of the workspace (then they are in users.json) or an outside member (then they are not)."""
    if person.slack_id:
        return
    if not company.team_id:
        company.team_id = world.counters.slack("T")
    person.slack_id, person.slack_kind = world.counters.slack("U"), kind
    person.slack_name = person.name.native if company.number % 2 else person.name.full
    team = OWN_TEAM if kind == "guest" else company.team_id
    if kind == "guest":
        world.slack.users.append(guest_user(person))
    world.truth.record(f"slack:user:{team}-{person.slack_id}", person.key)


def open_room(world: World, company: Company, members: list[Person], kind: str) -> Room:
    """Create and list the channel; its messages are written by `close_room`."""
    name = f"ext-{company.stem.lower()}"
    # two companies may bear one word, two channels may not: their folders in the export would be one
    company.channel_id, company.channel_name = world.counters.slack("C"), f"{name}-{company.number}" if name in world.channel_names else name
    world.channel_names.add(company.channel_name)
    for person in members:
        join(world, company, person, kind)
    room = Room(company.channel_id, company.channel_name)
    ids = [company.talker.slack_id, company.supporter.slack_id, *(one.slack_id for one in members)]
    listed = described_room(room, ids, company.talker.slack_id, company.created, f"{company.name} and Northwind")
    if kind == "outsider":
        listed |= {"is_ext_shared": True, "is_shared": True, "connected_team_ids": [company.team_id], "shared_team_ids": [OWN_TEAM, company.team_id]}
    world.slack.list_room("channels", listed)
    start = max(company.created, NOW - 880 * DAY)
    for place, person in enumerate(members[:3]):
        room.event(voice(person), start + place * 40, "channel_join", f"<@{person.slack_id}> has joined the channel")
    return room


def voice(person: Person) -> Speaker:
    team = OWN_TEAM if person.slack_kind == "guest" else person.company.team_id
    name = person.slack_name or person.name.full
    return Speaker(person.slack_id, team, name, fold(person.name.given.latin), person.name.given.latin, person.slack_kind == "guest")


def burst(world: World, rng: random.Random, company: Company, room: Room, members: list[Person]) -> None:
    """An hour's conversation between one of their people and one of ours: some four to twelve messages, half of them in a thread."""
    moment = past(rng)
    person = rng.choice(members)
    theirs, colleague = voice(person), company.talker if rng.random() < 0.7 else company.supporter
    ours = world.speakers[colleague.number]
    parent: Message | None = None
    in_thread = rng.random() < 0.5
    speaking = rng.random() < 0.65
    for turn in range(rng.randrange(4, 13)):
        text = escape(fill(rng, CHAT, company))
        if turn == 0 and speaking:
            text = f"<@{colleague.slack_id}> {text}"
        elif turn == 1 and not speaking:
            text = f"<@{person.slack_id}> {text}"
        speaker = theirs if speaking else ours
        message = room.say(speaker, moment, text, parent)
        decorate(rng, message, moment, ours.id if speaking else theirs.id)
        touch(person, moment, "chat", "in" if speaking else "out", colleague)
        parent = parent or (message if in_thread else None)
        speaking = not speaking if rng.random() < 0.75 else speaking
        moment = min(moment + rng.randrange(30, 900), NOW - HOUR)


def team_rooms(world: World, team: Team) -> dict[str, Room]:
    """The team's own channels: sales and support are public, deals is private."""
    rooms = {}
    for kind in ("sales", "support", "deals"):
        name = f"{kind}-{team.name}"
        room = Room(world.counters.slack("C"), name)
        listed = described_room(room, [one.slack_id for one in team.members], team.members[0].slack_id, NOW - 900 * DAY, f"Team {team.name}: {kind}")
        world.slack.list_room("groups" if kind == "deals" else "channels", listed)
        rooms[kind] = room
    return rooms


def about(world: World, rng: random.Random, company: Company, days: list[int]) -> None:
    """What the team says about the company: by its name, a deal, a case, its domain or somebody's address. About 1.2 messages per person."""
    for _ in range(int(len(company.people) * 1.2 + rng.random())):
        if company.kind not in IN_CRM or rng.random() < 0.2:
            _chatter(world, rng, office_time(rng, rng.choice(days)))
        else:
            mention(world, rng, company, office_time(rng, rng.choice(days)))


def _present(world: World, rng: random.Random, moment: int) -> Employee:
    """A colleague of the team who worked here at the time."""
    team = world.team
    if team.leaver and team.leaver.left and moment < team.leaver.left and rng.random() < 0.2:
        return team.leaver
    return rng.choice(team.managers if rng.random() < 0.6 else team.support)


def mention(world: World, rng: random.Random, company: Company, moment: int, kind: str = "") -> None:
    chance = rng.random()
    named = company.name
    if chance < 0.12 and company.deals:
        named = rng.choice(company.deals).name
    elif chance < 0.22 and not company.is_household:
        named = f"<http://{company.domain}|{company.domain}>"
    elif chance < 0.32 and company.people:
        email = rng.choice(company.people).email
        named = f"<mailto:{email}|{email}>"
    elif chance < 0.38 and company.case_numbers:
        named = f"case {rng.choice(company.case_numbers)}"
    kind = kind or rng.choice(("sales", "sales", "support", "deals"))
    author = _present(world, rng, moment)
    text = fill(rng, INTERNAL, company, "\0")
    text = escape(text[0].upper() + text[1:] if text[0] != "\0" else text).replace("\0", named if named.startswith("<") else escape(named))
    message = world.rooms[kind].say(world.speakers[author.number], moment, text)
    decorate(rng, message, moment, world.team.members[0].slack_id)
    company.mentions.append(Mention(moment, world.rooms[kind].name, kind != "deals", named.startswith("case ")))


def _chatter(world: World, rng: random.Random, moment: int) -> None:
    author = _present(world, rng, moment)
    kind = rng.choice(("sales", "support"))
    world.rooms[kind].say(world.speakers[author.number], moment, small_talk(rng))


def small_talk(rng: random.Random) -> str:
    """A sentence about no customer."""
    return escape(rng.choice(SMALL_TALK).format(n=rng.randrange(2, 9), product=rng.choice(PRODUCTS), day=rng.choice(DAYS), topic=rng.choice(TOPICS)))
