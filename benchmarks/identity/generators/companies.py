"""Companies and the ways in which a CRM and a billing system write them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from benchmarks.identity.generators.distort import maybe, plain, typo
from benchmarks.identity.generators.names import a_family, family_names

TRADES = (
    "Foods", "Logistics", "Engineering", "Systems", "Consulting", "Pharma", "Energy", "Marine", "Textiles", "Paper", "Automation", "Technologies",
    "Manufacturing", "International", "Brothers", "Partners", "Services", "Industries",
)  # fmt: skip
SHORT = {
    "International": "Intl", "Technologies": "Tech", "Manufacturing": "Mfg", "Services": "Svcs", "Engineering": "Eng.", "Brothers": "Bros.",
    "Industries": "Ind.",
}  # fmt: skip
FORMS = {
    "SE": ("AB", "Aktiebolag"), "GB": ("Ltd", "Limited", "Ltd."), "US": ("Inc.", "Inc", "Incorporated", "Corp."), "DE": ("GmbH", "G.m.b.H."),
    "NO": ("AS", "A/S"), "FR": ("SARL", "S.A.R.L."),
}  # fmt: skip
NAMES = {"SE": "Sweden", "GB": "United Kingdom", "US": "United States", "DE": "Germany", "NO": "Norway", "FR": "France"}
ENDINGS = {"SE": "se", "GB": "co.uk", "US": "com", "DE": "de", "NO": "no", "FR": "fr"}


@dataclass(frozen=True)
class Company:
    """One company as it is. words: its name without the legal form."""

    number: int
    words: tuple[str, ...]
    country: str
    domain: str


def companies(rng: Random, number: int) -> Iterator[Company]:
    """So many companies, one in eight the sister of the one before: the same first word, another trade or country, another domain."""
    last: Company | None = None
    taken: set[tuple[tuple[str, ...], str]] = set()
    for place in range(number):
        company = _company(rng, place)
        if last is not None and rng.random() < 0.125:
            company = _sister(rng, last, place)
        while (company.words, company.country) in taken:
            company = _company(rng, place)
        taken.add((company.words, company.country))
        last = company
        yield company


def _company(rng: Random, number: int) -> Company:
    words = [rng.choice(family_names())]
    if rng.random() < 0.15:
        words += ["&", a_family(rng)]
    words.append(rng.choice(TRADES))
    country = rng.choice(list(FORMS))
    return Company(number, tuple(words), country, _domain(words, country))


def _sister(rng: Random, other: Company, number: int) -> Company:
    if rng.random() < 0.5:
        country = rng.choice([code for code in FORMS if code != other.country])
        return replace(other, number=number, country=country, domain=_domain(list(other.words), country))
    words = [other.words[0], rng.choice([trade for trade in TRADES if trade not in other.words])]
    return Company(number, tuple(words), other.country, _domain(words, other.country))


def _domain(words: list[str], country: str) -> str:
    stem = plain("".join(word for word in words if word != "&")).lower()
    return f"{stem}.{ENDINGS[country]}"


def sold(rng: Random, company: Company) -> dict[str, Any]:
    """As the CRM writes it: the name that people use, and mostly a web site."""
    words = [SHORT.get(word, word) if rng.random() < 0.2 else word for word in company.words]
    words = ["and" if word == "&" and rng.random() < 0.4 else word for word in words]
    if rng.random() < 0.45:
        words.append(rng.choice(FORMS[company.country]))
    name = " ".join(words)
    site = rng.choice(("www.{}", "https://www.{}/", "{}", "http://{}/en")).format(company.domain)
    return {
        "Account Name": typo(rng, name) if rng.random() < 0.05 else name,
        "Website": maybe(rng, 0.85, site),
        "Country": maybe(rng, 0.9, NAMES[company.country]),
        "Industry": company.words[-1],
        "truth": company.number,
    }


def billed(rng: Random, company: Company) -> dict[str, Any]:
    """As the billing system writes it: the registered name, often in capitals without accents, every other one with a domain."""
    name = " ".join([*company.words, rng.choice(FORMS[company.country])])
    name = plain(name).upper() if rng.random() < 0.4 else name
    return {
        "legal_name": typo(rng, name) if rng.random() < 0.03 else name,
        "invoice_domain": maybe(rng, 0.5, company.domain),
        "land": company.country,
        "truth": company.number,
    }
