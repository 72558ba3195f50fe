"""What is compared between two records, and the levels of agreement, as SQL conditions over the columns of identity.feature.

`x_l` and `x_r` are the two records' values. Levels are tried from the best to the worst; the last one has no condition. The number of a
level is its place from the end: 0 is the worst, NOTHING means that a side has no value, so that nothing can be said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from warehouse.identity.scoring.conditions import (
    CONTRARY,
    DAYS,
    EACH_HAS_ONE,
    GIVEN_ALIKE,
    MADE_OF_NAME,
    MISPLACED,
    NAMED_COMPANY,
    ONE_COMPANY,
    ONE_TOWN,
    OTHER_SCRIPT,
    SAME_DIGITS,
    SAME_DOMAIN,
    SAME_DOOR,
    SHARE_CONTACT,
    SHARE_EMAIL,
    SMALL,
    SWAPPED,
    TIED_OTHERWISE,
    TWO_FAMILY,
    TWO_GIVEN,
    any_shared,
    missing,
    near,
    one_off,
    prefix,
    typo,
)

NOTHING = -1
COLUMN = re.compile(r"\b([a-z_]+)_[lr]\b")
RARITY = ("given_rarity", "family_rarity", "company_size")  # columns that come from the model's names, not from the record


@dataclass(frozen=True)
class Level:
    """One degree of agreement. meaning: what a reader sees. condition: SQL; None for whatever is left.

    is_set: its figures are set by hand, because what it stands against (a family, namesakes in one company) is no chance agreement.
    is_split: it is a part of the level before it, whose figures are learnt from both.
    """

    meaning: str
    condition: str | None
    is_set: bool = False
    is_split: bool = False


@dataclass(frozen=True)
class Comparison:
    """One thing that two records are compared on. nothing: SQL that is true where it cannot be compared. levels: best first."""

    name: str
    nothing: str
    levels: tuple[Level, ...]

    @property
    def columns(self) -> frozenset[str]:
        """The columns that are looked at."""
        return frozenset(COLUMN.findall(" ".join([self.nothing, *(level.condition or "" for level in self.levels)])))


def compared_columns() -> tuple[str, ...]:
    """Every column that scoring reads, in one order; `email` is the first of `emails`, before and after its @ `email_user` and `email_host`."""
    return tuple(sorted(frozenset[str]().union(*(one.columns for one in COMPARISONS))))


COMPARISONS = (
    Comparison(
        "given_name",
        f"(case when {missing('given')} then not {MISPLACED} else {OTHER_SCRIPT} end)",
        (
            Level("same given name, a rare one", "given_l = given_r and length(given_l) > 1 and given_rarity_l = 0"),
            Level("same given name", "given_l = given_r and length(given_l) > 1 and given_rarity_l = 1"),
            Level("same given name, a common one", "given_l = given_r and length(given_l) > 1"),
            Level("given and family name swapped", SWAPPED, is_set=True),
            Level("given name written as the family name", MISPLACED, is_set=True),
            Level("short form of the same given name", "list_has_any(given_roots_l, given_roots_r)"),
            Level(
                "given name spelt otherwise",
                f"case when {TWO_GIVEN} then false when {typo('given', 1, 3)} then true"
                f" when given_sound_l = given_sound_r then {typo('given', 2, 3)} else false end",
            ),
            Level("given name cut short", f"{prefix('given')} and (least(length(given_l), length(given_r)) = 1 or not {TWO_GIVEN})"),
            Level(
                "given name alike",
                f"case when given_sound_l = given_sound_r then true when {TWO_GIVEN} then false"
                " else jaro_winkler_similarity(given_l, given_r) >= 0.75 end",
            ),
            Level("other given name", "coalesce(family_l <> family_r, true)"),
            Level("another given name in one family", None, is_set=True, is_split=True),
        ),
    ),
    Comparison(
        "family_name",
        f"(case when {missing('family')} then true when given_l = given_r then false when {OTHER_SCRIPT} then family_l <> family_r"
        f" when {MISPLACED} then true else {SWAPPED} end)",
        (
            Level("same family name, a rare one", "family_l = family_r and length(family_l) > 1 and family_rarity_l = 0"),
            Level("same family name", "family_l = family_r and length(family_l) > 1 and family_rarity_l = 1"),
            Level("same family name, a common one", "family_l = family_r and length(family_l) > 1"),
            Level(
                "one of several family names the same",
                "list_has_any(families_l, families_r) or list_contains(families_l, family_r) or list_contains(families_r, family_l)",
            ),
            Level(
                "family name spelt otherwise",
                f"case when {TWO_FAMILY} then false when {typo('family', 1, 3)} then true"
                f" when family_sound_l = family_sound_r then {typo('family', 3, 4)} else false end",
            ),
            Level("family name cut short", prefix("family")),
            Level("family name alike", typo("family", 2, 5)),
            Level("other family name", GIVEN_ALIKE),
            Level("both names differ", None, is_set=True, is_split=True),
        ),
    ),
    Comparison(
        "birth_date",
        missing("birth_date"),
        (
            Level("same birth date", "birth_date_l = birth_date_r"),
            Level(
                "birth date one keystroke off, or day and month swapped",
                "damerau_levenshtein(birth_date_l, birth_date_r) <= 1 or (left(birth_date_l, 4) = left(birth_date_r, 4)"
                " and substr(birth_date_l, 6, 2) = right(birth_date_r, 2) and right(birth_date_l, 2) = substr(birth_date_r, 6, 2))",
            ),
            Level("birth date two keystrokes off", "damerau_levenshtein(birth_date_l, birth_date_r) <= 2"),
            Level(
                "birth date about a month, a year or ten years off",
                f"abs({DAYS}) <= 35 or abs(abs({DAYS}) - 365) <= 35 or abs(abs({DAYS}) - 3652) <= 35",
            ),
            Level("same birth year", "left(birth_date_l, 4) = left(birth_date_r, 4)"),
            Level("other birth date", None, is_set=True),
        ),
    ),
    Comparison(
        "national_id",
        missing("national_id"),
        (
            Level("same national id", "national_id_l = national_id_r"),
            Level("national id one keystroke off", "damerau_levenshtein(national_id_l, national_id_r) <= 1"),
            Level("national id two keystrokes off", "damerau_levenshtein(national_id_l, national_id_r) <= 2"),
            Level("other national id", None),
        ),
    ),
    Comparison(
        "email",
        missing("email"),
        (
            Level("same e-mail address", any_shared("email", "emails")),
            Level(
                "e-mail address a keystroke or two off",
                f"case when email_host_l = email_host_r then false when jaro_winkler_similarity(email_host_l, email_host_r) < 0.85 then false"
                f" when {MADE_OF_NAME} then false else {typo('email', 2, 10)} end",
            ),
            Level(
                "user name a keystroke or two off at the same domain",
                f"case when email_host_l <> email_host_r then false when not {near('email_user_l', 'email_user_r')} then false"
                f" else not coalesce({EACH_HAS_ONE}, false) end",
            ),
            Level("other e-mail address", f"not {SAME_DOMAIN}"),
            Level("another e-mail address at the same domain", None, is_set=True, is_split=True),
        ),
    ),
    Comparison(
        "phone",
        f"(case when {missing('phone')} then true else {SHARE_EMAIL} end)",
        (
            Level("same telephone number", any_shared("phone", "phones")),
            Level(
                "telephone number one digit off",
                # a company's numbers are next to each other
                f"case when {ONE_COMPANY} then false else {one_off('phone')} end",
            ),
            Level("other telephone number", None),
        ),
    ),
    Comparison(
        "street",
        f"(case when {missing('street_name')} then true else {SHARE_CONTACT} end)",
        (
            Level("same street, number and place", SAME_DOOR),
            Level("same street and number", f"street_name_l = street_name_r and street_number_l = street_number_r and {ONE_TOWN}"),
            Level(
                "same number, street spelt otherwise", f"case when street_number_l = street_number_r then {typo('street_name', 3, 5)} else false end"
            ),
            Level("same street", f"case when {ONE_TOWN} then street_name_l = street_name_r or {typo('street_name', 2, 6, 0.9)} else false end"),
            Level("other street, same number", "street_number_l = street_number_r"),
            Level("other street", None),
        ),
    ),
    Comparison(
        "place",
        f"(case when {missing('postcode')} and {missing('city')} then true when {SAME_DOOR} then true else {SHARE_CONTACT} end)",
        (
            Level("same postcode and city", "postcode_l = postcode_r and city_l = city_r"),
            Level("same postcode", "postcode_l = postcode_r"),
            Level("same city, postcode one keystroke off", f"(city_l = city_r or {typo('city', 2, 5)}) and {typo('postcode', 1, 4)}"),
            Level("postcode one keystroke off", typo("postcode", 1, 4)),
            Level("same city", f"city_l = city_r or {typo('city', 2, 5)}"),
            Level("other place", None),
        ),
    ),
    Comparison(
        "company",
        f"(case when {missing('brand')} then true else {any_shared('email', 'emails')} end)",
        (
            # by hand: in a company of many people a name that others have too may be another's; what is learnt does not see that
            Level("same company", f"company_l = company_r and {SMALL}", is_set=True),
            Level("same company domain", f"{SAME_DOMAIN} and {SMALL}", is_set=True),
            Level("same company by its first words", f"{NAMED_COMPANY} and {SMALL}", is_set=True),
            Level("same company, a large one", ONE_COMPANY, is_set=True),
            Level(
                "company name alike",
                f"case when {typo('company', 2, 6)} then {SAME_DIGITS} when starts_with(company_l, company_r || ' ') then {SAME_DIGITS}"
                f" when starts_with(company_r, company_l || ' ') then {SAME_DIGITS} else false end",
                is_set=True,
            ),
            Level("other company", None),
        ),
    ),
    Comparison(
        "job_title",
        missing("job_title"),
        (
            # by hand: a title goes with the trade and the company, so that namesakes often share it
            Level("same job title", "job_title_l = job_title_r", is_set=True),
            Level("other job title", None, is_set=True),
        ),
    ),
    # namesakes are more than chance would have: people of one country, one time, one trade
    Comparison(
        "beside_name",
        TIED_OTHERWISE,
        (
            Level(
                "the town or the year beside the name",
                f"(city_l = city_r or left(birth_date_l, 4) = left(birth_date_r, 4)) and not {CONTRARY}",
                is_set=True,
            ),
            Level(
                "nothing beside the name can be compared",
                f"{missing('email')} and {missing('phone')} and {missing('birth_date')} and {missing('brand')}",
                is_set=True,
            ),
            Level("nothing beside the name agrees", None, is_set=True),
        ),
    ),
)
