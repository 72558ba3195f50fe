"""The client: what it tries again, what it refuses, where it sends the credential."""

import logging
import pickle
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from connectors.base import ConnectorError
from connectors.client import ApiError, Budget, BudgetSpent, Client, NotAllowed, Passing, Secret, StaticToken, Unauthorised, secret
from connectors.client.http import LIMITED_TRIES, TRIES, retry_after
from tests.connectors.fake_server import Answers, FakeServer, Reply, cut_connection, data, in_turn, redirect, truncated, web_page

TOKEN = "xoxb-very-secret-0815"
GOOD = {"ok": True, "rows": [1, 2, 3]}


@pytest.fixture
def serve() -> Iterator[Callable[[Answers], FakeServer]]:
    with ExitStack() as stack:
        yield lambda answers: stack.enter_context(FakeServer(answers))


class Patient(Client):
    """A client that does not wait, but remembers for how long it would have."""

    def __init__(self, server: FakeServer, **more: Any) -> None:
        self.waits: list[float] = []
        token = more.pop("token", StaticToken(Secret(TOKEN)))
        super().__init__(server.url, token, more.pop("budget", Budget({"": 1e9})), sleep=self.waits.append, **more)


def test_a_429_is_tried_again_after_the_time_it_names(serve: Callable[[Answers], FakeServer]) -> None:
    client = Patient(serve(in_turn(data({}, 429, Retry_After="7"), data({}, 429, Retry_After="3"), data(GOOD))))
    assert client.get("rows").body == GOOD
    assert client.waits == [7.0, 3.0]


def test_a_500_then_success_is_success(serve: Callable[[Answers], FakeServer]) -> None:
    client = Patient(serve(in_turn(data({}, 500), web_page(502), data(GOOD))))
    assert client.get("rows").body == GOOD
    assert len(client.waits) == 2


def test_a_connection_cut_mid_body_is_tried_again(serve: Callable[[Answers], FakeServer]) -> None:
    assert Patient(serve(in_turn(cut_connection(GOOD), data(GOOD)))).get("rows").body == GOOD


def test_truncated_json_is_tried_again_and_never_taken_for_data(serve: Callable[[Answers], FakeServer]) -> None:
    assert Patient(serve(in_turn(truncated(GOOD), data(GOOD)))).get("rows").body == GOOD
    with pytest.raises(ApiError, match="no whole JSON"):
        Patient(serve(in_turn(truncated(GOOD)))).get("rows")


@pytest.mark.parametrize("fault", [data({}, 503), cut_connection(GOOD), truncated(GOOD)])
def test_what_does_not_pass_fails_after_a_few_tries(serve: Callable[[Answers], FakeServer], fault: Any) -> None:
    server = serve(in_turn(fault))
    with pytest.raises(ApiError, match="in a row"):
        Patient(server).get("rows")
    assert len(server.calls) == TRIES


def test_a_tool_that_always_limits_is_left_alone_in_the_end(serve: Callable[[Answers], FakeServer]) -> None:
    server = serve(in_turn(data({}, 429, Retry_After="1")))
    with pytest.raises(ApiError, match="429"):
        Patient(server).get("rows")
    assert len(server.calls) == LIMITED_TRIES
    with pytest.raises(ApiError, match="asks to wait 86,400 s"):
        Patient(serve(in_turn(data({}, 429, Retry_After="86400")))).get("rows")


def test_an_answer_of_ok_false_is_an_error(serve: Callable[[Answers], FakeServer]) -> None:
    with pytest.raises(ApiError, match="missing_scope") as caught:
        Patient(serve(in_turn(data({"ok": False, "error": "missing_scope"})))).get("rows")
    assert caught.value.code == "missing_scope"


def test_a_web_page_is_an_error(serve: Callable[[Answers], FakeServer]) -> None:
    with pytest.raises(ApiError, match="web page"):
        Patient(serve(in_turn(web_page()))).get("rows")


