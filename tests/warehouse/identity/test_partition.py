"""Who is with whom does not depend on the order of the records, and no cluster holds two people, whatever they have in common."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import combinations

from drawn_people import FEW, Row, people, run, written
from hypothesis import given
from hypothesis import strategies as st

FULL = {"Bill": "William"}


@FEW
@given(people, st.randoms(use_true_random=False))
def test_the_partition_does_not_depend_on_the_order_of_the_records(rows: list[Row], order: random.Random) -> None:
    world = written(rows).build()
    before, ids = world.partition(), world.ids()
    order.shuffle(world.rows["person_record"])
    run(world, 2)
    assert world.partition() == before
    assert world.ids() == ids


@FEW
@given(people)
def test_no_cluster_holds_names_or_dates_of_birth_of_two_people(
    rows: list[Row],
) -> None:
    world = written(rows).build()
    for cluster in world.partition():
        members = [rows[int(key.rsplit(":", 1)[1])] for key in cluster]
        assert len({birth for *_, birth in members if birth}) <= 1
        names = {(FULL.get(g, g), f) for g, f, *_ in members if g and g != "B."}
        assert len({given_name for given_name, _ in names}) <= 1
        assert all(_one_who_married(members, one, other) for one, other in combinations(sorted(names), 2))


def _one_who_married(members: Sequence[Row], one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether records under the two names share an e-mail address and a telephone number or a birthday: one given name, and a family name that is
    new."""
    known = [
        {
            (email, beside)
            for g, f, email, phone, birth in members
            for beside in (phone, birth)
            if (FULL.get(g or "", g), f) == name and email not in (None, "info@acme.com") and beside
        }
        for name in (one, other)
    ]
    return not known[0].isdisjoint(known[1])


def test_one_who_married_and_kept_address_and_birthday_is_one() -> None:
    rows = [("Anna", family, "anna@acme.com", phone, "1990-05-01") for family, phone in (("Berg", "+46701740605"), ("Ek", "+4684650040"))]
    assert len(written(rows).build().partition()) == 1


def test_one_who_married_and_kept_address_and_number_stays_one() -> None:
    """What the property above allows: two family names of one given name on two values of two kinds."""
    rows = [("Anna", family, "anna@acme.com", "+46701740605", None) for family in ("Berg", "Berg", "Ek")]
    assert len(written(rows).build().partition()) == 1
