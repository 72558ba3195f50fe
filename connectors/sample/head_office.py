"""The company's own side: who works there in each system, its common channels, apps and direct messages."""

import random
from itertools import pairwise

from connectors.sample.chat_story import small_talk
from connectors.sample.clock import DAY, HOUR, NOW, date_text, office_time
from connectors.sample.clock import salesforce as stamp
from connectors.sample.mail import Mail
from connectors.sample.mail_story import reference
from connectors.sample.model import OWN_DOMAIN, OWN_TEAM, Employee
from connectors.sample.phones import write
from connectors.sample.slack import Room, Speaker, file_of
from connectors.sample.slack_people import described_room, employee_user, user
from connectors.sample.world import World

ROOMS = ("general", "random", "announcements", "product-feedback")


def tell(world: World) -> None:
    """Write everything that belongs to no customer."""
    rng = world.random("head office")
    for worker in world.staff.everyone:
        employ(world, rng, worker)
    bots = apps(world)
    for name in ROOMS:
        room = Room(world.counters.slack("C"), name)
        members = [one.slack_id for one in world.staff.everyone]
        world.slack.list_room("channels", described_room(room, members, members[0], NOW - 1500 * DAY, f"All about {name}"))
        gossip(world, rng, room, bots)
        world.slack.write(room)
    direct_messages(world, rng)
    machine_mail(world, rng)
    number = 77_001
    canvas = file_of(number, NOW - 40 * DAY, world.staff.everyone[0].slack_id, "Support handbook.canvas", mode="quip")
    world.slack.canvases.append(canvas)


def employ(world: World, rng: random.Random, worker: Employee) -> None:
    """One worker in Slack, Salesforce, Workday and the directory."""
    world.slack.users.append(employee_user(worker))
    world.vendors.worker(worker)
    world.vendors.google_user(worker)
    name = worker.name
    fields = {
        "Id": worker.salesforce_id,
        "Username": worker.email,
        "LastName": name.family.latin,
        "FirstName": name.given.latin,
        "Name": name.full,
        "CompanyName": "Northwind Instruments",
        "Department": worker.department,
        "Title": worker.title,
        "City": worker.city,
        "Email": worker.email,
        "Phone": write(rng, worker.phone),
        "Alias": name.given.latin[:1].lower() + name.family.latin[:4].lower(),
        "IsActive": "0" if worker.left else "1",
        "TimeZoneSidKey": "Europe/Stockholm",
        "UserType": "Standard",
        "EmployeeNumber": worker.worker_id,
        "ManagerId": worker.manager.salesforce_id if worker.manager else "000000000000000AAA",
        "LanguageLocaleKey": "en_US",
        "LastLoginDate": stamp(worker.left or NOW - rng.randrange(60) * HOUR),
    }
    world.salesforce.add("User", fields, worker.hired, worker.salesforce_id, worker.left or NOW - 30 * DAY)
    for key in (
        f"slack:user:{OWN_TEAM}-{worker.slack_id}",
        f"salesforce:user:{worker.salesforce_id}",
        f"google:directory_user:{worker.email}",
        f"workday:worker:{worker.worker_id}",
    ):
        world.truth.record(key, worker.key)
    world.truth.addresses.add({"address": worker.email, "display_name": name.full, "person": worker.key})


def apps(world: World) -> list[tuple[str, Speaker]]:
    """Two apps and Slackbot: users that are nobody. (bot id, speaker)."""
    made = []
    for name in ("Salesforce", "Pager"):
        user_id = world.counters.slack("U")
        bot_id = world.counters.slack("B")
        entry = user(user_id, name, name.lower(), "", is_bot=True, is_app_user=False)
        entry["profile"] |= {"bot_id": bot_id, "api_app_id": world.counters.slack("A"), "always_active": True}
        world.slack.users.append(entry)
        made.append((bot_id, Speaker(user_id, OWN_TEAM, name, name.lower(), name)))
    world.slack.users.append(user("USLACKBOT", "Slackbot", "Slackbot", "", is_bot=False))
    world.truth.trap("bot", [one.id for _, one in made], "apps that write in channels and are nobody")
    return made


