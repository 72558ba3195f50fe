"""The columns of a worker report, and how reports spell them: their authors choose the headings."""

from __future__ import annotations

import re
from collections.abc import Iterable

from connectors.aliases import Aliases, folded, spellings
from connectors.base import Stream

ALIASES: Aliases = {
    "Employee_ID": ("employeenumber", "workerid", "empid", "personnelnumber"),
    "Legal_Name": ("legalfullname", "workername", "fullname", "name", "employeename"),
    "Preferred_Name": ("preferredfullname", "displayname"),
    "First_Name": ("legalfirstname", "legalnamefirstname", "preferredfirstname", "givenname"),
    "Last_Name": ("legallastname", "legalnamelastname", "preferredlastname", "familyname", "surname"),
    "Email_Work": ("workemail", "primaryworkemail", "emailprimarywork", "emailaddresswork", "businessemail", "emailaddress", "email"),
    "Email_Home": ("homeemail", "primaryhomeemail", "emailprimaryhome", "personalemail", "privateemail"),
    "Phone_Work": ("workphone", "primaryworkphone", "businessphone", "phone"),
    "Phone_Mobile": ("mobilephone", "mobile", "cellphone", "primarymobilephone"),
    "Phone_Home": ("homephone", "primaryhomephone"),
    "Worker_Status": ("status", "employmentstatus", "employeestatus", "activestatus", "active", "currentlyactive"),
    "Hire_Date": ("originalhiredate", "startdate", "mostrecenthiredate"),
    "Termination_Date": ("enddate", "leavedate", "lastdayofwork"),
    "Manager_ID": ("manageremployeeid", "supervisorid", "managersemployeeid", "reportstoid"),
    "Business_Title": ("jobtitle", "positiontitle", "title", "jobprofile"),
    "Location": ("worklocation", "location"),
    "Birth_Date": ("dateofbirth", "birthday"),
    "National_ID": ("nationalidentifier", "socialsecuritynumber", "ssn", "personalidentitynumber", "personnummer"),
    "Home_Street": ("homeaddress", "homeaddressline1", "addressline1", "streetaddress"),
    "Home_City": ("homeaddresscity",),
    "Home_Postal_Code": ("homepostcode", "homezip", "homeaddresspostalcode"),
    "Home_Country": ("homeaddresscountry",),
    "Preferred_Language": ("language",),
    "Time_Zone": ("timezone",),
    "Company": ("companyname", "legalentity"),
    "Last_Modified": ("lastmodifieddate", "lastupdated", "lastfunctionallyupdated"),
}
STREAM = Stream("worker", ("Employee_ID",), (*ALIASES, "Worker"))

PAY = re.compile(r"salary|compensation|pay|bonus|bank|wage|iban|stockgrant|equity", re.IGNORECASE)
# what only such a report has; other systems' user lists have an employee id at most
_TELLS = frozenset({"Legal_Name", "Worker_Status", "Hire_Date", "Termination_Date", "Manager_ID", "Business_Title"})
# spellings that any list of people may have
_ANYBODYS = frozenset({"employeenumber", "name", "fullname", "displayname", "title", "status", "active", "managerid", "reportstoid"})


def is_report(headers: Iterable[str]) -> bool:
    """Whether a header is a worker report's: an employee id and two more columns about work, two of all these under names of their own."""
    headers = list(headers)
    named = spellings(headers, ALIASES)
    workers = [header for header in headers if header.lower() == "worker"]
    known = set(named.values())
    if is_salesforce(headers) or not (workers or "Employee_ID" in known) or len(known & _TELLS) < 2:
        return False
    own = [header for header, name in named.items() if name in {"Employee_ID", *_TELLS} and folded(header) not in _ANYBODYS]
    return len(own) + len(workers) >= 2


def is_salesforce(headers: Iterable[str]) -> bool:
    """Whether a header is that of a Salesforce object: its records bear an id and the time of their last change under these names."""
    return {"id", "systemmodstamp"} <= {header.lower() for header in headers}
