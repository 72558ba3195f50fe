"""Nights as hypothesis makes them up: what is written, deleted, merged and decided in each, beside people of whom nothing changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st
from world import PARAMETERS, World

from benchmarks.identity.children.tables import TABLES
from warehouse.decisions.contradictions import Contradiction, Ties
from warehouse.decisions.store import Wish

PEOPLE = 12  # records that change
ACCOUNTS = 3
STRANGERS = 60  # records that do not: a night's changes stay below a quarter of all
GIVEN = ("Anna", "Anne", "Bo", "B.", "William", "Bill", "Katarina", None)
FAMILY = ("Berg", "Bergh", "Ek", "Holm")
EMAILS = (
    "anna.berg@acme.com",
    "a.berg@acme.com",
    "ek@ekbygg.se",
    "info@acme.com",
    "berg@gmail.com",
    "anna.berg@northwind.com",
    "somebody@northwind.com",
    None,
)
PHONES = ("+46701740605", "+4684650040", "070-174 06 05", None)  # one that says no country is read in that of the record or its account
BESIDE = (("email", "ek@ekbygg.se"), ("phone", "0701-74 06 05"), ("crm_id", "003A0000012bcdeAAA"), None, None, None)
BIRTHS = ("1990-05-01", "1961-02-03", None, None)
COMPANIES = ("Acme AB", "Ek Bygg", None)
NATIONAL_IDS = ("19900501-1234", "19610203-4321", None, None, None)
ADDRESSES = (("Storgatan 1", "11122", "Stockholm"), ("Storgatan 1 B", "11122", "Stockholm"), ("Lillgatan 2", "41101", "Göteborg"), (None, None, None))
KINDS = ("contact", "contact", "lead", "chat_user", "worker", "correspondent")
NAMES, DOMAINS = ("Acme AB", "Acme", "Ek Bygg", None), ("acme.com", "ekbygg.se", None)
COUNTRIES = ("Sweden", "Germany", None)
LINKS = ("must_link", "cannot_link")
DECISIONS = (*LINKS, *LINKS, "exclude", "pin")
Night = Mapping[str, Any]

numbers = st.integers(0, PEOPLE - 1)
record = st.fixed_dictionaries(
    {
        "given": st.sampled_from(GIVEN),
        "family": st.sampled_from(FAMILY),
        "is_swapped": st.booleans(),
        "email": st.sampled_from(EMAILS),
        "phone": st.sampled_from(PHONES),
        "birth_date": st.sampled_from(BIRTHS),
        "company_name": st.sampled_from(COMPANIES),
        "national_id": st.sampled_from(NATIONAL_IDS),
        "address": st.sampled_from(ADDRESSES),
        "kind": st.sampled_from(KINDS),
        "account": st.none() | st.integers(0, ACCOUNTS - 1),
        "beside": st.sampled_from(BESIDE),
    }
)
account = st.fixed_dictionaries(
    {
        "name": st.sampled_from(NAMES),
        "domain": st.sampled_from(DOMAINS),
        "country": st.sampled_from(COUNTRIES),
        "deleted_at": st.sampled_from((None, None, "2026-01-01 00:00:00+00")),
    }
)
# a night. hide: records that are gone from what the source shows; delete: those that it still shows, as deleted. `write` brings both back.
# is_held: the run was not published, and its ids did not come into the ledger
night = st.fixed_dictionaries(
    {
        "write": st.dictionaries(numbers, record, max_size=5),
        "accounts": st.dictionaries(st.integers(0, ACCOUNTS - 1), st.none() | account, max_size=1),
        "hide": st.sets(numbers, max_size=2),
        "delete": st.sets(numbers, max_size=1),
        "merge": st.none() | st.tuples(numbers, numbers, st.booleans()),
        "unmerge": st.booleans(),
        "decide": st.none() | st.tuples(st.sampled_from(DECISIONS), numbers, numbers),
        "decide_account": st.none() | st.tuples(st.sampled_from(LINKS), st.just(0), st.integers(1, ACCOUNTS - 1)),
        "revoke": st.none() | st.integers(0, 5),
        "is_held": st.sampled_from((False, False, True)),
    }
)
first_night = night.filter(lambda now: len(now["write"]) > 2)


def key(number: int) -> str:
    """Two tools have the records by turns."""
    return f"{('crm', 'erp')[number % 2]}:contact:{number:02}"


def account_key(number: int) -> str:
    return f"{('crm', 'erp')[number % 2]}:account:{number}"


def night_of(number: int, full: bool = False) -> dict[str, str]:
    return PARAMETERS | {"run_id": f"'run-{number:02}'", "full": "true" if full else "false"}


def with_strangers(world: World) -> World:
    """Add those of whom nothing changes; a few of them live beside the others."""
    for number in range(STRANGERS):
        letters = "".join("abcdefghijklmnopqrst"[digit] for digit in divmod(number, 20))
        more = {"street": "Storgatan 1", "postcode": "11122", "city": "Stockholm"} if number % 20 == 0 else {}
        # a few have names that the others have too, one of them family name first
        name = ("Berg Anna", "Katarina Ek")[number % 2] if number % 30 < 2 else f"Gun Stand{letters}by"
        world.person(f"old:contact:{number:02}", name, f"gun{number}@stand{letters}by.com", **more)
    # a household under names that a decision may put together elsewhere, and one person two of whose records only the others tie
    home = {"email": "home@stand.example", "phone": "+46701112233", "street": "Ekgatan 7", "postcode": "75310", "city": "Uppsala"}
    for number, name in enumerate(("Anna Berg", "Bo Berg", "Anne Bergh")):
        world.person(f"old:home:{number}", name, **home)  # type: ignore[arg-type]
    desk = {"email": "bimbert@brookcott.example", "phone": "+46702915864", "company_name": "Brookcott", "job_title": "Sales Manager"}
    lives = {"city": "Dunmere", "postcode": "13389", "street": "78 Victoria Close"}
    born = {"birth_date": "1988-05-23"}
    written = (("Benjamin", lives), ("Ben", {}), ("Benjaamin", lives | born), ("Benjamin", {}), ("Ben", born | {"phone": None}))
    for number, (given, more_said) in enumerate(written):
        world.person(f"old:desk:{number}", f"{given} Imbert", **{**desk, **more_said})  # type: ignore[arg-type]
    return world


def live(world: World, now: Night) -> None:
    """Write one night's records, merges and decisions into the world."""
    people = {str(row["record_key"]): row for row in world.rows["person_record"]}
    for number, said in now["write"].items():
        people[key(number)] = person(number, said)
    for number in now["hide"]:
        people.pop(key(number), None)
    for number in now["delete"]:
        if key(number) in people:
            people[key(number)] = people[key(number)] | {"deleted_at": "2026-01-01 00:00:00+00"}
    accounts = {str(row["record_key"]): row for row in world.rows["account_record"]}
    for number, said in now["accounts"].items():
        accounts.pop(account_key(number), None)
        if said:
            accounts[account_key(number)] = {"record_key": account_key(number), "source": account_key(number)[:3], "kind": "crm_account", **said}
    identifiers = [row for row in world.rows["identifier"] if row["record_key"] not in {key(number) for number in now["write"]}]
    world.rows |= {"person_record": list(people.values()), "account_record": list(accounts.values()), "identifier": identifiers}
    for number, said in now["write"].items():
        if said["beside"]:
            world.identifier(key(number), *said["beside"])
    _merge(world, now)
    _decide(world, now)


