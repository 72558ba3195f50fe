"""Planted records: copies of live ones as another tool would hold them, damaged, and strangers who are nearly the same.

Everything follows from the records themselves, so that the same records are planted in every run over the same data.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

from warehouse.identity import reference
from warehouse.identity.agreement import COMPATIBLE, DOUBTFUL, compare
from warehouse.identity.names import Name, fold, from_text

RARELY = 4
LOOKED_AT = 20  # other people among whom somebody of another name is looked for


@dataclass(frozen=True)
class Person:
    """One record of a person. name: of the live record that it is, or is made from, as names.as_text wrote it. email, phone: its own, not shared."""

    record_key: str
    name: str
    given: str
    family: str
    email: str | None = None
    phone: str | None = None
    company_name: str | None = None
    job_title: str | None = None
    birth_date: str | None = None
    street: str | None = None
    postcode: str | None = None
    city: str | None = None
    country: str | None = None
    full_name: str | None = None  # where the tool has only one field for the name

    @cached_property
    def read(self) -> Name:
        """Its name as read."""
        return from_text(self.name)

    @property
    def has_address(self) -> bool:
        """Whether it says where the person lives or works."""
        return bool(self.street and (self.postcode or self.city))


@dataclass(frozen=True)
class Planted:
    """One planted record. kind: what was done. is_same: whether it is the person of `original`; a stranger is made from it, and is nobody's."""

    original: str
    kind: str
    is_same: bool
    person: Person


def read_person(name: str, **said: str | None) -> Person:
    """A live record by its name as read, which is how its name is written here too."""
    read = from_text(name)
    key = str(said.pop("record_key"))
    return Person(key, name, " ".join(read.given).title(), " ".join(read.family).title(), **said)


Fields = frozenset[str]  # names of the fields of a Person that are filled
OPTIONAL = ("email", "phone", "company_name", "job_title", "birth_date", "street", "postcode", "city", "country")
Change = Callable[[Person, Sequence[Person]], Person | None]


def plant(sample: Sequence[Person], patterns: Sequence[Fields]) -> list[Planted]:
    """One copy and one stranger of each person of the sample, where anything can be done to it.

    patterns: which fields each of some of the run's own records has. A copy has no more than one of them, so that it is as bare as what
    the tools really send.
    """
    found = []
    for place, one in enumerate(sample):
        others = [sample[(place + step) % len(sample)] for step in range(1, min(LOOKED_AT, len(sample) - 1) + 1)]
        bare = _bare(one, patterns[place % len(patterns)])
        for is_same, base, changes in ((True, bare, {**COPIES, **RARE} if place % RARELY == 0 else COPIES), (False, one, STRANGERS)):
            possible = [(kind, made) for kind, change in changes.items() if (made := change(base, others)) is not None]
            if possible:
                kind, made = possible[_number(one.record_key, str(is_same)) % len(possible)]
                key = f"planted:{'copy' if is_same else 'stranger'}:{place}"
                found.append(Planted(one.record_key, kind, is_same, replace(made, record_key=key)))
    return found


def _bare(one: Person, pattern: Fields) -> Person:
    blank: dict[str, Any] = {name: None for name in OPTIONAL if name not in pattern}
    return replace(one, **blank)


def _number(*of: str) -> int:
    return int(hashlib.sha256("|".join(of).encode()).hexdigest()[:12], 16)


def _misspelt_name(one: Person, _: Sequence[Person]) -> Person | None:
    """Two letters of the family name change places, or one is dropped."""
    at = 1 + _number(one.record_key, "letter") % max(len(one.family) - 2, 1)
    swapped = one.family[:at] + one.family[at + 1 : at + 2] + one.family[at] + one.family[at + 2 :]
    written = swapped if swapped != one.family else one.family[:at] + one.family[at + 1 :]
    return replace(one, family=written) if len(one.family) > 4 else None


def _short_name(one: Person, _: Sequence[Person]) -> Person | None:
    """The short form of the given name that the reference table knows, else its first letter."""
    known = _nicknames().get("".join(fold(one.given)))
    return replace(one, given=known or f"{one.given[0]}.")


def _swapped_name(one: Person, _: Sequence[Person]) -> Person | None:
    """`Berg, Anna`."""
    return replace(one, full_name=f"{one.family}, {one.given}")


