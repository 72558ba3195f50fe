"""The sample being made: its staff, its running numbers and every file that is open."""

import random
from pathlib import Path

from connectors.sample.address_book import AddressBook
from connectors.sample.calendar import Calendar, Meeting
from connectors.sample.calendar import render as render_meeting
from connectors.sample.companies import Founder
from connectors.sample.ids import Counters
from connectors.sample.mail import Mail, Mailbox
from connectors.sample.mail import render as render_mail
from connectors.sample.model import OWN_TEAM, Company, Employee, Person, Touch
from connectors.sample.phones import Lines
from connectors.sample.records import Registrar
from connectors.sample.salesforce import SalesforceExport
from connectors.sample.slack import Room, SlackExport, Speaker
from connectors.sample.staff import Staff, Team, hire_everyone
from connectors.sample.truth import Truth
from connectors.sample.vendors import Vendors

ACTIVE_DAYS = 70


class World:
    """One sample company in the making."""

    def __init__(self, directory: Path, people: int, seed: int) -> None:
        self.people, self.seed = people, seed
        self.counters, self.lines = Counters(), Lines()
        exports = directory / "exports"
        exports.mkdir(parents=True, exist_ok=True)
        self.takeout = exports / "takeout"
        self.slack = SlackExport(exports / "slack.zip")
        self.salesforce = SalesforceExport(directory / ".salesforce", exports / "salesforce.zip")
        self.vendors = Vendors(exports)
        self.truth = Truth(directory / "truth")
        self.founder, self.registrar = Founder(self.counters, self.lines), Registrar(self.counters)
        self.staff: Staff = hire_everyone(self.random("staff"), people, self.counters, self.lines)
        self.speakers = {worker.number: speaker(worker) for worker in self.staff.everyone}
        self.counts: dict[str, int] = {"mails": 0, "meetings": 0}
        self.team = self.staff.teams[0]
        self.rooms: dict[str, Room] = {}
        self.channel_names: set[str] = set()
        self._boxes: dict[int, tuple[Mailbox, Calendar, AddressBook]] = {}
        self._seen: set[str] = set()
        for worker in self.staff.head.values():
            self._open(worker)

    def random(self, label: str) -> random.Random:
        """Random numbers that depend on the seed and the label alone, whatever was made before."""
        return random.Random(f"customer360 sample {self.seed} {label}")  # noqa: S311 - data, not secrets

    def open_team(self, team: Team) -> None:
        self.team = team
        for worker in team.members:
            self._open(worker)

    def close_team(self) -> None:
        for worker in self.team.members:
            for file in self._boxes.pop(worker.number, ()):
                file.close()
        self._seen.clear()

    def _open(self, worker: Employee) -> None:
        if worker.has_takeout:
            box = Mailbox(self.takeout, worker.email), Calendar(self.takeout, worker.email), AddressBook(self.takeout, worker.email)
            self._boxes[worker.number] = box

    def book(self, worker: Employee) -> AddressBook | None:
        boxes = self._boxes.get(worker.number)
        return boxes[2] if boxes else None

    def send(self, mail: Mail, *mailboxes: Employee, labels: str = "") -> bool:
        """Put the mail into the mailboxes of these employees; False when none of them has an export."""
        open_boxes = [self._boxes[one.number][0] for one in dict.fromkeys(mailboxes) if one.number in self._boxes]
        if not open_boxes:
            return False
        content = render_mail(mail)
        for box in open_boxes:
            box.add(mail, content, labels)
        self.counts["mails"] += 1
        return True

    def meet(self, meeting: Meeting, *calendars: Employee) -> None:
        content = render_meeting(meeting)
        for worker in dict.fromkeys(calendars):
            if worker.number in self._boxes:
                self._boxes[worker.number][1].add(content)
        self.counts["meetings"] += 1

    def correspondent(self, person: Person, address: str, display: str) -> None:
        """Note in the truth whose address this is, once for each address and spelling of the name."""
        key = f"{address}\n{display}\n{person.key}"
        if key not in self._seen:
            self._seen.add(key)
            self.truth.addresses.add({"address": address, "display_name": display, "person": person.key})

    def close(self) -> None:
        for boxes in self._boxes.values():
            for file in boxes:
                file.close()
        self.slack.close()
        self.salesforce.close()
        self.vendors.close()
        self.truth.close()


def speaker(worker: Employee) -> Speaker:
    return Speaker(worker.slack_id, OWN_TEAM, worker.name.full, worker.name.given.latin.lower(), worker.name.given.latin)


def touch(person: Person, moment: int, kind: str, direction: str, employee: Employee | None, subject: str = "") -> None:
    person.touches.append(Touch(moment, kind, direction, employee, subject))


def choose_people(rng: random.Random, company: Company, count: int) -> list[Person]:
    """`count` people of the company, the busy ones more often; nobody who is quiet."""
    people = [one for one in company.people if one.weight > 0]
    if not people:
        return []
    return rng.choices(people, [one.weight for one in people], k=count)
