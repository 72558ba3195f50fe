"""Gmail over its API: what each night brings, whatever happens to mails in one mailbox or another."""

from datetime import date, timedelta

import pytest

from connectors.google_workspace import slices
from tests.connectors.fake_server import Call, Reply

from .nights import START, Nights
from .workspace import ANNA, BJORN, Workspace, failed, letter

DAY = timedelta(days=1)


def test_a_first_night_lands_everything_and_a_second_changes_nothing(nights: Nights, workspace: Workspace) -> None:
    workspace.page = 3
    for number in range(10):
        workspace.receive(ANNA, letter(number, text=f"text {number}"))
    outcome = nights.sync()
    assert outcome.status == "new"
    assert nights.mails() == nights.truth()
    assert len(nights.mails()) == 10
    outcome = nights.sync(START + DAY)
    assert sum(landing.changed + landing.deleted for landing in outcome.landings) == 0
    assert nights.mails() == nights.truth()


def test_a_night_with_nothing_new_asks_each_feed_once(nights: Nights, workspace: Workspace) -> None:
    workspace.receive(ANNA, letter(1))
    nights.sync()
    nights.sync(START + DAY)
    people = 3
    assert workspace.asked == {
        "token": people + 1, "users": 1, "history": people, "calendarList": people, "events": people, "connections": people, "changes": people,
    }  # fmt: skip
    assert f"{6 * people + 2} requests to Google" in nights.notes


def test_new_mails_relabelled_ones_and_deletions_arrive(nights: Nights, workspace: Workspace) -> None:
    workspace.boxes[ANNA].labels["Label_1"] = "Deals"
    first, second, third = (workspace.receive(ANNA, letter(number)) for number in range(3))
    nights.sync()
    workspace.label(ANNA, first, add=("Label_1",), remove=("UNREAD",))
    workspace.delete_mail(ANNA, second)
    workspace.label(ANNA, third, add=("TRASH",), remove=("INBOX",))
    workspace.receive(ANNA, letter(9, text="a reply", to=f"Anna <{ANNA}>"), thread=first)
    nights.sync(START + DAY)
    assert nights.mails() == nights.truth()
    assert set(nights.mails()) == {"0@acme.com", "9@acme.com"}
    assert nights.rows("select labels from raw_google.email where message_key = '0@acme.com'") == [("Deals,Inbox",)]
    threads = nights.rows("select count(distinct gm_thread_id) from raw_google.email where message_key in ('0@acme.com', '9@acme.com')")
    assert threads == [(1,)]
    workspace.label(ANNA, third, add=("INBOX",), remove=("TRASH",))
    nights.sync(START + 2 * DAY)
    assert set(nights.mails()) == {"0@acme.com", "2@acme.com", "9@acme.com"}


def test_reading_and_starring_a_mail_is_no_news(nights: Nights, workspace: Workspace) -> None:
    key = workspace.receive(ANNA, letter(1))
    nights.sync()
    workspace.label(ANNA, key, add=("STARRED", "CATEGORY_UPDATES"), remove=("UNREAD",))
    nights.sync(START + DAY)
    assert workspace.asked["message"] == 0


def test_one_mail_in_two_mailboxes_is_one_and_lives_as_long_as_one_of_them_has_it(nights: Nights, workspace: Workspace) -> None:
    letters = [letter(number, to=f"{ANNA}, {BJORN}", text=f"{number}") for number in range(2)]
    annas = [workspace.receive(ANNA, raw) for raw in letters]
    bjorns = [workspace.receive(BJORN, raw) for raw in letters]
    nights.sync()
    assert nights.rows("select message_key, mailbox from raw_google.email order by 1") == [("0@acme.com", ANNA), ("1@acme.com", ANNA)]
    assert nights.rows("select count(*) from raw_google.copy where kind = 'mail'") == [(4,)]
    workspace.delete_mail(ANNA, annas[0])
    workspace.label(BJORN, bjorns[1], add=("TRASH",))
    nights.sync(START + DAY)
    assert set(nights.mails()) == {"0@acme.com", "1@acme.com"}
    workspace.delete_mail(BJORN, bjorns[0])
    nights.sync(START + 2 * DAY)
    assert set(nights.mails()) == {"1@acme.com"}
    workspace.receive(BJORN, letters[0])
    nights.sync(START + 3 * DAY)
    assert set(nights.mails()) == {"0@acme.com", "1@acme.com"}


