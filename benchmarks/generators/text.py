"""What is said in the exports."""

from __future__ import annotations

import random

from connectors.sample.words import BODIES, DAYS, PRODUCTS, TOPICS

GIVEN = ("Anna", "Björn", "Chloé", "David", "Elif", "Frans", "Grace", "Håkan", "Ines", "Jörg", "Karin", "Łukasz", "Maria", "Nils", "Olga", "Per")
FAMILY = ("Andersson", "Berg", "Costa", "Dupont", "Eriksson", "Fischer", "García", "Holm", "Ivanova", "Jensen", "Kowalski", "Lindström", "Müller")
CITIES = ("Malmö", "Göteborg", "Leeds", "Lyon", "Köln", "Gdańsk", "Porto", "Turku")
LANGUAGES = tuple(BODIES)


def sentence(rng: random.Random, language: str = "en") -> str:
    """Something that people write to each other at work."""
    place = {"company": "Fabrikam", "to": rng.choice(GIVEN), "about": rng.choice(GIVEN)}
    return rng.choice(BODIES[language]).format(
        product=rng.choice(PRODUCTS), topic=rng.choice(TOPICS), day=rng.choice(DAYS), city=rng.choice(CITIES), n=rng.randrange(2, 90), **place
    )


def person(number: int) -> tuple[str, str, str, str]:
    """Given name, family name, address, domain of the number-th person; about one company to every eight persons."""
    given, family = GIVEN[number % len(GIVEN)], FAMILY[number * 7 % len(FAMILY)]
    domain = f"company{number // 8}.example"
    return given, family, f"person{number}@{domain}", domain
