"""Database roles of the faces in tests, with the privileges that `payung grants` prints."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.db import connection

from payung.operations.grants import role, statements
from tests.house import House

As = Callable[[str], AbstractContextManager[None]]


@pytest.fixture
def as_face(house: House) -> As:
    """Return what lets a block act as a face's role."""
    with connection.cursor() as cursor:
        cursor.execute("\n".join(statements()))  # one way to the server and back, not hundreds

    @contextmanager
    def acting_as(face: str) -> Iterator[None]:
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {role(face)}")
            yield
            cursor.execute("RESET ROLE")

    return acting_as
