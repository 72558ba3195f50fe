"""Whom a pasted text is about: whoever wrote it, else the one whom it names; who is only in copy or quoted stands beside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from warehouse.folding import fold
from warehouse.serving.agents.pasted import LONGEST_TEXT, handles_in, is_cut, names_in
from warehouse.serving.agents.pieces import Piece, Role, pieces_of
from warehouse.serving.agents.signed import signed_by
from warehouse.serving.agents.withheld import Contact, withheld
from warehouse.serving.candidates import Candidate
from warehouse.serving.find import Match, find
from warehouse.serving.handles import is_free_mail, read_handle
from warehouse.serving.reader import Reader

MOST, MOST_LINKS = 60, 100  # strangers' handles or names, and links or colleagues' handles, that are looked up; what is more is told
AROUND_NAMES = " \"'“”:"
OF_A_PERSON = ("email", "phone", "chat_user", "crm_id", "own_id", "record_key")
STRANGER = ("email", "chat_user")  # handles by which somebody whom we do not know is one person
CUT = "this text is longer than what was read of it"
UNKNOWN = "who wrote it is nobody we know"
SHARED = "it came from an address or a name that several share"
UNKNOWN_READER = "one to whom it was written is nobody we know"
UNKNOWN_NAMED = "an address in it is nobody's we know"
BESIDE = "whom we know in it is only in copy or quoted"
WHERE: dict[Role, str] = {"to": "addressed", "copy": "in copy", "quoted_author": "quoted", "quoted": "quoted", "body": "named", "author": "wrote it"}
ASIDE = ("copy", "quoted_author", "quoted")  # where somebody stands who need not have to do with it
THROUGH = re.compile(r"(?i)(?P<who>[^<]*?\w.*?)\bv[ií]a\b")  # as a mailing list writes for whom it passes a mail on: 'Anna Berg' via Support


@dataclass(frozen=True)
class About:
    """meant: the answers for those whom the text is about. beside: others in it. doubts: why no answer can be certain. hidden: whom to ask.

    has_author: the text says who wrote it. same_person: whether all its handles are one person's; None where fewer than two are anybody's, or
    where they are one person's but another one is not known to be.
    """

    meant: Sequence[Match]
    beside: Sequence[Candidate] = ()
    doubts: Sequence[str] = ()
    hidden: Contact | None = None
    has_author: bool = False
    same_person: bool | None = None


@dataclass(frozen=True)
class Named:
    """One handle or name in the text. is_ours: a colleague's, or an address at our own domain."""

    role: Role
    kind: str
    match: Match
    is_ours: bool

    @property
    def is_sure(self) -> bool:
        """It names one customer or organisation."""
        return self.match.one is not None and not self.is_ours


def about(reader: Reader, data_dir: Path, text: str) -> About:
    """Read the text and look everybody up."""
    pieces, writers = _written(reader, pieces_of(text[:LONGEST_TEXT]))
    named, has_all = _looked_up(reader, [(piece.role, handle) for piece in pieces for handle in handles_in(piece.text)])
    names = names_in(text)
    sure = [one for one in named if one.is_sure]
    hidden = _hidden(reader, data_dir, [*handles_in(text), *names], sure)
    cut = [] if has_all and not is_cut(text) else [CUT]
    if outside := [party for party in writers if _is_outside(party)]:
        found = _written_by(outside, UNKNOWN)
    elif writers and (ours := _written_by_us(reader, pieces)):
        found = ours
    else:
        found = _of_all(reader, pieces, named, cut)
        return replace(found, hidden=hidden, same_person=None if hidden else _compared(named, cut))
    said = [one.match for one in sure if one.role == "body"]
    meant = [*found.meant, *said]
    beside = _others(sure, meant) + [one for match in meant for one in match.related]
    return About(meant, beside, [*found.doubts, *cut], hidden, True, None if hidden else _compared(named, cut))


