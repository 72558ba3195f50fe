"""The sample company's own people: a small head office, and teams that each look after some hundred companies."""

import random
from dataclasses import dataclass, field

from connectors.sample.clock import DAY, HISTORY_DAYS, NOW
from connectors.sample.ids import Counters
from connectors.sample.model import OWN_DOMAIN, SECOND_DOMAIN, Employee
from connectors.sample.phones import Lines
from connectors.sample.tables import Name, choose_name, fold, named, place

HEAD_OFFICE = (
    ("Chief Executive Officer", "Management"),
    ("VP Sales", "Sales"),
    ("VP Support", "Support"),
    ("People Partner", "People"),
    ("Support Lead", "Support"),
)
TEAM_SIZE = 7
_PLANETS = [
    "atlas",
    "borealis",
    "cassini",
    "dione",
    "europa",
    "fornax",
    "ganymede",
    "hydra",
    "io",
    "juno",
    "kepler",
    "luna",
    "mimas",
    "nereid",
    "oberon",
    "phoebe",
    "rhea",
    "skoll",
    "titan",
    "umbriel",
    "vega",
]


@dataclass(slots=True)
class Team:
    """Account managers, support engineers and one solutions engineer, and the customers' side of their Slack."""

    number: int
    name: str
    managers: list[Employee] = field(default_factory=list)
    support: list[Employee] = field(default_factory=list)
    leaver: Employee | None = None

    @property
    def members(self) -> list[Employee]:
        everyone = [*self.managers, *self.support]
        return [*everyone, self.leaver] if self.leaver else everyone


@dataclass(slots=True)
class Staff:
    """Everybody who works or worked at the company."""

    everyone: list[Employee]
    head: dict[str, Employee]
    teams: list[Team]


class _Hiring:
    def __init__(self, rng: random.Random, counters: Counters, lines: Lines) -> None:
        self.rng, self.counters, self.lines = rng, counters, lines
        self.everyone: list[Employee] = []
        self._addresses: set[str] = set()

    def hire(self, title: str, department: str, manager: Employee | None, left: int | None = None, name: Name | None = None) -> Employee:
        """One more worker. Every tenth has an address on the second domain."""
        rng = self.rng
        number = len(self.everyone) + 1
        country = place("SE" if rng.random() < 0.7 else "GB")
        name = name or choose_name(rng, country.culture)
        local = f"{fold(name.given.latin)}.{fold(name.family.latin)}"
        domain = SECOND_DOMAIN if number % 10 == 9 else OWN_DOMAIN
        while f"{local}@{domain}" in self._addresses:
            local += "x"
        self._addresses.add(f"{local}@{domain}")
        hired = NOW - (HISTORY_DAYS + 30 + rng.randrange(2500)) * DAY
        worker = Employee(
            key=f"e{number:04d}",
            number=number,
            worker_id=str(20000 + number * 3),
            name=name,
            email=f"{local}@{domain}",
            title=title,
            department=department,
            city=rng.choice(country.cities),
            manager=manager,
            hired=hired,
            left=left,
            phone=self.lines.new(country.country),
            slack_id=self.counters.slack("U"),
            salesforce_id=self.counters.salesforce("user"),
            private_email=f"{local.replace('.', '')}{number}@gmail.com",
            birth_date=f"{1962 + rng.randrange(40)}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}",
            street=f"{rng.choice(country.streets)} {rng.randrange(1, 90)}",
        )
        self.everyone.append(worker)
        return worker


def hire_everyone(rng: random.Random, people: int, counters: Counters, lines: Lines) -> Staff:
    """Staff for `people` outside people: at least twelve, otherwise one for 150, with a manager above each but the first.

    In each team one account manager has left; some accounts in the CRM still name that person as owner.
    """
    hiring = _Hiring(rng, counters, lines)
    head: dict[str, Employee] = {}
    for title, department in HEAD_OFFICE:
        manager = head.get({"Support Lead": "VP Support"}.get(title, "Chief Executive Officer"))
        head[title] = hiring.hire(title, department, manager, name=named("Astrid", "Hallström", "sv") if not head else None)
    for worker in head.values():
        worker.has_takeout = worker.title in ("VP Sales", "Support Lead")
    remaining = max(12, people // 150) - len(HEAD_OFFICE)
    count = max(1, remaining // TEAM_SIZE)
    teams = []
    for number in range(count):
        size = remaining // count + (number < remaining % count)
        teams.append(_team(hiring, number, size, head))
    return Staff(hiring.everyone, head, teams)


def _team(hiring: _Hiring, number: int, size: int, head: dict[str, Employee]) -> Team:
    planet = _PLANETS[number % len(_PLANETS)]
    team = Team(number, planet if number < len(_PLANETS) else f"{planet}-{number // len(_PLANETS) + 1}")
    support = max(2, size // 3)
    for index in range(size - support - 1):
        title = "Account Manager" if index else "Senior Account Manager"
        team.managers.append(hiring.hire(title, "Sales", head["VP Sales"]))
    for _ in range(support):
        team.support.append(hiring.hire("Support Engineer", "Support", head["Support Lead"]))
    team.leaver = hiring.hire("Account Manager", "Sales", head["VP Sales"], left=NOW - (200 + hiring.rng.randrange(150)) * DAY)
    for worker in team.members:
        worker.has_takeout = True
    return team