def test_a_link_or_redirect_to_another_host_gets_neither_request_nor_credential(serve: Callable[[Answers], FakeServer]) -> None:
    other = serve(in_turn(data(GOOD)))
    server = serve(in_turn(redirect(other.url + "rows"), data(GOOD)))
    client = Patient(server)
    for link in ("rows", other.url + "rows", "//evil.example/rows", f"{server.url.replace('127', 'x@127')}rows", "file:///etc/passwd"):
        with pytest.raises(NotAllowed):
            client.get(link)
    assert other.calls == []


def test_a_plain_http_link_to_a_host_of_the_tool_is_refused() -> None:
    client = Client("https://api.example.com/", StaticToken(Secret(TOKEN)), Budget({"": 60}))
    with pytest.raises(NotAllowed, match="could be read on its way"):
        client.get("http://api.example.com/rows?page=2")


def test_a_redirect_on_the_tools_own_host_is_followed_and_an_endless_one_is_not(serve: Callable[[Answers], FakeServer]) -> None:
    assert Patient(serve(in_turn(redirect("/elsewhere"), data(GOOD)))).get("rows").body == GOOD
    with pytest.raises(ApiError, match="redirects"):
        Patient(serve(in_turn(redirect("/again")))).get("rows")


def test_the_credential_is_sent_in_a_header_and_nowhere_else(
    serve: Callable[[Answers], FakeServer], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password other\n")
    monkeypatch.setenv("NETRC", str(netrc))
    server = serve(in_turn(data(GOOD)))
    Patient(server).post("rows", {"a": 1})
    (call,) = server.calls
    assert call.headers["Authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in call.path + str(call.params)


def test_an_expired_credential_fails_at_once_unless_it_can_be_renewed(serve: Callable[[Answers], FakeServer]) -> None:
    server = serve(in_turn(data({}, 401)))
    with pytest.raises(Unauthorised):
        Patient(server).get("rows")
    assert len(server.calls) == 1

    class Renewable:
        now = Secret("old")

        def value(self) -> Secret:
            return self.now

        def renew(self) -> bool:
            self.now = Secret("new")
            return True

    server = serve(lambda call: data(GOOD) if call.headers["Authorization"] == "Bearer new" else data({}, 401))
    assert Patient(server, token=Renewable()).get("rows").body == GOOD


@pytest.mark.parametrize(
    "fault", [data({"ok": False, "error": f"bad {TOKEN}"}), data({"error": TOKEN}, 400), data({"said": TOKEN}, 403), cut_connection(GOOD), web_page()]
)
def test_the_credential_is_in_no_message_log_or_pickle(
    serve: Callable[[Answers], FakeServer], caplog: pytest.LogCaptureFixture, fault: Reply
) -> None:
    caplog.set_level(logging.DEBUG)
    client = Patient(serve(in_turn(fault)))
    with pytest.raises(ApiError) as caught:
        client.get("rows")
    told = "".join(traceback.format_exception(caught.value))
    assert TOKEN not in told + repr(vars(client)) + repr(pickle.dumps(caught.value)) + caplog.text


@pytest.mark.parametrize("token", ["tok-first\nsecond", "tok-first\x00second", "tok-first\u200bsecond", "tok-first\u03a9second"])
def test_a_credential_that_was_not_copied_whole_is_refused_in_words_that_do_not_repeat_it(serve: Callable[[Answers], FakeServer], token: str) -> None:
    server = serve(in_turn(data(GOOD)))
    with pytest.raises(Unauthorised, match="Set it again, in one line") as caught:
        Patient(server, token=StaticToken(Secret(token))).get("rows")
    told = "".join(traceback.format_exception(caught.value)) + repr(pickle.dumps(caught.value))
    assert not any(word in told for word in ("tok-first", "second"))
    assert server.calls == []


@pytest.mark.parametrize("said", ["tok%2Ba%2Fb%3D%3D", "tok%2Ba/b%3D%3D", "tok+a/b=="])
def test_the_credential_is_hidden_as_addresses_and_forms_write_it_too(serve: Callable[[Answers], FakeServer], said: str) -> None:
    client = Patient(serve(in_turn(data({"error": f"token {said} lacks a right"}, 403))), token=StaticToken(Secret("tok+a/b==")))
    with pytest.raises(ApiError) as caught:
        client.get("rows")
    assert "lacks a right" in str(caught.value)
    assert "tok" not in str(caught.value).replace("token", "")
    assert Secret("tok+a/b==").hide(r'{"said": "tok+a\/b=="}') == '{"said": "***"}'


def test_not_even_the_local_variables_of_a_trace_show_the_credential(serve: Callable[[Answers], FakeServer]) -> None:
    with pytest.raises(ApiError) as caught:
        Patient(serve(in_turn(cut_connection(GOOD)))).get("rows")
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)
    locals_of_all = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert "***" in f"{Secret(TOKEN)} {Secret(TOKEN)!r}"
    assert TOKEN not in locals_of_all
    with pytest.raises(TypeError):
        pickle.dumps(Secret(TOKEN))


def test_more_requests_than_the_budget_wait_and_more_than_the_runs_share_are_not_made() -> None:
    now = [0.0]
    budget = Budget({"": 60, "slow": 2}, at_most=65, clock=lambda: now[0], sleep=lambda seconds: now.__setitem__(0, now[0] + seconds))
    for _ in range(60):
        budget.take()
    assert now[0] == 0
    budget.take()
    assert now[0] == pytest.approx(1)
    for _ in range(3):
        budget.take("slow")
    assert now[0] == pytest.approx(31)
    budget.take()
    with pytest.raises(BudgetSpent, match="65 requests"):
        budget.take()


def test_retry_after_is_seconds_or_a_date() -> None:
    assert retry_after("3") == 3
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert retry_after("soon") is None
    assert retry_after(None) is None


def test_a_credential_is_found_where_dlt_users_put_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConnectorError, match=r"SOURCES__SLACK__TOKEN .*\[sources.slack\] token"):
        secret("slack", "token", tmp_path / "secrets.toml")
    (tmp_path / "secrets.toml").write_text('[sources.slack]\ntoken = "from file"\n')
    assert secret("slack", "token", tmp_path / "secrets.toml").reveal() == "from file"
    monkeypatch.setenv("SOURCES__SLACK__TOKEN", "from environment")
    assert secret("slack", "token", tmp_path / "secrets.toml").reveal() == "from environment"


