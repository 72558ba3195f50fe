"""What somebody filled in on a web form or what a ticket says of its requester: their name beside their address or number."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

NAMES = frozenset(
    (
        *("name", "full name", "your name", "contact name", "first name", "last name", "surname"),
        *("requester", "requested by", "submitted by", "caller"),
        *("namn", "förnamn", "efternamn", "vorname", "nachname", "nom", "prénom", "nombre", "apellido", "apellidos", "nome", "cognome"),
        *("naam", "voornaam", "achternaam", "navn", "fornavn", "etternavn", "nimi", "imię", "nazwisko"),
    )
)
WAYS = frozenset(
    (
        *("email", "e-mail", "mail", "email address", "e-mail address", "e-post", "e-postadress", "courriel", "correo", "sähköposti"),
        *("phone", "phone number", "telephone", "tel", "mobile", "mobil"),
        *("telefon", "téléphone", "teléfono", "telefone", "telefono", "telefoon", "puhelin"),
    )
)
FIELD = re.compile(r"[\s*_]*(?P<label>[^\W\d_][\w -]{0,24}?)[\s*_]*[:：][\s*_]*(?P<value>\S.*)")


def forms_in(lines: Sequence[str]) -> Mapping[int, str]:
    """Line → who filled in the form that begins there, as a mail names its writer: `Anna Berg <anna@acme.se>`; the form's other lines with "".

    A form: lines of a label and a value with nothing else between them, among them a name and an address or number.
    """
    found: dict[int, str] = {}
    told: list[tuple[int, str, str]] = []
    for position, line in enumerate([*lines, "end"]):
        if field := FIELD.fullmatch(line):
            if (label := field["label"].lower()) in NAMES | WAYS:
                told.append((position, label, field["value"].strip(" *_")))
        elif line.strip():
            found |= _filled(told)
            told = []
    return found


def _filled(told: Sequence[tuple[int, str, str]]) -> dict[int, str]:
    name, ways = (" ".join(value for _, label, value in told if label in kinds) for kinds in (NAMES, WAYS))
    return {place: "" for place, _, _ in told} | {told[0][0]: f"{name} <{ways}>"} if name and ways else {}
