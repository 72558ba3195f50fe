"""The files of the smaller systems: HubSpot, Workday, Google's admin console, Drive and the helpdesk."""

from pathlib import Path

from connectors.sample.clock import clock_text, date_text, iso
from connectors.sample.model import Company, Employee, Person, Record
from connectors.sample.tables import headers
from connectors.sample.tabular import Lines, Table


def hubspot_time(moment: int) -> str:
    return f"{date_text(moment)} {clock_text(moment)[:5]}"


def _table(exports: Path, name: str) -> Table:
    return Table(exports / f"{name}.csv", headers()[name], quote_all=name.startswith("hubspot/"))


class Vendors:
    """The open files of the smaller systems."""

    def __init__(self, exports: Path) -> None:
        self.contacts = _table(exports, "hubspot/contacts")
        self.companies = _table(exports, "hubspot/companies")
        self.deals = _table(exports, "hubspot/deals")
        self.tickets = _table(exports, "hubspot/tickets")
        self.workers = _table(exports, "workers")
        self.google_users = _table(exports, "users")
        self.drive = _table(exports, "drive_files")
        self.requesters = _table(exports, "helpdesk/requesters")
        self.help_tickets = {year: Lines(exports / "helpdesk" / f"tickets-{year}.jsonl") for year in (2025, 2026)}

    def close(self) -> None:
        for table in (self.contacts, self.companies, self.deals, self.tickets, self.workers, self.google_users, self.drive, self.requesters):
            table.close()
        for lines in self.help_tickets.values():
            lines.close()

    def hubspot_company(self, company: Company) -> None:
        stage = {"customer": "Customer", "prospect": "Opportunity"}.get(company.kind, "Other")
        self.companies.add(
            {
                "Record ID": company.hubspot_id,
                "Company name": company.name.rpartition(" ")[0] if company.number % 3 == 0 else company.name,
                "Company Domain Name": company.domain,
                "Company owner": company.talker.name.full,
                "Create Date": hubspot_time(company.created),
                "Phone Number": company.switchboard.e164,
                "City": company.city,
                "Country/Region": company.place.name,
                "Industry": company.industry.upper().replace(" ", "_"),
                "Lifecycle Stage": stage,
                "Last Modified Date": hubspot_time(company.created + 86_400),
            }
        )

    def hubspot_contact(self, record: Record, person: Person) -> None:
        company = record.company
        stage = {"customer": "Customer", "prospect": "Lead"}.get(company.kind if company else "", "Subscriber")
        self.contacts.add(
            {
                "Record ID": record.id,
                "First Name": record.given,
                "Last Name": record.family,
                "Email": record.email,
                "Phone Number": record.phone,
                "Job Title": record.title,
                "Company name": company.name if company else "",
                "Associated Company IDs": company.hubspot_id if company else "",
                "Contact owner": company.talker.name.full if company else "",
                "Lifecycle Stage": stage,
                "Marketing contact status": "Marketing contact",
                "Unsubscribed from all email": "No",
                "Create Date": hubspot_time(record.created),
                "Last Modified Date": hubspot_time(record.modified),
                "Country/Region": person.company.place.name,
                **record.extra,
            }
        )

    def requester(self, record: Record) -> None:
        self.requesters.add(
            {
                "id": record.id,
                "name": f"{record.given} {record.family}".strip(),
                "email": record.email,
                "phone": record.phone,
                "organization": record.company.name if record.company else "",
                "updated_at": iso(record.modified),
                **record.extra,
            }
        )

    def worker(self, one: Employee) -> None:
        nickname = one.name.given.nicknames[0] if one.name.given.nicknames else one.name.given.native
        self.workers.add(
            {
                "Employee_ID": one.worker_id,
                "Legal_Name": one.name.full,
                "Preferred_Name": f"{nickname} {one.name.family.latin}",
                "Email_Work": one.email,
                "Email_Home": one.private_email,
                "Phone_Mobile": one.phone.e164,
                "Worker_Status": "Terminated" if one.left else "Active",
                "Hire_Date": date_text(one.hired),
                "Termination_Date": date_text(one.left) if one.left else "",
                "Manager_ID": one.manager.worker_id if one.manager else "",
                "Business_Title": one.title,
                "Department": one.department,
                "Location": one.city,
                "Birth_Date": one.birth_date,
                "National_ID": one.birth_date.replace("-", "") + f"-T{one.number:03d}",
                "Home_Street": one.street,
                "Home_City": one.city,
            }
        )

    def google_user(self, one: Employee) -> None:
        self.google_users.add(
            {
                "First Name [Required]": one.name.given.latin,
                "Last Name [Required]": one.name.family.latin,
                "Email Address [Required]": one.email,
                "Password [Required]": "****",
                "Org Unit Path [Required]": f"/{one.department}",
                "Status [READ ONLY]": "Suspended" if one.left else "Active",
                "Last Sign In [READ ONLY]": iso(one.left or 1_793_520_000 + one.number * 60).replace("-", "/").replace("T", " ").rstrip("Z"),
                "Work Phone": one.phone.e164,
                "Employee ID": one.worker_id,
                "Employee Type": "Full-time",
                "Employee Title": one.title,
                "Manager Email": one.manager.email if one.manager else "",
                "Department": one.department,
            }
        )
