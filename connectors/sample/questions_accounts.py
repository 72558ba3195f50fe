"""Candidates for questions about a company, asked for by its domain, and about colleagues."""

from collections.abc import Iterator

from connectors.sample.clock import DAY, HOUR, NOW
from connectors.sample.model import Company, Touch
from connectors.sample.questions_people import history, thread_of
from connectors.sample.records import in_crm
from connectors.sample.world import World

Candidates = Iterator[tuple[str, str]]


def plain_companies(known: list[Company]) -> Iterator[Company]:
    """Companies in the CRM that no scenario has touched."""
    return (one for one in known if not one.is_trap and one.people and in_crm(one))


def tier(_: World, known: list[Company]) -> Candidates:
    for company in plain_companies(known):
        if company.tier:
            yield company.domain, company.tier


def pipeline(_: World, known: list[Company]) -> Candidates:
    for company in plain_companies(known):
        amount = sum(one.amount for one in company.deals if not one.is_closed)
        if amount and not company.has_hubspot_deals:
            yield company.domain, f"{amount}.00 {company.place.currency}"


def won(_: World, known: list[Company]) -> Candidates:
    """No deal closed near the edge of the 365 days."""
    for company in plain_companies(known):
        ages = [(NOW // DAY - one.close_day, one.amount) for one in company.deals if one.is_won]
        if company.has_hubspot_deals or any(360 <= age <= 370 for age, _amount in ages):
            continue
        amount = sum(amount for age, amount in ages if age < 365)
        if amount:
            yield company.domain, f"{amount}.00 {company.place.currency}"


def renewal(_: World, known: list[Company]) -> Candidates:
    for company in plain_companies(known):
        if company.renewal:
            yield company.domain, company.renewal


def customer_since(_: World, known: list[Company]) -> Candidates:
    for company in plain_companies(known):
        if company.since:
            yield company.domain, company.since


def mentions(_: World, known: list[Company]) -> Candidates:
    """The last mention is in a public channel, names more than a case, and is a day or more after the one before."""
    for company in plain_companies(known):
        found = sorted(company.mentions, reverse=True)
        if found and found[0].is_public and not found[0].is_of_case and (len(found) == 1 or found[0].moment - found[1].moment > DAY):
            yield company.domain, found[0].channel


def _last_question(known: list[Company]) -> Iterator[tuple[Company, Touch, list[Touch]]]:
    """Companies whose people only write mails and cases, the last thing that one of them sent us, and all that happened after it."""
    for company in plain_companies(known):
        if any(one.is_trap or one.slack_id or one.has_tickets for one in company.people):
            continue
        past = sorted((touch for person in company.people for touch in history(person)), key=lambda one: one.moment)
        sent = [one for one in past if one.direction == "in"]
        if not sent or sent[-1].kind not in ("mail", "case") or (len(sent) > 1 and sent[-1].moment - sent[-2].moment < HOUR):
            continue
        later = [one for one in past if one.moment > sent[-1].moment]
        # a logged call, or a mail of which they got a copy, might count as theirs
        if not any(one.kind == "task" or (one.kind == "mail" and one.direction == "beside") for one in later):
            yield company, sent[-1], later


def asked(_: World, known: list[Company]) -> Candidates:
    for company, question, _later in _last_question(known):
        yield company.domain, question.subject


def answered(_: World, known: list[Company]) -> Candidates:
    """Answered in its own thread; or nobody wrote to anybody there since."""
    for company, question, later in _last_question(known):
        ours = [thread_of(one.subject) for one in later if one.direction == "out"]
        if thread_of(question.subject) in ours:
            yield company.domain, "yes"
        elif not ours:
            yield company.domain, "no"


def manager(world: World, _: list[Company]) -> Candidates:
    for worker in world.staff.everyone:
        if worker.manager and not worker.left:
            yield worker.email, worker.manager.email


def still_employed(world: World, _: list[Company]) -> Candidates:
    for worker in world.staff.everyone:
        yield worker.email, "no" if worker.left else "yes"
