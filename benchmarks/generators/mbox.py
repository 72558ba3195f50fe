"""One Takeout mailbox of mails in the styles that mail programs write, some with attachments of a realistic size."""

from __future__ import annotations

import base64
import random
from pathlib import Path

from benchmarks.generators.text import LANGUAGES, person, sentence
from connectors.sample.clock import NOW
from connectors.sample.mail import Mail, Mailbox, render

OWNER = ("Karin Holm", "karin.holm@northwind.com")
STYLES = ("plain", "alternative", "alternative", "html", "base64")
QUOTES = ("gmail", "outlook", "swedish")
SMALL = b"U2FtcGxlIGF0dGFjaG1lbnQu\n"  # what the sample company attaches; here it becomes a file of tens of kilobytes
WITH_FILE = 0.04


def make(folder: Path, messages: int) -> dict[str, object]:
    """Write exactly so many mails. Returns how many there are and the file's path."""
    rng = random.Random(f"mbox {messages}")
    box = Mailbox(folder, OWNER[1])
    attachment = base64.encodebytes(rng.randbytes(60_000))
    before: Mail | None = None
    for number in range(messages):
        mail = before = _mail(rng, number, messages, before if before and rng.random() < 0.6 else None)
        content = render(mail)
        box.add(mail, content.replace(SMALL, attachment, 1) if mail.attachment else content)
    box.close()
    return {"messages": box.mails, "file": str(next(folder.rglob("*.mbox")))}


def _mail(rng: random.Random, number: int, messages: int, answered: Mail | None) -> Mail:
    given, family, address, domain = person(rng.randrange(max(2, messages // 20)))
    them, ours = (f"{given} {family}", address), rng.random() < 0.4
    if answered is not None:
        them = next(one for one in (answered.sender, *answered.to) if one != OWNER)
    language = rng.choice(LANGUAGES)
    text = "\n\n".join([f"{OWNER[0] if not ours else them[0]},", *(sentence(rng, language) for _ in range(rng.randrange(2, 6))), f"/{given}"])
    mail = Mail(
        NOW - (messages - number) * 400,
        f"{number:09d}.{rng.getrandbits(64):x}@{domain}",
        OWNER if ours else them,
        [them if ours else OWNER],
        f"Re: {answered.subject.removeprefix('Re: ')}" if answered else sentence(rng, language)[:70].replace("\n", " "),
        text,
        cc=[(one[0], one[2]) for one in (person(rng.randrange(500)) for _ in range(rng.choice((0, 0, 0, 1, 3))))],
        thread=number,
        quoted=answered,
        quote_style=rng.choice(QUOTES),
        style=rng.choice(STYLES),
        attachment="Mätdata.csv" if rng.random() < WITH_FILE else "",
        extra=("X-Mailer: Mailer 9.1", f"Received: from mx.{domain} by mx.northwind.com; {number}"),
    )
    if answered is not None:
        mail.thread, mail.reply_to = answered.thread, answered.id
        mail.references = " ".join([*answered.references.split(), f"<{answered.id}>"][-10:])
    return mail
