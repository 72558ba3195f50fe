"""What a column's header says: whose value it is, and which."""

from __future__ import annotations

import re

# the role of a column → how headers call it, folded
ROLES: dict[str, tuple[str, ...]] = {
    "email": ("email", "emailaddress", "mail", "mailaddress", "emailid", "epost", "courriel", "correo"),
    "phone": ("phone", "phonenumber", "mobile", "mobilephone", "cell", "cellphone", "tel", "telephone", "telefon", "workphone", "msisdn", "telefono"),
    "given_name": ("firstname", "givenname", "forename", "vorname", "prenom", "fornamn", "nombre", "fname"),
    "family_name": ("lastname", "surname", "familyname", "nachname", "nom", "efternamn", "apellido", "lname"),
    "full_name": ("name", "fullname", "displayname", "personname", "fullnamn", "realname"),
    "nickname": ("nickname", "preferredname"),
    "job_title": ("jobtitle", "position", "jobrole", "occupation", "function"),
    "company_name": ("companyname", "organization", "organisation", "employer", "firma", "foretag", "organizationname", "organisationname",
                     "business"),
    "domain": ("domain", "website", "site", "web", "homepage", "webpage", "url", "domainname"),
    "industry": ("industry", "sector", "branch"),
    "street": ("street", "address", "streetaddress", "address1", "addressline1", "strasse", "gata", "rue"),
    "house": ("streetnumber", "housenumber", "hausnummer"),
    "city": ("city", "town", "suburb", "ort", "stadt", "stad", "ville", "locality"),
    "postcode": ("postcode", "postalcode", "zip", "zipcode", "plz", "postnummer"),
    "country": ("country", "countrycode", "land", "pays", "countryname"),
    "language": ("language", "locale", "lang"),
    "timezone": ("timezone", "tz", "ianatimezone", "timezonename"),
    "birth_date": ("birthdate", "dateofbirth", "dob", "birthday", "geburtsdatum", "born"),
    "national_id": ("nationalid", "ssn", "socsecid", "socialsecuritynumber", "personnummer", "nin"),
    "updated": ("updatedat", "updated", "lastupdated", "modifiedat", "modified", "lastmodified", "changed", "changedat", "modifieddate", "updatedon",
                "lastmodifieddate", "systemmodstamp", "dateupdated", "lastchanged", "updatetime"),
    "created": ("createdat", "created", "createdon", "createddate", "datecreated", "openedat", "opened", "submitted", "submittedat", "createtime"),
    "occurred": ("occurredat", "timestamp", "time", "date", "datetime", "sentat", "sent", "startedat", "starttime", "start", "begin", "eventtime",
                 "calledat", "callstart", "receivedat"),
    "closed": ("closedat", "closed", "solvedat", "solved", "resolvedat", "resolved", "completedat"),
    "close_date": ("closedate", "renewaldate", "renewal", "expectedclosedate", "currentperiodend", "periodend", "validuntil", "enddate",
                   "renewson", "expires"),
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
    ),
}
WHOSE_BY_WORD = {word: whose for whose, words in WHOSE.items() for word in words}


def words(header: str) -> list[str]:
    """`Requester E-Mail`, `requesterEmail`, `requester_email` → requester, email."""
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", header)
    found = [word for word in re.split(r"[^A-Za-z0-9À-ɏ]+", spaced.lower()) if word]
    joined = " ".join(found).replace("e mail", "email")
    return joined.split()


def read(header: str) -> tuple[str, str]:
    """(whose, role) of a header; each empty where it says nothing."""
    found = words(header)
    if role := BY_NAME.get("".join(found)):
        return "", role
    whose = WHOSE_BY_WORD.get(found[0], "") if found else ""
    if whose and len(found) > 1:
        rest = "".join(found[1:])
        return whose, BY_NAME.get(rest, "id" if found[-1] == "id" else "full_name" if WHOSE_BY_WORD.get(rest) == "them" else "")
    if whose:
        return whose, "full_name" if whose == "org" else ""
    if found and found[-1] == "id":
        return "other", "id"
    last = BY_NAME.get(found[-1], "") if len(found) > 1 else ""
    return "", last if last in ("email", "phone", "crm_id") else ""
