"""Plants the difficulties."""

import random
from collections.abc import Iterator

from connectors.sample.model import Company
from connectors.sample.world import World


def plant(world: World, rng: random.Random, place: int) -> Iterator[Company]:
    yield from ()
