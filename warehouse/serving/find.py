"""Who is this? Any handle in, one of four answers out; it never guesses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from warehouse.serving.candidates import Candidate, candidates
from warehouse.serving.handles import Handle, addresses_in, domain_forms, host_of, read_handle
from warehouse.serving.indexes import directory
from warehouse.serving.lookup import Hit, look_up
from warehouse.serving.names import MOST, accounts_called, closest, colleagues_named, published_named
from warehouse.serving.reader import Reader

SHOWN = 10
RELATED = 3
Status = Literal["certain", "likely", "ambiguous", "none"]
KINDS = {
    "email": "e-mail address",
    "phone": "phone number",
    "chat_user": "Slack id",
    "crm_id": "CRM id",
    "record_id": "record id",
    "own_id": "id",
    "url": "link",
}


@dataclass(frozen=True)
class Match:
    """The answer to a handle.

    status: certain (an exact, unshared handle of one), likely (a name or a part that fits one), ambiguous (several, see what tells
    them apart), none. candidates: who may be meant, best first, at most ten of `total`. related: near names, or the account behind a
    shared or unknown handle: never the answer itself. note: one sentence on how it was read.
    """

    handle: str
    read_as: str
    status: Status
    candidates: Sequence[Candidate] = ()
    related: Sequence[Candidate] = ()
    total: int = 0
    note: str = ""

    @property
    def one(self) -> Candidate | None:
        """The candidate of a certain or likely answer."""
        return self.candidates[0] if self.status in ("certain", "likely") else None

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return {
            "handle": self.handle,
            "read_as": self.read_as,
            "match": self.status,
            "total": self.total,
            "note": self.note,
            "candidates": [candidate.as_dict() for candidate in self.candidates],
            "related": [candidate.as_dict() for candidate in self.related],
        }


def find(reader: Reader, typed: str, with_near: bool = True) -> Match:
    """Look up an e-mail address, phone number, Slack or CRM id, own or old id, record key, link, name, domain or organisation.

    with_near: list similar names where nobody has this one.
    """
    handle = read_handle(typed)
    if not handle.text:
        return Match(typed, "nothing", "none", note="the handle is empty")
    if handle.kind == "email" and len(addresses := addresses_in(handle.text)) > 1:
        return _addresses(handle, [find(reader, address, with_near) for address in addresses])
    hits = look_up(reader, handle)
    if exact := [hit for hit in hits if hit.strength in ("exact", "national")]:
        return _exact(reader, handle, exact)
    if any(hit.strength == "party" for hit in hits):
        return _parties(reader, handle, hits)
    if hits:
        return _generic(reader, handle, hits)
    if handle.kind == "domain":
        return _domain(reader, handle, with_near)
    if handle.kind in ("name", "record_id"):
        return _name(reader, handle, with_near)
    return _unknown(reader, handle)


def _addresses(handle: Handle, matches: Sequence[Match]) -> Match:
    """Several addresses in one handle: they tell who is meant only where each is the same one's."""
    found = list({one.id: one for match in matches for one in match.candidates}.values())
    if len(found) == 1 and all(match.one for match in matches):
        weakest = next((match for match in matches if match.status == "likely"), matches[0])
        return replace(weakest, handle=handle.text)
    unknown = sum(not match.candidates for match in matches)
    note = f"{len(matches)} addresses in one handle" + (f", of which {unknown} lead to nobody" if unknown else "")
    return replace(_several(handle, found, note), related=[one for match in matches for one in match.related][:SHOWN])


def _exact(reader: Reader, handle: Handle, hits: Sequence[Hit]) -> Match:
    found = _facts(reader, hits)
    if len(found) == 1:
        reviewed = found[0].match_status == "review"
        sure = hits[0].strength == "exact" and not reviewed
        note = found[0].matched + ("; whether all its records are one person is under review" if reviewed else "")
        return Match(handle.text, handle.kind, "certain" if sure else "likely", found, total=1, note=note)
    if not found:
        return Match(handle.text, handle.kind, "none", note="known, but nobody is published under it")
    return _several(handle, found, f"{len(found)} carry this {KINDS.get(handle.kind, handle.kind)}")


def _parties(reader: Reader, handle: Handle, hits: Sequence[Hit]) -> Match:
    found = _facts(reader, hits)
    if len(found) == 1:
        return Match(handle.text, handle.kind, "likely", found, total=1, note=found[0].matched)
    return _several(handle, found, f"{len(found)} {hits[0].matched}" if found else "")


