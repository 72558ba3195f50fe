"""Father and son, couples and siblings who share a mailbox or a landline."""

import pytest
from world import World

MAILBOX = "family@acme.com"


@pytest.mark.parametrize(
    ("father", "son"),
    [
        ("John Smith Sr.", "Smith, John Jr."),
        ("John Doe (Sr)", "John Doe (Jr)"),
        ("Poe, John Sr.", "John Poe"),
        ("Poe, Jr., John", "John Poe"),
        ("John Poe Jr. MD", "John Poe"),
        ("Per Berg d.ä.", "Per Berg d.y."),
        ("Jean Dupont père", "Jean Dupont fils"),
        ("Karl Maier sen.", "Karl Maier"),
        ("John Smith (III)", "John Smith"),
    ],
)
def test_father_and_son_are_two_wherever_the_generation_stands(world: World, father: str, son: str) -> None:
    a = world.person("salesforce:contact:1", father, MAILBOX)
    b = world.person("hubspot:contact:2", son, MAILBOX)
    assert not world.build().together(a, b)


def test_a_generation_told_only_by_the_whole_name_counts(world: World) -> None:
    a = world.person("google:contact:1", "Rob Poe Jr.", MAILBOX, given_name="Rob", family_name="Poe")
    b = world.person("google:contact:2", "Rob Poe", MAILBOX, given_name="Rob", family_name="Poe")
    world.build()
    assert not world.together(a, b)
    assert world.reviews() == [tuple(sorted((a, b)))]


def test_junior_as_a_given_name_is_a_name(world: World) -> None:
    a = world.person("google:contact:1", "Junior Santos", MAILBOX, given_name="Junior", family_name="Santos")
    b = world.person("slack:user:T-U2", "Santos Junior", MAILBOX, given_name="Junior", family_name="Santos")
    assert world.build().together(a, b)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Joe Carter", "Jo Carter"),
        ("Toni Rossi", "Tony Rossi"),
        ("Rossi Toni", "Rossi Tony"),
        ("Sara Khan", "Zara Khan"),
        ("Jan Hill", "Ian Hill"),
        ("Alex Moore", "Sandy Moore"),
        ("Bert Wood", "Al Wood"),
        ("Mr. Berg", "Mrs. Berg"),
        ("Mr. Kim Lee", "Mrs. Kim Lee"),
        ("Dr Berg", "Anna Berg"),
    ],
)
def test_a_couple_or_siblings_on_one_mailbox_and_landline_are_a_question(world: World, one: str, other: str) -> None:
    a = world.person("salesforce:contact:1", one, MAILBOX, "+46 8 465 00 41")
    b = world.person("hubspot:contact:2", other, MAILBOX, "+46 8 465 00 41")
    world.build()
    assert not world.together(a, b)
    assert world.reviews() == [tuple(sorted((a, b)))]


@pytest.mark.parametrize(("one", "other"), [("Bill Carter", "William Carter"), ("Robin Berg", "Robyn Berg")])
def test_a_short_form_or_another_spelling_is_certain_only_with_a_second_identifier(world: World, one: str, other: str) -> None:
    def status() -> list[str]:
        return [row[0] for row in world.con.execute("select distinct match_status from identity.person").fetchall()]

    a = world.person("salesforce:contact:1", one, MAILBOX)
    b = world.person("hubspot:contact:2", other, MAILBOX)
    assert world.build().together(a, b)
    assert status() == ["likely"]
    for key in (a, b):
        world.identifier(key, "chat_user", "T-U7")
    world.build()
    assert status() == ["certain"]


def test_a_title_beside_a_whole_name_changes_nothing(world: World) -> None:
    a = world.person("salesforce:contact:1", "Mrs Anna Berg", MAILBOX)
    b = world.person("hubspot:contact:2", "Anna Berg", MAILBOX)
    world.build()
    assert world.together(a, b)
    assert world.con.execute("select distinct match_status from identity.person").fetchall() == [("certain",)]
