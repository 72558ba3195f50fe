"""A world for each test, of people or of organisations alone."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from accounts_world import AccountWorld
from world import World


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def companies() -> AccountWorld:
    return AccountWorld()
