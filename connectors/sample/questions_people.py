"""Candidates for questions about one person."""

from collections import Counter
from collections.abc import Iterator

from connectors.sample.clock import DAY, NOW, iso
from connectors.sample.model import Company, Person, Touch
from connectors.sample.world import World

Candidates = Iterator[tuple[str, str]]
_PRIORITIES = ("Critical", "High", "Medium", "Low")


def plain_people(known: list[Company]) -> Iterator[Person]:
    """People without a planted difficulty, or a name whose short forms or letters few programs know, of whom there is one CRM contact."""
    for company in known:
        for person in company.people:
            contacts = [one for one in person.records if one.system == "contact"]
            name = person.name
            is_rare = name.has_script or bool(name.given.nicknames and name.culture != "en")
            is_plain = not person.is_trap and not company.is_trap and not is_rare
            if is_plain and len(contacts) == 1 and person.name.full.encode("cp1252", "replace").decode("cp1252") == person.name.full:
                yield person


def quiet_elsewhere(known: list[Company]) -> Iterator[Person]:
    """Of these, the people who only write mails and cases: no chat, no tickets in other tools."""
    return (one for one in plain_people(known) if not one.slack_id and not one.has_tickets)


def history(person: Person) -> list[Touch]:
    """What happened with the person up to now, oldest first; cancelled and declined meetings did not happen."""
    return sorted((one for one in person.touches if one.moment < NOW and one.kind not in ("cancelled", "declined")), key=lambda one: one.moment)


def owner(_: World, known: list[Company]) -> Candidates:
    for person in plain_people(known):
        if not person.company.owner.left:
            yield person.email, person.company.owner.email


def real_contact(_: World, known: list[Company]) -> Candidates:
    """The owner in the CRM is somebody else; three quarters of everything, early and late, went through one colleague."""
    for person in quiet_elsewhere(known):
        talker = person.company.talker
        if person.company.owner is talker or person.has_series:
            continue
        shares = []
        for days in (90, 365, 10_000):
            counted = Counter(one.employee for one in history(person) if one.moment > NOW - days * DAY and one.employee)
            shares.append(counted[talker] >= 3 and counted[talker] >= 0.75 * counted.total())
        if all(shares) and not talker.left:
            yield person.email, talker.email


def last_inbound_subject(_: World, known: list[Company]) -> Candidates:
    for person in quiet_elsewhere(known):
        past = history(person)
        inbound = [one for one in past if one.direction == "in"]
        # a logged call, or a mail of which they got a copy, might count as theirs
        logged = [one.moment for one in past if one.kind == "task" or (one.kind == "mail" and one.direction == "beside")]
        if inbound and inbound[-1].kind in ("mail", "case") and max(logged, default=0) < inbound[-1].moment:
            yield person.email, inbound[-1].subject


def thread_of(subject: str) -> str:
    """The subject without what an answer puts before it."""
    return subject.removeprefix("Re: ").removeprefix("Sv: ")


def _may_wait_elsewhere(past: list[Touch]) -> bool:
    """In the last months they wrote in another thread than the newest, or a call was logged that may have been theirs."""
    recent = [one for one in past if one.moment > NOW - 95 * DAY]
    newest = thread_of(recent[-1].subject)
    return any(one.kind == "task" or (one.direction == "in" and thread_of(one.subject) != newest) for one in recent)


def awaiting(_: World, known: list[Company]) -> Candidates:
    """The newest thing of all is a message, and ours only where they wrote in no other thread; or nothing at all happened for a good while."""
    for person in quiet_elsewhere(known):
        past = history(person)
        if not past or (person.next_meetings and past[-1].moment < NOW - 90 * DAY):
            continue
        newest = past[-1]
        if newest.moment < NOW - 100 * DAY:
            yield person.email, "none"
        elif newest.moment > NOW - 85 * DAY and newest.kind in ("mail", "comment"):
            if newest.direction == "in":
                yield person.email, "us"
            elif newest.direction == "out" and not _may_wait_elsewhere(past):
                yield person.email, "them"


def open_cases(_: World, known: list[Company]) -> Candidates:
    for person in plain_people(known):
        if not person.has_tickets and any(one.kind == "case" for one in person.touches):
            yield person.email, str(len(person.open_cases))


def oldest_case(_: World, known: list[Company]) -> Candidates:
    for person in plain_people(known):
        if person.open_cases and not person.has_tickets:
            yield person.email, min(person.open_cases)[1]


def highest_priority(_: World, known: list[Company]) -> Candidates:
    for person in plain_people(known):
        if person.open_cases and not person.has_tickets:
            yield person.email, min((one[2] for one in person.open_cases), key=_PRIORITIES.index)


def _declined(person: Person, since: int) -> bool:
    """Whether the person declined a meeting after `since`: it took place, but without them."""
    return any(one.kind == "declined" and one.moment > since for one in person.touches)


def next_meeting(_: World, known: list[Company]) -> Candidates:
    for person in plain_people(known):
        if person.next_meetings and not _declined(person, NOW):
            yield person.email, iso(min(person.next_meetings))


def meetings(_: World, known: list[Company]) -> Candidates:
    """Only calendar entries, none near the edge of the 90 days, nothing that the CRM logged as an event."""
    for person in plain_people(known):
        held = [one for one in person.met if one > NOW - 93 * DAY]
        logged = any(one.kind == "event" and one.moment > NOW - 93 * DAY for one in person.touches)
        if held and not logged and not _declined(person, NOW - 93 * DAY) and not person.has_series and min(held) > NOW - 87 * DAY:
            yield person.email, str(len(held))


def account_of(_: World, known: list[Company]) -> Candidates:
    for person in plain_people(known):
        yield person.email, person.company.name


def job_title(_: World, known: list[Company]) -> Candidates:
    for person in plain_people(known):
        yield person.email, person.title


def party_type(_: World, known: list[Company]) -> Candidates:
    """Prospects without a won deal; those whom no CRM knows are other. Partners to whom we sell something are left out."""
    for person in plain_people(known):
        company = person.company
        is_selling = any(not one.is_closed for one in company.deals)
        if company.account_id and not (company.kind == "partner" and is_selling):
            yield person.email, company.kind
    for company in known:
        if company.kind == "other" and company.is_trap:
            yield company.people[0].email, "other"


def slack_id(_: World, known: list[Company]) -> Candidates:
    for person in plain_people(known):
        if person.slack_kind == "guest":
            yield person.email, person.slack_id


def crm_id(_: World, known: list[Company]) -> Candidates:
    for person in plain_people(known):
        contact = person.record("contact")
        if contact:
            yield person.email, contact.id


def reachable(known: list[Company]) -> Iterator[Person]:
    """People with one number only, written with its country code."""
    for person in plain_people(known):
        contact = person.record("contact")
        if contact and contact.mobile.startswith(("+", "00")) and not contact.phone and not person.private_email:
            yield person


def email_of(_: World, known: list[Company]) -> Candidates:
    for person in reachable(known):
        yield person.mobile.e164, person.email


def phone_of(_: World, known: list[Company]) -> Candidates:
    for person in reachable(known):
        yield person.email, person.mobile.e164


def is_vip(_: World, known: list[Company]) -> Candidates:
    """By the sample's own rule: tier Enterprise, or a hundred thousand won within a year."""
    for person in plain_people(known):
        company = person.company
        won = sum(one.amount for one in company.deals if one.is_won)
        if company.tier == "Enterprise":
            yield person.email, "yes"
        elif company.kind == "customer" and won < 100_000:
            yield person.email, "no"
