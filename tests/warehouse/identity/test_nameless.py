"""Records without a name, and chains of evidence that lead from one person to another."""

from world import World


def test_a_record_without_a_name_never_bridges_two_names(world: World) -> None:
    a = world.person("salesforce:contact:1", "Anna Berg", "anna@acme.com")
    b = world.person("salesforce:contact:2", "Bo Ek", "bo@acme.com")
    nameless = world.person("google:contact:3", None, "anna@acme.com")
    world.identifier(nameless, "email", "bo@acme.com")
    world.build()
    assert world.partition() == {frozenset({a}), frozenset({b}), frozenset({nameless})}


def test_a_record_without_a_name_joins_the_only_name_on_its_address(world: World) -> None:
    a = world.person("salesforce:contact:1", "Anna Berg", "anna@acme.com")
    b = world.person("google:correspondent:x", None, "anna@acme.com", kind="correspondent")
    c = world.person("google:correspondent:y", "Acme AB", "anna@acme.com", kind="correspondent")
    assert world.build().together(a, b, c)


def test_a_chain_breaks_before_it_puts_two_people_together(world: World) -> None:
    world.person("salesforce:contact:1", "Anna Berg", "a1@acme.com", birth_date="1990-05-01")
    middle = world.person("hubspot:contact:2", "Anna Berg", "a1@acme.com")
    world.identifier(middle, "email", "a2@acme.com")
    second = world.person("helpdesk:requester:3", "Anna Berg", "a2@acme.com")
    world.identifier(second, "email", "a3@acme.com")
    world.person("slack:user:T-U4", "Anna Berg", "a3@acme.com", birth_date="1961-02-03")
    world.build()
    clusters = world.partition()
    assert not any({"salesforce:contact:1", "slack:user:T-U4"} <= cluster for cluster in clusters)
    assert len(clusters) == 2
    assert len(world.links("cut")) == 1


def test_a_chain_of_records_without_a_name_never_leads_from_one_person_to_another(world: World) -> None:
    def chain(number: int, name: str | None, *emails: str) -> str:
        key = world.person(f"crm:person:{number}", name, f"{emails[0]}@acme.com")
        for email in emails[1:]:
            world.identifier(key, "email", f"{email}@acme.com")
        return key

    anna, bo = chain(1, "Anna Berg", "a"), chain(4, "Bo Ek", "c")
    first, second = chain(2, None, "a", "b"), chain(3, None, "b", "c")
    only_annas = chain(5, None, "a")
    karl, mia = chain(11, "Karl Moe", "k"), chain(15, "Mia Zorn", "o")
    between = [chain(12, None, "k", "m"), chain(13, None, "m", "n"), chain(14, None, "n", "o")]
    world.build()
    assert world.partition() == {
        frozenset({anna, only_annas}), frozenset({bo}), frozenset({first, second}),
        frozenset({karl}), frozenset({mia}), frozenset(between),
    }  # fmt: skip
