"""What can hold between two records, as SQL over the columns of identity.feature: the conditions that the levels of comparison are made of.

`x_l` and `x_r` are the two records' values.
"""

from __future__ import annotations


# `case` spares the dear measures: in a chain of `and` each one is taken for every pair
def near(one: str, other: str, edits: int = 2, alike: float = 0.85) -> str:
    """Whether two words are a keystroke or `edits` apart."""
    # the lengths alone rule most pairs out, and cost next to nothing
    too_long = f"abs(length({one}) - length({other})) > {edits}"
    alike_enough = f"coalesce(jaro_winkler_similarity({one}, {other}), 0) >= {alike}"
    return f"(case when {too_long} then false when {alike_enough} then damerau_levenshtein({one}, {other}) <= {edits} else false end)"


def typo(column: str, edits: int, shortest: int, alike: float = 0.8) -> str:
    """The same of a column's two values, which must be of some length."""
    left, right = f"{column}_l", f"{column}_r"
    return f"(case when least(length({left}), length({right})) < {shortest} then false else {near(left, right, edits, alike)} end)"


def one_off(column: str) -> str:
    """Whether a column's two values are one keystroke apart. Then one half of both is the same, which costs next to nothing to see."""
    left, right = f"{column}_l", f"{column}_r"
    half = f"(least(length({left}), length({right})) - 1) // 2"
    return (
        f"(case when left({left}, {half}) = left({right}, {half}) or right({left}, {half}) = right({right}, {half})"
        f" then damerau_levenshtein({left}, {right}) <= 1 else false end)"
    )


def missing(*columns: str) -> str:
    """Whether a side lacks one of the columns."""
    return "(" + " or ".join(f"{column}_l is null or {column}_r is null" for column in columns) + ")"


def any_shared(one: str, several: str) -> str:
    """Whether a value is shared. several: all values of a record that has more than one, and NULL otherwise: lists are dear to compare."""
    return (
        f"(case when {one}_l = {one}_r then true when {several}_l is null and {several}_r is null then false"
        f" else coalesce(list_has_any(coalesce({several}_l, [{one}_l]), coalesce({several}_r, [{one}_r])), false) end)"
    )


def prefix(column: str) -> str:
    """Whether one value begins the other."""
    return f"(starts_with({column}_l, {column}_r) or starts_with({column}_r, {column}_l))"


