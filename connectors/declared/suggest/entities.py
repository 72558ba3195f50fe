"""What one row of a table is, and what its columns mean in the canonical tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from connectors.declared.expressions import parse
from connectors.declared.suggest.columns import Column
from connectors.declared.suggest.values import is_epoch

ENTITIES: dict[str, tuple[str, ...]] = {
    "case": ("ticket", "case", "issue", "request", "conversation", "incident", "enquiry"),
    "opportunity": ("deal", "opportunity", "subscription", "quote", "contract", "renewal"),
    "interaction": ("call", "message", "email", "mail", "meeting", "event", "chat", "note", "activity", "visit", "survey", "response", "sms"),
    "account": ("account", "company", "organization", "organisation", "vendor", "firm", "tenant", "workspace"),
    "person": (
        "contact",
        "person",
        "people",
        "user",
        "lead",
        "requester",
        "employee",
        "member",
        "subscriber",
        "agent",
        "staff",
        "customer",
        "client",
    ),
}
EITHER = ("customer", "client", "vendor", "supplier", "partner")  # people or organisations
CHANNELS = {"call": "call", "phone": "call", "mail": "email", "email": "email", "meeting": "meeting", "visit": "meeting"}
COLLEAGUES = ("employee", "agent", "staff", "colleague")
ENDED = ("closed", "solved", "resolved", "done", "completed", "cancelled", "canceled", "rejected", "abandoned", "withdrawn", "erledigt", "stängd")
LOST = ("lost", "closed lost", "deal lost", "declined", "disqualified", "no decision", "expired", "churned", "verloren", "förlorad", "perdu")
WON = ("won", "closed won", "deal won", "active", "paid", "gewonnen", "vunnen", "gagné")
PLAIN = {
    "person_record": ("full_name", "given_name", "family_name", "nickname", "job_title", "city", "postcode", "country", "language", "timezone",
                      "birth_date", "national_id"),
    "account_record": ("domain", "industry", "country"),
}  # fmt: skip


@dataclass
class Mapping:
    """What a stream says in one canonical table: column → expression, and why each was thought to fit."""

    table: str
    columns: dict[str, str] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)


class Row:
    """The columns of one table, to be asked for by role; each is noted once it is used."""

    def __init__(self, name: str, columns: Sequence[Column]) -> None:
        self.name, self.columns = name, columns
        self.used: set[str] = set()

    def has(self, *roles: str) -> bool:
        """Whether any of the roles is filled by somebody else than a colleague."""
        return any(column.role in roles and not column.is_ours for column in self.columns)

    def take(self, *roles: str, whose: Sequence[str] = ("", "them")) -> Column | None:
        """The first column of the roles, those in front preferred."""
        for role in roles:
            for column in self.columns:
                if column.role == role and column.whose in whose:
                    self.used.add(column.name)
                    return column
        return None

    def all(self, role: str, whose: Sequence[str] = ("", "them", "other", "org")) -> list[Column]:
        """Every column of a role."""
        found = [column for column in self.columns if column.role == role and column.whose in whose]
        self.used |= {column.name for column in found}
        return found


def entity_of(name: str, row: Row) -> str:
    """case, opportunity, interaction, account or person; by the table's name where its columns bear it out, else by its columns."""
    tests: dict[str, Callable[[], bool]] = {
        "case": lambda: row.has("subject", "text") and row.has("status", "priority"),
        "opportunity": lambda: row.has("amount") and row.has("stage", "close_date", "plan", "currency", "status"),
        "interaction": lambda: row.has("occurred", "created") and (row.has("subject", "text", "duration", "direction") or _two_sides(row)),
        "account": lambda: (row.has("domain", "industry") and not row.has("email")) or _only_company(row),
        "person": lambda: row.has("email", "full_name", "given_name", "family_name", "phone"),
    }
    parts = name.split("_")
    if any(part in EITHER for part in parts) and _company_with_contact(row):
        return "account"
    for entity, known in ENTITIES.items():
        if any(part in known for part in parts) and (tests[entity]() or _enough(entity, row)):
            return entity
    return next((entity for entity, test in tests.items() if test()), "")


def _company_with_contact(row: Row) -> bool:
    """A company's name, and no person but those who are called its contact."""
    own = any(c.role in ("email", "given_name", "family_name") and not c.whose for c in row.columns)
    return not own and any(c.role == "company_name" or (c.whose == "org" and c.role == "full_name") for c in row.columns)


def _enough(entity: str, row: Row) -> bool:
    """Where the name says what it is, less will do."""
    said = {
        "case": ("subject", "text", "status"),
        "opportunity": ("amount", "stage", "status"),
        "interaction": ("occurred", "created"),
        "account": ("full_name", "company_name", "domain"),
        "person": ("email", "full_name", "family_name", "phone"),
    }
    return row.has(*said[entity])


def _two_sides(row: Row) -> bool:
    return any(column.whose in ("from", "to") for column in row.columns)


def _only_company(row: Row) -> bool:
    return any(c.role == "company_name" or (c.whose == "org" and c.role == "full_name") for c in row.columns) and not row.has(
        "email", "given_name", "family_name", "full_name"
    )


def sql(column: Column) -> str:
    """The column as an expression: bare where the name is no word of SQL's, or what stands inside its JSON."""
    name = column_sql(column.name)
    return f"json_text({name}, '$.{column.inside}')" if column.inside else name


def column_sql(name: str) -> str:
    """A raw column's name as an expression."""
    try:
        if parse(name, "", 1).columns == (name,) and name.isidentifier():
            return name
    except ValueError:
        pass
    return f'"{name}"'


def seen(column: Column) -> str:
    """Why a column was taken for what it is, in a few words."""
    share = "all rows" if column.filled == 1.0 else f"{max(1, round(100 * column.filled))} % of the rows" if column.filled else "no row yet"
    looks = {"email": "e-mail addresses", "phone": "telephone numbers", "date": "days", "time": "times", "domain": "domains", "truth": "yes or no"}
    return f"{looks[column.kind]} in {share}" if column.kind in looks else share


def day(column: Column) -> str:
    """A day; one that is written in seconds since 1970 made one."""
    seconds = bool(column.values) and all(is_epoch(value) and len(value) == 10 for value in column.values)
    return f"epoch_time(try_cast({sql(column)} as double))::date" if seconds else sql(column)


def amount(column: Column) -> str:
    """A sum as a number: thousands' separators and currency signs taken out."""
    name = sql(column)
    if all(value.replace(".", "", 1).lstrip("-").isdigit() for value in column.values):
        return name
    european = any("," in value and value.rfind(",") > value.rfind(".") and len(value) - value.rfind(",") <= 3 for value in column.values)
    plain = f"regexp_replace({name}, '[^0-9,.-]', '', 'g')"
    return f"replace(replace({plain}, '.', ''), ',', '.')" if european else f"replace({plain}, ',', '')"