def _written(reader: Reader, pieces: Sequence[Piece]) -> tuple[list[Piece], list[list[Named]]]:
    """The pieces, and whom each one names who wrote the text. Whoever filled in a form wrote it, unless a mail from outside brings it."""
    authors = [_party(reader, piece) for piece in pieces if piece.role == "author"]
    role: Role = "body" if any(map(_is_outside, authors)) else "author"
    filled = [_party(reader, piece) for piece in pieces if piece.role == "form" and role == "author"]
    return [replace(piece, role=role) if piece.role == "form" else piece for piece in pieces], authors + filled


def _is_outside(party: Sequence[Named]) -> bool:
    return not any(one.is_ours for one in party)


def _looked_up(reader: Reader, handles: Iterable[tuple[Role, str]]) -> tuple[list[Named], bool]:
    """Each handle in each role; False where some were left out."""
    found: list[Named] = []
    looked_up = cache(lambda handle: _named(reader, handle))
    left = {True: MOST_LINKS, False: MOST}
    for role, handle in dict.fromkeys(handles):
        one = looked_up(handle)
        is_free = one.is_ours or one.kind == "url"
        if left[is_free] == 0:
            return found, False
        left[is_free] -= 1
        found.append(replace(one, role=role))
    return found, True


def _named(reader: Reader, typed: str, role: Role = "body") -> Named:
    match = find(reader, typed, with_near=False)
    handle = read_handle(typed)
    is_colleague = bool(match.candidates) and all(one.kind == "employee" for one in match.candidates)
    is_own_domain = handle.kind == "email" and not match.candidates and handle.values[0].rpartition("@")[2] in _own_domains(reader)
    return Named(role, handle.kind, match, is_colleague or is_own_domain)


def _own_domains(reader: Reader) -> set[str]:
    found = {str(row["work_email"]).lower().rpartition("@")[2] for row in reader.employees if row["work_email"]}
    return {domain for domain in found if not is_free_mail(domain)}


def _party(reader: Reader, piece: Piece) -> list[Named]:
    """Whom a From line or a line of a chat names: by its handles; by its name where they tell nobody."""
    handles = [_named(reader, handle, piece.role) for handle in handles_in(piece.text)[:MOST]]
    if handles and all(one.is_ours for one in handles) and (through := THROUGH.match(piece.text)):
        return [_named(reader, through["who"].strip(AROUND_NAMES), piece.role)]
    if any(one.match.one or one.is_ours for one in handles):
        return handles
    name = piece.text.partition("<")[0].strip(AROUND_NAMES)
    by_name = [_named(reader, name, piece.role)] if name and name not in [one.match.handle for one in handles] else []
    if handles:  # the name alone is no proof where the address is another
        return handles + [one for one in by_name if one.match.candidates and not one.is_ours]
    return by_name


def _written_by(parties: Sequence[Sequence[Named]], unknown: str) -> About:
    """Those who wrote the text, and what is not certain about them."""
    doubts = []
    for party in parties:
        party = [one for one in party if not _is_silent(one)] or party
        if not any(one.match.candidates for one in party):
            doubts.append(SHARED if any("shared" in one.match.note for one in party) else unknown)
        elif not all(one.match.one for one in party):
            doubts.append(unknown if any(not one.match.candidates and one.kind in STRANGER for one in party) else SHARED)
    return About([one.match for party in parties for one in party], (), list(dict.fromkeys(doubts)))


def _is_silent(one: Named) -> bool:
    """A number that is nobody's: people call from many."""
    return one.kind == "phone" and not one.match.candidates and not one.match.related


def _written_by_us(reader: Reader, pieces: Sequence[Piece]) -> About | None:
    """Of a text that colleagues wrote: to whom they wrote, and who wrote what they quote; None where that is nobody outside."""
    to = [_named(reader, handle, piece.role) for piece in pieces if piece.role == "to" for handle in handles_in(piece.text) or names_in(piece.text)]
    addressed = [[one] for one in to[:MOST] if not one.is_ours and (one.match.candidates or one.kind in STRANGER)]
    quoted = (_party(reader, piece) for piece in pieces if piece.role == "quoted_author")
    author = next((party for party in quoted if not any(one.is_ours for one in party)), None)
    found = [_written_by(addressed, UNKNOWN_READER), _written_by([author], UNKNOWN)] if author else [_written_by(addressed, UNKNOWN_READER)]
    meant = [match for one in found for match in one.meant]
    return About(meant, (), [doubt for one in found for doubt in one.doubts]) if meant else None