# Frank Peter and Peter Frank are one name, Frank Peters and Peter Frank may be two: where a name can be either, only the exact words count.
# Of Anna Maria Berg written family name first, the family name holds both given names
SWAPPED = (
    "(case when given_l = given_r or family_l = family_r then false"
    " when given_rarity_l + given_rarity_r = 4 then given_l = family_r and family_l = given_r"
    f" when {near('given_l', 'family_r')} then {near('family_l', 'given_r')} or coalesce(list_contains(families_l, given_r), false)"
    f" when coalesce(list_contains(families_r, given_l), false) then {near('family_l', 'given_r')} else false end)"
)
MISPLACED = (
    "(case when given_l = family_r then family_l is null or given_r is null"
    " when family_l = given_r then given_l is null or family_r is null else false end)"
)
SAME_DOMAIN = "coalesce(domain_l = domain_r, false)"
# whoever has no address and no number of their own is often written down under a company's first words only: `acme` for Acme Instruments;
# but a name that is written without its vowels, or read aloud in several ways, stands for several names
NAMED_COMPANY = (
    "coalesce(case when script_l in ('abjad', 'east_asian') or script_r in ('abjad', 'east_asian') then false"
    " when email_l is null and phone_l is null and starts_with(brand_r || ' ', brand_l || ' ') then true"
    " when email_r is null and phone_r is null then starts_with(brand_l || ' ', brand_r || ' ') else false end, false)"
)
# an address within one company is the company's, and says nothing on top of it
ONE_COMPANY = f"(case when company_l = company_r then true when {SAME_DOMAIN} then true else {NAMED_COMPANY} end)"
ONE_TOWN = "coalesce(postcode_l = postcode_r or city_l = city_r, true)"
SAME_DIGITS = "regexp_replace(company_l, '[^0-9]', '', 'g') = regexp_replace(company_r, '[^0-9]', '', 'g')"
SMALL = "company_size_l + company_size_r = 0"
SAME_PLACE = "coalesce(postcode_l = postcode_r, city_l = city_r, true)"
SAME_DOOR = f"coalesce(case when street_name_l = street_name_r and street_number_l = street_number_r then {SAME_PLACE} else false end, false)"
# Who shares a mailbox shares the telephone and the door as well: within one household the second agreement says nothing new.
SHARE_EMAIL = any_shared("email", "emails")
SHARE_CONTACT = f"(case when {SHARE_EMAIL} then true when {any_shared('phone', 'phones')} then true else {ONE_COMPANY} end)"
# Ella and Elsa are two names, ella and elal one: a name that many people have is no misspelling of another such name
TWO_GIVEN = "((given_rarity_l > 0 or given_roots_l is not null) and (given_rarity_r > 0 or given_roots_r is not null))"
TWO_FAMILY = "(family_rarity_l > 0 and family_rarity_r > 0)"
GIVEN_ALIKE = (
    f"(case when {missing('given')} then true when given_l = given_r then true when {prefix('given')} then true"
    " when given_sound_l = given_sound_r then true when coalesce(list_has_any(given_roots_l, given_roots_r), false) then true"
    f" when {TWO_GIVEN} then false else jaro_winkler_similarity(given_l, given_r) >= 0.75 end)"
)
OTHER_SCRIPT = "(case when given_l = given_r then false else coalesce(script_l <> script_r, false) end)"
# anna.berg@ and anna.berg2@, m.jang@ and m.jung@ are two people with an address each, not one who mistyped
EACH_HAS_ONE = (
    f"(case when {prefix('email_user')} then true when contains(email_user_l, family_l) and contains(email_user_r, family_r) then true"
    " else regexp_replace(email_user_l, '[0-9]', '', 'g') = regexp_replace(email_user_r, '[0-9]', '', 'g')"
    " and least(length(email_user_l), length(email_user_r)) - length(regexp_replace(email_user_l, '[0-9]', '', 'g')) <= 1 end)"
)
# peter.ambrose@acme.com and peter.ambrose@acne.com: what is alike has been said by the name
MADE_OF_NAME = (
    "coalesce(contains(email_user_l, family_l) and contains(email_user_r, family_r) and not regexp_matches(email_user_l, '[0-9]{2}'), false)"
)
# two companies, and an address or a number at each: whoever shares a name and a door with somebody else may still be somebody else
ELSEWHERE = "(coalesce(brand_l <> brand_r, false) and (coalesce(email_l <> email_r, false) or coalesce(phone_l <> phone_r, false)))"
DAYS = "(birth_day_l - birth_day_r)"
# the first of January stands for a year alone, of which two keystrokes make any other
LIKE_BIRTH = (
    "(case when right(birth_date_l, 5) = '01-01' and right(birth_date_r, 5) = '01-01' then false"
    " when damerau_levenshtein(birth_date_l, birth_date_r) <= 2 then true"
    f" else coalesce(abs({DAYS}) <= 35 or abs(abs({DAYS}) - 365) <= 35 or abs(abs({DAYS}) - 3652) <= 35, false) end)"
)
ONE_TOWN_NEARLY = f"coalesce(case when city_l = city_r then true when postcode_l = postcode_r then true else {typo('city', 2, 5)} end, false)"
TIED_OTHERWISE = (
    f"(case when {any_shared('email', 'emails')} then true when {any_shared('phone', 'phones')} then true when {ONE_COMPANY} then true"
    " when coalesce(national_id_l = national_id_r, false) or coalesce(damerau_levenshtein(birth_date_l, birth_date_r) <= 1, false) then true"
    f" when (case when {LIKE_BIRTH} then {ONE_TOWN_NEARLY} else false end) then true"
    f" when {ELSEWHERE} then false when {SAME_DOOR} then true"
    " else coalesce(postcode_l = postcode_r and coalesce(street_number_l = street_number_r, true), false) end)"
)
# a town and a street full of namesakes: whatever else is known of both speaks against it
CONTRARY = (
    "(case when brand_l <> brand_r then true when phone_l <> phone_r then true when street_number_l <> street_number_r then true"
    " when case when postcode_l <> postcode_r then damerau_levenshtein(postcode_l, postcode_r) > 1 else false end then true"
    " else coalesce(jaro_winkler_similarity(email_l, email_r) < 0.8, false) end)"
)
