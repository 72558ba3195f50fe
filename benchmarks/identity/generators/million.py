"""A CRM of a million records: 377,000 people with one to six records each, at 60,000 companies or at home with their families."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as parquet

from benchmarks.identity.generators.companies import FORMS, NAMES, TRADES
from benchmarks.identity.generators.distort import misheard, plain, typo
from benchmarks.identity.generators.names import Given, a_family, a_given, family_names
from benchmarks.identity.generators.population import ENDINGS, STREETS, TOWNS

RECORDS = 1_000_000
PEOPLE_SHARE, COMPANY_SHARE = 0.377, 0.06
RECORDS_OF_ONE = ((1, 2, 3, 4, 5, 6), (28, 26, 19, 13, 9, 5))
PRIVATE_DOMAINS = ("gmail.com", "outlook.com", "yahoo.com", "hotmail.com", "icloud.com")
TITLES = (
    "Buyer", "Engineer", "Manager", "Director", "Accountant", "Planner", "Head of Operations", "Technician", "Consultant", "Controller", "Assistant",
    "Analyst", "CEO", "CFO", "Sales Manager",
)  # fmt: skip
SHARED = ("info", "sales", "office", "accounts", "purchasing", "teamnorth", "plant2", "frontdesk")
NO_EMAIL = ("none@none.com", "test@test.com", "noemail@noemail.com", "na@na.com")
NO_PHONE = ("0000000000", "1234567890", "+440000000000", "9999999999")
CALLING = {"SE": "46", "GB": "44", "US": "1", "DE": "49", "NO": "47", "FR": "33"}
MOBILE = {"SE": "70", "GB": "7700", "US": "", "DE": "151", "NO": "4", "FR": "6"}
DIGITS = {"SE": 9, "GB": 10, "US": 10, "DE": 10, "NO": 8, "FR": 9}
AREA = {"SE": "8", "GB": "20", "US": "312555", "DE": "30", "NO": "22", "FR": "1"}
BATCH = 50_000
SINCE = datetime(2022, 1, 1, tzinfo=UTC)
COLUMNS = (
    "id", "given", "family", "email", "phone", "company", "title", "street", "postcode", "city", "country", "born", "changed", "truth",
)  # fmt: skip
SCHEMA = pa.schema([(name, pa.int64() if name in ("id", "truth") else pa.string()) for name in COLUMNS])


@dataclass(frozen=True)
class Firm:
    """One company. switchboard: a number that many of its people give."""

    name: str
    form: str
    country: str
    domain: str
    street: str
    postcode: str
    city: str
    switchboard: str


@dataclass(frozen=True)
class Contact:
    """One person as they are. mail: at work, or the private address of somebody without a company."""

    given: Given
    family: str
    born: date
    firm: Firm | None
    mail: str
    private_mail: str
    phone: str
    country: str
    street: str
    postcode: str
    city: str
    title: str


def make(file: Path, records: int = RECORDS, seed: int = 1) -> dict[str, int]:
    """Write so many records as Parquet, in an order that says nothing; `truth` says whom each describes. Returns counts.

    Of the records about 18 % lack an e-mail and 35 % a phone, 12 % have a short given name, 5 % a slip in the name, 1.5 % no name, 12 % a
    private address, 1.2 % a mailbox that others use too, 8 % a switchboard, 1 % a placeholder; one in twenty-five is from a former employer.
    """
    rng = Random(f"million {seed}")
    firms = list(_firms(rng, max(3, round(records * COMPANY_SHARE))))
    spread = list(accumulate(1 / (place + 30) for place in range(len(firms))))
    rows: list[tuple[int, int]] = []
    contacts: list[Contact] = []
    taken: dict[str, int] = {}
    wanted = round(records * PEOPLE_SHARE)
    while len(rows) < records:
        contacts.append(_contact(rng, contacts[-1] if contacts else None, firms, spread, taken))
        several = rng.choices(RECORDS_OF_ONE[0], RECORDS_OF_ONE[1])[0] if len(contacts) < wanted else records
        rows += [(len(contacts) - 1, record) for record in range(min(several, 6, records - len(rows)))]
    rng.shuffle(rows)
    file.parent.mkdir(parents=True, exist_ok=True)
    with parquet.ParquetWriter(file, SCHEMA) as writer:
        for start in range(0, records, BATCH):
            lines = [_record(rng, start + place, person, contacts[person], firms) for place, (person, _) in enumerate(rows[start : start + BATCH])]
            writer.write_table(pa.table([pa.array(values, kind.type) for values, kind in zip(zip(*lines, strict=True), SCHEMA, strict=True)], SCHEMA))
    return {"records": records, "people": len(contacts), "companies": len(firms)}


def _firms(rng: Random, number: int) -> Iterator[Firm]:
    words = family_names()
    taken: set[str] = set()
    while len(taken) < number:
        name = f"{rng.choice(words)} {rng.choice(TRADES)}" if rng.random() < 0.3 else f"{rng.choice(words)} {rng.choice(words)} {rng.choice(TRADES)}"
        if name in taken:
            continue
        taken.add(name)
        country = rng.choice(list(FORMS))
        stem = plain(name).lower().replace(" ", "-" if rng.random() < 0.3 else "")
        domain = f"{stem}.{'com' if rng.random() < 0.4 else country.lower()}"
        board = CALLING[country] + AREA[country]
        number_of = f"+{board}{rng.randrange(10 ** (DIGITS[country] - len(AREA[country]))):0{DIGITS[country] - len(AREA[country])}}"
        street, postcode, city = _place(rng)
        yield Firm(name, rng.choice(FORMS[country]), country, domain, street, postcode, city, number_of)


def _contact(rng: Random, last: Contact | None, firms: list[Firm], spread: list[float], taken: dict[str, int]) -> Contact:
    given, family = a_given(rng), a_family(rng)
    firm = rng.choices(firms, cum_weights=spread)[0] if rng.random() < 0.88 else None
    country = firm.country if firm else rng.choice(list(FORMS))
    home = _place(rng)
    rest = DIGITS[country] - len(MOBILE[country])
    phone = f"+{CALLING[country]}{MOBILE[country]}{rng.randrange(2 * 10 ** (rest - 1), 10**rest)}"
    if last is not None and last.firm is None and rng.random() < 0.5:
        # of the same family: one address, often one phone, sometimes one mailbox
        family, home, country = last.family, (last.street, last.postcode, last.city), last.country
        phone = last.phone if rng.random() < 0.6 else phone
        firm = None
    first, surname = plain(given.whole).lower(), plain(family).lower().replace(" ", "")
    private = _free(f"{first}.{surname}", f"@{rng.choice(PRIVATE_DOMAINS)}", taken)
    if firm is None and last is not None and family == last.family and rng.random() < 0.15:
        private = last.private_mail
    mail = _free(rng.choice((f"{first}.{surname}", f"{first[0]}{surname}", f"{first}")), f"@{firm.domain}", taken) if firm else private
    born = date(1950, 1, 1) + timedelta(days=rng.randrange(18_000))
    place = (firm.street, firm.postcode, firm.city) if firm else home
    return Contact(given, family, born, firm, mail, private, phone, country, *place, rng.choice(TITLES))


def _free(local: str, domain: str, taken: dict[str, int]) -> str:
    number = taken[local + domain] = taken.get(local + domain, 0) + 1
    return f"{local}{number if number > 1 else ''}{domain}"


def _place(rng: Random) -> tuple[str, str, str]:
    town = rng.randrange(len(TOWNS))
    street = f"{rng.randrange(1, 200)} {rng.choice(STREETS)} {rng.choice(ENDINGS)}"
    return street, f"{10 + town}{rng.randrange(1000):03}", TOWNS[town]


def _record(rng: Random, number: int, person: int, contact: Contact, firms: list[Firm]) -> tuple[int | str | None, ...]:
    chance = rng.random
    if contact.firm is not None and chance() < 0.04:
        former = rng.choice(firms)
        contact = replace(contact, firm=former, mail=f"{plain(contact.given.whole[0] + contact.family).lower()}@{former.domain}")
    given, family = _names(rng, contact)
    company = _company(rng, contact.firm) if contact.firm else None
    has_address = chance() < (0.35 if contact.firm else 0.7)
    return (
        number,
        given,
        family,
        _email(rng, contact),
        _phone(rng, contact),
        company,
        contact.title if contact.firm and chance() < 0.6 else None,
        contact.street if has_address else None,
        contact.postcode if has_address else None,
        contact.city if has_address or chance() < 0.2 else None,
        NAMES[contact.country] if chance() < 0.85 else None,
        contact.born.isoformat() if chance() < 0.08 else None,
        (SINCE + timedelta(minutes=rng.randrange(2_500_000))).isoformat(),
        person,
    )


def _names(rng: Random, contact: Contact) -> tuple[str | None, str | None]:
    given, family, luck = contact.given.whole, contact.family, rng.random()
    if luck < 0.015:
        return None, None
    if luck < 0.02:
        return None, family
    if luck < 0.04:
        given = given[0] + "."
    elif luck < 0.16 and contact.given.short:
        given = rng.choice(contact.given.short)
    if rng.random() < 0.1:
        given, family = plain(given), plain(family)
    luck = rng.random()
    if luck < 0.02:
        given = typo(rng, given)
    elif luck < 0.05:
        family = (misheard if luck < 0.03 else typo)(rng, family)
    elif luck < 0.08:
        given, family = given.upper(), family.upper()
    return (family, given) if luck > 0.995 else (given, family)


def _email(rng: Random, contact: Contact) -> str | None:
    luck = rng.random()
    if luck < 0.18:
        return None
    if luck < 0.185:
        return rng.choice(NO_EMAIL)
    if luck < 0.197 and contact.firm:
        return f"{rng.choice(SHARED)}@{contact.firm.domain}"
    mail = contact.private_mail if luck < 0.32 else contact.mail
    luck = rng.random()
    if luck < 0.02:
        local, _, domain = mail.partition("@")
        return f"{typo(rng, local)}@{domain}"
    return mail.title() if luck < 0.06 else mail


def _phone(rng: Random, contact: Contact) -> str | None:
    luck = rng.random()
    if luck < 0.35:
        return None
    if luck < 0.355:
        return rng.choice(NO_PHONE)
    number = contact.firm.switchboard if luck < 0.435 and contact.firm else contact.phone
    if rng.random() < 0.02:
        number = number[:4] + typo(rng, number[4:])
    return _written(rng, number, contact.firm.country if contact.firm else contact.country)


def _written(rng: Random, number: str, country: str) -> str:
    """In international form, with blanks, or as people of the country write it."""
    code = CALLING[country]
    if rng.random() < 0.5 or not number.startswith(f"+{code}"):
        return number
    rest = number[1 + len(code) :]
    if rng.random() < 0.4:
        return f"+{code} {rest[:3]} {rest[3:]}"
    trunk = "" if country in ("US", "NO") else "0"
    return f"{trunk}{rest[:3]}-{rest[3:]}" if rng.random() < 0.5 else f"{trunk}{rest}"


def _company(rng: Random, firm: Firm) -> str | None:
    luck = rng.random()
    if luck < 0.2:
        return None
    name = firm.name if luck < 0.45 else f"{firm.name} {firm.form}"
    if luck > 0.99:
        return typo(rng, name)
    return plain(name).upper() if luck > 0.95 else name
