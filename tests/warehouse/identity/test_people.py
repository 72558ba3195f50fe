"""Merges made at the source, decisions, colleagues, machines: who ends up as whom."""

import pytest
from world import World


def test_a_merge_made_at_the_source_is_followed_even_onto_a_deleted_record(world: World) -> None:
    loser = world.person("salesforce:contact:1", "Anna Berg", "old@acme.com")
    winner = world.person("salesforce:contact:2", "Anna Berg-Holm", "new@acme.com")
    world.merge(loser, winner)
    world.build()
    resolved = world.con.execute("select customer_id, reason from identity.retired_record where record_key = ?", [loser]).fetchall()
    assert resolved == [(world.ids()[winner], "merged into another record by its own system")]
    assert [link[:2] for link in world.links("native_merge")] == [(loser, winner)]


def test_a_merged_record_that_still_lives_is_the_same_person(world: World) -> None:
    lead = world.person("salesforce:lead:1", "A Berg", "anna@gmail.com", kind="lead")
    contact = world.person("salesforce:contact:2", "Anna Berg", "anna@acme.com")
    world.rows["record_merge"].append({"record_key": lead, "into_record_key": contact})
    assert world.build().together(lead, contact)


def test_a_decision_beats_a_merge_made_at_the_source(world: World) -> None:
    a = world.person("salesforce:contact:1", "Anna Berg", "anna@acme.com")
    b = world.person("salesforce:contact:2", "Anna Berg", "anna@acme.com")
    world.rows["record_merge"].append({"record_key": a, "into_record_key": b})
    world.decide("cannot_link", a, b)
    world.build()
    assert not world.together(a, b)
    assert "a decision keeps them apart" in world.links("cut")[0][2]


def test_a_decision_joins_what_names_would_keep_apart_and_others_still_find_them(world: World) -> None:
    a = world.person("salesforce:contact:1", "Anna Berg", "anna@acme.com")
    b = world.person("slack:user:T-U1", "Annie Holm", "annie@holm.se")
    c = world.person("hubspot:contact:3", "Annie Holm", "annie@holm.se")
    d = world.person("google:contact:4", "Anna Berg", "anna@acme.com")
    world.decide("must_link", a, b)
    assert world.build().together(a, b, c, d)


@pytest.mark.parametrize("namesake", [False, True])
def test_who_goes_by_two_names_has_an_address_under_each(world: World, namesake: bool) -> None:
    """Married, says a decision on two records without an address; what only a score ties to them comes along, a namesake's address does not."""
    for key, name, mail in (("1", "Anna Berg", None), ("2", "Anna Lindholm", None), ("3", "Anna Berg", "anna.berg"), ("4", "Anna Lindholm", "al")):
        world.person(f"crm:contact:{key}", name, mail and f"{mail}@acme.com", company_name="Acme Tools", job_title="Head of Purchasing")
    if namesake:
        world.person("crm:contact:5", "Anna Berg", "ab7@acme.com", company_name="Acme Tools", job_title="Head of Purchasing")
    world.decide("must_link", "crm:contact:1", "crm:contact:2")
    world.build()
    assert world.together("crm:contact:1", "crm:contact:2", "crm:contact:3", "crm:contact:4") == (not namesake)
    assert not namesake or not world.together("crm:contact:3", "crm:contact:5")


def test_an_excluded_record_is_nobody_and_holds_nobody_together(world: World) -> None:
    a = world.person("salesforce:contact:1", "Anna Berg", "anna@acme.com")
    between = world.person("hubspot:contact:2", "Anna Berg", "anna@acme.com")
    world.identifier(between, "email", "anna@beta.com")
    b = world.person("slack:user:T-U1", "Anna Berg", "anna@beta.com")
    world.decide("exclude", between)
    world.build()
    assert not world.together(a, b)
    assert world.ids()[between] is None


def test_a_decision_on_a_record_that_is_gone_lies_dormant(world: World) -> None:
    a = world.person("salesforce:contact:1", "Anna Berg", "anna@acme.com")
    world.decide("must_link", a, "salesforce:contact:gone")
    world.build()
    assert world.ids()[a]


def test_a_colleague_is_an_employee_and_no_customer_even_at_the_private_address(world: World) -> None:
    worker = world.person("workday:worker:1", "Anna Berg", "anna.berg@northwind.com", kind="worker", is_internal=True, is_active=True)
    world.identifier(worker, "email", "annab@gmail.com")
    private = world.person("salesforce:contact:1", "Anna Berg", "annab@gmail.com")
    mail = world.person("google:correspondent:x", None, "anna.berg@mail.northwind.io", kind="correspondent")
    world.build()
    assert world.ids("employee_id")[worker] == world.ids("employee_id")[private]
    assert world.ids()[private] is None
    assert world.ids("employee_id")[mail]


