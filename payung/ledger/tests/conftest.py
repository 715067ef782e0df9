"""Transactional tests empty the tables afterwards; the triggers have to let them."""

from collections.abc import Iterator

import pytest

from payung.ledger.testing import emptied_after_tests


@pytest.fixture(scope="session", autouse=True)
def _ledger_can_be_emptied() -> Iterator[None]:
    with emptied_after_tests():
        yield
