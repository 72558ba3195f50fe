"""Which fields of a worker report are read: those that we know. What people are paid never is; any other field only where it is asked for by name:
a report's headings are its authors' own, in their language, and no list of words knows them all.
"""

from __future__ import annotations

import re
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from connectors.aliases import folded
from connectors.base import Reading
from connectors.scope import in_scope, means, without
from connectors.workday.columns import ALIASES, PAY, STREAM
from connectors.workday.settings import WorkdaySettings

# evidence that tells people apart, read with `private_fields: true`
PRIVATE = frozenset({"Birth_Date", "National_ID", "Email_Home", "Phone_Home", "Home_Street", "Home_City", "Home_Postal_Code", "Home_Country"})
# what says nothing of who is who, in columns of any name
HR_ONLY = re.compile(
    r"gender|^sex|ethnic|^race|religio|disab|marital|nationality|citizenship|birth|tradeunion|union(member|code)|health|medical|sick|veteran"
    r"|military|pregnan|performance|talent|disciplin|criminal|passport|visa(id|number|type)|nationalid|socialsecurity|emergency|dependent"
    r"|beneficiar|home|private|personal(e?mail|phone|mobile|address|data|info)|political|sexual|photo",
    re.IGNORECASE,
)
KNOWN = frozenset(STREAM.columns)
PAY_KEY = rf'"[^"]*(?i:{PAY.pattern})[^"]*":'
HR_KEY = r'"(?i:gender|ethnicity|race|religion|disabilit|marital|nationalit|birth|national_?id|home_|private_|personal_)[^"]*":'


class FieldScope:
    """What of a report's columns is kept, and account of what is not."""

    def __init__(self, settings: WorkdaySettings) -> None:
        self.settings = settings
        self.named = [pattern for pattern in settings.include if pattern.strip("*")]
        self.pay: dict[str, None] = {}
        self.hr: dict[str, None] = {}
        self.unknown: dict[str, None] = {}
        self.left_out: dict[str, None] = {}

    def apply(self, table: pa.Table) -> pa.Table:
        """The table without what is not to be read. Its columns bear our names where they mean one of ours."""
        table = without(table, partial(self._is_no_pay, table), self.pay)
        table = without(table, partial(self._is_no_secret, table), self.hr)
        table = without(table, self._is_known, self.unknown)
        return without(table, self._is_in_scope, self.left_out)

    def reads(self, name: str) -> bool:
        """Whether a column that bears one of our names is read."""
        return self._is_in_scope(name) and (name not in PRIVATE or self._is_asked_for(name))

    def lets_in(self, name: str) -> bool:
        """Whether a column of that name may stand in the raw table; a report's column is kept out for what it holds as well."""
        is_secret = not self._is_asked_for(name) if name in PRIVATE else name not in ALIASES and self._is_hr_only(name)
        return not PAY.search(folded(name)) and not is_secret and self._is_known(name) and self._is_in_scope(name)

    def tell(self, reading: Reading) -> None:
        """Say what was left out."""
        if self.pay:
            reading.note(f"not read, for it says what people are paid: {', '.join(self.pay)}")
        if self.hr:
            reading.note(f"not read, for only HR may know it: {', '.join(self.hr)} (private_fields: true, or `include`, would read it)")
        if self.unknown:
            reading.note(f"not read, for nothing says what it is: {', '.join(self.unknown)} (`include` with its name would read it)")
        if self.left_out:
            reading.note(f"not read, as include and exclude say: {', '.join(self.left_out)}")

    def _is_no_pay(self, table: pa.Table, name: str) -> bool:
        return name not in self.pay and not PAY.search(folded(name)) and not _holds(table, name, PAY_KEY)

    def _is_no_secret(self, table: pa.Table, name: str) -> bool:
        if name in PRIVATE:
            return self._is_asked_for(name)
        if name in ALIASES:
            return True
        return means(self.named, name) or not (name in self.hr or self._is_hr_only(name) or _holds(table, name, HR_KEY))

    def _is_hr_only(self, name: str) -> bool:
        return not means(self.named, name) and bool(HR_ONLY.search(folded(name)))

    def _is_known(self, name: str) -> bool:
        return name in KNOWN or means(self.named, name)

    def _is_asked_for(self, name: str) -> bool:
        return self.settings.private_fields or means(self.named, name, *ALIASES[name])

    def _is_in_scope(self, name: str) -> bool:
        return name == "Employee_ID" or in_scope(self.settings.include, self.settings.exclude, name, *ALIASES.get(name, ()))


def _holds(table: pa.Table, name: str, key: str) -> bool:
    return bool(pc.any(pc.match_substring_regex(table[name], key)).as_py())
