"""What the sender of a mail wrote, without what the mail quotes and without its signature where that is marked.

Rules of our own: the libraries for this (mail-parser-reply, quotequail) take 0.2 ms and more for a ten-line mail, cut lists and closing
words, or want HTML as a tree of another library.
"""

from __future__ import annotations

import re

TEXT_LIMIT = 100_000  # characters of one mail
ATTRIBUTION_LINES = 4  # a long name and address wraps the "On … wrote:" line
BLOCK_LINES = 8
LINE = 400  # characters: longer ones are paragraphs

# "On Fri, Jan 5, 2024 at 10:00 Anna <a@b.se> wrote:" and its sisters: a date or a time, then the verb, then a colon.
VERBS = (
    r"wrote|skrev|skreiv|schrieb|schreef|a [ée]crit|escribi[oó]|ha scritto|escreveu|kirjoitti|napisa[lł](?:\(a\)|a)?|napsala?|p[ií]še|"
    r"írta|a scris|έγραψε|написал(?:\(а\)|а)?|пише|yazd[ıi]|écrit|写道|寫道|wrote on"
)
DATE = r"(?:\d{4}|\d{1,2}[:.]\d{2})"
WROTE_LAST = re.compile(rf"(?=.*{DATE}).*(?:{VERBS})\s*[:：]$", re.I)
WROTE_MIDDLE = re.compile(rf"(?=.*{DATE}).*\b(?:skrev|schrieb|schreef|napsal|odesílatel)\b.{{1,200}}[:：]$", re.I)
WROTE_NOTHING = re.compile(rf"(?=.*{DATE}).*<[^<>\s]+@[^<>\s]+>\s*[:：]$")
COLON_END = (":", "：")

SEPARATOR = re.compile(
    r"[-_ ]{2,}\s*(?:original message|original appointment|forwarded message|forwarded by .*|ursprungligt meddelande|vidarebefordrat meddelande|"
    r"ursprüngliche nachricht|weitergeleitete nachricht|message d['’]origine|message transf[ée]r[ée]|mensaje original|mensaje reenviado|"
    r"messaggio originale|messaggio inoltrato|oorspronkelijk bericht|doorgestuurd bericht|oprindelig meddelelse|videresendt meddelelse|"
    r"opprinnelig melding|videresendt melding|alkuperäinen viesti|mensagem original|mensagem encaminhada|wiadomość oryginalna|"
    r"původní zpráva|исходное сообщение|пересланное сообщение|原始邮件|轉寄郵件)\s*[-_ ]{2,}|begin forwarded message:|"
    r"vidarebefordrat brev:|anfang der weitergeleiteten nachricht:|début du message transf[ée]r[ée]\s*:",
    re.I,
)
FROM_LABEL = re.compile(r"[\s*_]*(?:from|från|von|de|da|van|fra|lähettäjä|od|от|de la|差出人|发件人|寄件者)[\s*_]*[:：]", re.I)
DATE_LABEL = re.compile(
    r"[\s*_]*(?:sent|date|skickat|datum|gesendet|envoyé|enviado(?: el)?|fecha|inviato|data|verzonden|sendt|dato|lähetetty|päiväys|"
    r"wysłano|odesláno|отправлено|дата|送信日時|发送时间|寄件日期)[\s*_]*[:：]",
    re.I,
)
OTHER_LABEL = re.compile(
    r"[\s*_]*(?:to|till|an|à|para|a|aan|til|vastaanottaja|do|komu|кому|宛先|收件人|收件者|subject|ämne|betreff|objet|asunto|oggetto|"
    r"onderwerp|emne|aihe|assunto|temat|předmět|тема|件名|主题|主旨|cc|kopia|kopie)[\s*_]*[:：]",
    re.I,
)
PHONE_SIGNATURE = re.compile(
    r"(?:sent from my |get outlook for |skickat från min |von meinem .{2,30} gesendet|gesendet von |envoyé de mon |enviado desde mi |"
    r"inviato da |verstuurd vanaf |sendt fra min |lähetetty ).{0,60}",
    re.I,
)
RULE = re.compile(r"[_\-=*]{5,}")
BLANK_LINES = re.compile(r"\n{3,}")
SIGNATURE_LINES = 12


def own_text(text: str) -> str:
    """The lines that the sender wrote. Answers between quoted lines and below them are kept."""
    lines = [line.rstrip() for line in text[: TEXT_LIMIT * 4].split("\n")]
    kept: list[str] = []
    has_mark = "\n-- \n" in text
    position = 0
    while position < len(lines):
        line = lines[position]
        stripped = line.lstrip()
        if stripped.startswith((">", "|>")):
            position += 1
        elif is_signature(has_mark, lines, position) or is_cut(lines, position, stripped):
            break
        elif length := attribution(lines, position, stripped):
            if not is_quoted_next(lines, position + length):
                break
            position += length
        else:
            kept.append(line)
            position += 1
    return tidy(kept)


def is_signature(has_mark: bool, lines: list[str], position: int) -> bool:
    """The sign "-- " that mail programs put before a signature; a bare "--" only near the end, where it can be nothing else."""
    if lines[position] != "--":
        return False
    return has_mark or len(lines) - position <= SIGNATURE_LINES


def is_cut(lines: list[str], position: int, line: str) -> bool:
    """Whether everything from here on is a quoted or forwarded mail."""
    if not line or len(line) > LINE:
        return False
    if line[0] in "-_ bvadBVAD" and SEPARATOR.fullmatch(line):
        return True
    if not FROM_LABEL.match(line):
        return False
    block = [following for following in lines[position + 1 : position + 1 + BLOCK_LINES] if following.strip()]
    return any(DATE_LABEL.match(following) for following in block) and any(OTHER_LABEL.match(following) for following in block)


def attribution(lines: list[str], position: int, line: str) -> int:
    """How many lines the "On … wrote:" line beginning here takes; 0 when here is none."""
    if not line or len(line) > LINE:
        return 0
    joined = line
    for length in range(1, ATTRIBUTION_LINES + 1):
        if joined.endswith(COLON_END):
            found = WROTE_LAST.fullmatch(joined) or WROTE_MIDDLE.fullmatch(joined) or WROTE_NOTHING.fullmatch(joined)
            return length if found else 0
        following = lines[position + length].strip() if position + length < len(lines) else ""
        if not following or following.startswith(">") or (length == 1 and not any(sign.isdigit() for sign in line)):
            return 0
        joined = f"{joined} {following}"
    return 0


def is_quoted_next(lines: list[str], position: int) -> bool:
    """Whether the quoted mail is marked line by line, so that its end can be seen."""
    following = next((line for line in lines[position : position + BLOCK_LINES] if line.strip()), "")
    return following.lstrip().startswith((">", "|>"))


def tidy(lines: list[str]) -> str:
    while lines and (not lines[-1].strip() or RULE.fullmatch(lines[-1].strip()) or PHONE_SIGNATURE.fullmatch(lines[-1].strip())):
        lines.pop()
    return BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()[:TEXT_LIMIT]
