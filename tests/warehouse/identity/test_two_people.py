"""Two people who have much in common, as companies really meet them: each stays one, and where it is a riddle somebody is asked."""

from __future__ import annotations

import pytest
from world import World

DOOR = {"street": "7 Kestrelhof Road", "city": "Graz", "postcode": "30000"}
FAMILY_MAIL = {"email": "casa@trestle.example"}


def two(
    world: World, one: dict[str, object], other: dict[str, object], keys: tuple[str, str] = ("crm:contact:1", "shop:contact:2")
) -> tuple[bool, bool]:
    """Whether the two are one, and whether somebody is asked."""
    for key, said in zip(keys, (one, other), strict=True):
        world.person(key, **said)  # type: ignore[arg-type]
    world.build()
    return world.together(*keys), keys in world.reviews()


@pytest.mark.parametrize("shared", [DOOR, FAMILY_MAIL, FAMILY_MAIL | {"phone": "+4684000123"}, DOOR | {"phone": "+4684000123"}])
@pytest.mark.parametrize("families", [("García López", "García Martínez"), ("Silva Santos", "Silva Costa"), ("Berg-Holm", "Berg-Lind")])
def test_father_and_son_of_two_family_names_each(world: World, shared: dict[str, object], families: tuple[str, str]) -> None:
    one, other = ({"name": None, "given_name": "Juan", "family_name": family, **shared} for family in families)
    assert two(world, one, other) == (False, True)


@pytest.mark.parametrize("families", [("García López", "García"), ("García López", "Garcia Lopez"), ("García López", "García Lopes")])
def test_one_person_of_two_family_names(world: World, families: tuple[str, str]) -> None:
    one, other = ({"name": None, "given_name": "Juan", "family_name": family, **FAMILY_MAIL} for family in families)
    assert two(world, one, other)[0]


@pytest.mark.parametrize("shared", [{"company_name": "Trestlewood"}, {"city": "Graz", "postcode": "30000"}, {"phone": "+4684000123"}])
@pytest.mark.parametrize("family", ["Unknown", "LNU", "Unbekannt"])
def test_a_family_name_that_says_that_there_is_none_is_none(world: World, shared: dict[str, object], family: str) -> None:
    one, other = ({"name": None, "given_name": "Anna", "family_name": family, "email": f"anna@firm{number}.example", **shared} for number in range(2))
    assert two(world, one, other)[0] is False


def test_annas_of_several_companies_who_are_called_at_one_number_are_asked_about(world: World) -> None:
    one, other = (
        {"name": "Anna", "email": f"anna@firm{number}.se", "phone": "+46701740605", "company_name": f"Firm{number} AB"} for number in range(2)
    )
    assert two(world, one, other) == (False, True)


SEATS = {
    "a list of workers": ("workday:worker:1", "workday:worker:2", "worker"),
    "a workspace": ("slack:user:T1-U1", "slack:user:T1-U2", "chat_user"),
}


@pytest.mark.parametrize("place", SEATS)
@pytest.mark.parametrize("shared", [{"phone": "+46701740605"}, {"email": "kassa7@northwind.com"}])
def test_two_records_in_one_place_where_each_person_has_one(world: World, place: str, shared: dict[str, object]) -> None:
    *keys, kind = SEATS[place]
    one, other = ({"name": "Anders Svensson", "kind": kind, "job_title": title, **shared} for title in ("Guard", "Cashier"))
    assert two(world, one, other, (keys[0], keys[1])) == (False, True)


@pytest.mark.parametrize("more", [{"birth_date": "1980-02-03"}, {"national_id": "19800203-1234"}])
def test_a_worker_who_stands_twice_in_one_list_is_one(world: World, more: dict[str, object]) -> None:
    said = {"name": "Anders Svensson", "kind": "worker", "email": "anders@svensson.example", **more}
    assert two(world, said, dict(said), ("workday:worker:1", "workday:worker:2"))[0]


def test_a_worker_who_has_left_and_come_back_is_one(world: World) -> None:
    said = {"name": "Anders Svensson", "kind": "worker", "email": "anders@svensson.example"}
    assert two(world, said | {"is_active": False}, said | {"is_active": True}, ("workday:worker:1", "workday:worker:2"))[0]


def test_the_address_and_the_desk_phone_of_a_leaver_are_the_next_annas(world: World) -> None:
    desk = {"email": "anna@acme.example", "phone": "+46 8 465 00 40"}
    assert two(world, {"name": "Anna Berg", **desk}, {"name": "Anna Kowalczyk", **desk}) == (False, True)


def test_who_marries_and_keeps_address_and_mobile_is_one(world: World) -> None:
    own = {"email": "anna@berg.example", "phone": "+46701740605"}
    assert two(world, {"name": "Anna Berg", **own}, {"name": "Anna Kowalczyk", **own})[0]


BORN = {"birth_date": "1990-05-05"}


HOMES = (
    ("anna90@gmail.com", "Vägen 1", "11122", "Stockholm"),
    ("annas@hotmail.com", "Gatan 2", "41122", "Göteborg"),
    ("asv@firma.se", "Stigen 3", "90325", "Umeå"),
    ("anna.s@annan.se", "Plan 3", "97231", "Luleå"),
)


