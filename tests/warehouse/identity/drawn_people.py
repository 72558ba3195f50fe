"""People drawn at random from few names, addresses, numbers and dates, so that many of them have something in common."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from world import PARAMETERS, World

FEW = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
GIVEN = ("Anna", "Bo", "B.", "Per", "William", "Bill", None)
FAMILY = ("Berg", "Ek", "Holm")
EMAILS = ("anna@acme.com", "ek@ekbygg.se", "w.holm@beta.io", "info@acme.com", None)
PHONES = ("+46701740605", "+4684650040", None)
DATES = (None, None, None, "1990-05-01", "1961-02-03")
Row = tuple[str | None, str, str | None, str | None, str | None]  # given name, family name, e-mail address, telephone, date of birth

people = st.lists(
    st.tuples(st.sampled_from(GIVEN), st.sampled_from(FAMILY), st.sampled_from(EMAILS), st.sampled_from(PHONES), st.sampled_from(DATES)),
    min_size=2,
    max_size=14,
)


def written(rows: list[Row]) -> World:
    world = World()
    for number, (given_name, family, email, phone, birth_date) in enumerate(rows):
        name = f"{given_name} {family}" if given_name else None
        world.person(f"crm:contact:{number:02}", name, email, phone, birth_date=birth_date)
    return world


def run(world: World, number: int) -> None:
    world.build(PARAMETERS | {"run_id": f"'run-{number}'"})
