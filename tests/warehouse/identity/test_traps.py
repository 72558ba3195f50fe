"""Records that look like one person and are not, and records of one person that do not look it."""

import pytest
from world import World


def test_records_with_one_address_and_one_name_are_one_person(world: World) -> None:
    a = world.person("salesforce:contact:1", "Anna Berg", "Anna.Berg@acme.com")
    b = world.person("slack:user:T-U1", "Berg, Anna", "anna.berg@acme.com")
    assert world.build().together(a, b)


def test_a_shared_mailbox_never_joins_two_people(world: World) -> None:
    a = world.person("salesforce:contact:1", "Anna Berg", "info@acme.com")
    b = world.person("salesforce:contact:2", "Bo Ek", "info@acme.com")
    c = world.person("hubspot:contact:3", "Anna Berg", "info@acme.com")
    world.build()
    assert world.partition() == {frozenset({a}), frozenset({b}), frozenset({c})}
    assert world.con.execute("select value from identity.generic_identifier").fetchall() == [("info@acme.com",)]


def test_a_value_of_three_surnames_is_generic(world: World) -> None:
    for number, name in enumerate(["Anna Berg", "Bo Ek", "Carl Holm"]):
        world.person(f"salesforce:contact:{number}", name, "lab7@acme.com")
        world.person(f"hubspot:contact:{number}", name, "lab7@acme.com")
    world.build()
    assert len(world.partition()) == 6
    assert world.con.execute("select kind, value, surname_count from identity.generic_identifier").fetchall() == [("email", "lab7@acme.com", 3)]


def test_three_spellings_of_one_name_are_not_three_people(world: World) -> None:
    keys = [
        world.person("salesforce:contact:1", "María García", "maria@acme.es"),
        world.person("hubspot:contact:2", "Maria Garcia Lopez", "maria@acme.es"),
        world.person("slack:user:T-U3", "Garcia Lopez, Maria", "maria@acme.es"),
    ]
    assert world.build().together(*keys)


def test_a_switchboard_number_never_joins_two_people(world: World) -> None:
    world.person("salesforce:contact:1", "Anna Berg", "anna.berg@acme.com", "+46 8 465 00 40")
    world.person("salesforce:contact:2", "Bo Ek", "bo.ek@acme.com", "+46 8 465 00 40")
    assert len(world.build().partition()) == 2


def test_namesakes_at_one_switchboard_are_two_people(world: World) -> None:
    a = world.person("salesforce:contact:1", "Anna Berg", "anna.berg@acme.com", "+46 8 465 00 40")
    b = world.person("hubspot:contact:2", "Anna Berg", "anna.berg2@acme.com", "+46 8 465 00 40")
    c = world.person("helpdesk:requester:3", "Anna Berg", None, "+46 8 465 00 40")
    world.build()
    assert world.partition() == {frozenset({a}), frozenset({b}), frozenset({c})}
    assert (b, a) in world.reviews()


def test_one_mobile_number_and_one_name_are_one_person_at_two_companies(world: World) -> None:
    a = world.person("salesforce:contact:1", "Anna Berg", "anna.berg@acme.com", "+46 70 174 06 05")
    b = world.person("hubspot:contact:2", "Anna Berg", "anna@beta.io", "0046701740605")
    world.build()
    assert world.together(a, b)
    assert world.con.execute("select distinct match_status from identity.person").fetchall() == [("likely",)]


def test_a_number_of_two_families_joins_nobody(world: World) -> None:
    a = world.person("salesforce:contact:1", "Anna Berg", None, "+46 8 465 00 40")
    b = world.person("hubspot:contact:2", "Anna Berg", None, "+46 8 465 00 40")
    world.person("hubspot:contact:3", "Bo Ek", None, "+46 8 465 00 40")
    assert not world.build().together(a, b)


def test_a_family_at_one_address_and_number_stays_apart(world: World) -> None:
    home = {"street": "Storgatan 1", "city": "Umeå", "postcode": "903 26"}
    for number, name in enumerate(["Anna Berg", "Bo Berg", "Cilla Berg", "David Berg"]):
        world.person(f"salesforce:contact:{number}", name, "familjen.berg@gmail.com", "+46 70 174 06 05", **home)
    assert len(world.build().partition()) == 4


def test_the_true_links_within_a_family_are_made(world: World) -> None:
    pairs = [
        (
            world.person(f"salesforce:contact:{n}", name, "familjen.berg@gmail.com", "+46 70 174 06 05"),
            world.person(f"hubspot:contact:{n}", name, "familjen.berg@gmail.com", "+46 70 174 06 05"),
        )
        for n, name in enumerate(["Anna Berg", "Bo Berg"])
    ]
    world.build()
    assert world.partition() == {frozenset(pair) for pair in pairs}


