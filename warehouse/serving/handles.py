"""How a handle is read: which kind of thing somebody typed, and the forms in which the published tables may hold it."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

from warehouse.serving.text import safe

# marks that stand around addresses and never in them, and those that end a domain; an apostrophe stands in an address between letters
AROUND = r"@\s<>,;:\"'’()\[\]{}|/\\*`“”„«»…"
ENDING = AROUND + r"!?&=#"
LOCAL = rf"(?:[^{AROUND}]|(?<=\w)['’](?=\w)){{1,128}}+"
# a whole address: what goes on before it or behind it with another @ is none
EMAIL = re.compile(rf"(?<![^{ENDING}])(?<!\w['’])(?<![^{AROUND}]@){LOCAL}@[^{ENDING}.]++(?:\.[^{ENDING}.]++)++(?!\.*@)")
SLACK_USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>|(?:[TE][A-Z0-9]{6,}-|@)?([UW][A-Z0-9]{6,})")
OWN_ID = re.compile(r"(cus|acc|emp)_[A-Za-z0-9_-]+")
RECORD_KEY = re.compile(r"[a-z][a-z0-9_-]*:[a-z][a-z0-9_]*:\S.*")
CRM_ID = re.compile(r"(?=[A-Za-z]*[0-9])[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?")
CRM_ID_IN_URL = re.compile(r"(?<![A-Za-z0-9])([a-zA-Z0-9]{3}[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?)(?![A-Za-z0-9])")
EXTENSION = re.compile(r"(?i)(?:\s*(?:;ext=|ext\.?|x|#|anknytning|durchwahl)\s*\d{1,6})$")
PHONE = re.compile(r"\(?\+?[0-9(][0-9\s().\u00a0/\u2010-\u2015-]{5,}")
DOMAIN = re.compile(r"(?:[\w-]+\.)+[^\W\d_][\w-]+")
SHORTEST_NATIONAL = 7
LONGEST = 2000  # of anything that somebody may be known by: a link; the patterns take time by the square of a length
NUMBER = re.compile(r"[0-9]{1,20}")
# a link to a HubSpot record: its kind as a number (record/0-1/…) or as a word
HUBSPOT_LINK = re.compile(
    r"https?://app(?:-[a-z0-9]+)?\.hubspot\.com/.*/(?:record/0-([1-5])|(contact|company|deal|ticket))/([0-9]{1,20})(?:[/?#].*)?", re.IGNORECASE
)
HUBSPOT_KINDS = {"1": "contact", "2": "company", "3": "deal", "5": "ticket"}
CHECK_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


@dataclass(frozen=True)
class Handle:
    """A handle as read.

    kind: email, phone, chat_user, crm_id, record_id, own_id, url, record_key, domain or name. values: the forms to look up, best first.
    national: the digits of a phone number without country code, where none was given.
    """

    text: str
    kind: str
    values: tuple[str, ...]
    national: str = ""


def read_handle(typed: str) -> Handle:
    """Say what was typed. Anything that is nothing else is a name."""
    text = safe(typed[:LONGEST]).replace("�", "").strip().strip("\"'“”").strip()
    bare = re.sub(r"(?i)^(mailto:|tel:|sip:)", "", text)
    if re.match(r"(?i)https?://", text):
        return Handle(text, "url", _urls(text))
    if OWN_ID.fullmatch(text):
        return Handle(text, "own_id", (text,))
    if RECORD_KEY.fullmatch(text) and bare == text:
        return Handle(text, "record_key", (text,))
    if slack := SLACK_USER.fullmatch(text):
        return Handle(text, "chat_user", tuple(dict.fromkeys([slack[1] or slack[2], text.lstrip("@") if not slack[1] else slack[1]])))
    if addresses := addresses_in(bare):
        return Handle(text, "email", tuple(dict.fromkeys(form for address in addresses for form in email_forms(address))))
    if CRM_ID.fullmatch(text):
        return Handle(text, "crm_id", (long_crm_id(text), text))
    if PHONE.fullmatch(number := EXTENSION.sub("", bare)):
        return _phone(text, number)
    if NUMBER.fullmatch(text):
        return Handle(text, "record_id", (text,))
    if DOMAIN.fullmatch(text.removeprefix("@")):
        return Handle(text, "domain", domain_forms(text.removeprefix("@")))
    return Handle(text, "name", (text,))


def addresses_in(text: str) -> list[str]:
    """The e-mail addresses in a text, each once, in lower case."""
    return list(dict.fromkeys(address.lower() for address in EMAIL.findall(text)))


def email_forms(address: str) -> tuple[str, ...]:
    """The address as written and as identity normalises it: lower case; for providers that ignore them, without dots and plus tags."""
    local, _, domain = address.lower().strip(".").rpartition("@")
    forms = [f"{local}@{domain}"]
    if provider := _mail_providers().get(domain):
        canonical, ignores_dots, plus_tags = provider
        if plus_tags or ignores_dots:
            local = local.split("+", 1)[0]
        if ignores_dots:
            local = local.replace(".", "")
        forms.append(f"{local}@{canonical}")
    return tuple(dict.fromkeys(forms))


def is_free_mail(domain: str) -> bool:
    """True where anybody can have an address at this domain."""
    return domain.lower() in _mail_providers()


@cache
def _mail_providers() -> dict[str, tuple[str, bool, bool]]:
    """Domain → canonical domain, whether dots mean nothing, whether plus tags do; the table that identity normalises with."""
    text = resources.files("warehouse").joinpath("reference", "mail_providers.csv").read_text(encoding="utf-8")
    return {
        row["domain"]: (row["canonical_domain"], row["ignores_dots"] == "true", row["plus_tags"] == "true")
        for row in csv.DictReader(text.splitlines())
    }


def domain_forms(host: str) -> tuple[str, ...]:
    """The host and each domain above it that has a dot, longest first."""
    labels = host.lower().strip(".").removeprefix("www.").split(".")
    return tuple(".".join(labels[start:]) for start in range(len(labels) - 1))


def long_crm_id(text: str) -> str:
    """The 18-character form of a CRM id: three letters that say which of the fifteen are capitals."""
    if len(text) != 15:
        return text[:15] + text[15:].upper()
    chunks = (text[start : start + 5] for start in (0, 5, 10))
    return text + "".join(
        CHECK_LETTERS[sum(1 << place for place, letter in enumerate(chunk) if letter.isascii() and letter.isupper())] for chunk in chunks
    )


def ids_in_url(url: str) -> tuple[str, ...]:
    """Ids that a tool's own links carry: CRM ids in both lengths, Slack user ids."""
    path = url.split("://", 1)[-1].partition("/")[2]
    crm = [long_crm_id(found) for found in CRM_ID_IN_URL.findall(path) if CRM_ID.fullmatch(found)]
    slack = re.findall(r"(?<![A-Za-z0-9])([UW][A-Z0-9]{6,})(?![A-Za-z0-9])", path)
    return tuple(dict.fromkeys([*crm, *slack]))