def test_a_history_that_is_too_old_lists_the_mailbox_again_and_fetches_only_what_is_new_or_relabelled(nights: Nights, workspace: Workspace) -> None:
    workspace.boxes[ANNA].labels["Label_1"] = "Deals"
    keys = [workspace.receive(ANNA, letter(number)) for number in range(6)]
    nights.sync()
    workspace.delete_mail(ANNA, keys[0])
    workspace.label(ANNA, keys[1], add=("Label_1",))
    workspace.label(ANNA, keys[2], add=("SPAM",), remove=("INBOX",))
    new = workspace.receive(ANNA, letter(9))
    workspace.forget_history()
    nights.sync(START + DAY)
    assert nights.mails() == nights.truth()
    assert set(workspace.fetched) == {new, keys[1]}
    assert nights.rows("select labels from raw_google.email where message_key = '1@acme.com'") == [("Deals,Inbox",)]
    assert any("listed whole again" in note for note in nights.notes)
    nights.sync(START + 2 * DAY)
    assert workspace.asked["messages"] == 0


def test_drafts_spam_and_trash_are_never_fetched(nights: Nights, workspace: Workspace) -> None:
    for number, label in enumerate(("DRAFT", "SPAM", "TRASH")):
        workspace.receive(ANNA, letter(number), labels=(label,))
    kept = workspace.receive(ANNA, letter(8))
    nights.sync()
    assert workspace.fetched == [kept]
    for number, label in enumerate(("DRAFT", "SPAM", "TRASH"), 20):
        workspace.receive(ANNA, letter(number), labels=(label,))
    nights.sync(START + DAY)
    assert workspace.fetched == []
    assert set(nights.mails()) == {"8@acme.com"}


def test_excluded_mailboxes_and_labels_are_never_asked_for_and_leave_when_they_are_excluded_later(nights: Nights, workspace: Workspace) -> None:
    workspace.boxes[ANNA].labels["Label_9"] = "Private"
    workspace.receive(ANNA, letter(1), labels=("INBOX", "Label_9"))
    open_ = workspace.receive(ANNA, letter(2))
    workspace.receive(BJORN, letter(3))
    nights.sync(exclude=["bjorn@*"], exclude_labels=["private"])
    assert workspace.fetched == [open_]
    assert set(nights.mails()) == {"2@acme.com"}
    assert BJORN not in {user for user, _ in workspace.tokens.values()}
    nights.sync(START + DAY)
    assert set(nights.mails()) == {"1@acme.com", "2@acme.com", "3@acme.com"}
    workspace.receive(ANNA, letter(4), labels=("INBOX", "Label_9"))
    workspace.receive(BJORN, letter(5))
    nights.sync(START + 2 * DAY, exclude=["bjorn@*"], exclude_labels=["private"])
    assert workspace.fetched == []
    assert set(nights.mails()) == {"2@acme.com"}
    assert BJORN not in nights.alive("copy", "place")
    assert nights.rows("select text from raw_google.email where _deleted_at is null and mailbox <> 'anna@northwind.com'") == []


def test_only_included_labels_are_read(nights: Nights, workspace: Workspace) -> None:
    workspace.boxes[ANNA].labels["Label_1"] = "Deals/North"
    key = workspace.receive(ANNA, letter(1))
    workspace.receive(ANNA, letter(2), labels=("INBOX", "Label_1"))
    nights.sync(include_labels=["Deals/*"])
    assert set(nights.mails()) == {"2@acme.com"}
    workspace.label(ANNA, key, add=("Label_1",))
    nights.sync(START + DAY, include_labels=["Deals/*"])
    assert set(nights.mails()) == {"1@acme.com", "2@acme.com"}


def test_metadata_only_neither_asks_for_what_a_mail_says_nor_keeps_it(nights: Nights, workspace: Workspace) -> None:
    workspace.receive(ANNA, letter(1, "Bob Smith <bob@acme.com>", ANNA, "a secret", "References: <0@acme.com>"))
    nights.sync()
    formats: list[str] = []
    workspace.fault = lambda call: formats.append(call.params["format"]) if "/messages/" in call.path else None  # type: ignore[func-returns-value]
    workspace.granted = {scope for scope in workspace.granted if not scope.endswith("gmail.readonly")}
    nights.sync(START + DAY, metadata_only=True)
    assert formats == ["metadata"]
    found = nights.rows("select text, subject, thread_root, parties like '%bob@acme.com%' from raw_google.email")
    assert found == [(None, "Order 1", "0@acme.com", True)]


