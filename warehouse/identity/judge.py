"""Whether two clusters can be one person: strictly where a shared value ties them, tolerating misspelling where a measured score does."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache

from warehouse.identity import reference
from warehouse.identity.agreement import CLEAR, COMPATIBLE, DOUBTFUL, compare_texts, compare_words, other_second_name, stands_for
from warehouse.identity.names import Name, fold, from_text, name_words
from warehouse.identity.resolve import Traits
from warehouse.identity.slips import (
    GENERATION,
    any_near,
    is_slip,
    like_date,
    misspelled,
    near,
    one_keystroke_off,
    other_family,
    years_apart,
)

BELIEVED = (*COMPATIBLE, "scripts")
FORMS = ("nickname", "short forms", "spelling")  # how two given names agree that are forms of one
NAMES, BIRTH_DATES = "names that cannot be one person's", "different dates of birth"
WITHOUT_SLIPS = ("east_asian", "abjad")  # scripts in which each letter says so much that another one makes another name
SEATS = "two records where each person has one"
NATIONAL_IDS, ADDRESSES, EXTENSIONS = "different national ids", "different addresses at one domain", "different extensions of one number"
MANY_FIRMS = "addresses at more companies than one person has"
FIRMS = 8  # companies at which one person may have an address: a chain of namesakes, each with an address of the next, goes on for ever


@dataclass
class Strict:
    """Names must agree, dates of birth and national ids be the same, and nobody has two records where each person has one.

    names: name key → name as `as_text` wrote it. allowed: pairs of name keys that a decision or a merge has put together.
    """

    names: dict[str, str]
    allowed: set[tuple[str, str]] = field(default_factory=set)

    def clash(self, a: Traits, b: Traits) -> str | None:
        """Why the two cannot be one person, in words, or None."""
        if a.birth_dates and b.birth_dates and a.birth_dates.isdisjoint(b.birth_dates):
            return BIRTH_DATES
        if a.national_ids and b.national_ids and a.national_ids.isdisjoint(b.national_ids):
            return NATIONAL_IDS
        if _at_too_many(a.addresses, b.addresses):
            return MANY_FIRMS
        if any(not self.agree(x, y) for x in a.names for y in b.names if x != y):
            return NAMES
        # a list of workers that has somebody twice says so by more than a name and a till's mailbox
        is_twice = not a.birth_dates.isdisjoint(b.birth_dates) or not a.national_ids.isdisjoint(b.national_ids)
        return SEATS if _other_seat(a.seats, b.seats) and not is_twice else None

    def leaves_open(self, known: Traits, one: Traits, other: Traits, clash: str) -> bool:  # noqa: ARG002  all that a judge may go by
        """Whether somebody who goes with two that clash could be either. known: what that one is known by."""
        return bool(clash)

    def agree(self, x: str, y: str) -> bool:
        """Whether two names can be one person's: by themselves, or as another way of writing one of two that were put together."""
        if (min(x, y), max(x, y)) in self.allowed or self._believed(x, y):
            return True
        beside = {(one, other) for pair in self.allowed for one, other in (pair, pair[::-1])}
        return any((other == y and self._believed(x, one)) or (other == x and self._believed(y, one)) for one, other in beside)

    def _believed(self, x: str, y: str) -> bool:
        return compare_texts(self.names[x], self.names[y]) in BELIEVED


