"""Many records of one person, written in many ways: one odd record must not tear the others apart."""

import pytest
from world import World

from warehouse.identity.judge import BIRTH_DATES, NAMES, Tolerant
from warehouse.identity.names import read_name
from warehouse.identity.resolve import Traits

HOME = {"city": "Wolvertown", "postcode": "WV4 2QN", "birth_date": "1859-12-24"}


def several(world: World, *people: dict[str, object]) -> World:
    for number, one in enumerate(people):
        world.person(f"tool:figure:{number:02}", **one)  # type: ignore[arg-type]
    return world.build()


def largest(world: World) -> int:
    return max(map(len, world.partition()))


def test_a_dozen_records_under_one_name_in_one_town_meet(world: World) -> None:
    assert largest(several(world, *({"name": "Thorvald Brinkerhoff", "city": "Wolvertown", "birth_date": "1859-12-24"} for _ in range(12)))) == 12


def test_short_forms_of_one_name_do_not_tear_apart_who_is_written_out(world: World) -> None:
    people = [{"name": "Leonard Brinkerhoff", **HOME}] * 6 + [{"name": "Len Brinkerhoff", **HOME}, {"name": "Lenny Brinkerhoff", **HOME}]
    assert largest(several(world, *people)) >= 7


def test_one_birthday_mistyped_leaves_the_others_together(world: World) -> None:
    people = [{"name": "William Brinkerhoff", **HOME}] * 6
    people += [{"name": "William Brinkerhoff", **HOME, "birth_date": date} for date in ("1859-11-24", "1829-12-24")]
    assert largest(several(world, *people)) >= 6


@pytest.mark.parametrize("sizes", [(1, 1, 1), (6, 1, 1), (3, 1, 5)])
@pytest.mark.parametrize(
    "dates", [("1960-11-05", "1960-10-05", "1930-10-05"), ("1980-04-02", "1980-04-12", "1950-04-12"), ("1957-06-15", "1975-06-15", "1975-06-16")]
)
def test_a_birthday_between_two_that_are_a_generation_apart_makes_them_no_one(world: World, dates: tuple[str, ...], sizes: tuple[int, ...]) -> None:
    home = {"city": "Wolverton", "postcode": "WV4 2QN", "street": "55 Mill Road"}
    people = [{"name": "William Hall", "birth_date": date, **home} for date, size in zip(dates, sizes, strict=True) for _ in range(size)]
    together = several(world, *people).partition()
    of = {f"tool:figure:{number:02}": str(one["birth_date"]) for number, one in enumerate(people)}
    assert not any({dates[0], dates[2]} <= {of[key] for key in keys} for keys in together)


def test_whoever_lacks_the_birthday_of_two_namesakes_goes_with_neither(world: World) -> None:
    home = {"city": "Wolvertown", "postcode": "WV4 2QN", "street": "12 Rosewood Lane"}
    dates = ("1950-04-02", "1980-07-12", None)
    world = several(world, *({"name": "Max Fletcher", "birth_date": date, **home} for date in dates))
    assert largest(world) == 1


@pytest.mark.parametrize(
    ("known", "one", "other", "is_open"),
    [
        ("Leonard Day", "Len Day", "Lenny Day", False),
        ("Maria Lozano", "Maria Elena Lozano", "Maria Teresa Lozano", True),
        ("John Smith", "John Smith Jr", "John Smith Sr", True),
        ("L. Temple", "Laura Temple", "Lauri Temple", True),
        ("Harry Garling", "Henry Garling", "Harold Garling", True),
        ("James Backhouse", "James Backhojse", "Jim Backhouse", False),
    ],
)
def test_who_has_less_of_a_name_than_two_others_could_be_either(known: str, one: str, other: str, is_open: bool) -> None:
    read = [read_name(text) for text in (known, one, other)]
    names = {name.key: name.as_text() for name in read if name}
    traits = [Traits(frozenset((name.key,))) for name in read if name]
    assert Tolerant(names).leaves_open(*traits, NAMES) is is_open


def test_who_has_a_birthday_goes_with_the_nearest() -> None:
    known, one, other, father = (Traits(birth_dates=frozenset((date,))) for date in ("1838-01-01", "1838-04-01", "1836-01-01", "1808-01-01"))
    judge = Tolerant({})
    assert judge.leaves_open(Traits(), one, other, BIRTH_DATES)
    assert not judge.leaves_open(known, one, other, BIRTH_DATES)
    assert judge.leaves_open(known, one, father, BIRTH_DATES)


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2)])
def test_a_tie_that_is_refused_does_not_hide_that_two_others_are_as_near(world: World, order: tuple[int, ...]) -> None:
    home = {"city": "Wolverton", "postcode": "WV4 2QN", "street": "55 Mill Road"}
    people: list[dict[str, object]] = [
        {"name": "Lenny Hale", "birth_date": "1960-10-05", "company_name": "Acme"},
        {"name": "Lenny Hale", "email": "info@acme.com", "company_name": "Acme", **home},
        {"name": "Len Hale", "birth_date": "1980-01-01", **home},
        {"name": "Lenny Hale", "birth_date": "1980-01-01", "company_name": "Acme", "national_id": "X1234567"},
    ]
    assert largest(several(world, *(people[who] for who in order))) == 1, "the second could be the first as well as the last, whatever their keys"
