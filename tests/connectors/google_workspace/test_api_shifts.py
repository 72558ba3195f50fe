"""A record that is deleted while a listing is read moves those behind it up a page: one that lives slips by, and must not be taken for deleted."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from connectors.base import ConnectorError
from connectors.google_workspace import mailbox_sync
from tests.connectors.fake_server import Call, Reply

from .nights import START, Nights
from .workspace import ANNA, Workspace, letter

DAY = timedelta(days=1)
NUMBER = 8  # records of each kind: three pages


@pytest.fixture
def keys(nights: Nights, workspace: Workspace) -> list[str]:
    """Anna's mails, with contacts, files and events, after a first night that has landed them all."""
    workspace.page = 3
    found = [workspace.receive(ANNA, letter(number)) for number in range(NUMBER)]
    for number in range(NUMBER):
        workspace.know(ANNA, f"c{number}", f"Cora Ek{number}", f"c{number}@acme.com")
        workspace.share(ANNA, f"f{number}")
        workspace.meet(ANNA, f"e{number}")
    nights.sync()
    assert len(nights.mails()) == len(nights.events()) == NUMBER
    return found


def between_pages(path: str, *acts: Callable[[], object]) -> Callable[[Call], Reply | None]:
    """One act before the second page of each listing of this path, as long as there are any."""
    left = list(acts)

    def fault(call: Call) -> Reply | None:
        if left and call.path.endswith(path) and call.params.get("pageToken") == "3" and "labelIds" not in call.params:
            left.pop(0)()
        return None

    return fault


def drop(feed: object, key: str) -> None:
    """As Google forgets a record: no listing has it, and what changed says so."""
    feed.records[key] = feed.records[key] | {"removed": True, "ownedByMe": False, "metadata": {"deleted": True}}  # type: ignore[attr-defined]
    feed.log.append(key)  # type: ignore[attr-defined]


def test_a_mail_that_slips_by_is_asked_for_by_name(nights: Nights, workspace: Workspace, keys: list[str]) -> None:
    workspace.forget_history()
    workspace.fault = between_pages("/messages", lambda: workspace.delete_mail(ANNA, keys[-1]))
    nights.sync(START + DAY)
    assert set(nights.mails()) >= set(nights.truth())
    nights.sync(START + 2 * DAY)
    assert nights.mails() == nights.truth()


def test_mails_beyond_what_is_asked_for_by_name_are_listed_again(
    nights: Nights, workspace: Workspace, keys: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox_sync, "CHUNK", 1)
    workspace.delete_mail(ANNA, keys[0])
    workspace.delete_mail(ANNA, keys[1])
    workspace.forget_history()
    nights.sync(START + DAY)
    assert nights.mails() == nights.truth()
    assert workspace.asked["message"] == 0
    workspace.delete_mail(ANNA, keys[2])
    workspace.forget_history()
    workspace.fault = between_pages(
        "/messages", lambda: workspace.delete_mail(ANNA, keys[-1]), lambda: None, lambda: workspace.delete_mail(ANNA, keys[-2])
    )
    nights.sync(START + 2 * DAY)
    assert set(nights.mails()) >= set(nights.truth())
    nights.sync(START + 3 * DAY)
    assert nights.mails() == nights.truth()


def test_a_new_mail_that_slips_by_with_a_known_one_comes(nights: Nights, workspace: Workspace, keys: list[str]) -> None:
    """A known mail that is there though it was not listed shows that the pages moved: a new one may have slipped by with it."""
    new = [workspace.receive(ANNA, letter(number)) for number in range(20, 24)]
    workspace.forget_history()
    workspace.fault = between_pages("/messages", lambda: [workspace.delete_mail(ANNA, key) for key in new[-2:]])
    nights.sync(START + DAY)
    nights.sync(START + 2 * DAY)
    assert nights.mails() == nights.truth()


@pytest.mark.parametrize(
    ("path", "feeds", "gone", "stream", "key"),
    [("/connections", "people", "people/c0", "contact", "contact_key"), ("/drive/v3/files", "files", "f0", "file", "id")],
    ids=["contact", "file"],
)
def test_a_contact_or_file_that_slips_by_is_kept(
    nights: Nights, workspace: Workspace, keys: list[str], path: str, feeds: str, gone: str, stream: str, key: str
) -> None:
    workspace.forget_history()
    workspace.fault = between_pages(path, lambda: drop(getattr(workspace, feeds)[ANNA], gone))
    nights.sync(START + DAY)
    nights.sync(START + 2 * DAY)
    assert nights.alive(stream, key) == {f"{stream[0]}{number}" for number in range(1, NUMBER)}


@pytest.mark.parametrize("at", [START + DAY, datetime(2026, 4, 1, 2, tzinfo=UTC)], ids=["expired", "a month later"])
def test_an_event_that_slips_by_is_kept(nights: Nights, workspace: Workspace, keys: list[str], at: datetime) -> None:
    """On the first night of a month every calendar is listed whole, its token expired or not."""
    if at.day != 1:
        workspace.forget_history()
    workspace.fault = between_pages("/events", lambda: workspace.cancel(ANNA, "e0"))
    nights.sync(at)
    nights.sync(at + DAY)
    assert nights.events() == {f"e{number}@google.com" for number in range(1, NUMBER)}


def test_what_moves_each_time_fails_loudly(nights: Nights, workspace: Workspace, keys: list[str]) -> None:
    workspace.forget_history()
    workspace.fault = between_pages("/connections", *(lambda number=number: drop(workspace.people[ANNA], f"people/c{number}") for number in range(4)))
    with pytest.raises(ConnectorError, match=r"contacts of anna@northwind\.com: records were deleted each of the"):
        nights.sync(START + DAY)
    assert len(nights.alive("contact", "contact_key")) == NUMBER
    workspace.fault = lambda call: None
    nights.sync(START + 2 * DAY)
    assert nights.alive("contact", "contact_key") == {f"c{number}" for number in range(4, NUMBER)}


def test_a_listing_that_lacks_nothing_is_read_once(nights: Nights, workspace: Workspace, keys: list[str]) -> None:
    workspace.forget_history()
    nights.sync(START + DAY)
    others = len(workspace.users) - 1
    assert workspace.asked["connections"] == 2 * others + 1 + 3  # the others' and Anna's token, which is too old; and her three pages
    assert workspace.asked["events"] == 2 * others + 1 + 3
    assert workspace.asked["files"] == others + 3
    assert workspace.asked["message"] == 0


def test_a_user_of_an_export_whom_the_first_listing_lets_slip_by_is_kept(nights: Nights, workspace: Workspace) -> None:
    """The first reading is the measure for who left: it is taken twice where it lacks somebody."""
    workspace.page = 3
    for number in range(6):
        workspace.hire(f"user{number}@northwind.com", f"User{number}", "Ek", suspended=True)
    workspace.users = dict(reversed(workspace.users.items()))
    nights.sync()
    first = next(iter(workspace.users))

    def leave() -> None:
        workspace.deleted_users.append(str(workspace.users.pop(first)["primaryEmail"]))

    workspace.fault = between_pages("/admin/directory/v1/users", leave)
    nights.sync(START + DAY, full=True)
    assert nights.alive("directory_user", "user_key") == set(workspace.users)