@dataclass
class Tolerant(Strict):
    """As Strict, but what can be a misspelling is no contradiction. For ties that a score has measured.

    established: whether a word is known as a given name of its own, so that it is no misspelling of another.
    """

    established: Callable[[str], bool] = bool
    known: dict[tuple[str, str, bool], bool] = field(default_factory=dict)  # verdicts so far: most names meet more than once

    def clash(self, a: Traits, b: Traits) -> str | None:
        """Why the two cannot be one person, in words, or None."""
        like_birth = any(like_date(x, y) for x in a.birth_dates for y in b.birth_dates)
        # one date that is like both must not make father and son of two others
        other_birth = (bool(a.birth_dates) and bool(b.birth_dates) and not like_birth) or _a_generation_apart(a, b)
        if not a.national_ids.isdisjoint(b.national_ids):
            # one number under two given names of one family, and no birthday: a company's, or whoever filled in the form for both
            return NAMES if not a.birth_dates and not b.birth_dates and self._of_one_family(a, b) else None
        # a number is typed wrongly more often than two people share name and birthday, but for one slip of the pen
        other_id = bool(a.national_ids) and bool(b.national_ids) and not any_near(a.national_ids, b.national_ids)
        if other_id and (not any(is_slip(x, y) for x in a.birth_dates for y in b.birth_dates) or not self._of_one_name(a, b)):
            return NATIONAL_IDS
        if (other_birth and not self._one_slip_apart(a, b)) or self._of_two_ages(a, b):
            return BIRTH_DATES
        if self._names_clash(a, b, like_birth):
            return NAMES
        if _other_seat(a.seats, b.seats):
            return SEATS
        if _at_too_many(a.addresses, b.addresses):
            return MANY_FIRMS
        is_other_address = not like_birth and not self._are_put_together(a, b)
        return _other_address(a.addresses, b.addresses) if is_other_address else None

    def leaves_open(self, known: Traits, one: Traits, other: Traits, clash: str) -> bool:
        """As for Strict; but whoever has a date of birth goes with the nearest of two others of one generation, and whose name is written out
        (Leonard) is no riddle between Len and Lenny, as is who has less of a name than both: Maria between Maria Elena and Maria Teresa."""
        if clash == BIRTH_DATES:
            return not known.birth_dates or _a_generation_apart(one, other)
        if clash != NAMES:
            return True
        return all(any(self._says_less(x, y) for x in known.names for y in two.names) for two in (one, other))

    def _says_less(self, x: str, y: str) -> bool:
        """Whether the first name may stand for others than the second: an initial, a short form, a name or a generation less, or a slip."""
        one, other = from_text(self.names[x]), from_text(self.names[y])
        if len(one.words) < len(other.words) or (other.generation and not one.generation) or (other.title and not one.title):
            return True
        given, other_given = one.given[0], other.given[0]
        if given == other_given:
            return False
        return stands_for(given, other_given) or compare_words(given, other_given) not in FORMS

    def _are_put_together(self, a: Traits, b: Traits) -> bool:
        """Whether a decision or a merge says that somebody goes by a name of the one and another of the other: the address changed with it."""
        return any((min(x, y), max(x, y)) in self.allowed for x in a.names for y in b.names if x != y)

    def _names_clash(self, a: Traits, b: Traits, like_birth: bool) -> bool:
        """Any two names that are two people's; but where a given name and its family name are on both sides, only what tells father from son."""
        pairs = [(x, y) for x in a.names for y in b.names if x != y]
        strange = [pair for pair in pairs if self.contrary(*pair, like_birth)]
        if strange and like_birth and one_keystroke_off(a.national_ids, b.national_ids):  # then so may be a name that is another's
            strange = [pair for pair in strange if not self._near_given(*pair)]
        if not strange:
            return False
        alike = [*((key, key) for key in a.names & b.names), *(pair for pair in pairs if pair not in strange)]
        if not any(self._same_given(x, y) for x, y in alike):
            return True
        return any(self._of_two_generations(x, y) or self._of_two_second_names(x, y) or self._of_two_halves(x, y) for x, y in strange)

    def _of_one_name(self, a: Traits, b: Traits) -> bool:
        """Whether a name of either side is the other's, slips aside; true where a side has none. The names of twins are not, that differ in the first
        letter alone: Amina and Emina."""
        return not a.names or not b.names or any(x == y or self._believed(x, y) or self._may_be_slips(x, y) for x in a.names for y in b.names)

    def _may_be_slips(self, x: str, y: str) -> bool:
        one, other = from_text(self.names[x]), from_text(self.names[y])
        given, other_given = one.given[0], other.given[0]
        return not one.family or not other.family or given[0] == other_given[0] or given[1:] != other_given[1:]

    def _of_one_family(self, a: Traits, b: Traits) -> bool:
        """Whether every name on one side has a family name in common with every one on the other, under another given name."""
        return bool(a.names) and bool(b.names) and all(self._are_relatives(x, y) for x in a.names for y in b.names)

    def _are_relatives(self, x: str, y: str) -> bool:
        one, other = from_text(self.names[x]), from_text(self.names[y])
        if {*one.family}.isdisjoint(other.family) or compare_texts(self.names[x], self.names[y]) in (*BELIEVED, *DOUBTFUL):
            return False
        given, other_given = one.given[0], other.given[0]
        return self.established(given) and self.established(other_given) and not near(given, other_given)

    def _one_slip_apart(self, a: Traits, b: Traits) -> bool:
        """Whether two long national ids are one keystroke apart, under names that are one person's: the date is the slip then."""
        alike = one_keystroke_off(a.national_ids, b.national_ids)
        return alike and bool(a.names) and bool(b.names) and not any(self.contrary(x, y, same_birth=True) for x in a.names for y in b.names if x != y)

    def _of_two_ages(self, a: Traits, b: Traits) -> bool:
        """Whether the two are a generation apart and share neither given name nor national id, slips aside: a slip in the year explains nothing."""
        dates = [(x, y) for x in a.birth_dates for y in b.birth_dates]
        if not dates or any_near(a.national_ids, b.national_ids):
            return False
        # one day of one month, years apart, is a year mistyped more often than a child born on that day
        if any(x[4:] == y[4:] or years_apart(x, y) < GENERATION for x, y in dates):
            return False
        named = bool(a.names) and bool(b.names)
        return named and not any(self._same_given(x, y) or self._believed(x, y) for x in a.names for y in b.names)

    def _same_given(self, x: str, y: str) -> bool:
        one, other = from_text(self.names[x]), from_text(self.names[y])
        return one.given[0] == other.given[0] and len(one.given[0]) > 1 and bool(one.family) and bool(other.family)

    def _near_given(self, x: str, y: str) -> bool:
        one, other = from_text(self.names[x]), from_text(self.names[y])
        given, other_given = one.given[0], other.given[0]
        # Lisa and Lina are twins whose numbers follow each other, before either is the other mistyped in name and number
        are_two = given != other_given and self.established(given) and self.established(other_given)
        return near(given, other_given) and not are_two and not self._of_two_generations(x, y) and not self._of_two_second_names(x, y)

    def _of_two_generations(self, x: str, y: str) -> bool:
        one, other = from_text(self.names[x]), from_text(self.names[y])
        return one.generation != other.generation or {one.title, other.title} == {"mr", "ms"}

    def _of_two_second_names(self, x: str, y: str) -> bool:
        one, other = from_text(self.names[x]), from_text(self.names[y])
        return other_second_name(one, other) and not any(self._can_be_slip(word, like) for word in one.given[1:] for like in other.given[1:])

    def _of_two_halves(self, x: str, y: str) -> bool:
        """Whether two names of two family names each have one in common and not the other: Juan García López is the father of Juan García Ruiz."""
        one, other = (self._families(from_text(self.names[key])) for key in (x, y))
        if min(len(one), len(other)) < 2 or one.isdisjoint(other):
            return False
        return bool(one - other) and bool(other - one) and not any(near(word, like) for word in one - other for like in other - one)

    def _families(self, name: Name) -> frozenset[str]:
        """Its family names, with what stands before the last of them and is no given name: García in Juan García López."""
        before = (word for word in name.given[1:] if len(word) > 1 and not self.established(word))
        return frozenset((*before, *(word for word in name.family if word not in name_words("particle"))))

    def _can_be_slip(self, word: str, like: str) -> bool:
        """Whether one given name can be the other, misspelled: of María and Marta each is a name of its own."""
        return word == like or (misspelled(word, like) and not (self.established(word) and self.established(like)))

    def contrary(self, x: str, y: str, same_birth: bool) -> bool:
        """Whether two names are two people's, even if one of them may be misspelled. same_birth: the two have one date of birth,
        or one that can be the other's, mistyped."""
        if self.allowed and self.agree(x, y):
            return False
        if (x, y, same_birth) not in self.known:
            self.known[x, y, same_birth] = self.known[y, x, same_birth] = self._contrary(x, y, same_birth)
        return self.known[x, y, same_birth]

    def _contrary(self, x: str, y: str, same_birth: bool) -> bool:
        one, other = from_text(self.names[x]), from_text(self.names[y])
        agreement = compare_texts(self.names[x], self.names[y])
        if agreement in BELIEVED:
            return False
        if self._of_two_generations(x, y) or self._of_two_second_names(x, y) or agreement == "couple" or (agreement in DOUBTFUL and not same_birth):
            return True
        if one.script == other.script and one.script in WITHOUT_SLIPS and agreement not in DOUBTFUL:
            return True
        alike = any(near(word, like) for word in one.words for like in other.words)
        given, other_given = one.given[0], other.given[0]
        if min(len(one.words), len(other.words)) == 1:  # which name the one word is, given or family, is not sure
            return not alike and not same_birth and max(len(one.words), len(other.words)) > 1
        crossed = any(near(given, word) for word in other.family) or any(near(other_given, word) for word in one.family)
        is_form = compare_words(given, other_given) in CLEAR  # Will McDonald and William MacDonald
        is_other = given != other_given and not crossed and not is_form
        if is_other and self.established(given) and self.established(other_given):
            return True
        if not same_birth and self._of_two_halves(x, y):
            return True
        if not same_birth and not crossed and len(one.family) == len(other.family) == 1 and other_family(one.family[0], other.family[0]):
            return True
        one_given = given == other_given or crossed or is_form or misspelled(given, other_given)
        return not same_birth and not (alike and one_given)


