"""A pasted text in pieces: who wrote it, to whom, with a copy to whom, what it says, and what it quotes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from warehouse.serving.agents.chats import chat_author, is_chat
from warehouse.serving.agents.forms import forms_in
from warehouse.serving.handles import EMAIL

Role = Literal["author", "form", "to", "copy", "body", "quoted_author", "quoted"]
LABELS: dict[str, Role] = {
    **dict.fromkeys(("from", "sender", "från", "von", "de", "da", "van", "fra", "lähettäjä", "od", "odesílatel", "feladó", "kimden"), "author"),
    **dict.fromkeys(("от", "від", "από", "差出人", "送信者", "发件人", "寄件者", "보낸사람"), "author"),
    **dict.fromkeys(("to", "till", "an", "à", "para", "a", "aan", "til", "vastaanottaja", "do", "komu", "címzett", "kime"), "to"),
    **dict.fromkeys(("кому", "προς", "宛先", "收件人", "收件者", "받는사람"), "to"),
    **dict.fromkeys(("cc", "bcc", "kopia", "kopie", "kopi", "copie", "copia", "cópia", "cci", "cco", "kopio", "dw", "másolat", "bilgi"), "copy"),
    **dict.fromkeys(("копия", "копія", "κοιν", "抄送", "副本", "참조"), "copy"),
}
LABEL = re.compile(r"[\s*_]*(?P<label>[^\W\d_]{1,15})[\s*_]*[:：][\s*_]*(?P<value>\S.*)")
HEADER = re.compile(r"[\s*_]*[^\W\d_][\w-]{0,24}[\s*_]*[:：]\s")  # any header line: those of people stand among them
SEPARATOR = re.compile(r"-{2,}[^-].*-{2,}|_{8,}|[^:]{3,40}(?:forwarded|vidarebefordrat|weitergeleiteten|transf[ée]r[ée])[^:]{0,20}:", re.IGNORECASE)
WROTE = re.compile(
    r"(?s).{0,400}\b(?:wrote|skrev|skreiv|schrieb|schreef|a écrit|escribió|ha scritto|escreveu|kirjoitti|napisał\(?a?\)?)\b[^\n:]{0,100}[:：]\s*"
)
BEGINS_TO_QUOTE = re.compile(r"(?:on|den|am|le|el|il|op|på|em|w dniu)\b", re.IGNORECASE)
ATTRIBUTION_LINES = 3  # a long name and address wraps the "On … wrote:" line


@dataclass(frozen=True)
class Piece:
    """A part of the text.

    role: author (of the mail, or of a line of a chat), form (who filled one in), to and copy (of that mail), body, quoted_author, quoted.
    """

    role: Role
    text: str


def pieces_of(text: str) -> list[Piece]:
    """The pieces in the order of the text. A text without header lines or names of writers has no author: all of it is body or quoted."""
    lines = text.split("\n")
    has_names = is_chat(lines)
    forms = forms_in(lines)
    found: list[Piece] = []
    in_mail = has_author = is_quoted = in_header = False
    position = 0
    while position < len(lines):
        line = lines[position].strip()
        bare = line.lstrip("> |").strip()
        is_wrapped = in_header and bool(bare) and lines[position][:1] in (" ", "\t")
        below: Role = "quoted" if is_quoted or line.startswith(">") else "body"
        following = lines[position + 1].lstrip("> |") if position + 1 < len(lines) else ""
        role, value = _labelled(bare, in_header or not any(piece.text.strip() for piece in found), following)
        if role:
            is_quoted = is_quoted or (role == "author" and has_author)
            in_mail = in_mail or role == "author"
            found.append(Piece(_nested(role) if is_quoted else role, value))
        elif is_wrapped and found[-1].role != below:
            found.append(Piece(found[-1].role, bare))
        elif position in forms:
            found.append(Piece(below if is_quoted else "form", forms[position]))
        elif chat := chat_author(lines, position, has_names, in_mail):
            found += [Piece("author", chat[0]), Piece(below, chat[1])]
        elif length := _attribution(lines, position):
            is_quoted = is_quoted or has_author
            found.append(Piece("quoted_author", "\n".join(lines[position : position + length])))
            position += length - 1
        else:
            is_quoted = is_quoted or (has_author and bool(SEPARATOR.fullmatch(bare)))
            found.append(Piece(below, line))
        has_author = has_author or found[-1].role == "author" or (len(found) > 1 and found[-2].role == "author")
        in_header = bool(role) or is_wrapped or (in_header and bool(HEADER.match(bare)))
        position += 1
    return _outermost(_joined([piece for piece in found if piece.text or piece.role != "form"]))


def _outermost(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces; where nothing but a quote was pasted, what is quoted is the text itself, and who is said to have written it its author."""
    told = [piece.role for piece in pieces if piece.text.strip()]
    if not told or not told[0].startswith("quoted") or set(told) - {"quoted_author", "quoted", "body"} or {"quoted", "body"} <= set(told):
        return list(pieces)
    inner = [place for place, piece in enumerate(pieces) if piece.role == "quoted_author" and any(one.text.strip() for one in pieces[:place])]
    end = inner[0] if inner else len(pieces)
    plain: dict[Role, Role] = {"quoted_author": "author", "quoted": "body"}
    return [replace(piece, role=plain.get(piece.role, piece.role)) for piece in pieces[:end]] + list(pieces[end:])


def _labelled(line: str, may_be_header: bool, following: str) -> tuple[Role | None, str]:
    """Role and value of a header line that names people. Amid a text it must be a From line, with an address or with another header below it."""
    label = LABEL.fullmatch(line)
    role = LABELS.get(label["label"].lower()) if label else None
    if label and role and (may_be_header or (role == "author" and (EMAIL.search(line) or HEADER.match(following)))):
        return role, label["value"]
    return None, ""


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Neighbouring lines that are said, or quoted, as one piece."""
    found: list[Piece] = []
    for piece in pieces:
        if found and found[-1].role == piece.role and piece.role in ("body", "quoted"):
            found[-1] = Piece(piece.role, f"{found[-1].text}\n{piece.text}")
        else:
            found.append(piece)
    return found


def _nested(role: Role) -> Role:
    """What a role is in a message that is quoted."""
    return "quoted_author" if role in ("author", "quoted_author") else "quoted"


def _attribution(lines: Sequence[str], position: int) -> int:
    """How many lines from here on say who wrote what is quoted below them; 0 where none do."""
    first = lines[position].lstrip("> |")
    most = ATTRIBUTION_LINES if BEGINS_TO_QUOTE.match(first) else 1
    for length in range(1, most + 1):
        if WROTE.fullmatch("\n".join(lines[position : position + length])):
            return length
    return 0
