"""What a column's header says: whose value it is, and which."""

from __future__ import annotations

import re

from anyascii import anyascii

# the role of a column → how headers call it, folded
ROLES: dict[str, tuple[str, ...]] = {
    "email": ("email", "emailaddress", "mail", "mailaddress", "emailid", "epost", "courriel", "correo"),
    "phone": ("phone", "phonenumber", "mobile", "mobilephone", "cell", "cellphone", "tel", "telephone", "telefon", "workphone", "msisdn", "telefono",
              "handy", "mobil", "mobiltelefon", "mobilephonenumber", "contactnumber", "contactno"),
    "given_name": ("firstname", "givenname", "forename", "vorname", "prenom", "fornamn", "nombre", "fname"),
    "family_name": ("lastname", "surname", "familyname", "nachname", "nom", "efternamn", "apellido", "lname"),
    "full_name": ("name", "fullname", "displayname", "personname", "fullnamn", "realname", "namn", "navn"),
    "nickname": ("nickname", "preferredname"),
    "job_title": ("jobtitle", "position", "jobrole", "occupation", "function"),
    "company_name": ("companyname", "organization", "organisation", "employer", "firma", "foretag", "organizationname", "organisationname",
                     "business", "foretagsnamn", "firmenname"),
    "domain": ("domain", "website", "site", "web", "homepage", "webpage", "url", "domainname"),
    "industry": ("industry", "sector", "branch"),
    "street": ("street", "address", "streetaddress", "address1", "addressline1", "strasse", "gata", "rue"),
    "house": ("streetnumber", "housenumber", "hausnummer", "hausnr"),
    "city": ("city", "town", "suburb", "ort", "stadt", "stad", "ville", "locality"),
    "postcode": ("postcode", "postalcode", "zip", "zipcode", "plz", "postnummer", "postnr"),
    "country": ("country", "countrycode", "land", "pays", "countryname"),
    "language": ("language", "locale", "lang"),
    "timezone": ("timezone", "tz", "ianatimezone", "timezonename"),
    "birth_date": ("birthdate", "dateofbirth", "dob", "birthday", "geburtsdatum", "born"),
    "national_id": ("nationalid", "ssn", "socsecid", "socialsecuritynumber", "personnummer", "personnr", "nin"),
    "updated": ("updatedat", "updated", "lastupdated", "modifiedat", "modified", "lastmodified", "changed", "changedat", "modifieddate", "updatedon",
                "lastmodifieddate", "systemmodstamp", "dateupdated", "lastchanged", "updatetime"),
    "created": ("createdat", "created", "createdon", "createddate", "datecreated", "openedat", "opened", "submitted", "submittedat", "createtime"),
    "occurred": ("occurredat", "timestamp", "time", "date", "datetime", "sentat", "sent", "startedat", "starttime", "start", "begin", "eventtime",
                 "calledat", "callstart", "receivedat"),
    "closed": ("closedat", "closed", "solvedat", "solved", "resolvedat", "resolved", "completedat"),
    "close_date": ("closedate", "renewaldate", "renewal", "expectedclosedate", "currentperiodend", "periodend", "validuntil", "enddate",
                   "renewson", "expires"),
    "signed": ("signed", "signedon", "signedat", "signeddate", "datesigned", "wonon", "wonat", "wondate"),
    "subject": ("subject", "title", "topic", "summary", "event", "eventname", "headline"),
    "text": ("description", "body", "text", "message", "content", "comment", "comments", "note", "notes", "transcript", "voicemail"),
    "status": ("status", "state", "ticketstatus", "casestatus"),
    "stage": ("stage", "dealstage", "pipelinestage", "phase"),
    "priority": ("priority", "urgency", "severity"),
    "amount": ("amount", "value", "total", "mrr", "arr", "price", "revenue", "yearlyfee", "fee", "totalamount", "dealvalue"),
    "currency": ("currency", "currencycode"),
    "probability": ("probability",),
    "plan": ("plan", "product", "planname", "productname", "dealname", "opportunityname"),
    "duration": ("duration", "seconds", "durationseconds", "length"),
    "direction": ("direction",),
    "deleted": ("deleted", "isdeleted", "archived", "isarchived"),
    "deleted_at": ("deletedat", "archivedat", "deletedon"),
    "active": ("active", "isactive", "enabled"),
    "optin": ("newsletter", "optin", "marketingconsent", "emailoptin", "subscribed", "marketingoptin", "consent"),
    "link": ("link", "permalink", "href", "recordurl"),
    "crm_id": ("salesforceid", "sfdcid", "crmid", "hubspotid", "sfid"),
    "external_id": ("externalid", "externalref", "foreignid"),
    "id": ("id", "key", "uuid", "guid", "number", "no", "nr", "ref", "reference", "code", "recid", "recordid", "uniqueid"),
}  # fmt: skip
MONEY_UNITS = frozenset(("eur", "usd", "gbp", "sek", "nok", "dkk", "chf", "euro", "euros", "dollar", "dollars", "kr"))
ID_WORDS = ("id", "no", "nr", "number", "nummer")
# numbers that say something of a person or an organisation, and are no id of the row
NO_IDS = frozenset(("fax", "passport", "tax", "vat", "steuer", "social", "insurance", "versicherung", "sozialversicherungs", "card", "licence"))
BY_NAME = {word: role for role, words in ROLES.items() for word in words}
# whose value it is → the words that say so, before the role's own or alone
WHOSE: dict[str, tuple[str, ...]] = {
    "us": ("agent", "assignee", "assigned", "owner", "rep", "employee", "staff", "host", "salesperson", "handler"),
    "from": ("from", "sender", "caller", "author"),
    "to": ("to", "recipient", "callee", "called", "receiver"),
    "org": ("company", "organization", "organisation", "account", "firm", "employer", "org"),
    "them": (
        "requester",
        "customer",
        "contact",
        "client",
        "reporter",
        "submitter",
        "buyer",
        "billing",
        "user",
        "person",
        "lead",
        "member",
        "primary",
        "work",
        "kund",
        "kunde",
        "kunden",
    ),
}
WHOSE_BY_WORD = {word: whose for whose, words in WHOSE.items() for word in words}