def test_a_colleague_who_left_may_be_a_customer(world: World) -> None:
    worker = world.person("workday:worker:1", "Anna Berg", "anna.berg@northwind.com", kind="worker", is_internal=True, is_active=False)
    world.identifier(worker, "email", "annab@gmail.com")
    private = world.person("salesforce:contact:1", "Anna Berg", "annab@gmail.com")
    world.build()
    assert world.ids("employee_id")[worker]
    assert world.ids()[private]
    assert world.ids("employee_id")[private] is None


def test_a_bot_is_nobody_and_a_mailbox_of_a_function_is_nobody_unless_a_person_is_named(world: World) -> None:
    bot = world.person("slack:user:T-B1", "Deploy Bot", kind="chat_user", is_machine=True)
    role = world.person("google:correspondent:x", None, "support@acme.com", kind="correspondent")
    named = world.person("salesforce:contact:1", "Anna Berg", "support@acme.com")
    ids = world.build().ids()
    assert ids[bot] is None
    assert ids[role] is None
    assert ids[named]


def test_telephone_numbers_are_read_in_the_country_of_the_record(world: World) -> None:
    a = world.person("salesforce:contact:1", "Anna Berg", None, "070-174 06 05", country="Sverige")
    b = world.person("hubspot:contact:2", "Anna Berg", None, "+46 (0)70 174 06 05")
    unread = world.person("helpdesk:requester:3", "Anna Berg", None, "070-174 06 05")
    world.build()
    assert world.together(a, b)
    values = dict(world.con.execute("select record_key, value from canonical.identifier where kind = 'phone'").fetchall())
    assert values == {a: "+46701740605", b: "+46701740605", unread: None}


def test_a_link_says_in_words_what_it_rests_on(world: World) -> None:
    world.person("salesforce:contact:1", "William Carter", "bill@acme.com")
    world.person("slack:user:T-U1", "Bill Carter", "bill@acme.com")
    world.build()
    (evidence,) = [evidence for a, _, evidence in world.links("hard") if a == "salesforce:contact:1"]
    assert "same e-mail address bill@acme.com and the same name, one a short form" in evidence


def test_a_national_id_is_never_written_into_the_evidence(world: World) -> None:
    a = world.person("hr:person:1", "Anna Berg", national_id="19900501-1234")
    b = world.person("payroll:person:1", "Anna Berg", national_id="199005011234")
    assert world.build().together(a, b)
    assert "19900501" not in world.links("hard")[0][2]


def test_a_colleagues_private_number_and_address_are_never_written_into_the_evidence(world: World) -> None:
    private = {"email": "annab@gmail.com", "phone": "+46 70 174 06 05"}
    worker = world.person("workday:worker:1", "Anna Berg", kind="worker", is_internal=True, **private)
    world.identifier(worker, "email", "anna.berg@northwind.com")
    contact = world.person("salesforce:contact:1", "Anna Berg", "annab@gmail.com", "+46 70 174 06 05")
    world.person("google:directory_user:1", "Anna Berg", "anna.berg@northwind.com", kind="directory_user")
    wife = world.person("salesforce:contact:2", "Mrs. Berg", "annab@gmail.com")
    assert world.build().together(worker, contact)
    told = str(world.links("hard") + world.links("cut"))
    reasons = str(world.con.execute("select reason from identity.review_candidate").fetchall())
    assert "same telephone number and the same name" in told
    assert "anna.berg@northwind.com" in told
    assert wife in str(world.reviews())
    for value in ("annab@gmail.com", "46701740605"):
        assert value not in told + reasons


def test_a_merge_against_the_names_is_obeyed_and_asked_about_and_admits_nobody_else(world: World) -> None:
    lead = world.person("salesforce:lead:1", "Bo Ek", "bo@acme.com", kind="lead")
    contact = world.person("salesforce:contact:2", "Anna Berg", "anna@acme.com")
    world.rows["record_merge"].append({"record_key": lead, "into_record_key": contact})
    anna = world.person("slack:user:T-U1", "Anna Berg", "anna@acme.com")
    bo = world.person("google:contact:1", "Bo Ek", "bo@acme.com")
    world.build()
    assert world.partition() == {frozenset({lead, contact, anna}), frozenset({bo})}
    assert (contact, lead) in world.reviews()
    assert (bo, lead) in world.reviews()
    statuses = dict(world.con.execute("select record_key, match_status from identity.person").fetchall())
    assert statuses[contact] == statuses[anna] == "review"
    assert [link[:2] for link in world.links("native_merge")] == [(contact, lead)]


def test_a_decision_settles_what_a_merge_against_the_names_left_open(world: World) -> None:
    lead = world.person("salesforce:lead:1", "Bo Ek", "bo@acme.com", kind="lead")
    contact = world.person("salesforce:contact:2", "Anna Berg", "anna@acme.com")
    bo = world.person("google:contact:1", "Bo Ek", "bo@acme.com")
    world.rows["record_merge"].append({"record_key": lead, "into_record_key": contact})
    world.decide("cannot_link", lead, contact)
    world.build()
    assert world.partition() == {frozenset({lead, bo}), frozenset({contact})}
