"""One running stack for all tests of this folder: nginx, three faces, the worker, invented data."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.db import connection

from tests.demonstration import Demonstration
from tests.deploy import database
from tests.deploy.client import Officer
from tests.deploy.stack import NGINX, Stack, demo, stack

HERE = Path(__file__).parent
HELPLINES = "/administration/helplines/XA/"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of these start processes; without nginx they are left out.

    Those of the whole stack run on PostgreSQL, where each process has its own role: a proxy knows no database.
    """
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.servers)
            if _has_the_stack(item) and connection.vendor != "postgresql":
                item.add_marker(pytest.mark.skip("is tried on PostgreSQL"))
            if NGINX is None:
                item.add_marker(pytest.mark.skip("nginx is not here: sh tests/nginx.sh gets it"))


def _has_the_stack(item: pytest.Item) -> bool:
    by_browser = item.get_closest_marker("browser")  # those run once, on SQLite
    return "served" in getattr(item, "fixturenames", ()) and not by_browser


@pytest.fixture(scope="session")
def served(demonstration: Demonstration) -> Iterator[Stack]:
    """Yield the stack with the demo's invented officers and partner.

    On PostgreSQL every process works under its own role. There the faces do not know that this is a
    demonstration, so the public face opens only when its checks pass, as a real one does.
    """
    with ExitStack() as until_the_end:
        made = until_the_end.enter_context(stack())
        if connection.vendor == "postgresql":
            made.database = until_the_end.enter_context(database.entered_by_peer())
        demo(made, demonstration)
        if made.database:
            database.execute(made.database, "payung", made.payung("grants"))
        for face in ("desk", "api"):
            made.start_face(face)
        made.start("worker")
        made.start_proxy()
        made.wait_for("desk", "api")
        if made.database:
            an_administrator_tries_the_numbers(made)
        made.start_face("public")
        made.wait_for("public")
        yield made
        made.stop()


def an_administrator_tries_the_numbers(stack: Stack) -> None:
    """Record at the desk that all numbers of the country were tried and work."""
    ada = Officer(stack, "desk")
    ada.sign_in("ada", stack.payung("demo", "code", "ada"))
    due = re.findall(r'href="(/administration/helplines/XA/contacts/\d+/)"', ada.get(HELPLINES))
    assert due
    for page in dict.fromkeys(due):
        ada.act(page, page, worked="yes")


@pytest.fixture
def alone() -> Iterator[Stack]:
    """Yield a stack for a proxy without a face behind it."""
    with stack() as made:
        yield made