@cache
def _given_names() -> frozenset[str]:
    short_forms = {"".join(fold(row[column])) for row in reference.rows("nicknames") for column in ("name", "nickname")}
    return reference.words("given_names", "name") | short_forms


def is_given_name(word: str) -> bool:
    """Whether a folded word is a given name or short form that the reference tables know."""
    return word in _given_names()


def _a_generation_apart(a: Traits, b: Traits) -> bool:
    """Whether two dates of birth are, and neither can be the other, mistyped."""
    return any(years_apart(x, y) >= GENERATION and not like_date(x, y) for x in a.birth_dates for y in b.birth_dates)


def _other_address(addresses: frozenset[str], others: frozenset[str]) -> str | None:
    """Why two have addresses of their own at one domain, or extensions of one number, and none in common; or None."""
    if not addresses.isdisjoint(others):
        return None
    shared = {address.split("@")[-1] for address in addresses}.intersection(address.split("@")[-1] for address in others)
    if not shared:
        return None
    return EXTENSIONS if all(domain.startswith("+") for domain in shared) else ADDRESSES


def brands(addresses: Iterable[str]) -> set[str]:
    """Whose the addresses are: `acme` of anna@acme.com, anna@acme.de and anna@acme.co.uk; nobody's of an extension."""
    domains = (address.rpartition("@")[2] for address in addresses)
    return {domain.partition(".")[0] for domain in domains if not domain.startswith("+")}


def _at_too_many(addresses: frozenset[str], others: frozenset[str]) -> bool:
    """Whether together they have addresses at more companies than one person has, and more than either."""
    if len(addresses) + len(others) <= FIRMS:
        return False
    one, other = brands(addresses), brands(others)
    return len(one | other) > max(FIRMS, len(one), len(other))


def _other_seat(seats: frozenset[str], others: frozenset[str]) -> bool:
    """Whether both have a record of their own in one place, and none in common."""
    if not seats.isdisjoint(others):
        return False
    return not {seat.split(" ", 1)[0] for seat in seats}.isdisjoint(seat.split(" ", 1)[0] for seat in others)
