"""A running house for the tests of the protocol."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.house_process import HouseProcess


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HouseProcess]:
    with HouseProcess(tmp_path_factory.mktemp("house")) as house:
        yield house
        print(house.log)  # pytest shows it where a test failed


@pytest.fixture
def origin(house: HouseProcess) -> str:
    return house.origin