# `…nr` and `…nummer` end a word of any kind, `…no` and `…id` also words that are none (casino, paid)
ENDS_IN_NUMBER = re.compile(r"(\w{3,}?)(nummer|number|nr)")
ENDS_IN_ID = re.compile(rf"({'|'.join(sorted(WHOSE_BY_WORD))}|order|invoice|ticket|case|item|article|document|contract|deal|project)(no|id)")


def folded(text: str) -> str:
    """Lower case, no accents, single spaces between words: `Lön (SEK)` → lon sek."""
    return re.sub(r"[^a-z0-9]+", " ", anyascii(text).lower()).strip()


def words(header: str) -> list[str]:
    """`Requester E-Mail`, `requesterEmail`, `requester_email` → requester, email; folded: `Förnamn` → fornamn; `Kundennr` → kunden, nr."""
    header = re.sub(r"^\s*n[°º]", "numero ", header, flags=re.IGNORECASE)
    spaced = re.sub(r"([a-zà-öø-ÿ0-9])([A-ZÀ-ÖØ-Þ])", r"\1 \2", header)
    found = re.sub(r"\be mail", "email", folded(spaced)).split()
    if len(found) > 1 and found[0] == "numero":  # Numéro de client
        found = [*(word for word in found[1:] if word not in ("de", "du", "d")), "no"]
    if found and found[-1] not in BY_NAME and (parts := ENDS_IN_NUMBER.fullmatch(found[-1]) or ENDS_IN_ID.fullmatch(found[-1])):
        found[-1:] = parts.groups()
    return found


def read(header: str) -> tuple[str, str]:
    """(whose, role) of a header; each empty where it says nothing."""
    found = words(header)
    if len(found) > 1 and found[-1] in MONEY_UNITS:
        found.pop()
    if role := BY_NAME.get("".join(found)):
        return "", role
    if len(found) > 1 and found[-1] in ID_WORDS[1:] and (NO_IDS & set(found) or BY_NAME.get("".join(found[:-1])) == "phone"):
        return "", "" if NO_IDS & set(found) else "phone"
    whose = WHOSE_BY_WORD.get(found[0], "") if found else ""
    if whose and len(found) > 1:
        rest = "".join(found[1:])
        return whose, BY_NAME.get(rest, "id" if found[-1] in ID_WORDS else "full_name" if WHOSE_BY_WORD.get(rest) == "them" else "")
    if whose:
        return whose, "full_name" if whose == "org" else ""
    if found and found[-1] in ID_WORDS:
        return "other", "id"
    last = BY_NAME.get(found[-1], "") if len(found) > 1 else ""
    return "", last if last in ("email", "phone", "crm_id") else ""
