"""Why a comparison said nothing of two records: a side has no value, or both have one that does not count, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from warehouse.serving.reader import Reader
from warehouse.serving.why_facts import MISSING, NO_VALUE, Compared, Contribution

# which published field tells that a record has a value for a comparison; what is not published cannot be told from what is not there
FIELDS = {"email": "primary_email", "phone": "primary_phone", "company": "account_name", "job_title": "job_title"} | {
    "given_name": "given_name",
    "family_name": "family_name",
}
BY_ITSELF = {
    "email": "an address that several people use, or that is nobody's own",
    "phone": "a number that several people use, or that is nobody's own",
    "company": "a name that is no company's own",
    "job_title": "a title that says nothing",
    "given_name": "two names that cannot be held against each other",
    "family_name": "two names that cannot be held against each other",
}
# what says the same as a comparison, so that it is not counted beside it
SAME_ADDRESS, SAME_NUMBER, SAME_COMPANY = "same e-mail address", "same telephone number", "same company"
COVERED = {
    "phone": (SAME_ADDRESS,),
    "company": (SAME_ADDRESS,),
    "street": (SAME_ADDRESS, SAME_NUMBER, SAME_COMPANY),
    "place": (SAME_ADDRESS, SAME_NUMBER, SAME_COMPANY, "same street, number and place"),
}
WHATEVER = ("company", "street", "place")  # not counted then, whatever stands there; a company is read from an address too, a street is not published
BESIDE = "beside_name"  # it asks whether anything beside the name agrees, and is answered by what does


def explained(reader: Reader, pairs: Sequence[Compared]) -> list[Compared]:
    """The pairs, with why each silent comparison is silent as its meaning."""
    silent = {key for pair in pairs if pair.silent for key in (pair.record_key_a, pair.record_key_b)}
    known = _known(reader, silent) if silent else {}
    return [replace(pair, contributions=tuple(_explained(part, pair, known) for part in pair.contributions)) for pair in pairs]


def _explained(part: Contribution, pair: Compared, known: Mapping[str, set[str]]) -> Contribution:
    return replace(part, meaning=_meaning(part.comparison, pair, known)) if part.level == MISSING else part


def _meaning(comparison: str, pair: Compared, known: Mapping[str, set[str]]) -> str:
    if comparison == BESIDE:
        return "more than the name agrees"
    said = [part.meaning for part in pair.contributions if part.level != MISSING]
    cover = next((one for one in COVERED.get(comparison, ()) if any(meaning.startswith(one) for meaning in said)), None)
    field = FIELDS.get(comparison)
    if comparison in WHATEVER and cover:
        return f"the {cover} says as much"
    if field is None or not all(field in known[key] for key in (pair.record_key_a, pair.record_key_b)):
        return NO_VALUE
    return f"the {cover} says as much" if cover else BY_ITSELF[comparison]


def _known(reader: Reader, keys: set[str]) -> Mapping[str, set[str]]:
    """Record key → the published fields that it offers a value for."""
    owners = reader.ask("why_owners", {"keys": sorted(keys)}, {"source_record": ("record_key", keys)})
    ids = [row["id"] for row in owners]
    sql = """select distinct record_key, field from profile_field
             where customer_id in (select unnest($ids)) and record_key in (select unnest($keys)) and field in (select unnest($fields))
                 and value is not null"""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in reader.rows(sql, {"ids": ids, "keys": sorted(keys), "fields": sorted(FIELDS.values())}):
        found[row["record_key"]].add(row["field"])
    return found