def test_father_and_son_on_one_mailbox_are_two_people(world: World) -> None:
    father = world.person("salesforce:contact:1", "Bo Ek", "ek@ekbygg.se")
    son = world.person("salesforce:contact:2", "Per Ek", "ek@ekbygg.se")
    nameless = world.person("google:correspondent:x", None, "ek@ekbygg.se", kind="correspondent")
    world.build()
    assert world.partition() == {frozenset({father}), frozenset({son}), frozenset({nameless})}


def test_father_and_son_with_one_initial_are_two_people_and_the_initial_is_neither(world: World) -> None:
    father = world.person("salesforce:contact:1", "Bo Ek", "ek@ekbygg.se")
    son = world.person("salesforce:contact:2", "Bertil Ek", "ek@ekbygg.se")
    initial = world.person("hubspot:contact:3", "B. Ek", "ek@ekbygg.se")
    world.build()
    assert world.partition() == {frozenset({father}), frozenset({son}), frozenset({initial})}
    assert len(world.reviews()) == 2


def test_an_initial_joins_the_only_one_it_can_be(world: World) -> None:
    a = world.person("salesforce:contact:1", "Bo Ek", "ek@ekbygg.se")
    b = world.person("hubspot:contact:3", "B. Ek", "ek@ekbygg.se")
    assert world.build().together(a, b)


def test_an_initial_between_two_addresses_joins_neither(world: World) -> None:
    world.person("salesforce:contact:1", "Bo Ek", "bo@ek.se")
    world.person("salesforce:contact:2", "Bertil Ek", "bertil@ek.se")
    key = world.person("hubspot:contact:3", "B. Ek", "bo@ek.se")
    world.identifier(key, "email", "bertil@ek.se")
    world.build()
    assert len(world.partition()) == 3
    assert len(world.links("cut")) == 2


def test_junior_and_senior_are_two_people(world: World) -> None:
    a = world.person("salesforce:contact:1", "John Smith Sr", "smith@smith.com")
    b = world.person("hubspot:contact:2", "John Smith Jr.", "smith@smith.com")
    assert not world.build().together(a, b)


def test_a_recycled_address_joins_nobody(world: World) -> None:
    a = world.person("salesforce:contact:1", "Anna Berg", "a.berg@acme.com")
    b = world.person("slack:user:T-U9", "Axel Berglund", "a.berg@acme.com")
    assert not world.build().together(a, b)


def test_a_mailing_list_joins_nobody_and_a_sender_that_is_a_machine_is_nobody(world: World) -> None:
    for number, name in enumerate(["Anna Berg via Builders", "Bo Ek via Builders", "Carl Holm via Builders"]):
        world.person(f"google:correspondent:{number}", name, "builders@lists.acme.com", kind="correspondent")
    machine = world.person("google:correspondent:9", "Anna Berg (via Docs)", "comments-noreply@docs.acme.com", kind="correspondent")
    world.build()
    assert len(world.partition()) == 4
    assert world.ids()[machine] is None


def test_twins_are_two_people(world: World) -> None:
    same = {"birth_date": "1990-05-01", "street": "Storgatan 1", "postcode": "903 26"}
    a = world.person("salesforce:contact:1", "Lisa Berg", "berg@gmail.com", "+46 70 174 06 05", **same)
    b = world.person("salesforce:contact:2", "Lina Berg", "berg@gmail.com", "+46 70 174 06 05", **same)
    assert not world.build().together(a, b)


def test_another_date_of_birth_is_another_person(world: World) -> None:
    a = world.person("salesforce:contact:1", "Lisa Berg", "berg@gmail.com", birth_date="1990-05-01")
    b = world.person("hubspot:contact:2", "Lisa Berg", "berg@gmail.com", birth_date="1961-02-03")
    undated = world.person("helpdesk:requester:3", "Lisa Berg", "berg@gmail.com")
    world.build()
    assert world.partition() == {frozenset({a}), frozenset({b}), frozenset({undated})}
    assert world.links("cut")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("William Carter", "Bill Carter"),
        ("Małgorzata Wójcik", "Gosia Wojcik"),
        ("Åsa Öberg", "Asa Oberg"),
        ("Jan Müller", "Jan Mueller"),
        ("Юлия Иванова", "Julia Ivanova"),
        ("Γιώργος Παπαδόπουλος", "Giorgos Papadopoulos"),
        ("张伟", "Wei Zhang"),
        ("محمد الحسن", "Mohammed Al-Hassan"),
        ("Anna Maria Berg", "Anna Berg"),
        ("Jan van der Berg", "Jan Berg"),
        ("Dr. Anna Berg (Acme)", "Anna Berg"),
        ("Przemysław Stępień", "Przemys?aw St?pie?"),
    ],
)
def test_one_name_in_two_forms_is_one_person(world: World, one: str, other: str) -> None:
    a = world.person("slack:user:T-U1", one, "contact.person@acme.com")
    b = world.person("salesforce:contact:1", other, "contact.person@acme.com")
    assert world.build().together(a, b)


