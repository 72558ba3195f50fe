"""Questions that only somebody who knows every system can answer, with the answers that the generator itself knows.

Each kind offers its candidates: people and companies about whom every sane reading gives the same answer. A few of each are asked.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from connectors.sample import questions_accounts, questions_people, questions_planted
from connectors.sample.model import Company
from connectors.sample.world import World

EACH = 4


class Kind(NamedTuple):
    """One kind of question. text has a place for the handle, and for a second where it is about two; candidates: (handle, answer[, second])."""

    name: str
    text: str
    candidates: Callable[[World, list[Company]], Iterator[tuple[str, ...]]]


_people, _accounts, _planted = questions_people, questions_accounts, questions_planted
KINDS = (
    Kind("owner", "Who owns the relationship with {}?", _people.owner),
    Kind("real_contact", "Which colleague really talks to {}?", _people.real_contact),
    Kind("last_inbound_subject", "What was the subject of the last thing {} sent us?", _people.last_inbound_subject),
    Kind("asked", "What did {} ask us last?", _accounts.asked),
    Kind("answered", "Did anybody answer what {} asked us last?", _accounts.answered),
    Kind("awaiting", "Who has to answer next, {} or we?", _people.awaiting),
    Kind("open_cases", "How many support cases of {} are open?", _people.open_cases),
    Kind("oldest_case", "What is the oldest open case of {} about?", _people.oldest_case),
    Kind("highest_priority", "What is the highest priority among the open cases of {}?", _people.highest_priority),
    Kind("next_meeting", "When do we meet {} next?", _people.next_meeting),
    Kind("meetings", "How many meetings did we have with {} in the last 90 days?", _people.meetings),
    Kind("account_of", "Which company does {} work for?", _people.account_of),
    Kind("job_title", "What is the job title of {}?", _people.job_title),
    Kind("party_type", "What is {} to us: customer, prospect, partner, supplier or other?", _people.party_type),
    Kind("slack_id", "What is the Slack user id of {}?", _people.slack_id),
    Kind("crm_id", "What is the CRM contact id of {}?", _people.crm_id),
    Kind("email_of", "Whose number is {}, and at which address do we reach them?", _people.email_of),
    Kind("phone_of", "At which number do we reach {}?", _people.phone_of),
    Kind("is_vip", "Is {} a VIP?", _people.is_vip),
    Kind("tier", "Which tier is {} in?", _accounts.tier),
    Kind("pipeline", "How large is the open pipeline with {}?", _accounts.pipeline),
    Kind("won_365d", "How much did we win from {} in the last 365 days?", _accounts.won),
    Kind("renewal", "When does the agreement with {} come up for renewal?", _accounts.renewal),
    Kind("customer_since", "Since when is {} a customer?", _accounts.customer_since),
    Kind("mentions", "In which of our channels was {} spoken of last?", _accounts.mentions),
    Kind("manager", "Who is the manager of our colleague {}?", _accounts.manager),
    Kind("still_employed", "Does our colleague {} still work here?", _accounts.still_employed),
    Kind("same_person", "Is {} the same person as {}?", _planted.same_person),
    Kind("namesake", "Which {} is it?", _planted.namesake),
    Kind("merged", "Which record did {} become?", _planted.merged),
    Kind("who_left", "The owner of {} left; who is the human contact now?", _planted.who_left),
    Kind("previous_company", "Where did {} work before?", _planted.previous_company),
    Kind("requires_human", "Does {} always need a human being?", _planted.requires_human),
    Kind("consent_ai", "May an AI agent process what {} wrote?", _planted.consent_ai),
    Kind("consent_email", "May we send marketing mail to {}?", _planted.consent_email),
    Kind("also_employee", "Which of our own colleagues is the customer {}?", _planted.also_employee),
)


def ask(world: World, known: list[Company]) -> None:
    """Write up to four questions of each kind about the first team's companies."""
    rng = world.random("questions")
    for kind in KINDS:
        candidates = sorted(set(kind.candidates(world, known)))
        answers: dict[str, int] = {}
        chosen = 0
        # a few different answers say more than the same answer four times
        alike = 2 if len({answer for _, answer, *_ in candidates}) > 1 else EACH
        for handle, answer, *second in rng.sample(candidates, len(candidates)):
            if chosen < EACH and answers.get(answer, 0) < alike:
                answers[answer] = answers.get(answer, 0) + 1
                chosen += 1
                world.truth.questions.add({"question": kind.text.format(handle, *second), "handle": handle, "answer": answer, "kind": kind.name})