def _other_form(one: Person, _: Sequence[Person]) -> Person | None:
    """Address in capitals, number with blanks."""
    if not (one.email or one.phone):
        return None
    spaced = " ".join([one.phone[:3], *(one.phone[at : at + 3] for at in range(3, len(one.phone), 3))]) if one.phone else None
    return replace(one, email=one.email.upper() if one.email else None, phone=spaced)


def _as_it_is(one: Person, _: Sequence[Person]) -> Person | None:
    """Nothing but what is missing."""
    return one


def _short_company(one: Person, _: Sequence[Person]) -> Person | None:
    """The first word of the company's name."""
    words = (one.company_name or "").split()
    return replace(one, company_name=words[0]) if len(words) > 1 and len(words[0]) > 3 else None


def _misspelt_address(one: Person, _: Sequence[Person]) -> Person | None:
    """A letter of the e-mail address is missing."""
    if not one.email or len(one.email.split("@")[0]) < 5:
        return None
    at = 1 + _number(one.record_key, "address") % (len(one.email.split("@")[0]) - 2)
    return replace(one, email=one.email[:at] + one.email[at + 1 :])


def _twin(one: Person, others: Sequence[Person]) -> Person | None:
    """A brother or sister of the same age at the same address, with the family's number."""
    other = _of_another_given_name(one, others)
    return replace(one, given=other.given, email=None, job_title=None) if other and (one.birth_date or one.has_address) else None


def _namesake(one: Person, others: Sequence[Person]) -> Person | None:
    """Somebody else of the same name, with another's address, number, company and home."""
    other = next((each for each in others if each.company_name != one.company_name and (each.email or each.phone)), None)
    return replace(other, given=one.given, family=one.family, email=_address(one, other)) if other else None


def _family_mailbox(one: Person, others: Sequence[Person]) -> Person | None:
    """Somebody of the family who writes from the same address, or has the same number."""
    other = _of_another_given_name(one, others)
    return replace(one, given=other.given, company_name=None, job_title=None, birth_date=None) if other and (one.email or one.phone) else None


def _colleague(one: Person, others: Sequence[Person]) -> Person | None:
    """A colleague of the same family name with an address of their own at the company."""
    other = _of_another_given_name(one, others)
    if other is None or not one.email or not one.company_name:
        return None
    written = f"{''.join(fold(other.given))}.{''.join(fold(one.family))}@{one.email.split('@')[1]}"
    return replace(one, given=other.given, email=written, phone=None, birth_date=None, job_title=other.job_title)


def _junior(one: Person, _: Sequence[Person]) -> Person | None:
    """The son of the same name, at the same address and number."""
    return None if one.read.generation else replace(one, full_name=f"{one.given} {one.family} Jr.", birth_date=None, job_title=None)


# what tools do to a record, the frequent first: a wrong letter in an address is rare, since mail then comes back
COPIES: Mapping[str, Change] = {
    "misspelt name": _misspelt_name,
    "short name": _short_name,
    "swapped name": _swapped_name,
    "other form of address and number": _other_form,
    "short company name": _short_company,
    "fewer fields": _as_it_is,
}
RARE: Mapping[str, Change] = {"misspelt e-mail address": _misspelt_address}
STRANGERS: Mapping[str, Change] = {
    "twin": _twin,
    "namesake": _namesake,
    "family on one mailbox": _family_mailbox,
    "colleague of the same family name": _colleague,
    "father and son": _junior,
}


def _of_another_given_name(one: Person, others: Sequence[Person]) -> Person | None:
    """The next person whose given name could not be this one's."""
    for other in others:
        given = Name(other.read.given[:1], one.read.family)
        if len(other.given) > 2 and compare(one.read._replace(generation="", title=""), given) not in (*COMPATIBLE, *DOUBTFUL):
            return other
    return None


def _address(one: Person, other: Person) -> str | None:
    """The other's address with the namesake's name before the @."""
    return f"{''.join(fold(one.given))}.{''.join(fold(one.family))}@{other.email.split('@')[1]}" if other.email else None


@cache
def _nicknames() -> Mapping[str, str]:
    """Given name, folded → its first short form."""
    found: dict[str, str] = {}
    for row in reference.rows("nicknames"):
        found.setdefault("".join(fold(row["name"])), row["nickname"])
    return found
