"""Names in Chinese, Japanese and Korean letters, and Vietnamese ones: two of one family are two, and one person's ways of writing are one."""

from __future__ import annotations

import pytest
from world import World

from warehouse.identity.agreement import compare
from warehouse.identity.names import from_text, read_name

READ = [
    ("佐藤 花子", ("huazi",), ("zuoteng",)),
    ("佐藤花子", ("huazi",), ("zuoteng",)),
    ("佐藤　花子 様", ("huazi",), ("zuoteng",)),
    ("佐々木 健一", ("jianyi",), ("zuozuomu",)),
    ("サトウ ハナコ", ("hanako",), ("satou",)),
    ("ｻﾄｳ ﾊﾅｺ", ("hanako",), ("satou",)),
    ("张丽", ("li",), ("zhang",)),
    ("王小明", ("xiaoming",), ("wang",)),
    ("欧阳修", ("xiu",), ("ouyang",)),
    ("김민준", ("minjun",), ("gim",)),
    ("남궁민수", ("minsu",), ("namgung",)),
    ("Zhang Wei 张伟", ("zhang",), ("wei",)),
    ("David 张", ("david",), ("zhang",)),
    ("王", ("wang",), ()),
    ("Nguyen Van Hung", ("hung", "vawn"), ("nguyen",)),
    ("Nguyễn Văn An", ("an", "vawn"), ("nguyen",)),
    ("Le Van Tam", ("tam", "vawn"), ("le",)),
    ("Hung Nguyen", ("hung",), ("nguyen",)),
    ("Le Roy Smith", ("le", "roy"), ("smith",)),
]


@pytest.mark.parametrize(("text", "given", "family"), READ, ids=[text for text, *_ in READ])
def test_where_the_family_name_ends(text: str, given: tuple[str, ...], family: tuple[str, ...]) -> None:
    name = read_name(text)
    assert name is not None
    assert (name.given, name.family) == (given, family)
    assert from_text(name.as_text()) == name


def test_columns_say_the_same_as_one_text() -> None:
    assert read_name(None, "花子", "佐藤") == read_name("佐藤 花子") == read_name("佐藤 花子", "花子", "佐藤")


COMPARED = [
    ("佐藤 花子", "佐藤花子", "same"),
    ("佐藤 花子", "花子 佐藤", "same"),
    ("佐藤 花子", "佐藤 洋子", "different"),
    ("田中 健一", "田中 健二", "different"),
    ("张丽", "张莉", "alike"),  # read aloud alike
    ("张丽", "張麗", "alike"),  # one name in two standards of writing, or two: somebody has to look
    ("佐藤 花子", "サトウ ハナコ", "scripts"),
    ("김민준", "김민진", "different"),
    ("张伟", "Wei Zhang", "same"),
    ("佐藤 花子", "Hanako Sato", "scripts"),
    ("Nguyen Van Hung", "Nguyen Van Hoang", "different"),
    ("Nguyen Van Hung", "Hung Nguyen", "fewer names"),
    ("Nguyen Van Anh", "Nguyen Minh Anh", "different"),
]


@pytest.mark.parametrize(("one", "other", "agreement"), COMPARED)
def test_how_two_names_agree(one: str, other: str, agreement: str) -> None:
    a, b = read_name(one), read_name(other)
    assert a is not None
    assert b is not None
    assert compare(a, b) == compare(b, a) == agreement


TWO = [
    ("佐藤 花子", "佐藤 洋子"),
    ("佐藤花子", "佐藤洋子"),
    ("田中 健一", "田中 健二"),
    ("渡辺 由美子", "渡辺 由紀子"),
    ("张丽", "张莉"),
    ("王小明", "王小敏"),
    ("李建国", "李建华"),
    ("이서연", "이서현"),
    ("حسن الخطيب", "حسين الخطيب"),
    ("خالد منصور", "خلود منصور"),
    ("Nguyen Van Hung", "Nguyen Van Huong"),
    ("Nguyễn Văn An", "Nguyễn Văn Anh"),
    ("Tran Van Minh", "Tran Van Manh"),
]
SHARED = {
    "company": {"company_name": "Trestlewood Industries"},
    "mail": {"email": "home@trestle.example"},
    "door": {"street": "7 Kestrelhof Road", "city": "Graz", "postcode": "30000"},
    "landline": {"phone": "+4684000123"},
}


@pytest.mark.parametrize("shared", SHARED)
def test_two_of_one_family_are_two(world: World, shared: str) -> None:
    for number, names in enumerate(TWO):
        said = {
            key: value.replace("7 ", f"{number + 7} ").replace("0123", f"{number:02}23").replace("trestle", f"t{number}x")
            for key, value in SHARED[shared].items()
        }
        said = {key: f"{value} {number}" if key == "company_name" else value for key, value in said.items()}
        for source, name in zip(("crm", "shop"), names, strict=True):
            world.person(f"{source}:contact:{number}", name, **said)  # type: ignore[arg-type]
    world.build()
    fused = [TWO[number] for number in range(len(TWO)) if world.together(f"crm:contact:{number}", f"shop:contact:{number}")]
    assert not fused


def test_colleagues_of_one_family_name_are_not_even_asked_about(world: World) -> None:
    for number, given in enumerate(("花子", "恵", "誠", "学", "直樹")):
        world.person(f"crm:contact:{number}", f"佐藤 {given}", company_name="Trestlewood")
    assert len(world.build().partition()) == 5
    assert world.reviews() == []


def test_one_person_in_two_ways_of_writing_is_one(world: World) -> None:
    for number, name in enumerate(("佐藤 花子", "佐藤花子", "花子 佐藤", "佐藤 花子 様")):
        world.person(f"crm:contact:{number}", name, "hanako@sato.example")
    assert len(world.build().partition()) == 1
