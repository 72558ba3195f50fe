"""Questions."""

from connectors.sample.model import Company
from connectors.sample.world import World


def ask(world: World, known: list[Company]) -> None:
    return None
