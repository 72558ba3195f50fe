"""Makes the whole sample company, team by team and company by company."""

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from connectors.sample import case_story, chat_story, crm_story, emit, head_office, mail_story, meeting_story, side_story
from connectors.sample.clock import DAY, NOW
from connectors.sample.companies import size
from connectors.sample.configuration import write_configuration
from connectors.sample.model import Company
from connectors.sample.questions import ask
from connectors.sample.traps import plant
from connectors.sample.world import ACTIVE_DAYS, World

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class SampleReport:
    """What was made. people and companies are outside ones; interactions counts messages, mails, CRM activities and meetings."""

    directory: Path
    people: int
    companies: int
    employees: int
    interactions: int
    counts: dict[str, int]


def make(directory: Path, people: int = 2000, seed: int = 7, progress: Progress | None = None) -> SampleReport:
    """Write a sample company into `directory`: `exports/`, `tools/`, `truth/` and `customer360.yaml`.

    people: how many people outside the company, at least 200. seed: the same seed and number make the same bytes.
    progress: called with what is being made, how many people are done, and how many there will be.
    A sample that was made there before is replaced; `data/` stays.
    Raises ValueError for fewer than 200 people: the planted difficulties would not fit; FileExistsError where exports lie that are no sample.
    """
    if people < 200:
        raise ValueError(f"a sample company needs at least 200 people to hold every planted difficulty, not {people}")
    clear(directory)
    world = World(directory, people, seed)
    teams = world.staff.teams
    for place, team in enumerate(teams):
        world.open_team(team)
        world.rooms = chat_story.team_rooms(world, team)
        rng = world.random(f"team {place}")
        days = active_days(rng)
        known = [tell(world, world.random(f"trap {place} {at}"), company, days) for at, company in enumerate(plant(world, rng, place))]
        until = people * (place + 1) // len(teams)
        while (done := world.counters.last("person")) < until:
            company = found_company(world, until - done)
            tell(world, world.random(f"stories {company.number}"), company, days)
            if place == 0:
                known.append(company)
            if progress is not None and company.number % 50 == 0:
                progress("people", world.counters.last("person"), people)
        if place == 0:
            ask(world, known)
        for room in world.rooms.values():
            world.slack.write(room)
        world.close_team()
    head_office.tell(world)
    world.close()
    write_configuration(directory)
    if progress is not None:
        progress("people", people, people)
    return report(world, directory)


def clear(directory: Path) -> None:
    """Make the folder, and remove a former sample from it; exports without a truth beside them are somebody's own and stay."""
    directory.mkdir(parents=True, exist_ok=True)
    if (directory / "exports").exists() and not (directory / "truth" / "records.csv").exists():
        raise FileExistsError(f"{directory / 'exports'} holds files that are no sample company; choose another folder")
    for name in ("exports", "tools", "truth", ".salesforce"):
        if (directory / name).exists():
            shutil.rmtree(directory / name)


def active_days(rng: random.Random) -> list[int]:
    """The days on which a team talks about customers: a few busy ones, more of them lately."""
    today = NOW // DAY
    recent = [today - 1 - day for day in range(0, 90, 3)]
    return recent + sorted(today - rng.randrange(90, 880) for _ in range(ACTIVE_DAYS - len(recent)))


def found_company(world: World, room: int) -> Company:
    """A new company with people; at most `room` of them."""
    rng = world.random(f"company {world.counters.last('company') + 1}")
    company = world.founder.company(rng, world.team)
    for _ in range(min(size(rng, world.people), room)):
        person = world.founder.person(rng, company)
        world.registrar.register(rng, person)
    return company


def tell(world: World, rng: random.Random, company: Company, days: list[int]) -> Company:
    """Everything that happens between the company and us, then the records of its people."""
    emit.introduce(world, company)
    crm_story.tell(world, rng, company)
    case_story.cases(world, rng, company)
    mail_story.threads(world, rng, company)
    meeting_story.meetings(world, rng, company)
    if not company.is_trap:
        room = chat_story.shared(world, rng, company)
        if room is not None:
            world.slack.write(room)
    chat_story.about(world, rng, company, days)
    side_story.tell(world, rng, company)
    emit.emit(world, rng, company)
    return company


def report(world: World, directory: Path) -> SampleReport:
    rows = world.salesforce.rows
    counts = {
        "slack messages": world.slack.messages,
        "mails": world.counts["mails"],
        "meetings": world.counts["meetings"],
        "crm activities": rows["Task"] + rows["Event"] + rows["EmailMessage"] + rows["CaseComment"],
        "truth records": world.truth.records.rows,
        "questions": world.truth.questions.rows,
    }
    interactions = sum(counts[name] for name in ("slack messages", "mails", "meetings", "crm activities"))
    return SampleReport(directory, world.counters.last("person"), world.counters.last("company"), len(world.staff.everyone), interactions, counts)
