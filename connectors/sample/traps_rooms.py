"""Planted difficulties of Slack, calendars and mail machines."""

from collections.abc import Iterator

from connectors.sample.calendar import Meeting
from connectors.sample.chat_story import burst, join, open_room, voice
from connectors.sample.clock import DAY, HOUR, NOW, date_text, iso
from connectors.sample.mail import Mail
from connectors.sample.mail_story import reference
from connectors.sample.meeting_story import attendees, meeting, series
from connectors.sample.model import Company
from connectors.sample.plot import Plot
from connectors.sample.world import touch


def connect_channel(plot: Plot) -> Iterator[Company]:
    """A shared channel whose outside members are not in users.json: edits, a thread answered half a year later, a file."""
    company = plot.company()
    people = [plot.person(company) for _ in range(3)]
    for person in people:
        plot.contact(person)
    room = open_room(plot.world, company, people[:2], "outsider")
    for _ in range(3):
        burst(plot.world, plot.rng, company, room, people[:2])
    first, colleague = people[0], company.talker
    asked = NOW - 220 * DAY
    parent = room.say(voice(first), asked, "does the FL-200 flow meter cope with 90 degrees?")
    touch(first, asked, "chat", "in", colleague)
    replied = NOW - 18 * DAY
    room.say(plot.world.speakers[colleague.number], replied, f"<@{first.slack_id}> late, but yes: up to 110 degrees", parent)
    touch(first, replied, "chat", "out", colleague)
    edited = room.say(voice(people[1]), NOW - 25 * DAY, "we need 12 units, not 10")
    edited["edited"] = {"user": people[1].slack_id, "ts": f"{NOW - 25 * DAY + 90}.000000"}
    touch(people[1], NOW - 25 * DAY, "chat", "in", colleague)
    keys = [f"slack:user:{company.team_id}-{one.slack_id}" for one in people[:2]]
    plot.trap("slack_connect_guest", people[:2], "known from their messages only", *keys)
    plot.trap("late_thread_reply", [first], "answered 202 days later", room.name, parent["ts"])
    plot.trap("edited_message", [people[1]], "edited after ninety seconds", room.name, edited["ts"])
    plot.world.slack.write(room)
    yield company


def guest_channel(plot: Plot) -> Iterator[Company]:
    """Guests who are in users.json with their own company's address; one wrote a message that was deleted."""
    company = plot.company()
    people = [plot.person(company) for _ in range(2)]
    for person in people:
        plot.contact(person, mobile="")
    room = open_room(plot.world, company, people, "guest")
    for _ in range(2):
        burst(plot.world, plot.rng, company, room, people)
    moment = NOW - 44 * DAY
    plot.trap("slack_guest", people, "guests with their own company's address", *(f"slack:user:T04NW2K9Q-{one.slack_id}" for one in people))
    gone = room.event(voice(people[0]), moment, "tombstone", "This message was deleted.", hidden=True)
    gone["user"] = "USLACKBOT"
    room.say(voice(people[1]), moment + HOUR, "I saw that", gone)
    touch(people[1], moment + HOUR, "chat", "in", None)
    plot.trap("tombstone_in_shared_channel", [people[1]], "the parent is gone, the reply is there", room.name, gone["ts"])
    plot.world.slack.write(room)
    former = plot.person(company)
    former.weight = 0
    join(plot.world, company, former, "guest")
    plot.world.slack.users[-1]["deleted"] = True
    plot.trap("deleted_slack_user", [former], "a deactivated guest", f"slack:user:T04NW2K9Q-{former.slack_id}")
    yield company


def calendars(plot: Plot) -> Iterator[Company]:
    """A series with a date left out and one moved, a cancelled meeting that would be the next, an all-day visit, and the real next one."""
    company = plot.company()
    person = plot.person(company)
    plot.contact(person)
    yield company
    weekly = series(plot.world, plot.rng, company, [person])
    cancelled = meeting(plot.world, plot.rng, company, [person], NOW + 2 * DAY + 3 * HOUR, "CANCELLED")
    visit = Meeting(
        uid=f"{plot.world.counters.next('meeting'):012x}day@google.com",
        start=(NOW - 40 * DAY) // DAY * DAY,
        minutes=0,
        summary=f"Factory visit {company.stem}",
        organizer=company.talker.mailbox,
        attendees=attendees([person], [company.talker]),
        all_day=True,
    )
    plot.world.meet(visit, company.talker)
    upcoming = meeting(plot.world, plot.rng, company, [person], NOW + 16 * DAY + 4 * HOUR, "CONFIRMED")
    plot.trap("recurring_meeting", [person], "weekly, one date left out, one moved by an hour", weekly.uid)
    plot.trap("cancelled_meeting", [person], f"{iso(cancelled.start)} does not take place", cancelled.uid)
    plot.trap("all_day_event", [person], date_text(visit.start), visit.uid)
    plot.trap("next_meeting", [person], iso(upcoming.start), upcoming.uid)


def machines(plot: Plot) -> Iterator[Company]:
    """A mailing list, a no-reply sender and an automatic answer; none of them is a person or a touch."""
    company = plot.company()
    person = plot.person(company)
    plot.contact(person)
    plot.mail(person, NOW - 70 * DAY, "Please send the manuals")
    for sender, extra, title in (
        (
            (f"{company.stem} Community", f"users@lists.{company.domain}"),
            (f"List-Id: Users <users.lists.{company.domain}>", "Precedence: list"),
            "Digest",
        ),
        (("", f"no-reply@{company.domain}"), ("Auto-Submitted: auto-generated",), "Your password expires"),
        ((person.mail_name, person.email), ("Auto-Submitted: auto-replied",), "Automatic reply: parental leave"),
    ):
        moment = NOW - 3 * DAY
        mail = Mail(moment, reference(plot.world, moment, company.domain), sender, [company.talker.mailbox], title, "Automatic.", extra=extra)
        mail.thread = plot.world.counters.next("thread")
        plot.world.send(mail, company.talker)
        name = {"Digest": "mailing_list", "Your password expires": "no_reply"}.get(title, "automatic_reply")
        plot.trap(name, [person] if name == "automatic_reply" else [], title, mail.id)
    yield company


SCENARIOS = (connect_channel, guest_channel, calendars, machines)
