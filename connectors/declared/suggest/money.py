"""Headers of sums, which identify nothing, and of what is never landed: what people are paid, and what opens an account."""

from __future__ import annotations

import re

from connectors.declared.suggest.headers import folded, words

# what headers of sums are called, folded; German and Swedish write them as the end of a longer word
AMOUNTS = frozenset(
    (
        "amount", "turnover", "revenue", "sales", "price", "cost", "costs", "fee", "total", "balance", "budget", "spend", "value", "income", "profit",
        "mrr", "arr", "salary", "wage", "pay", "summa", "belopp", "saldo", "pris", "lon", "varde", "wert", "preis", "kosten", "montant", "prix",
        "chiffre", "salaire", "importe", "precio", "bedrag", "omzet", "loon", "sueldo", "salario",
    )
)  # fmt: skip
AMOUNT_ENDS = ("umsatz", "betrag", "gehalt", "lohn", "entgelt", "omsattning", "belopp", "summe", "manadslon", "arslon", "timlon")
CURRENCIES = frozenset(("eur", "usd", "gbp", "sek", "nok", "dkk", "chf", "pln", "jpy", "cad", "aud"))
SECRET = re.compile(
    r"(?i)salar|compensation|bonus|(^|_)bank|iban|wage|remunera|payroll|pay_?(rate|grade|group|band)|commission|stock|equity|pension|allowance"
    r"|konto_?(nummer|nr)|sort_?code|routing|gehalt|lohn|salaire|sueldo|(^|_)(manads|ars|tim|brutto|netto|grund)?lon(_|$)|(^|_)(ote|ctc|rsu)(_|$)"
    r"|passw|pwd|secret|token|api_?key|private_?key|(^|_)(hash|salt|otp|mfa)(_|$)"
)
ACCOUNT_NUMBER = re.compile(r"(?i)account_?(number|no)(_|$)")  # of a bank, or of the customer: see is_secret
BANKING = re.compile(r"(?i)(^|_)bank|iban|sort_?code|routing|(^|_)(bic|swift)(_|$)|salar|payroll|wage|lohn|gehalt")


def is_amount(header: str) -> bool:
    """Whether a header says a sum of money: Turnover, Jahresumsatz, Lön, Annual revenue (EUR); not `Invoice no`, `Price ID`."""
    found = words(header)
    if found[-1:] in (["id"], ["no"], ["nr"], ["number"], ["nummer"]):
        return False
    return any(word in AMOUNTS or word.endswith(AMOUNT_ENDS) for word in found)


def currency_of(header: str) -> str:
    """`Value (EUR)` → EUR; empty where a header names none."""
    return next((word.upper() for word in reversed(words(header)) if word in CURRENCIES), "")


def is_secret(header: str, among: tuple[str, ...]) -> bool:
    """Whether a column is never to be landed. among: the headers of its table in order.

    An account number that stands first is the row's own, unless the table speaks of banks or pay. `lon` beside `lat` is a place.
    """
    said = {header, folded(header).replace(" ", "_")}
    if folded(header) == "lon" and any(folded(other) in ("lat", "latitude") for other in among):
        return False
    if any(ACCOUNT_NUMBER.search(word) for word in said) and not any(SECRET.search(word) for word in said):
        return header != among[0] or any(BANKING.search(folded(other).replace(" ", "_")) for other in among)
    return any(SECRET.search(word) for word in said)
