"""A company of two tools, and nights as hypothesis makes them up: what their files say in each, and what people decide."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from pipelines.project import load_project
from pipelines.session import open_session
from tests.pipelines.conftest import TWO_TOOLS, Company
from warehouse.decisions import store
from warehouse.decisions.contradictions import Contradiction, Ties
from warehouse.decisions.store import Wish
from warehouse.decisions.undo import carry_out, plan
from warehouse.errors import HeldRun

TOOLS = ("shop", "desk")
PEOPLE, FIRMS, DEALS = 10, 3, 4  # records that change; two tools have the people and the organisations by turns
STRANGERS = 45  # records that do not: a night's changes stay below a quarter of all
ACCEPTED = (*TOOLS, "identity")  # so small a company loses half of its people in a night
TOOL = """tool: {tool}
streams:
  person:
    files: {tool}-people.csv
    key: id
    snapshot: complete
    updated_at: changed
    deleted: gone = 'yes'
    map:
      person_record:
        full_name: name
        email: email
        phone: phone
        birth_date: born
        company_name: company
        national_id: number
        street: street
        postcode: postcode
        city: city
        job_title: title
        account: "'firm:' || firm"
  firm:
    files: {tool}-firms.csv
    key: id
    snapshot: complete
    map: {{account_record: {{name: name, domain: domain}}}}
  deal:
    files: {tool}-deals.csv
    key: id
    snapshot: complete
    map:
      opportunity: {{account: "'firm:' || firm", name: name, stage: stage, amount: amount, is_closed: "stage = 'won'", is_won: "stage = 'won'"}}
      opportunity_person: {{opportunity: "'deal:' || id", person: "'person:' || person"}}
  ticket:
    files: {tool}-tickets.csv
    key: id
    snapshot: complete
    map:
      interaction: {{channel: "'case'", thread_id: id, occurred_at: at, subject: subject, text: subject}}
      interaction_party: [{{person: "'person:' || person", role: "'from'"}}]
      support_case: {{person: "'person:' || person", subject: subject, status: status, is_closed: "status = 'solved'", opened_at: at}}
