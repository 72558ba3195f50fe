"""What people write: product names, subjects and sentences in a few languages, with places for who and what."""

PRODUCTS = (
    "FL-200 flow meter",
    "TS-9 thermo sensor",
    "Lumen 4 spectrometer",
    "PX-12 pressure gauge",
    "Aria gas analyser",
    "Borealis data logger",
    "VT-30 vibration probe",
    "Halo leak detector",
    "Meridian level transmitter",
    "QC-7 particle counter",
)
TOPICS = (
    "calibration certificate",
    "delivery date",
    "renewal quote",
    "firmware update",
    "invoice",
    "site visit",
    "spare parts",
    "training for the operators",
    "purchase order",
    "data export",
    "warranty claim",
    "pilot installation",
    "API access",
    "drift after start-up",
    "safety data sheet",
    "acceptance test",
)
SUBJECTS = (
    "{product}: {topic}",
    "Question about the {topic}",
    "{topic} for {company}",
    "{company} / {topic}",
    "Next steps on the {topic}",
    "{product} at our {city} site",
)
OPENERS = {
    "en": ("Hi {to},", "Hello {to},", "{to},", "Good morning {to},"),
    "sv": ("Hej {to}!", "Hej {to},", "Hejsan {to},"),
    "de": ("Guten Tag {to},", "Hallo {to},", "Liebe(r) {to},"),
    "es": ("Hola {to}:", "Buenos días, {to}:"),
    "fr": ("Bonjour {to},",),
    "pl": ("Dzień dobry {to},",),
}
BODIES = {
    "en": (
        "Could you send us the {topic} for the {product} before {day}? Our auditors are asking for it.",
        "The {product} in {city} shows an offset of {n} % since last week. Is that covered by the agreement?",
        "Thanks for the call. As agreed we will look at the {topic} again in {n} days.",
        "We have {n} units of the {product} on order and still wait for the {topic}.",
        "Please find our comments on the {topic} below. The price for {n} units looks fine to us.",
        "Who on your side is responsible for the {topic}? We would like to close this before {day}.",
        "Our plant in {city} will be shut down for {n} days, so the {topic} has to move.",
        "The {product} works well, but the operators would like to see the {topic} in the display.",
    ),
    "sv": (
        "Kan ni skicka underlag för {product} till oss före {day}? Våra revisorer frågar efter det.",
        "Mätaren {product} i {city} visar {n} % fel sedan förra veckan. Täcks det av avtalet?",
        "Tack för samtalet. Vi återkommer om {product} om {n} dagar.",
        "Vi har beställt {n} st {product} och väntar fortfarande på leveransbesked.",
    ),
    "de": (
        "Können Sie uns die Unterlagen zum {product} bis {day} schicken? Unsere Prüfer fragen danach.",
        "Das Gerät {product} in {city} zeigt seit letzter Woche {n} % Abweichung. Ist das im Vertrag enthalten?",
        "Vielen Dank für das Gespräch. Wir melden uns in {n} Tagen wegen {product}.",
    ),
    "es": (
        "¿Nos pueden enviar la documentación del {product} antes del {day}? Gracias.",
        "El equipo {product} de {city} marca un {n} % de más.",
    ),
    "fr": (
        "Pourriez-vous nous envoyer les documents du {product} avant {day} ?",
        "L'appareil {product} à {city} dévie de {n} % depuis lundi.",
    ),
    "pl": ("Czy mogą Państwo przesłać dokumentację {product} przed {day}?", "Urządzenie {product} ({city}) pokazuje {n} % za dużo."),
}
REPLIES = (
    "Thank you. I have asked our lab about the {topic} and come back to you by {day}.",
    "Attached is what we have on the {topic}. The {product} ships in week {n}.",
    "Good question. The {product} needs the {topic} first; I suggest a short call on {day}.",
    "We can offer {n} % on the {product} if the order comes before {day}.",
    "Our engineer can be on site in {city} within {n} days.",
    "I have passed this on to support and will keep you posted on the {topic}.",
)
CLOSERS = {
    "en": "Best regards",
    "sv": "Med vänliga hälsningar",
    "de": "Mit freundlichen Grüßen",
    "es": "Saludos cordiales",
    "fr": "Cordialement",
    "pl": "Pozdrawiam",
}
CHAT = (
    "any news on the {topic}?",
    "we got the {product} today, looks good",
    "the {product} in {city} is reporting again :tada:",
    "can we move the {topic} to {day}?",
    "I uploaded the log, please have a look when you can",
    "thanks, that fixed it",
    "the operators are asking for the {topic} again",
    "let me check with the team and come back to you",
    "perfect :+1:",
    "the new firmware is live on {n} of our devices",
    "is there a spare {product} in stock?",
    "I will send the {topic} by mail this afternoon",
    "we see {n} errors an hour on the gateway since {day}",
    "ok, let us take it in tomorrow's call",
)
INTERNAL = (
    "had a good call with {about} about the {topic}",
    "{about} wants the {topic} before {day}, who can help?",
    "heads up: {about} is unhappy with the {product} in {city}",
    "renewal for {about} looks safe, they like the {product}",
    "anyone seen the {topic} that {about} sent?",
    "{about} asked for {n} more units of the {product}",
    "please do not discount further for {about} without asking me",
)
SMALL_TALK = (
    "lunch at twelve?",
    "the coffee machine on floor {n} is broken again",
    "who has the demo kit with the {product}?",
    "reminder: time reports before {day}",
    "great quarter everybody :clap:",
    "I am working from home on {day}",
    "new slides for the {topic} are in the shared drive",
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "month end", "the audit", "the holidays")
TITLES = (
    "Procurement Manager",
    "Process Engineer",
    "Head of Quality",
    "Maintenance Lead",
    "Plant Manager",
    "Lab Technician",
    "CTO",
    "Purchasing Assistant",
    "Operations Director",
    "Automation Engineer",
    "Project Manager",
    "Metrology Specialist",
    "CFO",
    "Head of Production",
    "IT Manager",
    "Safety Officer",
    "Senior Buyer",
    "R&D Engineer",
    "Managing Director",
    "Service Coordinator",
)
INDUSTRIES = (
    "Chemicals",
    "Food & Beverage",
    "Utilities",
    "Manufacturing",
    "Biotechnology",
    "Energy",
    "Engineering",
    "Healthcare",
    "Shipping",
    "Other",
)
TRADES = (
    "Process",
    "Dairy",
    "Water",
    "Marine",
    "Pharma",
    "Energy",
    "Foods",
    "Chemicals",
    "Automation",
    "Paper",
    "Labs",
    "Mining",
    "Logistics",
    "Breweries",
)
CASE_SUBJECTS = (
    "{product} does not start after power cut",
    "{product}: wrong reading at {n} bar",
    "Calibration of {product} overdue",
    "Cannot log in to the portal ({city})",
    "Missing {topic} for {product}",
    "{product} display shows E{n}",
    "Order {n}0{n}: parts missing",
)
# three closed syllables from these lists make a company's invented name; 40 ** 3 combinations, then a numeral
FIRST = tuple(
    ["Ald", "Bor", "Cal", "Dor", "Elv", "Fen", "Gal", "Hav", "Ild", "Jor", "Kel", "Lum", "Mar", "Nor", "Orv", "Pel", "Qua", "Rav", "Sol", "Tal", "Ulv", "Vel", "Wex", "Xan", "Yor", "Zel", "Ard", "Bri", "Cor", "Dra", "Eph", "Fro", "Gri", "Hel", "Ish", "Kra", "Lor", "Myr", "Nav", "Ost"]
)
MIDDLE = tuple(["a", "e", "i", "o", "u", "an", "en", "in", "on", "ar", "er", "ir", "or", "ad", "ed", "im", "om", "ax", "ex", "ix", "ul", "el", "il", "al", "av", "ev", "iv", "ov", "ab", "eb", "ib", "ob", "ag", "eg", "ig", "og", "as", "es", "is", "os"])
LAST = tuple(
    ["dra", "dex", "dyn", "fal", "fex", "gard", "gen", "lan", "lis", "lor", "mar", "mex", "mont", "nex", "nor", "phar", "pol", "quin", "ran", "rex", "rin", "san", "sol", "stra", "tec", "ten", "ther", "tis", "tor", "tra", "van", "ver", "vex", "vik", "vin", "vor", "wen", "xis", "zen", "zor"]
)
