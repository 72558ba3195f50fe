"""Candidates for questions about what was planted."""

from collections.abc import Iterator

from connectors.sample.model import Company
from connectors.sample.questions_people import reachable
from connectors.sample.truth import Planted
from connectors.sample.world import World

Candidates = Iterator[tuple[str, str]]
Pairs = Iterator[tuple[str, str, str]]  # handle, answer, second handle


def _planted(world: World, *names: str) -> Iterator[Planted]:
    return (one for one in world.truth.planted if one.trap in names)


def _people(known: list[Company]) -> dict[str, Company]:
    return {person.key: company for company in known for person in company.people}


def namesake(world: World, known: list[Company]) -> Candidates:
    names = {person.key: person.name.full for company in known for person in company.people}
    for one in _planted(world, "namesakes_one_company", "namesakes_two_companies"):
        yield names[one.keys[0]], "ambiguous"


def same_person(world: World, known: list[Company]) -> Pairs:
    """Namesakes by their two addresses; people without any difficulty by their address and their number."""
    for one in _planted(world, "namesakes_one_company", "namesakes_two_companies"):
        yield one.keys[2], "no", one.keys[3]
    for person in reachable(known):
        yield person.email, "yes", person.mobile.e164


def merged(world: World, _: list[Company]) -> Candidates:
    """Asked with the bare ids, as somebody finds them in an old document."""
    for one in _planted(world, "crm_merged", "hubspot_merged"):
        yield one.keys[1].rpartition(":")[2], one.keys[2].rpartition(":")[2]


def who_left(world: World, known: list[Company]) -> Candidates:
    """The owner's manager is also the one who talks to the customer, so that every rule names the same person."""
    emails = {one.keys[0]: one.keys[2] for one in _planted(world, "owner_left")}
    for company in known:
        for person in company.people:
            if person.key in emails:
                yield person.email, emails[person.key]


def previous_company(world: World, known: list[Company]) -> Candidates:
    for one in _planted(world, "changed_company"):
        before = next(company for company in known if one.keys[1].endswith(f"@{company.domain}"))
        yield one.keys[2], before.name


def requires_human(world: World, known: list[Company]) -> Candidates:
    companies = _people(known)
    for one in _planted(world, "legal_hold"):
        yield companies[one.keys[0]].domain, "yes"
    for company in known:
        quiet = company.people and not any(person.open_cases or person.has_tickets for person in company.people)
        small = sum(deal.amount for deal in company.deals if deal.is_won) < 100_000
        if not company.is_trap and company.kind == "customer" and company.tier == "Standard" and quiet and small and not company.legal_hold:
            yield company.domain, "no"


def consent_ai(world: World, _: list[Company]) -> Candidates:
    for one in _planted(world, "no_ai_processing"):
        yield one.keys[1], "no"


def consent_email(world: World, _: list[Company]) -> Candidates:
    for one in _planted(world, "opted_out"):
        yield one.keys[1], "no"


def also_employee(world: World, _: list[Company]) -> Candidates:
    for one in _planted(world, "employee_customer"):
        yield one.keys[2], one.keys[1]
