"""One home: a name and a door are not one person where something else speaks against it. Then a human being is asked."""

import pytest
from world import World

HOME = {"street": "Lindenweg 4", "postcode": "12345", "city": "Lund"}


def strangers(world: World) -> World:
    for number in range(40):
        letters = "".join("abcdefghijklmnopqrst"[digit] for digit in divmod(number, 20))
        world.person(f"old:contact:{number}", f"Gun Stand{letters}by", f"gun{number}@stand{letters}by.com")
    return world


def asked(world: World) -> set[tuple[str, str]]:
    return {(a, b) for a, b in world.reviews() if not a.startswith("old:")}


@pytest.mark.parametrize("born", [{}, {"birth_date": "1951-03-12"}])
def test_two_of_one_name_at_one_door_who_are_reached_otherwise_are_asked_about(world: World, born: dict[str, object]) -> None:
    strangers(world)
    a = world.person("crm:contact:1", "Hans Müller", "hans.mueller@t-online.de", "+491711112223", **HOME, **born)  # type: ignore[arg-type]
    b = world.person("erp:contact:2", "Hans Müller", "hansi83@gmx.de", "+491529998887", **HOME)  # type: ignore[arg-type]
    world.build()
    assert not world.together(a, b)
    assert asked(world) == {(a, b)}


@pytest.mark.parametrize("more", [{"birth_date": "1951-03-12"}, {"phone": "+491711112223"}])
def test_but_not_where_a_birthday_or_a_number_is_the_same(world: World, more: dict[str, object]) -> None:
    strangers(world)
    people = [("crm:contact:1", "hans.mueller@t-online.de", "+491711112223"), ("erp:contact:2", "hansi83@gmx.de", "+491529998887")]
    keys = [world.person(key, "Hans Müller", **{"email": email, "phone": phone, **HOME, **more}) for key, email, phone in people]  # type: ignore[arg-type]
    world.build()
    assert world.together(*keys)


def test_women_of_one_hostel_who_know_their_year_alone_are_not_one(world: World) -> None:
    strangers(world)
    keys = []
    for number, name in enumerate(("Maria Kvist", "Maria Malm", "Maria Ek", "Maria Lund")):
        said = {"birth_date": "1990-01-01", "phone": f"+4670174060{number}", **HOME}
        keys.append(world.person(f"crm:contact:{number}", name, f"{name.lower().replace(' ', '.')}@gmail.com", **said))  # type: ignore[arg-type]
    world.build()
    assert all(len(together) == 1 for together in world.partition() if together & {*keys})
    assert len(asked(world)) == 6


def test_twins_of_two_national_ids_whose_names_begin_otherwise_are_two(world: World) -> None:
    strangers(world)
    born = {"birth_date": "1994-06-17", **HOME}
    a = world.person("crm:contact:1", "Amina Petrovic", national_id="19940617-2034", **born)  # type: ignore[arg-type]
    b = world.person("crm:contact:2", "Emina Petrovic", national_id="19940617-4129", **born)  # type: ignore[arg-type]
    world.build()
    assert not world.together(a, b)
    assert asked(world) == {(a, b)}


@pytest.mark.parametrize("numbers", [("19940617-2034", "19940617-2035"), ("19940617-2034", "19940617-2048")])
@pytest.mark.parametrize("names", [("Lisa", "Lina"), ("Jan", "Jon"), ("Marie", "Maria"), ("Karin", "Katrin")])
def test_twins_whose_national_ids_follow_each_other_are_two_where_either_name_is_known(
    world: World, names: tuple[str, str], numbers: tuple[str, str]
) -> None:
    strangers(world)
    born = {"birth_date": "1994-06-17", **HOME}
    a, b = (
        world.person(f"crm:contact:{place}", f"{name} Ekdal", phone="+46470123456", national_id=number, **born)  # type: ignore[arg-type]
        for place, (name, number) in enumerate(zip(names, numbers, strict=True))
    )
    world.build()
    assert not world.together(a, b)
    assert asked(world) == {(a, b)}


def test_but_a_name_that_nobody_has_is_a_slip_where_the_number_has_one_too(world: World) -> None:
    strangers(world)
    born = {"birth_date": "1994-06-17", "phone": "+46470123456", **HOME}
    a = world.person("crm:contact:1", "Lisa Ekdal", national_id="19940617-2034", **born)  # type: ignore[arg-type]
    b = world.person("crm:contact:2", "Lixa Ekdal", national_id="19940617-2035", **born)  # type: ignore[arg-type]
    world.build()
    assert world.together(a, b)


@pytest.mark.parametrize(
    ("mailbox", "is_hers"),
    [
        ("kassan@skohuset.se", False),
        ("s.leitung@skohuset.se", False),
        ("familjen@gmail.com", False),
        ("anna.berg@skohuset.se", True),
        ("aholm@skohuset.se", True),
        ("anna77@gmail.com", True),
    ],
)
def test_who_married_keeps_a_mailbox_of_her_name_and_two_at_the_till_are_asked_about(world: World, mailbox: str, is_hers: bool) -> None:
    a = world.person("crm:contact:1", "Anna Berg", mailbox, "+46470123456")
    b = world.person("erp:contact:2", "Anna Holm", mailbox, "+46470123456")
    world.build()
    assert world.together(a, b) == is_hers
    assert asked(world) == (set() if is_hers else {(a, b)})
