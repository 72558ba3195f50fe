"""The Salesforce objects that are read, and the fields that canonical SQL relies on."""

from collections.abc import Iterable

from connectors.base import Stream

_AUDIT = "CreatedDate CreatedById LastModifiedDate SystemModstamp IsDeleted"

OTHER_EMAILS = "other_emails"  # addresses of custom e-mail fields, separated by `;`: SQL cannot know the fields' names

STANDARD_EMAILS = frozenset({"email", "hasoptedoutofemail", OTHER_EMAILS})


def email_fields(names: Iterable[str]) -> list[str]:
    """The fields that hold further addresses: whose name contains e-mail, except the standard ones."""
    marks = ("emailbounced", "isemail")
    return [name for name in names if "email" in name.lower() and name.lower() not in STANDARD_EMAILS and not name.lower().startswith(marks)]


def _other_emails(columns: Iterable[str]) -> dict[str, str]:
    """SQL for the addresses in these columns."""
    found = ", ".join(f"""case when "{name}" like '%@%' then "{name}" end""" for name in email_fields(columns))
    return {OTHER_EMAILS: f"nullif(concat_ws(';', {found}), '')" if found else "null"}


_FIELDS = {
    "Account": f"""Id MasterRecordId Name Type ParentId BillingCountry BillingCountryCode Website Industry OwnerId IsPersonAccount
        PersonContactId {_AUDIT}""",
    "Contact": f"""Id MasterRecordId AccountId LastName FirstName Suffix Name MailingStreet MailingCity MailingPostalCode MailingCountry
        MailingCountryCode Phone MobilePhone HomePhone OtherPhone ReportsToId Email Title Birthdate OwnerId HasOptedOutOfEmail DoNotCall
        IsPersonAccount {_AUDIT}""",
    "Lead": f"""Id MasterRecordId LastName FirstName Suffix Name Title Company Street City PostalCode Country CountryCode Phone MobilePhone
        Email Website Status OwnerId IsConverted ConvertedDate ConvertedAccountId ConvertedContactId HasOptedOutOfEmail DoNotCall {_AUDIT}""",
    "Opportunity": f"""Id AccountId Name StageName Amount CurrencyIsoCode Probability CloseDate IsClosed IsWon OwnerId ContactId
        LastStageChangeDate {_AUDIT}""",
    "OpportunityContactRole": f"Id OpportunityId ContactId Role IsPrimary {_AUDIT}",
    "Case": f"""Id CaseNumber ContactId AccountId SuppliedName SuppliedEmail Status Subject Priority Description IsClosed ClosedDate
        OwnerId {_AUDIT}""",
    "CaseComment": f"Id ParentId IsPublished CommentBody {_AUDIT}",
    "Task": f"""Id WhoId WhatId Subject ActivityDate Status OwnerId Description IsClosed AccountId CallType CallDurationInSeconds Type
        TaskSubtype CompletedDateTime IsRecurrence {_AUDIT}""",
    "Event": f"""Id WhoId WhatId Subject IsAllDayEvent ActivityDateTime ActivityDate StartDateTime Description AccountId OwnerId IsPrivate
        IsChild IsRecurrence Type EventSubtype {_AUDIT}""",
    "User": f"""Id LastName FirstName Name CompanyName Title Street City PostalCode Country Email Phone MobilePhone IsActive
        TimeZoneSidKey UserType EmployeeNumber ManagerId ContactId LanguageLocaleKey {_AUDIT}""",
    "EmailMessage": f"""Id ParentId ActivityId TextBody HtmlBody Headers Subject FromName FromAddress ToAddress CcAddress BccAddress
        Incoming MessageDate MessageIdentifier ThreadIdentifier RelatedToId {_AUDIT}""",
}

OBJECTS = {
    "Account": "account",
    "Contact": "contact",
    "Lead": "lead",
    "Opportunity": "opportunity",
    "OpportunityContactRole": "opportunity_contact_role",
    "Case": "case",
    "CaseComment": "case_comment",
    "Task": "task",
    "Event": "event",
    "User": "user",
    "EmailMessage": "email_message",
}
WITH_EMAILS = ("Contact", "Lead")
KEY_PREFIXES = {
    "001": "account",
    "003": "contact",
    "00Q": "lead",
    "006": "opportunity",
    "00K": "opportunity_contact_role",
    "500": "case",
    "00a": "case_comment",
    "00T": "task",
    "00U": "event",
    "005": "user",
    "02s": "email_message",
}
"""The first three characters of an id name its object (Salesforce help, "Standard field record ID prefixes")."""

STREAMS = tuple(
    Stream(
        OBJECTS[name],
        ("Id",),
        (*fields.split(), OTHER_EMAILS) if name in WITH_EMAILS else tuple(fields.split()),
        scope_sql='"Id"',  # a record that the organisation no longer holds is a window of its own
        made_of_others=_other_emails if name in WITH_EMAILS else lambda _columns: {},
    )
    for name, fields in _FIELDS.items()
)
BY_NAME = {stream.name: stream for stream in STREAMS}
_BY_LETTERS = {name.lower(): stream for name, stream in OBJECTS.items()}


def stream_name(words: str) -> str | None:
    """The stream that the name of an object or of a file means: `OpportunityContactRole`, `contacts`, `Contact_2`, `case-comment`."""
    if "__" in words:
        return None  # a custom object, whatever it is called
    letters = "".join(character for character in words.lower() if character.isalpha())
    for candidate in (letters, letters.removesuffix("s"), letters.removesuffix("ies") + "y"):
        if candidate in _BY_LETTERS:
            return _BY_LETTERS[candidate]
    return None