def person(number: int, said: Mapping[str, Any]) -> dict[str, object]:
    """One record as its source writes it."""
    own = {column: said[column] for column in ("kind", "email", "phone", "birth_date", "company_name", "national_id")}
    place = dict(zip(("street", "postcode", "city"), said["address"], strict=True))
    words = (said["given"], said["family"])
    name = " ".join(reversed(words) if said["is_swapped"] else words) if said["given"] else None
    employer = None if said["account"] is None else account_key(said["account"])
    source, source_object, source_id = key(number).split(":")
    known = {"record_key": key(number), "source": source, "source_object": source_object, "source_id": source_id}
    return {**known, **own, **place, "full_name": name, "account_record_key": employer}


def _merge(world: World, now: Night) -> None:
    """A record is merged once, and never in a circle; the tool may go on to show the one that lost."""
    merges = world.rows["record_merge"]
    if now["unmerge"] and merges:
        merges.pop()
    if now["merge"] is None:
        return
    loser, winner, is_shown = now["merge"]
    if loser < winner and key(loser) not in {row["record_key"] for row in merges}:
        world.merge(key(loser), key(winner))
        if is_shown:
            for row in world.rows["person_record"]:
                if row["record_key"] == key(loser):
                    row["deleted_at"] = None


def _decide(world: World, now: Night) -> None:
    """Decisions as people may make them: never against those that stand."""
    if now["revoke"] is not None and now["revoke"] < len(world.decisions):
        world.decisions[now["revoke"]] = None
    for said, named in ((now["decide"], key), (now["decide_account"], account_key)):
        if said is None or said[1] == said[2]:
            continue
        kind, a, b = said
        wish = Wish(kind, named(a), named(b) if kind in LINKS else None)
        try:
            Ties(Wish(*one) for one in world.decisions if one).add(wish)  # type: ignore[arg-type]
        except Contradiction:
            continue
        world.decisions.append((kind, wish.record_key_a, wish.record_key_b))


def incremental(world: World, number: int) -> World:
    """One night more, which must not be made anew as a whole."""
    world.build(night_of(number))
    assert world.con.execute("select is_full, is_done from identity.plan").fetchall() == [(False, True)]
    return world


def same_in_one_go(world: World) -> None:
    night_by_night = contents(world.measure())
    in_one_go = contents(world.build(night_of(99, full=True), commit=False).measure())
    for table in TABLES:
        assert night_by_night[table] == in_one_go[table], table


def contents(world: World) -> dict[str, list[tuple[object, ...]]]:
    return {table: sorted(map(repr, world.con.execute(f"select * from identity.{table}").fetchall())) for table in TABLES}  # type: ignore[misc]