def _of_all(reader: Reader, pieces: Sequence[Piece], named: Sequence[Named], cut: Sequence[str]) -> About:
    """Of a text that does not say who wrote it: everybody whom its handles name; whom its names name only where no handle is anybody's.

    Whoever is only in copy or quoted gives way to those whom it names, and is never certain: the text is then about somebody unnamed.
    """
    doubts = [*cut, *([UNKNOWN_NAMED] if any(one.kind in STRANGER and not one.match.candidates and not one.is_ours for one in named) else [])]
    sure = [one for one in named if one.is_sure]
    here = [one.match for one in sure if one.role not in ASIDE]
    if here:  # an address that strangers share is noise beside one that is somebody's own
        signed, unknown = _signed(reader, pieces, here)
        return About(here + signed, _others([one for one in sure if one.role in ASIDE], here), doubts + unknown)
    names = list(dict.fromkeys(name for piece in pieces if not sure or piece.role not in ASIDE for name in names_in(piece.text)))
    too_many = [CUT] if len(names) > MOST and not cut else []
    if sure:
        exact = [match for match in _by_name(reader, names) if any(one.matched == "name" and one.kind != "employee" for one in match.candidates)]
        if not exact:
            return About([replace(one.match, candidates=_others([one], ())) for one in sure], (), [*doubts, BESIDE])
        return About(exact, _others(sure, exact), doubts + too_many)
    if known := [one.match for one in named if one.match.candidates]:
        return About(known, (), doubts)
    by_name = _by_name(reader, names)
    certain = [match for match in by_name if match.one or any(one.matched == "name" for one in match.candidates)]
    return About(certain or by_name, [one for entry in named for one in entry.match.related], doubts + too_many)


def _signed(reader: Reader, pieces: Sequence[Piece], here: Sequence[Match]) -> tuple[list[Match], list[str]]:
    """Who signed a text without header lines where it is another than those whom its handles name, and a doubt where that is nobody we know."""
    name = signed_by("\n".join(piece.text for piece in pieces if piece.role == "body"))
    borne = {word for match in here for one in match.candidates for word in fold(f"{one.name} {one.company} {match.handle}").split()}
    if not name or borne & set(fold(name).split()):
        return [], []
    match = find(reader, name, with_near=False)
    if not match.candidates:
        return [], [UNKNOWN]
    return [match] if any(one.kind == "customer" for one in match.candidates) else [], []


def _by_name(reader: Reader, names: Sequence[str]) -> list[Match]:
    return [find(reader, name, with_near=False) for name in names[:MOST]]


def _others(sure: Sequence[Named], meant: Sequence[Match]) -> list[Candidate]:
    """Customers in copy, addressed or quoted who are not meant, each once."""
    own = {one.id for match in meant for one in match.candidates}
    roles = {one.match.candidates[0].id: one for one in reversed(sure) if one.role not in ("author", "body")}
    told = [(WHERE[one.role], one.match.candidates[0]) for one in reversed(roles.values())]
    return [replace(one, matched=f"{where}: {one.matched}") for where, one in told if one.id not in own]


def _hidden(reader: Reader, data_dir: Path, handles: Iterable[str], sure: Sequence[Named]) -> Contact | None:
    """Whom to ask about somebody withheld whose handle or name stands in the text; a name that somebody found here bears is theirs."""
    if not reader.withholds:
        return None
    borne = {fold(candidate.name) for one in sure for candidate in one.match.candidates if candidate.name}
    return withheld(reader, data_dir, *(handle for handle in handles if fold(handle) not in borne))


def _compared(named: Sequence[Named], cut: Sequence[str]) -> bool | None:
    """Whether all handles are one customer's."""
    distinct = {one.match.handle: one for one in named}.values()
    people = [one.match.candidates[0].id for one in distinct if one.is_sure and one.match.candidates[0].kind == "customer"]
    if len(people) < 2 or len(set(people)) > 1:
        return False if people and len(people) > 1 else None
    is_known = all(one.is_sure for one in distinct if one.kind in OF_A_PERSON)
    return True if is_known and not cut else None