"""
COLUMNS = {
    "people": ("id", "name", "email", "phone", "born", "company", "number", "street", "postcode", "city", "title", "firm", "changed", "gone"),
    "firms": ("id", "name", "domain"),
    "deals": ("id", "firm", "person", "name", "stage", "amount"),
    "tickets": ("id", "person", "at", "subject", "status"),
}
LINKS = ("must_link", "cannot_link")
Row = Mapping[str, object]
Night = Mapping[str, Any]
Said = tuple[str, int, int]  # kind of a decision, and the people that it is about, by their numbers


def one_of(*values: object) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


numbers, firms = st.integers(0, PEOPLE - 1), st.integers(0, FIRMS - 1)
person = st.fixed_dictionaries(
    {
        "name": one_of("Anna Berg", "Berg Anna", "Anne Bergh", "Bo Ek", "B. Ek", "William Holm", "Bill Holm", ""),
        "email": one_of("anna.berg@acme.com", "a.berg@acme.com", "ek@ekbygg.se", "info@acme.com", "berg@gmail.com", ""),
        "phone": one_of("+46701740605", "070-174 06 05", "+4684650040", ""),
        "born": one_of("1990-05-01", "1961-02-03", "", ""),
        "company": one_of("Acme AB", "Ek Bygg", ""),
        "number": one_of("19900501-1234", "19610203-4321", "", ""),
        "place": one_of(("Storgatan 1", "11122", "Stockholm"), ("Lillgatan 2", "41101", "Göteborg"), ("", "", "")),
        "title": one_of("Buyer", "CFO", ""),
        "firm": st.none() | firms,
        "gone": one_of("", "", "", "yes"),
    }
)
firm = st.fixed_dictionaries({"name": one_of("Acme AB", "Acme", "Ek Bygg"), "domain": one_of("acme.com", "ekbygg.se", "")})
deal = st.fixed_dictionaries({"firm": firms, "person": numbers, "stage": one_of("open", "won"), "amount": one_of("100", "2500")})
ticket = st.fixed_dictionaries({"person": numbers, "status": one_of("open", "solved"), "subject": one_of("Where is it?", "Invoice")})
decision = st.tuples(one_of(*LINKS, *LINKS, "exclude", "pin"), numbers, numbers)
# a night; at_once: only what people decided is applied, and no file is read
night = st.fixed_dictionaries(
    {
        "people": st.dictionaries(numbers, st.none() | person, max_size=3),
        "firms": st.dictionaries(firms, st.none() | firm, max_size=1),
        "deals": st.dictionaries(st.integers(0, DEALS - 1), st.none() | deal, max_size=1),
        "tickets": st.dictionaries(st.integers(0, DEALS - 1), st.none() | ticket, max_size=1),
        "decide": st.lists(decision, max_size=2),
        "revoke": st.none() | st.integers(0, 3),
        "at_once": st.booleans(),
    }
)
first = st.dictionaries(numbers, person, min_size=5)


class Lived:
    """A company of two tools, night after night."""

    def __init__(self, folder: Path, people: Mapping[int, Row]) -> None:
        self.company = Company(folder)
        self.folder = folder
        self.said: dict[str, dict[int, Row]] = {name: {} for name in COLUMNS}
        self.said["people"].update(people)
        (folder / "customer360.yaml").write_text(TWO_TOOLS)
        for tool in TOOLS:
            (folder / f"{tool}.yaml").write_text(TOOL.format(tool=tool))
        self.run()

    def run(self, full: bool = False) -> bool:
        """One run over the files; whether it was published."""
        for place, tool in enumerate(TOOLS):
            for name, columns in COLUMNS.items():
                rows = [row for number, said in self.said[name].items() if number % 2 == place for row in [_row(name, number, said)]]
                strangers = [_stranger(number) for number in range(STRANGERS)] if (name, place) == ("people", 0) else []
                _write(self.folder / f"{tool}-{name}.csv", columns, [*strangers, *rows])
        try:
            self.company.night(full, ACCEPTED)
        except HeldRun:
            return False
        return True

    def apply(self) -> bool:
        """What `--now` does once it is written down; whether it was published."""
        with open_session(load_project(self.folder / "customer360.yaml"), lambda _: None, decisions_only=True) as session:
            deque(session.build(), maxlen=0)
            session.audit()
            try:
                session.publish()
            except HeldRun:
                return False
        return True

    def live(self, now: Night) -> None:
        self.revoke(now["revoke"])
        self.decide(now["decide"])
        if now["at_once"]:
            self.apply()
            return
        for name in COLUMNS:
            for number, said in now[name].items():
                if said is None:
                    self.said[name].pop(number, None)
                else:
                    self.said[name][number] = said
        self.run()

    def undo(self, number: int) -> None:
        """Take a decision back, as `c360 undo` does."""
        with store.writing(self.folder / "data") as ledger:
            carry_out(ledger, plan(str(number), ledger, None), "ann", "")

    def revoke(self, place: int | None) -> None:
        """Take back the decision at this place among those that stand, if there is one."""
        with store.writing(self.folder / "data") as ledger:
            standing = store.standing(ledger)
            if place is not None and place < len(standing):
                store.write(ledger, "undo", "a decision", "ann", "", revoke=[standing[place]])

    def decide(self, said: Iterable[Said]) -> list[int]:
        """Decisions as people may make them: never against those that stand. Their numbers."""
        made = []
        with store.writing(self.folder / "data") as ledger:
            for kind, a, b in said:
                if kind in LINKS and a == b:
                    continue
                pinned = {"field": "job_title", "value": f"Title {b}"} if kind == "pin" else {}
                wish = Wish(kind, _key(a), _key(b) if kind in LINKS else None, **pinned)
                try:
                    Ties(store.standing(ledger)).add(wish)
                except Contradiction:
                    continue
                made.append(store.write(ledger, "decide", kind, "ann", "because", wishes=[wish]).number)
        return [number for number in made if number is not None]


def _key(number: int) -> str:
    return f"{TOOLS[number % 2]}:person:{number}"


def _row(name: str, number: int, said: Row) -> Row:
    if name == "people":
        street, postcode, city = said["place"]  # type: ignore[misc]
        employer = "" if said["firm"] is None else str(said["firm"])
        return {**said, "id": number, "street": street, "postcode": postcode, "city": city, "firm": employer, "changed": "2026-05-01T10:00:00Z"}
    return {**said, "id": number, "name": said.get("name", f"Deal {number}"), "at": f"2026-05-0{number + 1}T10:00:00Z"}


def _stranger(number: int) -> Row:
    letters = "".join("abcdefghijklmnopqrst"[digit] for digit in divmod(number, 20))
    return {"id": 100 + number, "name": f"Gun Stand{letters}by", "email": f"gun{number}@stand{letters}by.com"}


def _write(path: Path, columns: Iterable[str], rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns), restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
