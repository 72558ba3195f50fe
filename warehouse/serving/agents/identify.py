"""Whom a handle or a pasted text means, for agents: certain, likely, ambiguous, none or withheld. Facts of two people are never merged."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from warehouse.serving.agents.pasted import handles_in, is_pasted, names_in
from warehouse.serving.agents.withheld import Contact, withheld
from warehouse.serving.candidates import Candidate
from warehouse.serving.find import Match, find
from warehouse.serving.reader import Reader
from warehouse.serving.text import safe

SHOWN = 10
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
    if contact is not None and status in ("certain", "likely"):
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
    """Customers of the handles in a text; of the names only where no handle is anybody's."""
    for read in (handles_in, names_in):
        matches = [(handle, find(reader, handle), withheld(reader, data_dir, handle)) for handle in read(text)]
        hidden = next((contact for _, _, contact in matches if contact), None)
        sure = [match for _, match, _ in matches if match.one and match.one.kind != "employee"]
        meant = sure or [match for _, match, _ in matches]  # an address that strangers share is noise beside one that is somebody's own
        outside = {one.id: one for match in meant for one in match.candidates if one.kind != "employee"}
        found = outside or {one.id: one for match in meant for one in match.candidates}
        people = {own: one for own, one in found.items() if one.kind == "customer"}
        if hidden or found:
            return _of_text(people or found, meant, hidden) | ({} if hidden else _compared(sure))
    return _answer("none", "no address, number, id or name in this text is anybody's", (), (), 0)


def _compared(sure: Sequence[Match]) -> dict[str, Any]:
    """Whether the handles of a text that name one person each all name the same one; nothing where fewer than two do."""
    people = [match.one.id for match in sure if match.one and match.one.kind == "customer"]
    return {"same_person": len(set(people)) == 1} if len(people) > 1 else {}


def _of_text(found: dict[str, Candidate], meant: Sequence[Match], hidden: Contact | None) -> dict[str, Any]:
    if hidden and all(one.kind == "employee" for one in found.values()):
        return _withheld(hidden)
    asked = {"ask": hidden.words} if hidden else {}
    if len(found) == 1 and not hidden:
        [only] = found.values()
        status = next(match.status for match in meant if only in match.candidates)
        return _answer(status, f"the only one in this text: {only.matched}", [only], (), 1)
    note = f"{len(found)} people or organisations may be meant by this text; ask about one of them" + ("; another is withheld" if hidden else "")
    return _answer("ambiguous", note, list(found.values()), (), len(found)) | asked
