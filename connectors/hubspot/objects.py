"""The HubSpot objects that are read: their columns, and how exports spell them.

An export's header is a property's label or, when so chosen, its internal name; both are known here.
"""

from collections.abc import Iterable

from connectors.aliases import Aliases, spellings
from connectors.base import Stream

COMMON: dict[str, tuple[str, ...]] = {
    "Create_Date": ("createdate", "createdat", "hscreatedate"),
    "Last_Modified_Date": ("lastmodifieddate", "hslastmodifieddate", "lastmodifieddatetime", "objectlastmodifieddatetime"),
    "Associated_Company_IDs_Primary": ("associatedcompanyidsprimary", "primaryassociatedcompanyid", "associatedcompanyid"),
    "Associated_Company_IDs": ("associatedcompanyids",),
    "Associated_Contact_IDs": ("associatedcontactids", "associatedcontactid"),
    "Merged_IDs": (
        "mergedrecordids", "mergedcontactids", "mergedcompanyids", "mergeddealids", "mergedticketids", "mergedobjectids",
        "hsmergedobjectids", "hscalculatedmergedvids",
    ),
}  # fmt: skip

CONTACT: Aliases = {
    "Record_ID": ("recordidcontacts", "hsobjectid", "contactid", "vid"),
    "First_Name": (),
    "Last_Name": (),
    "Email": ("emailaddress",),
    "Additional_email_addresses": ("hsadditionalemails", "additionalemails"),
    "Phone_Number": ("phone",),
    "Mobile_Phone_Number": ("mobilephone",),
    "Job_Title": (),
    "Company_name": ("company",),
    "Contact_owner": ("hubspotownerid", "owner"),
    "Lifecycle_Stage": (),
    "Lead_Status": ("hsleadstatus",),
    "Unsubscribed_from_all_email": ("hsemailoptout", "optedoutofallemail", "unsubscribedfromallemails"),
    "Preferred_language": ("hslanguage", "language"),
    "Time_Zone": ("hstimezone",),
    "Street_Address": ("address",),
    "City": (),
    "Postal_Code": ("zip", "zipcode"),
    "Country_Region": ("country",),
    "Date_of_birth": ("dateofbirth", "birthdate"),
    **COMMON,
}
COMPANY: Aliases = {
    "Record_ID": ("recordidcompanies", "hsobjectid", "companyid"),
    "Company_name": ("name",),
    "Company_Domain_Name": ("domain",),
    "Additional_Domains": ("hsadditionaldomains",),
    "Website_URL": ("website",),
    "Company_owner": ("hubspotownerid", "owner"),
    "Industry": (),
    "Type": (),
    "Lifecycle_Stage": (),
    "Country_Region": ("country",),
    "Parent_Company_ID": ("hsparentcompanyid", "parentcompanyids", "parentcompany"),
    **COMMON,
}
DEAL: Aliases = {
    "Record_ID": ("recordiddeals", "hsobjectid", "dealid"),
    "Deal_Name": (),
    "Deal_Stage": (),
    "Amount": (),
    "Currency": ("dealcurrencycode",),
    "Deal_probability": ("hsdealstageprobability", "dealstageprobability"),
    "Close_Date": (),
    "Is_Deal_Closed": ("hsisclosed", "isclosed"),
    "Is_Closed_Won": ("hsisclosedwon",),
    "Deal_owner": ("hubspotownerid", "owner"),
    **COMMON,
}
TICKET: Aliases = {
    "Record_ID": ("recordidtickets", "ticketid", "hsobjectid", "hsticketid"),
    "Ticket_name": ("subject",),
    "Ticket_description": ("content",),
    "Ticket_status": ("hspipelinestage",),
    "Priority": ("hsticketpriority",),
    "Close_Date": ("closeddate",),
    "Ticket_owner": ("hubspotownerid", "owner"),
    **COMMON,
}
ACTIVITY: dict[str, tuple[str, ...]] = {
    "Activity_date": ("hstimestamp",),
    "Activity_assigned_to": ("hubspotownerid", "owner"),
    "Associated_Deal_IDs": ("associateddealids",),
    "Associated_Ticket_IDs": ("associatedticketids",),
    **COMMON,
}
CALL: Aliases = {
    "Record_ID": ("recordidcalls", "hsobjectid", "callid"),
    "Call_title": ("hscalltitle",),
    "Call_notes": ("hscallbody",),
    "Call_direction": ("hscalldirection",),
    **ACTIVITY,
}
EMAIL: Aliases = {
    "Record_ID": ("recordidemails", "hsobjectid", "emailid"),
    "Email_subject": ("hsemailsubject",),
    "Email_body": ("hsemailtext",),
    "Email_HTML": ("hsemailhtml",),
    "Email_from_address": ("hsemailfromemail",),
    "Email_to_address": ("hsemailtoemail",),
    "Email_CC_address": ("hsemailccemail",),
    "Email_thread_ID": ("hsemailthreadid",),
    **ACTIVITY,
}
MEETING: Aliases = {
    "Record_ID": ("recordidmeetings", "hsobjectid", "meetingid"),
    "Meeting_name": ("hsmeetingtitle",),
    "Meeting_description": ("hsmeetingbody",),
    "Meeting_start_time": ("hsmeetingstarttime",),
    "Meeting_outcome": ("hsmeetingoutcome",),
    **ACTIVITY,
}
NOTE: Aliases = {"Record_ID": ("recordidnotes", "hsobjectid", "noteid"), "Note_body": ("hsnotebody",), **ACTIVITY}
ACTIVITIES: dict[str, Aliases] = {"call": CALL, "email": EMAIL, "meeting": MEETING, "note": NOTE}
"""What colleagues said and did, and wrote down: read over the API where it is asked for."""

LISTING = "all"  # the one listing that all records of an object stand in, by their ids
OBJECTS: dict[str, Aliases] = {"contact": CONTACT, "company": COMPANY, "deal": DEAL, "ticket": TICKET, **ACTIVITIES}
# what tells an object from the others; a contact's export holds company names too, a ticket's may hold its contact's e-mail
_TELLS: tuple[tuple[str, frozenset[str]], ...] = (
    ("ticket", frozenset({"Ticket_name", "Ticket_status", "Ticket_description"})),
    ("deal", frozenset({"Deal_Name", "Deal_Stage"})),
    ("contact", frozenset({"Email", "First_Name", "Last_Name"})),
    ("company", frozenset({"Company_Domain_Name", "Company_name"})),
)

# over the API the owner of a record is known by id, and with the account's list of owners by address
RECORDS = tuple(
    Stream(name, ("Record_ID",), (*aliases, "Owner_ID"), scope_sql=f"'{LISTING}'", place_sql="lpad(Record_ID, 20, '0')")
    for name, aliases in OBJECTS.items()
)
OWNER = Stream(
    "owner", ("Owner_ID",), ("Owner_ID", "Email", "First_Name", "Last_Name", "User_ID", "Create_Date", "Last_Modified_Date"), scope_sql=f"'{LISTING}'"
)
"""One row: one user of HubSpot who may own records. No export holds them."""

STREAMS = (*RECORDS, OWNER)
BY_NAME = {stream.name: stream for stream in STREAMS}


def object_of(headers: Iterable[str]) -> str | None:
    """The object that a header belongs to, or None."""
    headers = list(headers)
    for name, tells in _TELLS:
        found = set(spellings(headers, OBJECTS[name]).values())
        if "Record_ID" in found and found & tells:
            return name
    return None
