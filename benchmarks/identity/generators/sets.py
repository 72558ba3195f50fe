"""The sets of our own making: small ones, each hard in its own way."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.identity.generators.companies import billed, companies, sold
from benchmarks.identity.generators.distort import maybe, plain, written
from benchmarks.identity.generators.population import Person, moved, people

PEOPLE, COMPANIES = 4_000, 3_000
TITLES = ("Mr", "Mrs", "Ms", "Dr")


def people_linked(folder: Path) -> None:
    """A shop's customers and an insurer's holders, about half of them in both, each at most once in either.

    The shop writes one name, often short, a private address and rarely a birth date; the insurer every field but e-mail and phone. One in
    seven has moved in between, every fourth record has a slip somewhere.
    """
    rng = Random("people linked")
    shop, insurer = [], []
    for person in people(rng, PEOPLE):
        if rng.random() < 0.75:
            shop.append(_shop(rng, moved(rng, person) if rng.random() < 0.15 else person))
        if rng.random() < 0.7:
            insurer.append(_insurer(rng, person))
    rng.shuffle(shop)
    rng.shuffle(insurer)
    _write(folder / "shop.csv", "Customer No", (row | {"Customer No": f"C{place:06}"} for place, row in enumerate(shop)))
    _write(folder / "insurer.csv", "id", (row | {"id": str(place + 1)} for place, row in enumerate(insurer)))


def _shop(rng: Random, person: Person) -> dict[str, Any]:
    given = rng.choice(person.given.short) if person.given.short and rng.random() < 0.3 else person.given.whole
    given = given[0] + "." if rng.random() < 0.04 else written(rng, given, 0.05)
    family = written(rng, person.family, 0.06)
    name = f"{family}, {given}" if rng.random() < 0.03 else f"{given} {family}"
    born = written(rng, f"{person.born:%Y-%m-%d}", 0.03)
    return {
        "Name": plain(name).upper() if rng.random() < 0.1 else name,
        "E-mail": maybe(rng, 0.85, person.email),
        "Phone": maybe(rng, 0.7, person.phone),
        "Address": maybe(rng, 0.95, f"{person.house} {written(rng, person.street, 0.08)}".replace("Street", rng.choice(("Street", "St", "St.")))),
        "Zip": maybe(rng, 0.95, written(rng, person.postcode, 0.03).replace(" ", rng.choice((" ", "")))),
        "Town": written(rng, person.town, 0.05),
        "Born": maybe(rng, 0.6, born),
        "NI": maybe(rng, 0.25, person.national_id.lower()),
        "truth": person.number,
    }


def _insurer(rng: Random, person: Person) -> dict[str, Any]:
    forename, surname = written(rng, person.given.whole, 0.04), written(rng, person.family, 0.05)
    if rng.random() < 0.02:
        forename, surname = surname, forename
    return {
        "title": rng.choice(TITLES),
        "forename": forename,
        "surname": surname,
        "house_no": person.house,
        "street": written(rng, person.street, 0.05),
        "post_code": maybe(rng, 0.98, written(rng, person.postcode, 0.02)),
        "city": person.town,
        "dob": maybe(rng, 0.97, written(rng, f"{person.born:%Y%m%d}", 0.03)),
        "national_insurance": maybe(rng, 0.9, written(rng, person.national_id, 0.02)),
        "truth": person.number,
    }


def accounts_linked(folder: Path) -> None:
    """A CRM's accounts with web sites and a billing system's debtors with legal names, about half of them in both.

    Names differ by legal form, abbreviation, case and slips; half of billing has a domain. One company in eight has a sister with the same
    first word in another trade or country.
    """
    rng = Random("accounts linked")
    crm, billing = [], []
    for company in companies(rng, COMPANIES):
        if rng.random() < 0.75:
            crm.append(sold(rng, company))
        if rng.random() < 0.7:
            billing.append(billed(rng, company))
    rng.shuffle(crm)
    rng.shuffle(billing)
    _write(folder / "crm.csv", "Account ID", (row | {"Account ID": f"A-{place:05}"} for place, row in enumerate(crm)))
    _write(folder / "billing.csv", "debtor", (row | {"debtor": str(place + 70_000)} for place, row in enumerate(billing)))


def sparse(folder: Path) -> None:
    """A register that knows a name, a town and a year of birth: one to four entries a person, one year or town in ten missing or wrong."""
    rng = Random("sparse")
    rows = []
    for person in people(rng, 900):
        for _ in range(rng.choices((1, 2, 3, 4), (40, 35, 17, 8))[0]):
            given = rng.choice(person.given.short) if person.given.short and rng.random() < 0.2 else written(rng, person.given.whole, 0.06)
            family = written(rng, person.family, 0.08)
            year = person.born.year + rng.choice((-1, 1)) * (rng.random() < 0.05)
            town = moved(rng, person).town if rng.random() < 0.07 else written(rng, person.town, 0.05)
            rows.append(
                {
                    "name": f"{given} {family}",
                    "town": maybe(rng, 0.93, town),
                    "born": maybe(rng, 0.92, str(year)),
                    "truth": person.number,
                }
            )
    rng.shuffle(rows)
    _write(folder / "register.csv", "entry", (row | {"entry": str(place)} for place, row in enumerate(rows)))


def _write(path: Path, key: str, rows: Iterable[dict[str, Any]]) -> None:
    found = list(rows)
    columns = [key, *(name for name in found[0] if name != key)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)


MAKERS: dict[str, Callable[[Path], None]] = {"people_linked": people_linked, "accounts_linked": accounts_linked, "sparse": sparse}
