"""Planted difficulties of writing: accents, scripts, encodings, and how mail programs put them."""

from collections.abc import Iterator

from connectors.sample.clock import DAY, HOUR, NOW
from connectors.sample.mail import Mail
from connectors.sample.mail_story import reference
from connectors.sample.model import Company
from connectors.sample.plot import Plot
from connectors.sample.tables import Name, Part, choose_name, plain, spelled
from connectors.sample.world import touch


def accents(plot: Plot) -> Iterator[Company]:
    company = plot.company()
    name = plot.name("Björn", "Åström")
    person = plot.person(company, name)
    plot.contact(person)
    plot.hubspot(person, given=plain(name.given.latin), family=plain(name.family.latin))
    plot.card(person, given=spelled(name.given.latin), family=spelled(name.family.latin))
    plot.trap("accents", [person], f"{name.full}, {plain(name.full)}, {spelled(name.full)}")
    yield company


def other_scripts(plot: Plot) -> Iterator[Company]:
    """In mails the name stands in its own script, in the CRM in Latin letters."""
    for country, culture in (("CN", "zh"), ("GR", "el"), ("AE", "ar")):
        company = plot.company("customer", country)
        name = choose_name(plot.rng, culture)
        if culture == "zh" and plot.copy == 0:
            name = Name(Part("Wei", "伟"), Part("Wang", "王"), "zh")
        while name.culture != culture:
            name = choose_name(plot.rng, culture)
        person = plot.person(company, name)
        plot.contact(person)
        plot.hubspot(person)
        plot.mail(person, NOW - 12 * DAY, "询价 FL-200" if culture == "zh" else f"Request from {company.city}")
        plot.trap("non_latin_name", [person], f"{name.native} is {name.full}", person.email)
        yield company


def question_marks(plot: Plot) -> Iterator[Company]:
    """A Polish name in a cp1252 export."""
    company = plot.company("customer", "PL")
    person = plot.person(company, plot.name("Łukasz", "Wiśniewski", "pl"))
    plot.contact(person, given="Łukasz" if plot.copy == 0 else person.name.given.latin, family=person.name.family.latin)
    plot.hubspot(person)
    typed = person.name.full.encode("cp1252", "replace").decode("cp1252")
    plot.trap("cp1252", [person], f"{person.name.full} is exported as {typed}", person.email)
    yield company


def initials(plot: Plot) -> Iterator[Company]:
    company = plot.company("customer", "GB")
    person = plot.person(company, plot.name("Janet", "Sinclair", "en"))
    plot.contact(person, given=f"{person.name.given.latin[0]}.")
    plot.hubspot(person)
    plot.trap("initial_only", [person], f"{person.name.given.latin[0]}. {person.name.family.latin} in the CRM")
    yield company


def quoted_mail(plot: Plot) -> Iterator[Company]:
    """HTML mail with a quoted reply, encoded headers, a line that begins with From, and the same mail in two mailboxes."""
    company = plot.company()
    person = plot.person(company, plot.name("Östen", "Sjöberg"))
    plot.contact(person)
    also = [company.supporter]
    title = "Förfrågan om mätare till våra anläggningar i Göteborg, Örebro och Västerås före årsskiftet"
    first = plot.mail(person, NOW - 9 * DAY, title, style="html", also=also)
    answer = Mail(
        NOW - 8 * DAY,
        reference(plot.world, NOW - 8 * DAY, "northwind.com"),
        company.talker.mailbox,
        [(person.mail_name, person.email)],
        f"Re: {title}",
        "Hej!\n\nWe can do that before Christmas.\n\nFrom our side only the delivery address is missing.",
        quoted=first,
        reply_to=first.id,
        references=f"<{first.id}>",
        thread=first.thread,
        style="alternative",
        quote_style="outlook",
    )
    plot.world.send(answer, company.talker, *also)
    touch(person, answer.moment, "mail", "out", company.talker, answer.subject)
    last = plot.mail(
        person,
        NOW - 7 * DAY - HOUR,
        f"Sv: {title}",
        style="html",
        quote_style="gmail",
        quoted=answer,
        reply_to=answer.id,
        references=f"<{first.id}> <{answer.id}>",
        text="Tack!\n\nDelivery address: Kungsgatan 7.",
        also=also,
    )
    plot.trap("html_with_quoted_reply", [person], "only the new text is the message", last.id)
    plot.trap("rfc2047_header", [person], title, first.id)
    plot.trap("from_line_in_body", [person], "a body line that begins with From", answer.id)
    plot.trap("same_mail_two_mailboxes", [person], "one Message-ID in two mailboxes", first.id)
    yield company


SCENARIOS = (accents, other_scripts, question_marks, initials, quoted_mail)