def test_namesakes_who_were_born_on_one_day_in_two_towns_are_asked_about(world: World) -> None:
    for number, (email, street, postcode, city) in enumerate(HOMES):
        own = {"phone": f"070 200 00 0{number}", "country": "Sweden", "street": street, "postcode": postcode, "city": city}
        world.person(f"crm:contact:{number}", "Anna Svensson", email, **own, **BORN)  # type: ignore[arg-type]
    assert len(world.build().partition()) == len(HOMES)
    assert world.reviews()


def test_common_namesakes_with_one_birthday_and_nothing_else_in_two_towns(world: World) -> None:
    one, other = ({"name": "John Smith", "city": city, "postcode": code, **BORN} for city, code in (("Leeds", "LS11BA"), ("Bristol", "BS14DJ")))
    assert two(world, one, other) == (False, True)


@pytest.mark.parametrize(
    "names",
    [
        ("Ana María Diaz", "Ana Marta Diaz"),
        ("Juan Carlos Ruiz", "Juan Marcos Ruiz"),
        ("Maria Carmela Russo", "Maria Carmen Russo"),
        ("Anna Lena Berg", "Anna Lina Berg"),
        ("Nurul Aina Ismail", "Nurul Aini Ismail"),
    ],
)
def test_second_names_a_letter_apart_are_two_peoples(world: World, names: tuple[str, str]) -> None:
    assert two(world, {"name": names[0], **DOOR}, {"name": names[1], **DOOR})[0] is False


OWN = {"email": "strand@trestle.example", "phone": "+46701740605", **BORN}


@pytest.mark.parametrize(
    "names",
    [("Mikael Hjelm", "Michael Hjelm"), ("Per Olof Strand", "PO Strand"), ("Nils Lind", "Niels Lind"), ("Prof. Dr. med. Anna Berg", "Anna Berg")],
)
def test_one_person_whose_name_is_written_in_two_ways_is_one(world: World, names: tuple[str, str]) -> None:
    assert two(world, {"name": names[0], **OWN}, {"name": names[1], **OWN})[0]


@pytest.mark.parametrize("names", [("Anna-Lena Frid", "Lena Frid"), ("Per Olof Strand", "Olof Strand"), ("Anna Karin Berg", "Karin Berg")])
def test_who_may_go_by_a_second_name_is_asked_about(world: World, names: tuple[str, str]) -> None:
    own = {"email": "frid@trestle.example", "phone": "+46701740605"}
    assert two(world, {"name": names[0], **own}, {"name": names[1], **own}) == (False, True)


def test_a_correspondent_without_an_address_is_a_person_all_the_same(world: World) -> None:
    world.person("mail:correspondent:1", "Anna Berg", "not an address", "+46701740605", kind="correspondent")
    world.person("crm:contact:1", "Anna Berg", None, "+46701740605", kind=None)
    world.build()
    assert world.con.execute("select bool_and(is_machine is false) from canonical.person_record").fetchall() == [(True,)]
    assert world.together("mail:correspondent:1", "crm:contact:1")


# names that many have where their bearers live, be they rare elsewhere
COMMON = (
    "Mehmet Yılmaz",
    "Иван Петров",
    "Ольга Иванова",
    "Piotr Nowak",
    "Marek Novák",
    "Jana Nováková",
    "István Nagy",
    "Andrei Popescu",
    "Dimitris Papadopoulos",
    "Jan de Vries",
    "Pierre Martin",
    "Yuki Tanaka",
    "Wai Ming Wong",
    "Ahmed Hassan",
    "David Cohen",
    "Sunil Perera",
    "Siti Rahman",
    "Abebe Tesfaye",
    # family name first
    "Zhang Wei",
    "Wang Xiaoming",
    "Wong Wai Ming",
    "Kim Min-jun",
    "Park Ji-hoon",
    "Tanaka Hiroshi",
    "Nagy István",
    "Smith John",
)


@pytest.mark.parametrize("name", COMMON)
def test_two_of_a_common_name_at_one_company_with_nothing_else_in_common(world: World, name: str) -> None:
    one, other = (
        {"name": name, "email": f"{box}@gmail.com", "phone": phone, "company_name": "Trestlewood"}
        for box, phone in (("trestle7", "+46701740605"), ("wood.stock", "+46702740116"))
    )
    assert two(world, one, other) == (False, True)


@pytest.mark.parametrize("name", ["Torsten Weissenfels", "Taylor Weissenfels", "Weissenfels Torsten"])
def test_one_of_a_rare_name_at_one_company(world: World, name: str) -> None:
    one, other = ({"name": name, "email": f"{box}@gmail.com", "company_name": "Trestlewood"} for box in ("trestle7", "t.weissenfels"))
    assert two(world, one, other)[0]


@pytest.mark.parametrize("name", ["John Smith", "Mehmet Yılmaz", "Zhang Wei"])
def test_two_of_a_common_name_in_one_town_with_nothing_else_in_common(world: World, name: str) -> None:
    one, other = ({"name": name, "city": "Graz", "postcode": "30000", **more} for more in ({"email": "trestle7@gmail.com"}, {}))
    assert two(world, one, other) == (False, True)


def test_one_of_a_rare_name_in_one_town(world: World) -> None:
    one, other = ({"name": "Torsten Weissenfels", "city": "Graz", "postcode": "30000", **more} for more in ({"email": "trestle7@gmail.com"}, {}))
    assert two(world, one, other)[0]