def test_scripts_that_cannot_be_compared_agree_where_the_address_spells_the_name(world: World) -> None:
    a = world.person("slack:user:T-U1", "田中 健", "ken.tanaka@acme.jp")
    b = world.person("salesforce:contact:1", "Ken Tanaka", "ken.tanaka@acme.jp")
    c = world.person("slack:user:T-U2", "田中 翔太", "tanaka@acme.jp")
    d = world.person("salesforce:contact:2", "Yoko Tanaka", "tanaka@acme.jp")
    world.build()
    assert world.together(a, b)
    assert not world.together(c, d)


def test_a_new_family_name_needs_a_second_shared_identifier(world: World) -> None:
    a = world.person("salesforce:contact:1", "Anna Berg", "anna@acme.com", "+46 70 174 06 05")
    b = world.person("slack:user:T-U1", "Anna Holm", "anna@acme.com", "+46 70 174 06 05")
    c = world.person("salesforce:contact:2", "Eva Berg", "eva@beta.com")
    d = world.person("slack:user:T-U2", "Eva Holm", "eva@beta.com")
    world.build()
    assert world.together(a, b)
    assert not world.together(c, d)
    assert world.reviews() == [(c, d)]


def test_gmail_dots_and_plus_tags_are_one_mailbox(world: World) -> None:
    keys = [
        world.person("salesforce:contact:1", "Anna Berg", "Anna.Berg@gmail.com"),
        world.person("hubspot:contact:2", "Anna Berg", "annaberg+news@googlemail.com"),
        world.person("helpdesk:requester:3", "Anna Berg", "annaberg@GMAIL.com "),
    ]
    assert world.build().together(*keys)


def test_dots_count_where_the_provider_counts_them(world: World) -> None:
    a = world.person("salesforce:contact:1", "Anna Berg", "anna.berg@acme.com")
    b = world.person("hubspot:contact:2", "Anna Berg", "annaberg@acme.com")
    assert not world.build().together(a, b)


def test_a_crm_id_of_15_characters_is_the_one_of_18(world: World) -> None:
    a = world.person("salesforce:contact:0035g00000ABCDEAA5", "Anna Berg")
    world.identifier(a, "crm_id", "0035g00000ABCDEAA5")
    b = world.person("helpdesk:requester:1", "Anna Berg")
    world.identifier(b, "crm_id", "0035g00000ABCDE")
    assert world.build().together(a, b)


def test_numbers_that_are_ids_only_within_one_tool_join_nobody(world: World) -> None:
    a = world.person("hubspot:contact:12", "Anna Berg")
    b = world.person("helpdesk:requester:12", "Anna Berg")
    world.identifier(a, "external_id", "12")
    world.identifier(b, "external_id", "12")
    assert not world.build().together(a, b)


def test_two_members_of_one_workspace_are_two_people_and_neither_is_guessed_to_be_the_contact(world: World) -> None:
    for number in range(3):  # a name is rare or common only among others
        world.person(f"crm:contact:9{number}", f"Bo Ek{'abc'[number]}son", f"bo{number}@firm{number}.com", company_name=f"Firm {number}")
    a = world.person("slack:user:T1-U1", "Concepcion Carrasco", kind="chat_user", company_name="Ravintra", is_internal=False)
    b = world.person("slack:user:T1-U2", "Concepcion Carrasco", kind="chat_user", company_name="Ravintra", is_internal=False)
    contact = world.person("crm:contact:1", "Concepcion Carrasco", "ccarrasco@ravintra.com", company_name="Ravintra Chemicals")
    world.build()
    assert len({world.ids()[key] for key in (a, b, contact)}) == 3


def test_a_stranger_in_the_room_of_one_company_is_its_contact_of_that_name(world: World) -> None:
    stranger = world.person("slack:user:T1-U1", "Concepcion Carrasco", kind="chat_user", company_name="Ravintra", is_internal=False)
    contact = world.person("crm:contact:1", "Concepcion Carrasco", "ccarrasco@ravintra.com", company_name="Ravintra Chemicals")
    assert world.build().together(stranger, contact)
