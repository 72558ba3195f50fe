"""Candidates for questions about a company, asked for by its domain, and about colleagues."""

from collections.abc import Iterator

from connectors.sample.clock import DAY, NOW
from connectors.sample.model import Company
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


def manager(world: World, _: list[Company]) -> Candidates:
    for worker in world.staff.everyone:
        if worker.manager and not worker.left:
            yield worker.email, worker.manager.email


def still_employed(world: World, _: list[Company]) -> Candidates:
    for worker in world.staff.everyone:
        yield worker.email, "no" if worker.left else "yes"
