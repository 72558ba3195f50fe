"""The mappings of one table, by what its rows are."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.declared.suggest.columns import Column
from connectors.declared.suggest.entities import CHANNELS, COLLEAGUES, ENDED, LOST, PLAIN, WON, Mapping, Row, amount, day, seen, sql
from connectors.declared.suggest.headers import folded
from connectors.declared.suggest.money import currency_of

Links = dict[str, str]  # entity or side → expression that names a record of another stream


def mappings(entity: str, row: Row, links: Links) -> Iterator[Mapping]:
    """What a row says in each canonical table. links: `person`, `account`, as found between the streams."""
    if entity == "person":
        yield from _person(row, links)
    elif entity == "account":
        yield _account(row)
    elif entity == "opportunity":
        yield from _opportunity(row, links)
    elif entity in ("case", "interaction"):
        yield from _said(entity, row, links)


def _put(mapping: Mapping, target: str, column: Column | None, expression: str = "") -> None:
    if column is not None:
        mapping.columns[target] = expression or sql(column)
        mapping.why[target] = seen(column)


def _plain(mapping: Mapping, row: Row) -> None:
    for role in PLAIN[mapping.table]:
        _put(mapping, role, row.take(role))


def _person(row: Row, links: Links) -> Iterator[Mapping]:
    person = Mapping("person_record")
    if any(part in COLLEAGUES for part in row.name.split("_")):
        person.columns |= {"kind": "'directory_user'", "is_internal": "true"}
        person.why["kind"] = "the table's name says that these are colleagues"
    _plain(person, row)
    emails, phones = row.all("email"), row.all("phone")
    _put(person, "email", emails[0] if emails else None)
    _put(person, "phone", phones[0] if phones else None)
    _put(person, "company_name", row.take("company_name") or row.take("full_name", whose=("org",)))
    street, house = row.take("street"), row.take("house")
    _put(person, "street", street, f"concat_ws(' ', {sql(house)}, {sql(street)})" if street and house else "")
    active = row.take("active")
    _put(person, "is_active", active)
    if "account" in links:
        person.columns["account"] = links["account"]
    yield person
    for kind, further in (("email", emails[1:]), ("phone", phones[1:]), ("crm_id", row.all("crm_id")), ("external_id", row.all("external_id"))):
        for column in further:
            yield Mapping("identifier", {"kind": f"'{kind}'", "raw_value": sql(column)}, {"raw_value": seen(column)})
    if optin := row.take("optin"):
        yield Mapping("consent", {"topic": "'email'", "granted": sql(optin)}, {"granted": "look whether it is a consent to e-mail"})


def _account(row: Row) -> Mapping:
    account = Mapping("account_record")
    whose = ("", "org")
    _put(account, "name", row.take("company_name", "full_name", "plan", whose=whose) or row.take("subject"))
    for role in PLAIN["account_record"]:
        _put(account, role, row.take(role, whose=whose))
    return account


def _opportunity(row: Row, links: Links) -> Iterator[Mapping]:
    deal = Mapping("opportunity")
    if "account" in links:
        deal.columns["account"] = links["account"]
    _put(deal, "name", row.take("plan", "subject", "full_name"))
    stage = row.take("stage", "status")
    _put(deal, "stage", stage)
    money = row.take("amount")
    _put(deal, "amount", money, amount(money) if money else "")
    for role in ("currency", "probability"):
        _put(deal, role, row.take(role))
    if money and "currency" not in deal.columns and (currency := currency_of(money.header)):
        _put(deal, "currency", money, f"'{currency}'")
        deal.why["currency"] = "as the header of the sum says"
    ends = row.take("close_date", "signed", "closed")
    _put(deal, "close_date", ends, day(ends) if ends else "")
    if stage:
        _put(deal, "is_closed", stage, _one_of(stage, (*ENDED, *LOST, *WON)))
        _put(deal, "is_won", stage, _one_of(stage, WON))
    yield deal
    if "person" in links:
        yield Mapping("opportunity_person", {"person": links["person"]}, {})


def _said(entity: str, row: Row, links: Links) -> Iterator[Mapping]:
    """An interaction and who took part in it; of a case the case too."""
    said = Mapping("interaction")
    parts = row.name.split("_")
    said.columns["channel"] = "'case'" if entity == "case" else f"'{next((CHANNELS[part] for part in parts if part in CHANNELS), 'other')}'"
    created, subject = row.take("occurred", "created"), row.take("subject")
    _put(said, "occurred_at", created)
    _put(said, "subject", subject)
    _put(said, "text", row.take("text"))
    yield said
    direction = row.take("direction")
    theirs = f"case when {sql(direction)} ilike 'in%' then 'from' else 'to' end" if direction else "'from'"
    ours = f"case when {sql(direction)} ilike 'in%' then 'to' else 'from' end" if direction else "'to'"
    if "person" in links:
        yield Mapping("interaction_party", {"person": links["person"], "role": theirs})
    for column in row.columns:
        if column.role in ("email", "phone") and not (column.whose in ("", "them") and "person" in links):
            row.used.add(column.name)
            role = f"'{column.whose}'" if column.whose in ("from", "to") else ours if column.is_ours else theirs
            party = {"identifier_kind": f"'{column.role}'", "identifier_value": sql(column), "role": role}
            yield Mapping("interaction_party", party, {"identifier_value": seen(column)})
    if entity == "case":
        yield _case(row, links, subject, created)


def _case(row: Row, links: Links, subject: Column | None, created: Column | None) -> Mapping:
    case = Mapping("support_case", {side: links[side] for side in ("person", "account") if side in links})
    _put(case, "subject", subject)
    status = row.take("status", "stage")
    _put(case, "status", status)
    if status:
        _put(case, "is_closed", status, _one_of(status, ENDED))
    _put(case, "priority", row.take("priority"))
    _put(case, "opened_at", row.take("created") or created)
    _put(case, "closed_at", row.take("closed"))
    return case


def _one_of(column: Column, words: tuple[str, ...]) -> str:
    """A condition on those values of the column that say one of the words (`Closed - Lost`); on all the words where it holds none yet."""
    held = sorted({value.lower() for value in column.values})
    chosen = [value for word in words for value in held if folded(value) == folded(word)] or words
    quoted = ("'" + value.replace("'", "''") + "'" for value in dict.fromkeys(chosen))
    return f"lower({sql(column)}) in ({', '.join(quoted)})"
