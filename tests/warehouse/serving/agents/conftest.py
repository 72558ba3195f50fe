"""Tools over two tiny companies: the one with hostile text (full role), and the one in which people refused AI processing (agent role)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.warehouse.serving.conftest import publish_company
from warehouse.serving.agents.tools import Tools
from warehouse.serving.reader import open_reader


@pytest.fixture
def tools(published: Path) -> Iterator[Tools]:
    with open_reader(published) as reader:
        yield Tools(reader, published)


@pytest.fixture(scope="session")
def crowded_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the company that has more of everything than fits into an answer."""
    return publish_company(tmp_path_factory.mktemp("crowded"), Path(__file__).with_name("crowded.sql"))


@pytest.fixture
def crowded(crowded_data: Path) -> Iterator[Tools]:
    with open_reader(crowded_data) as reader:
        yield Tools(reader, crowded_data)


@pytest.fixture(scope="session")
def refusing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the company in which Bo Quistgaard refused."""
    return publish_company(tmp_path_factory.mktemp("refusing"), Path(__file__).parents[2] / "roles" / "company.sql")


@pytest.fixture
def for_agents(refusing: Path) -> Iterator[Tools]:
    with open_reader(refusing, "agent") as reader:
        yield Tools(reader, refusing)