def test_a_secrets_file_that_is_no_toml_is_named_without_its_content(tmp_path: Path) -> None:
    (tmp_path / "secrets.toml").write_text(f"[sources.slack]\ntoken = {TOKEN}\n")
    with pytest.raises(ConnectorError, match=r"secrets\.toml") as caught:
        secret("slack", "token", tmp_path / "secrets.toml")
    assert TOKEN not in "".join(traceback.format_exception(caught.value))


def test_what_an_http_error_means_the_tool_itself_may_say(serve: Callable[[Answers], FakeServer]) -> None:
    def fault(status: int, body: Any) -> None:
        if body is not None and body["why"] == "too fast":
            raise Passing("too fast", wait=3, limited=True)
        if body is not None and body["why"] == "no right":
            raise Unauthorised("give it the right", "no_right")

    client = Patient(serve(in_turn(data({"why": "too fast"}, 403), data(GOOD))), fault=fault)
    assert client.get("rows").body == GOOD
    assert client.waits == [3]
    with pytest.raises(Unauthorised, match="give it the right"):
        Patient(serve(in_turn(data({"why": "no right"}, 400))), fault=fault).get("rows")
    with pytest.raises(Unauthorised, match="HTTP 403"):
        Patient(serve(in_turn(data({"why": "who knows"}, 403))), fault=fault).get("rows")
    assert Patient(serve(in_turn(web_page(500), data(GOOD))), fault=fault).get("rows").body == GOOD