def hubspot_record(url: str) -> tuple[str, str] | None:
    """Kind and id of the HubSpot record that a link opens: (contact, 25932)."""
    found = HUBSPOT_LINK.fullmatch(url)
    kind = found and (HUBSPOT_KINDS.get(found[1]) if found[1] else found[2].lower())
    return (kind, found[3]) if found and kind else None


def host_of(url: str) -> str:
    """The host of a link, without port and user."""
    return re.split(r"[/?#]", url.split("://", 1)[-1], maxsplit=1)[0].rsplit("@", 1)[-1].split(":", 1)[0].lower()


def _urls(text: str) -> tuple[str, ...]:
    trimmed = text.rstrip("/")
    return tuple(dict.fromkeys([text, trimmed, trimmed + "/", trimmed.split("#", 1)[0], re.split(r"[?#]", trimmed, maxsplit=1)[0]]))


def _phone(text: str, number: str) -> Handle:
    digits = re.sub(r"\D", "", number.replace("(0)", ""))
    if number.strip().lstrip("(").startswith("+"):
        return Handle(text, "phone", (f"+{digits}",))
    if digits.startswith("00"):
        return Handle(text, "phone", (f"+{digits[2:]}",))
    national = digits.lstrip("0")
    return Handle(text, "phone", (f"+{digits}", digits), national if len(national) >= SHORTEST_NATIONAL else "")