def test_since_goes_back_no_further_and_holds_until_it_is_said_otherwise(nights: Nights, workspace: Workspace) -> None:
    old = workspace.receive(ANNA, letter(1))
    workspace.boxes[ANNA].mails[old]["internalDate"] = "1700000000000"
    new = workspace.receive(ANNA, letter(2))
    nights.sync(since=date(2026, 1, 1))
    assert workspace.fetched == [new]
    nights.sync(START + DAY)
    assert workspace.fetched == []
    assert set(nights.mails()) == {"2@acme.com"}
    nights.sync(START + 2 * DAY, since=date(2020, 1, 1))
    assert set(nights.mails()) == {"1@acme.com", "2@acme.com"}
    assert workspace.fetched == [old]
    workspace.boxes[ANNA].labels["Label_1"] = "Deals"
    workspace.label(ANNA, old, add=("Label_1",))
    nights.sync(START + 3 * DAY, since=date(2026, 1, 1))
    assert set(nights.mails()) == {"1@acme.com", "2@acme.com"}  # what is known already is kept


def test_who_may_read_metadata_only_stops_at_the_first_that_is_too_old(nights: Nights, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.google_workspace.mailbox_sync.CHUNK", 2)
    for number in range(9):
        key = workspace.receive(ANNA, letter(number))
        if number < 7:
            workspace.boxes[ANNA].mails[key]["internalDate"] = "1700000000000"
    nights.sync(since=date(2026, 1, 1), metadata_only=True)
    assert set(nights.mails()) == {"7@acme.com", "8@acme.com"}
    assert len(workspace.fetched) == 4


def test_a_mail_without_message_id_has_the_key_of_its_content(nights: Nights, workspace: Workspace) -> None:
    raw = letter(1, text="by hand", id="")
    workspace.receive(ANNA, raw)
    workspace.receive(BJORN, raw)
    nights.sync()
    (key,) = nights.mails()
    assert key.startswith("content-")


def test_what_is_no_mail_is_quarantined(nights: Nights, workspace: Workspace) -> None:
    workspace.receive(ANNA, b"X-Nothing: here\r\n\r\nat all")
    workspace.receive(ANNA, letter(2))
    outcome = nights.sync()
    assert outcome.quarantined["email"] == 1
    assert set(nights.mails()) == {"2@acme.com"}


@pytest.mark.parametrize("slice_rows", [4, 25])
def test_a_long_back_fill_is_landed_in_slices_and_nothing_is_fetched_twice(
    nights: Nights, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, slice_rows: int
) -> None:
    monkeypatch.setattr(slices, "SLICE_ROWS", slice_rows)
    monkeypatch.setattr("connectors.google_workspace.mailbox_sync.CHUNK", 5)
    for number in range(23):
        workspace.receive(ANNA, letter(number))
        workspace.receive(BJORN, letter(number + 100))
    nights.sync()
    assert nights.mails() == nights.truth()
    assert len(workspace.fetched) == len(set(workspace.fetched)) == 46
    loads = nights.rows("select count(distinct _load_id) from raw_google.email")
    assert loads[0][0] >= 46 // (slice_rows + 10)
    outcome = nights.sync(START + DAY)
    assert sum(landing.changed + landing.deleted for landing in outcome.landings) == 0


def test_a_budget_of_requests_ends_a_run_in_order_and_the_next_one_goes_on(
    nights: Nights, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.google_workspace.mailbox_sync.CHUNK", 5)
    for number in range(30):
        workspace.receive(ANNA, letter(number))
    for night in range(8):
        nights.sync(START + night * DAY, requests=30)
        assert sum(workspace.asked.values()) <= 30
        if "goes on there" not in " ".join(nights.notes):
            break
    assert nights.mails() == nights.truth()
    assert nights.alive("directory_user", "user_key") == set(workspace.users)


def test_a_full_run_reads_everything_anew(nights: Nights, workspace: Workspace) -> None:
    keys = {workspace.receive(ANNA, letter(number)) for number in range(3)}
    nights.sync()
    nights.sync(START + DAY, full=True)
    assert set(workspace.fetched) == keys
    assert nights.mails() == nights.truth()


def test_a_person_without_a_mailbox_is_told_and_read_once_there_is_one(nights: Nights, workspace: Workspace) -> None:
    workspace.receive(ANNA, letter(1))
    workspace.receive(BJORN, letter(2))
    refusal = failed(400, "failedPrecondition", "Mail service not enabled", "FAILED_PRECONDITION")

    def no_gmail(call: Call) -> Reply | None:
        return refusal if "gmail" in call.path and BJORN in call.headers.get("Authorization", "") else None

    workspace.fault = no_gmail
    nights.sync()
    assert set(nights.mails()) == {"1@acme.com"}
    assert "mail is not switched on for 1 people; nothing of theirs was read" in nights.notes
    workspace.fault = lambda call: None
    nights.sync(START + DAY)
    assert nights.mails() == nights.truth()


def test_no_address_is_remembered(nights: Nights, workspace: Workspace) -> None:
    workspace.receive(ANNA, letter(1))
    nights.sync()
    said = str(nights.rows("select part, value from meta.source_state"))
    assert "@" not in said
    assert "history" in said
