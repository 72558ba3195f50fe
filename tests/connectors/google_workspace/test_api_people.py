"""Contacts, the directory and Drive over the API."""

from datetime import timedelta

from .nights import START, Nights
from .workspace import ADMIN, ANNA, BJORN, Workspace

DAY = timedelta(days=1)


def names(nights: Nights) -> set[tuple[object, ...]]:
    return set(nights.rows("select mailbox, full_name, emails from raw_google.contact where _deleted_at is null"))


def test_contacts_come_change_and_go(nights: Nights, workspace: Workspace) -> None:
    workspace.page = 1
    workspace.know(ANNA, "c1", "Bob Smith", "bob@acme.com")
    workspace.know(ANNA, "c2", "Eva Ray", "eva@acme.com")
    workspace.know(BJORN, "c3", "Bob Smith", "bob@acme.com")
    nights.sync()
    assert len(names(nights)) == 3
    workspace.know(ANNA, "c1", "Robert Smith", "robert@acme.com")
    workspace.forget(ANNA, "c2")
    nights.sync(START + DAY)
    assert names(nights) == {(ANNA, "Robert Smith", "robert@acme.com"), (BJORN, "Bob Smith", "bob@acme.com")}
    assert nights.rows("select link, given_name from raw_google.contact where contact_key = 'c1'") == [
        ("https://contacts.google.com/person/c1", "Robert")
    ]


def test_contacts_are_read_whole_when_google_has_forgotten(nights: Nights, workspace: Workspace) -> None:
    for number in range(3):
        workspace.know(ANNA, f"c{number}", f"Eva Ray{number}", f"eva{number}@acme.com")
    nights.sync()
    del workspace.people[ANNA].records["people/c1"]
    workspace.know(ANNA, "c9", "New One", "new@acme.com")
    workspace.forget_history()
    nights.sync(START + 8 * DAY)
    assert nights.alive("contact", "contact_key") == {"c0", "c2", "c9"}


def test_two_people_may_know_the_same_profile(nights: Nights, workspace: Workspace) -> None:
    workspace.know(ANNA, "1234567", "Eva Ray", "eva@acme.com")
    workspace.know(BJORN, "1234567", "Eva", "eva@acme.com")
    nights.sync()
    assert len(names(nights)) == 2


def test_the_directory_is_landed_as_the_admin_console_lists_it(nights: Nights, workspace: Workspace) -> None:
    workspace.users[ANNA] |= {
        "orgUnitPath": "/Sales",
        "emails": [{"address": ANNA, "primary": True}, {"address": "anna.home@gmail.com", "type": "home"}],
        "phones": [{"type": "work", "value": "+46 8 123"}, {"type": "mobile", "value": "+46 70 123"}],
        "organizations": [{"title": "Engineer", "department": "R"}, {"title": "Head of Sales", "department": "Sales", "primary": True}],
        "externalIds": [{"type": "organization", "value": "E-17"}],
        "relations": [{"type": "manager", "value": BJORN}],
        "lastLoginTime": "2026-03-01T08:00:00.000Z",
    }
    workspace.users[BJORN]["suspended"] = True
    nights.sync()
    (row,) = nights.rows(
        """select First_Name__Required_, Org_Unit_Path__Required_, Status__READ_ONLY_, Last_Sign_In__READ_ONLY_, Home_Secondary_Email, Work_Phone,
                  Mobile_Phone, Employee_ID, Employee_Title, Manager_Email, Department
           from raw_google.directory_user where user_key = 'anna@northwind.com'"""
    )  # fmt: skip
    assert row == (
        "Anna", "/Sales", "Active", None, "anna.home@gmail.com", "+46 8 123", "+46 70 123", "E-17", "Head of Sales", BJORN, "Sales",
    )  # fmt: skip
    assert nights.rows("select Status__READ_ONLY_ from raw_google.directory_user where user_key = 'bjorn@northwind.com'") == [("Suspended",)]
    assert BJORN not in {user for user, _ in workspace.tokens.values()}  # who is suspended cannot be acted for


def test_a_user_who_was_deleted_leaves_and_one_who_was_renamed_is_no_riddle(nights: Nights, workspace: Workspace) -> None:
    nights.sync()
    workspace.users["anna.ek@northwind.com"] = workspace.users.pop(ANNA) | {"primaryEmail": "anna.ek@northwind.com", "aliases": [ANNA]}
    workspace.boxes["anna.ek@northwind.com"] = workspace.boxes[ANNA]
    for place in (workspace.calendars, workspace.people, workspace.files):
        place["anna.ek@northwind.com"] = place[ANNA]  # type: ignore[index, assignment]
    del workspace.users[BJORN]
    workspace.deleted_users.append(BJORN)
    nights.sync(START + DAY)
    assert nights.alive("directory_user", "user_key") == {"anna.ek@northwind.com", ADMIN}


def test_files_come_change_and_go(nights: Nights, workspace: Workspace) -> None:
    workspace.share(ANNA, "f1", "bob@acme.com")
    workspace.share(ANNA, "f2", "eva@acme.com")
    workspace.share(BJORN, "f3")
    nights.sync()
    files = "select id, Owner, shared_with from raw_google.file where _deleted_at is null order by id"
    assert nights.rows(files) == [("f1", ANNA, "bob@acme.com"), ("f2", ANNA, "eva@acme.com"), ("f3", BJORN, None)]
    workspace.share(ANNA, "f1", "bob@acme.com", "eva@acme.com")
    workspace.share(ANNA, "f2", trashed=True)
    workspace.share(BJORN, "f1", ownedByMe=False)  # it was shared with him, too
    nights.sync(START + DAY)
    assert nights.rows(files) == [("f1", ANNA, "bob@acme.com\neva@acme.com"), ("f3", BJORN, None)]
    workspace.files[BJORN].put("f3", {})
    nights.sync(START + 2 * DAY)
    assert nights.alive("file", "id") == {"f1"}
    workspace.forget_history()
    workspace.files[ANNA].records.pop("f1")
    nights.sync(START + 3 * DAY)
    assert nights.alive("file", "id") == set()


def test_only_what_is_to_be_read_is_asked_for(nights: Nights, workspace: Workspace) -> None:
    workspace.know(ANNA, "c1", "Bob Smith", "bob@acme.com")
    workspace.share(ANNA, "f1", "bob@acme.com")
    nights.sync(read=["contacts"], users=[ANNA], admin=None)
    assert workspace.asked == {"token": 1, "connections": 1}
    assert {scope for _, scopes in workspace.tokens.values() for scope in scopes} == {"https://www.googleapis.com/auth/contacts.readonly"}
