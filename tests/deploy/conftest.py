"""One running stack for all tests of this folder: nginx, three faces, the worker, SQLite, invented data."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.stack import FACES, NGINX, Stack, demo, stack

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of these start processes; without nginx they are left out."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.servers)
            if NGINX is None:
                item.add_marker(pytest.mark.skip("nginx is not here: sh tests/nginx.sh gets it"))


@pytest.fixture(scope="session")
def served() -> Iterator[Stack]:
    """Yield the stack on the embedded database, with the demo's invented officers and partner."""
    with stack() as made:
        demo(made)
        for face in FACES:
            made.start_face(face)
        made.start("worker")
        made.start_proxy()
        made.wait_for_faces()
        yield made


@pytest.fixture
def alone() -> Iterator[Stack]:
    """Yield a place for a proxy without any face behind it."""
    with stack() as made:
        yield made
