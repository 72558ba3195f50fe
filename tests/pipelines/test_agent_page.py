"""The page that shows what an agent sees says what the server answers."""

import re

from tests.pipelines.agent_page import PAGE, answers, calls
from tests.pipelines.conftest import Company
from tests.test_readme import plain

TEXT = PAGE.read_text(encoding="utf-8")
OF_A_RUN = r'"(answer_id|run_id|published_at|age)": "[^"]*"|\banswer [0-9a-f]{12}, run '


def bare(text: str) -> list[str]:
    """The lines without what another run or moment changes; namesakes stand in the order of their ids, which each installation mints anew."""
    return sorted(line.rstrip(",") for line in plain(re.sub(OF_A_RUN, r'"\1"', text)))


def test_every_answer_on_the_page_is_what_the_server_says(finished: Company) -> None:
    told = answers(finished.folder / "data", TEXT)
    assert len(told) == len(list(calls(TEXT))) >= 10
    for (tool, arguments, shown), answer in zip(calls(TEXT), told, strict=True):
        assert bare(shown) == bare(answer), (tool, arguments)


def test_the_page_shows_what_makes_an_agent_careful() -> None:
    shown = "\n".join(answer for _, _, answer in calls(TEXT))
    for word in ('"ambiguous"', '"withheld"', '"tells_apart"', "! A human being must deal with them", "human contact:", "only SELECT is answered"):
        assert word in shown
