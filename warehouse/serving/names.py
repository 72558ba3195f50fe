"""Looking somebody up by name: folded, in any order of words, in part, and by organisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from warehouse.folding import LETTERS, fold
from warehouse.serving.reader import Reader

MOST = 200  # names that are weighed; more than that is no answer anyway
NEAR = 0.88
# names of records stand folded under kind 'name'; the name that a profile shows is folded here
PEOPLE = """
    select customer_id as id, value as name from customer_identifier where kind = 'name' and customer_id is not null and {identifier}
    union all
    select customer_id, display_name from customer_profile where {display}
    order by all limit {most}"""
ACCOUNTS = "select account_id as id, account_name as name, customer_count from account_profile where {} order by all limit {}"


@dataclass(frozen=True)
class Named:
    """Somebody whose name fits. exact: the same words, in any order; otherwise each asked word begins one of the name's words."""

    kind: str
    id: str
    name: str
    exact: bool


def folded_sql(column: str) -> str:
    """The letters of a column as `fold` writes them, in SQL; what stands between words stays."""
    expression = f"lower(strip_accents(replace({column}, 'İ', 'i')))"
    for letter, plain in LETTERS.items():
        expression = f"replace({expression}, '{letter}', '{plain}')"
    return expression


def people_named(reader: Reader, name: str) -> list[Named]:
    """Customers whose name fits, exact ones first."""
    words = fold(name).split()
    if not words:
        return []
    asked = {f"w{place}": word for place, word in enumerate(words)}
    identifier = " and ".join(f"contains(value, ${key})" for key in asked)
    display = " and ".join(f"contains({folded_sql('display_name')}, ${key})" for key in asked)
    rows = reader.rows(PEOPLE.format(identifier=identifier, display=display, most=MOST * 10), asked)
    return _fitting("customer", words, [(row["id"], row["name"]) for row in rows])


def accounts_named(reader: Reader, name: str) -> list[Named]:
    """Accounts whose name fits, exact ones first."""
    words = fold(name).split()
    if not words:
        return []
    asked = {f"w{place}": word for place, word in enumerate(words)}
    condition = " and ".join(f"contains({folded_sql('account_name')}, ${key})" for key in asked)
    rows = reader.rows(ACCOUNTS.format(condition, MOST * 10), asked)
    return _fitting("account", words, [(row["id"], row["name"]) for row in rows])


def colleagues_named(reader: Reader, name: str) -> list[Named]:
    """Colleagues whose name fits, exact ones first."""
    words = fold(name).split()
    rows = reader.rows("select employee_id as id, name from employee where name is not null order by all") if words else []
    return _fitting("employee", words, [(row["id"], row["name"]) for row in rows])


def closest(reader: Reader, name: str) -> list[str]:
    """Up to five customers whose name is spelled nearly like this."""
    return [row["id"] for row in reader.ask("closest_names", {"name": fold(name), "least": NEAR})]


def _fitting(kind: str, words: Sequence[str], rows: Sequence[tuple[str, str]]) -> list[Named]:
    best: dict[str, Named] = {}
    for found, name in rows:
        have = fold(name).split()
        exact = sorted(have) == sorted(words)
        if (exact or _begins(words, have)) and (found not in best or (exact and not best[found].exact)):
            best[found] = Named(kind, found, name, exact)
    return sorted(best.values(), key=lambda named: (not named.exact, fold(named.name), named.id))[:MOST]


def _begins(words: Sequence[str], have: Sequence[str]) -> bool:
    """Each asked word begins a word of the name, and no word of the name serves twice."""
    left = list(have)
    for word in sorted(words, key=len, reverse=True):
        served = next((candidate for candidate in left if candidate == word), None) or next((c for c in left if c.startswith(word)), None)
        if served is None:
            return False
        left.remove(served)
    return True