def gossip(world: World, rng: random.Random, room: Room, bots: list[tuple[str, Speaker]]) -> None:
    """Talk among colleagues in a common channel, with everything that is no ordinary message."""
    staff = world.staff.everyone
    for _ in range(60 if room.name != "announcements" else 12):
        moment = office_time(rng, NOW // DAY - 1 - rng.randrange(700))
        author = rng.choice([one for one in staff if not one.left or moment < one.left])
        room.say(world.speakers[author.number], moment, small_talk(rng))
    start = NOW - 700 * DAY
    for worker in staff[:12]:
        room.event(world.speakers[worker.number], start, "channel_join", f"<@{worker.slack_id}> has joined the channel")
    head = world.speakers[1]
    room.event(head, start + 60, "channel_topic", f"<@{head.id}> set the channel topic: {room.name}", topic=room.name)
    room.event(head, NOW - 30 * DAY, "me_message", "is out for lunch")
    for place in range(8):
        bot_id, bot = bots[place % len(bots)]
        moment = office_time(rng, NOW // DAY - 1 - rng.randrange(400))
        message = room.event(bot, moment, "bot_message", "", bot_id=bot_id, username=bot.profile["real_name"])
        del message["user"]
        message["attachments"] = [{"fallback": f"Report {place} is ready", "text": f"Report {place} is ready", "color": "2eb886", "id": 1}]
    deleted(world, rng, room)


def deleted(world: World, rng: random.Random, room: Room) -> None:
    """A thread whose first message was deleted, and a reply that was sent to the channel as well."""
    first, second = world.speakers[2], world.speakers[3]
    moment = office_time(rng, NOW // DAY - 120)
    parent = room.event(first, moment, "tombstone", "This message was deleted.", hidden=True)
    parent["user"] = "USLACKBOT"
    room.say(second, moment + 300, "that explains it, thanks", parent)
    also = room.say(first, moment + 900, "for everybody: solved", parent)
    also["subtype"] = "thread_broadcast"
    also["root"] = {key: parent[key] for key in ("type", "subtype", "ts", "text", "user")}
    if room.name == "general":
        world.truth.trap("tombstone", [room.name, parent["ts"]], "the parent of a thread was deleted")
        world.truth.trap("thread_broadcast", [room.name, also["ts"]], "a reply that was also sent to the channel")


def direct_messages(world: World, rng: random.Random) -> None:
    """Direct messages between colleagues, and one group conversation."""
    staff = [one for one in world.staff.everyone if not one.left][:10]
    for one, other in pairwise(staff):
        room = Room(f"D0{one.slack_id[2:]}", f"D0{one.slack_id[2:]}")
        world.slack.list_room("dms", {"id": room.id, "created": NOW - 600 * DAY, "members": [one.slack_id, other.slack_id]})
        _dialogue(world, rng, room, [one, other])
    trio = staff[:3]
    name = "mpdm-" + "--".join(one.email.partition("@")[0] for one in trio) + "-1"
    room = Room(world.counters.slack("G"), name)
    world.slack.list_room("mpims", described_room(room, [one.slack_id for one in trio], trio[0].slack_id, NOW - 300 * DAY, "Group messaging"))
    _dialogue(world, rng, room, trio)


def _dialogue(world: World, rng: random.Random, room: Room, people: list[Employee]) -> None:
    for place in range(8):
        moment = office_time(rng, NOW // DAY - 1 - rng.randrange(200))
        author = world.speakers[people[place % len(people)].number]
        room.say(author, moment, small_talk(rng))
    world.slack.write(room)


def machine_mail(world: World, rng: random.Random) -> None:
    """Calendar robots, an internal mailing list and a password reset in the head office's mailboxes."""
    head = world.staff.head["VP Sales"]
    for place in range(30):
        moment = office_time(rng, NOW // DAY - 1 - rng.randrange(600))
        extra: tuple[str, ...] = ("Auto-Submitted: auto-generated",)
        sender = ("Drive Robot", f"no-reply@drive.{OWN_DOMAIN}")
        if place % 3 == 0:
            sender = ("All hands", f"all@{OWN_DOMAIN}")
            extra = (f"List-Id: All hands <all.{OWN_DOMAIN}>", "Precedence: list")
        title = "Weekly letter" if place % 3 == 0 else f"Storage report {date_text(moment)}"
        mail = Mail(
            moment,
            reference(world, moment, OWN_DOMAIN),
            sender,
            [head.mailbox],
            title,
            "From the machine room: all is well.\nFrom now on weekly.",
            extra=extra,
        )
        mail.thread = world.counters.next("thread")
        world.send(mail, head)
