"""One server for all tests of the API, and a client that speaks to it."""

from collections.abc import Iterator

import httpx
import pytest

from tests.api.server import Running, start


@pytest.fixture(scope="session")
def server() -> Iterator[Running]:
    with start() as running:
        yield running


@pytest.fixture(scope="session")
def client(server: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=30) as client:
        yield client
