"""What the generator knows of its world: employees, companies, people, and the records that systems hold of them."""

from dataclasses import dataclass, field
from typing import NamedTuple

from connectors.sample.phones import Phone
from connectors.sample.tables import Name, Place

OWN_DOMAIN = "northwind.com"
SECOND_DOMAIN = "northwind.io"
OWN_NAME = "Northwind Instruments"
OWN_TEAM = "T04NW2K9Q"


class Touch(NamedTuple):
    """One interaction as one person sees it: what the questions are answered from.

    kind: mail, chat, case (opened), comment, ticket, task, event, meeting, cancelled, declined. direction: in (by the person), out (by a
    colleague, to the person), beside (a copy, a room, a meeting: neither).
    """

    moment: int
    kind: str
    direction: str
    employee: "Employee | None"
    subject: str


class Mention(NamedTuple):
    """An internal message that speaks of a company."""

    moment: int
    channel: str
    is_public: bool
    is_of_case: bool


@dataclass(slots=True, eq=False)
class Employee:
    """One worker of the sample company, past or present."""

    key: str
    number: int
    worker_id: str
    name: Name
    email: str
    title: str
    department: str
    city: str
    manager: "Employee | None"
    hired: int
    left: int | None
    phone: Phone
    slack_id: str
    salesforce_id: str
    has_takeout: bool = False
    private_email: str = ""
    birth_date: str = ""
    street: str = ""

    @property
    def mailbox(self) -> tuple[str, str]:
        return self.name.full, self.email


@dataclass(slots=True, eq=False)
class Record:
    """One system's record of a person. `system`: contact, lead, hubspot, requester, card (address book).

    Extra columns of that system stand in `extra` under the system's own field names.
    """

    system: str
    id: str
    given: str
    family: str
    email: str
    phone: str = ""
    mobile: str = ""
    title: str = ""
    created: int = 0
    modified: int = 0
    company: "Company | None" = None
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Person:
    """One human being outside the company (or, once in a while, an employee who buys privately)."""

    key: str
    name: Name
    company: "Company"
    email: str
    title: str
    mobile: Phone
    mail_name: str
    slack_id: str = ""
    slack_kind: str = ""
    slack_name: str = ""
    private_email: str = ""
    records: list[Record] = field(default_factory=list)
    touches: list[Touch] = field(default_factory=list)
    weight: float = 1.0
    is_trap: bool = False
    next_meetings: list[int] = field(default_factory=list)
    met: list[int] = field(default_factory=list)
    has_series: bool = False
    open_cases: list[tuple[int, str, str]] = field(default_factory=list)
    has_tickets: bool = False

    def record(self, system: str) -> Record | None:
        return next((one for one in self.records if one.system == system), None)


class Deal(NamedTuple):
    """An opportunity. amount in whole units of the company's currency."""

    id: str
    name: str
    amount: int
    is_closed: bool
    is_won: bool
    close_day: int


@dataclass(slots=True, eq=False)
class Company:
    """An organisation around the sample company. `kind`: customer, prospect, partner, supplier, other (not in the CRM)."""

    key: str
    number: int
    stem: str
    name: str
    domain: str
    place: Place
    kind: str
    style: int
    switchboard: Phone
    city: str
    street: str
    postcode: str
    industry: str
    owner: Employee
    talker: Employee
    supporter: Employee
    tier: str = ""
    legal_hold: bool = False
    since: str = ""
    renewal: str = ""
    created: int = 0
    account_id: str = ""
    hubspot_id: str = ""
    parent: "Company | None" = None
    people: list[Person] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)
    case_numbers: list[str] = field(default_factory=list)
    channel_name: str = ""
    channel_id: str = ""
    team_id: str = ""
    is_trap: bool = False
    mentions: list[Mention] = field(default_factory=list)
    has_hubspot_deals: bool = False
    locals_used: set[str] = field(default_factory=set)

    @property
    def is_household(self) -> bool:
        """A family that buys privately: no web site, mail at a free provider."""
        return self.domain == "gmail.com"
