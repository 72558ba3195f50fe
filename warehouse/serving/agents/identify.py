"""Whom a handle or a pasted text means, for agents: certain, likely, ambiguous, none or withheld. Facts of two people are never merged."""

from __future__ import annotations

from collections.abc import Sequence, Sized
from pathlib import Path
from typing import Any

from warehouse.folding import fold
from warehouse.serving.agents.about import About, about
from warehouse.serving.agents.pasted import is_pasted, names_in
from warehouse.serving.agents.withheld import Contact, withheld
from warehouse.serving.candidates import Candidate
from warehouse.serving.find import Match, find
from warehouse.serving.reader import Reader
from warehouse.serving.text import safe

SHOWN = 10
MOST_NAMES = 20  # of a text that are looked up among those who are withheld, each by itself
TELLING = ("company", "email", "domain", "title", "party_type", "last_touch_at", "record_count")


def identify(reader: Reader, data_dir: Path, text: str) -> dict[str, Any]:
    """match, note, candidates (with tells_apart), related, total; ask where somebody is withheld; same_person where two handles name somebody."""
    if is_pasted(text):
        return _pasted(reader, data_dir, text)
    said = _said(find(reader, text), withheld(reader, data_dir, text))
    if said["match"] == "none" and len(text.split()) > 2:  # a short question is no name
        asked = _pasted(reader, data_dir, text)
        return asked if asked["match"] != "none" else said
    return said


def with_colleagues(reader: Reader, said: dict[str, Any]) -> dict[str, Any]:
    """The answer; colleagues in it with their manager and whether they are still here."""
    for one in said["candidates"]:
        if one["kind"] == "employee":
            one |= {name: value for name, value in reader.ask("agent_employee", {"id": one["id"]})[0].items() if value is not None}
    return said


def one_of(said: dict[str, Any]) -> dict[str, Any] | None:
    """The candidate of a certain or likely answer."""
    return said["candidates"][0] if said["match"] in ("certain", "likely") else None


def _said(match: Match, contact: Contact | None) -> dict[str, Any]:
    if contact is not None and not match.candidates:
        return _withheld(contact)
    status, note = match.status, match.note
    if contact is not None:
        status = "ambiguous"
        note = f"{note}; somebody else whom this may mean is withheld: ask {contact.words}".lstrip("; ")
    said = _answer(status, note, match.candidates, match.related, match.total)
    return said | ({"ask": contact.words} if contact else {})


def _withheld(contact: Contact) -> dict[str, Any]:
    note = f"withheld: ask a human ({contact.words}). Nothing about this person may be processed by AI; do not look for it elsewhere"
    return {"match": "withheld", "note": note, "ask": contact.words, "total": 0, "candidates": [], "related": []}


def _answer(status: str, note: str, found: Sequence[Candidate], related: Sequence[Candidate], total: int) -> dict[str, Any]:
    listed = [_candidate(one) for one in found[:SHOWN]]
    for own, one in zip(listed, found, strict=False):
        if len(listed) > 1:
            own["tells_apart"] = [name for name in TELLING if getattr(one, name) is not None and len({getattr(other, name) for other in found}) > 1]
    return {"match": status, "note": safe(note), "total": total, "candidates": listed, "related": [_candidate(one) for one in related]}


def _candidate(one: Candidate) -> dict[str, Any]:
    """What outsiders wrote stands under keys that say so."""
    facts = one.as_dict()
    for name in ("name", "company", "title"):
        value = facts.pop(name)
        facts[f"untrusted_{name}"] = safe(value) if value else None
    return {name: safe(value) if isinstance(value, str) else value for name, value in facts.items() if value is not None}


def _pasted(reader: Reader, data_dir: Path, text: str) -> dict[str, Any]:
    """Customers whom a text is about. Whoever is only in copy or quoted is related, and never the answer."""
    read = about(reader, data_dir, text)
    found = _preferred({one.id: one for match in read.meant for one in match.candidates})
    beside = [one for one in {one.id: one for one in read.beside}.values() if one.id not in found]
    compared = {} if read.same_person is None else {"same_person": read.same_person}
    if hidden := read.hidden or _hidden_by_name(reader, data_dir, text, read):
        shown = list(found.values()) or [one for one in beside if one.kind == "customer"]
        if all(one.kind == "employee" for one in shown):
            return _withheld(hidden)
        note = f"{_several(shown)}; another is withheld: ask {hidden.words}"
        return _answer("ambiguous", note, shown, (), len(shown)) | {"ask": hidden.words}
    if not found:
        note = "; ".join(read.doubts) or "no address, number, id or name in this text is anybody's"
        return _answer("none", note + ("; whoever is related is not who is meant" if beside else ""), (), beside[:SHOWN], 0) | compared
    if len(found) == 1 and not read.doubts:
        [only] = found.values()
        status = next(match.status for match in read.meant if only in match.candidates)
        note = f"who wrote it, or to whom: {only.matched}" if read.has_author else f"the only one in this text: {only.matched}"
        note += "; others in it are related" if beside else ""
        return _answer(status, note, [only], beside[:SHOWN], 1) | compared
    note = "; ".join([*read.doubts, _several(found)])
    return _answer("ambiguous", note, list(found.values()), beside[:SHOWN], len(found)) | compared


def _hidden_by_name(reader: Reader, data_dir: Path, text: str, read: About) -> Contact | None:
    """Whom to ask where a name that the answer rests on, or that nobody published has, may be a part of the name of somebody who is withheld."""
    if not reader.withholds:
        return None
    whole = [f" {fold(match.handle)} " for match in read.meant if any(one.matched == "name" for one in match.candidates)]
    by_name = (match.handle for match in read.meant if match.read_as == "name")
    named = [name for name in by_name if not any(f" {fold(name)} " in one for one in whole)]  # Anna Maria is a part of Anna Maria Berg
    if not read.meant and not read.doubts:  # somebody who is not known wrote it, or is named in it: the names in it are not asked about
        named = names_in(text)
    return next((contact for name in named[:MOST_NAMES] if (contact := withheld(reader, data_dir, name))), None)


def _preferred(found: dict[str, Candidate]) -> dict[str, Candidate]:
    """People rather than organisations, both rather than colleagues."""
    for kinds in (("customer",), ("account",)):
        if some := {own: one for own, one in found.items() if one.kind in kinds}:
            return some
    return found


def _several(found: Sized) -> str:
    many = f"{len(found)} people or organisations may be meant by this text; ask about one of them"
    return "only one whom we know is named in this text; ask about them by their id if they are meant" if len(found) == 1 else many
