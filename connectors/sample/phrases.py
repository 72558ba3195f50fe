"""Fills the sentences of `words` for one company."""

import random

from connectors.sample.model import Company
from connectors.sample.words import BODIES, CLOSERS, DAYS, OPENERS, PRODUCTS, REPLIES, SUBJECTS, TOPICS


def fill(rng: random.Random, templates: tuple[str, ...], company: Company, about: str = "") -> str:
    """One of the templates with a product, a topic, a day, a number, and the company's city and name."""
    return rng.choice(templates).format(
        product=rng.choice(PRODUCTS),
        topic=rng.choice(TOPICS),
        day=rng.choice(DAYS),
        n=rng.randrange(2, 40),
        city=company.city,
        company=company.stem,
        about=about,
    )


def subject(rng: random.Random, company: Company) -> str:
    text = fill(rng, SUBJECTS, company)
    return text[0].upper() + text[1:]


def letter(rng: random.Random, company: Company, to: str, sign: str, ours: bool) -> str:
    """The text of a mail: greeting, one to three sentences, closing line and name. Colleagues write English, customers often their own language."""
    language = company.place.language[:2]
    if ours or language not in BODIES or rng.random() < 0.5:
        language = "en"
    sentences = REPLIES if ours else BODIES[language]
    chosen = rng.sample(sentences, min(rng.choice((1, 1, 2, 3)), len(sentences)))
    body = " ".join(fill(rng, (sentence,), company) for sentence in chosen)
    return f"{rng.choice(OPENERS[language]).format(to=to)}\n\n{body}\n\n{CLOSERS[language]}\n{sign}"
