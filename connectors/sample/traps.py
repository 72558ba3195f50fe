"""Plants every difficulty that breaks naive systems, as many times as the sample's size allows."""

import random
from collections.abc import Iterator

from connectors.sample import traps_crm, traps_people, traps_rooms, traps_spelling
from connectors.sample.model import Company
from connectors.sample.plot import Plot
from connectors.sample.world import World

PEOPLE_PER_COPY = 500
MOST_COPIES = 60
SCENARIOS = (*traps_people.SCENARIOS, *traps_spelling.SCENARIOS, *traps_crm.SCENARIOS, *traps_rooms.SCENARIOS)


def copies(world: World, place: int) -> range:
    """Which copies of the scenarios belong to the `place`-th team: one for five hundred people in all, at most sixty."""
    teams = len(world.staff.teams)
    every = min(MOST_COPIES, max(1, world.people // PEOPLE_PER_COPY))
    return range(place, every, teams)


def plant(world: World, rng: random.Random, place: int) -> Iterator[Company]:
    """The companies of the scenarios, each to be told like any other company before the next is asked for."""
    for copy in copies(world, place):
        plot = Plot(world, rng, copy)
        for scenario in SCENARIOS:
            yield from scenario(plot)