def _generic(reader: Reader, handle: Handle, hits: Sequence[Hit]) -> Match:
    """A shared value: it tells the organisation at most, even where one person alone is known to use it."""
    found = _facts(reader, hits)
    account_ids = reader.rows(
        "select distinct account_id from customer_profile where customer_id in (select unnest(?)) and account_id is not null", [[c.id for c in found]]
    )
    related = candidates(reader, [("account", row["account_id"], "the organisation behind it") for row in account_ids])
    related = related or _accounts_of(reader, handle)
    ids = ", ".join(candidate.id for candidate in related)  # a name is an outsider's words, and has no place in a sentence of ours
    whose = "" if not related else f", used at {ids}" if len(related) <= 2 else f", used at {len(related)} organisations"
    note = f"{hits[0].matched} is shared{whose}: it never tells who somebody is"
    status: Status = "ambiguous" if found or related else "none"
    return Match(handle.text, handle.kind, status, found[:SHOWN], related[:RELATED], len(found), note)


def _domain(reader: Reader, handle: Handle, with_near: bool) -> Match:
    found = _accounts_of(reader, handle)
    if len(found) == 1:
        return Match(handle.text, handle.kind, "certain", found, total=1, note=found[0].matched)
    return _several(handle, found, "several organisations use this domain") if found else _name(reader, handle, with_near)


def _name(reader: Reader, handle: Handle, with_near: bool) -> Match:
    named = published_named(reader, handle.text)
    colleagues = colleagues_named(reader, handle.text)
    exact, same = [one for one in named if one.exact], [one for one in colleagues if one.exact]
    fitting = exact or same or named or colleagues
    if exact and exact[-1].kind == "account":  # people say Acme for Acme AB too
        fitting = list({one.id: one for one in [*exact, *accounts_called(reader, handle.text)]}.values())
    found = candidates(reader, [(one.kind, one.id, "name" if one.exact else "name begins like this") for one in fitting])
    if len(found) == 1:
        certain = found[0].kind == "account" and fitting[0].exact
        too = candidates(reader, [("employee", one.id, "a colleague of this name") for one in same]) if exact else []
        note = {True: "a colleague", False: "the only one of this name" + ("; a colleague has it too" if too else "")}[found[0].kind == "employee"]
        return Match(handle.text, "name", "certain" if certain else "likely", found, too[:RELATED], total=1, note=note)
    if found:
        return _several(
            handle, found, f"{len(found)} have this name" if fitting[0].exact else f"{len(found)}{' or more' if len(found) >= MOST else ''} names fit"
        )
    near = candidates(reader, [(kind, own, "a similar name") for kind, own in (closest(reader, handle.text) if with_near else ())])
    return Match(handle.text, "name", "none", (), near, note="nobody of this name" + ("; similar ones are listed" if near else ""))


def _unknown(reader: Reader, handle: Handle) -> Match:
    related = _accounts_of(reader, handle)
    note = f"nobody is known by this {KINDS.get(handle.kind, handle.kind.replace('_', ' '))}"
    if related:
        note += f"; its domain is that of {related[0].id}"
    return Match(handle.text, handle.kind, "none", (), related[:SHOWN], note=note)


def _accounts_of(reader: Reader, handle: Handle) -> list[Candidate]:
    """Accounts of the handle's domain, its own before those of the domains above it."""
    if handle.kind == "domain":
        forms = handle.values
    elif handle.kind in ("email", "url"):
        forms = domain_forms(handle.values[0].rpartition("@")[2] if handle.kind == "email" else host_of(handle.text))
    else:
        return []
    for form in forms:
        found = sorted(entry.id for entry in directory(reader).behind([f"d:{form}"]))
        if found:
            return candidates(reader, [("account", own, f"domain {form}") for own in found])
    return []


def _facts(reader: Reader, hits: Sequence[Hit]) -> list[Candidate]:
    return candidates(reader, [(hit.kind, hit.id, hit.matched) for hit in hits])


def _several(handle: Handle, found: Sequence[Candidate], note: str) -> Match:
    return Match(handle.text, handle.kind, "ambiguous" if found else "none", found[:SHOWN], total=len(found), note=note)
