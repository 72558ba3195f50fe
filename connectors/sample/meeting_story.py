"""Meetings in the colleagues' calendars: single ones, series with exceptions, cancelled ones, and some in the coming weeks."""

import random

from connectors.sample.calendar import Meeting
from connectors.sample.clock import DAY, NOW, coming, day_text, past
from connectors.sample.model import Company, Employee, Person
from connectors.sample.phrases import subject
from connectors.sample.world import World, choose_people, touch


def meetings(world: World, rng: random.Random, company: Company) -> None:
    """About one meeting per person and company life, two people at each, one in eight still to come."""
    for person in choose_people(rng, company, int(len(company.people) * 0.85 + rng.random())):
        start = coming(rng) if rng.random() < 0.13 else past(rng) // 900 * 900
        others = [one for one in choose_people(rng, company, 1) if one is not person] if rng.random() < 0.6 else []
        meeting(world, rng, company, [person, *others], start)
    if len(company.people) >= 6 and company.kind == "customer" and rng.random() < 0.25:
        series(world, rng, company, choose_people(rng, company, 1))


def attendees(people: list[Person], colleagues: list[Employee], declined: bool = False) -> list[tuple[str, str, str]]:
    inside = [(one.name.full, one.email, "ACCEPTED") for one in colleagues]
    return [*inside, *((one.mail_name, one.email, "DECLINED" if declined else "ACCEPTED") for one in people)]


def meeting(world: World, rng: random.Random, company: Company, people: list[Person], start: int, status: str = "") -> Meeting:
    """One meeting with the colleague who looks after them; one in twelve is cancelled, one in thirty declined by the guests."""
    host = company.talker
    status = status or ("CANCELLED" if rng.random() < 0.08 else "CONFIRMED")
    declined = rng.random() < 0.03
    made = Meeting(
        uid=f"{world.counters.next('meeting'):012x}ev@google.com",
        start=start,
        minutes=rng.choice((30, 45, 60)),
        summary=f"{company.stem} / Northwind: {subject(rng, company)}",
        organizer=host.mailbox,
        attendees=attendees(people, [host], declined),
        description=f"Agenda\n1. {subject(rng, company)}\n2. Next steps",
        location=rng.choice(("Google Meet", f"{company.street}, {company.city}", "")),
        status=status,
    )
    world.meet(made, host)
    for person in people:
        world.correspondent(person, person.email, person.mail_name)
        if status == "CANCELLED" or declined:
            touch(person, start, "cancelled" if status == "CANCELLED" else "declined", "beside", host, made.summary)
            continue
        touch(person, start, "meeting", "beside", host, made.summary)
        (person.next_meetings if start >= NOW else person.met).append(start)
    return made


def series(world: World, rng: random.Random, company: Company, people: list[Person]) -> Meeting:
    """A weekly call at ten in Stockholm, one date left out and one moved by an hour; it ran for some months in the past."""
    host = company.talker
    day = past(rng, 300, 200) // DAY
    begin = f"{day_text(day).replace('-', '')}T100000"
    left_out, moved = (day_text(day + weeks * 7).replace("-", "") for weeks in (2, 4))
    uid = f"{world.counters.next('meeting'):012x}rec@google.com"
    made = Meeting(
        uid=uid,
        start=day * DAY + 9 * 3600,
        minutes=30,
        summary=f"Weekly with {company.stem}",
        organizer=host.mailbox,
        attendees=attendees(people, [host]),
        rule="FREQ=WEEKLY;COUNT=12",
        local=begin,
        excluded=(f"{left_out}T100000",),
    )
    world.meet(made, host)
    override = Meeting(
        uid=uid,
        start=made.start,
        minutes=30,
        summary=made.summary,
        organizer=host.mailbox,
        attendees=made.attendees,
        local=f"{moved}T110000",
        recurrence=f"{moved}T100000",
    )
    world.meet(override, host)
    for person in people:
        person.has_series = True
        world.correspondent(person, person.email, person.mail_name)
    return made
